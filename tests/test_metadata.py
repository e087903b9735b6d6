from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest

import seeds
from tests.conftest import Make
from transforms.clean import clean
from transforms.metadata import Declared, Description
from transforms.toolbox import Toolbox

BODY = "\nThe ministry took part in many talks during the year and reports on them here in some detail.\n"


@pytest.fixture(scope="session")
def describe(toolbox: Toolbox):  # type: ignore[no-untyped-def]
    def run(raw: str, **declared: object) -> Description:
        text = clean(raw, toolbox.reference.cleaning_rules).clean
        return toolbox.describer.describe(text, Declared(**declared))  # type: ignore[arg-type]

    return run


@pytest.mark.parametrize(
    ("line", "date", "place", "country"),
    [
        ("Helsinki, 14 January 2020", "2020-01-14", "Helsinki", "FIN"),
        ("14th January 2020", "2020-01-14", None, None),
        ("January 14, 2020", "2020-01-14", None, None),
        ("2020-01-14", "2020-01-14", None, None),
        ("14.01.2020", "2020-01-14", None, None),
        ("Published: 14/01/2020 10:30", "2020-01-14", None, None),
        ("Wednesday, 14 Jan. 2020", "2020-01-14", None, None),
        ("Ministry of Foreign Affairs of Japan, Tokyo, 14 January 2020", "2020-01-14", "Tokyo", "JPN"),
        ("Canberra, January 2020", None, "Canberra", "AUS"),
        ("Tampere, 31 January 2020", "2020-01-31", "Tampere", None),
    ],
)
def test_datelines(describe, line: str, date: str | None, place: str | None, country: str | None) -> None:  # type: ignore[no-untyped-def]
    said = describe(f"Foreign policy in 2019: a review\n{line}\n{BODY}")
    assert (said.published_on and said.published_on.isoformat()) == date
    assert said.place == place
    assert said.issuer_country == country
    assert said.title == "Foreign policy in 2019: a review"
    assert len(said.dateline_spans) == 1


def test_time_of_day(describe) -> None:  # type: ignore[no-untyped-def]
    said = describe(f"25 January 201817:18\nOutcomes of 2017\n{BODY}")
    assert said.published_at_local == dt.datetime(2018, 1, 25, 17, 18)  # noqa: DTZ001 the issuer's clock has no zone
    assert said.title == "Outcomes of 2017"


@pytest.mark.parametrize(
    ("raw", "year", "basis"),
    [
        (f"Review of 2017\n5 January 2018{BODY}", 2017, "title"),
        (f"Annual Report 2018/19\n{BODY}", 2019, "title"),
        (f"Our diplomacy\n5 January 2018{BODY}In 2017, talks were held. In 2017 we signed.", 2017, "text"),
        (f"Our diplomacy\n5 January 2018{BODY}The past year was good.", 2017, "published"),
        (f"Our diplomacy\n15 December 2017{BODY}", 2017, "published"),
        (f"Our diplomacy{BODY}The accord (2016) led to that of 2016.", 2016, "text"),
        (f"Our diplomacy{BODY}The accord (2016) held.", 2016, "inferred"),
        (f"Our diplomacy{BODY}", None, None),
    ],
)
def test_review_year(describe, raw: str, year: int | None, basis: str | None) -> None:  # type: ignore[no-untyped-def]
    said = describe(raw)
    assert (said.review_year, said.review_year_basis) == (year, basis)


def test_the_manifest_corrects_the_year(describe) -> None:  # type: ignore[no-untyped-def]
    said = describe(f"Review of 2017{BODY}", review_year=2016)
    assert (said.review_year, said.review_year_basis) == (2016, "manifest")


@pytest.mark.parametrize(
    ("raw", "declared", "issuer", "country", "basis"),
    [
        ("Finnish Ministry for Foreign Affairs, 2 May 2020", {}, "Finnish Ministry for Foreign Affairs", "FIN", "text"),
        ("MINISTRY OF FOREIGN AFFAIRS OF INDONESIA", {}, "MINISTRY OF FOREIGN AFFAIRS OF INDONESIA", "IDN", "text"),
        ("Federal Foreign Office, 2 May 2020", {}, "Federal Foreign Office", "DEU", "text"),
        ("2 May 2020", {"issuer": "A ministry", "issuer_country": "KEN"}, "A ministry", "KEN", "manifest"),
        ("2 May 2020", {}, None, "CHL", "inferred"),
    ],
)
def test_issuer(describe, raw, declared, issuer, country, basis) -> None:  # type: ignore[no-untyped-def]
    said = describe(
        f"{raw}\nForeign policy of 2019\n{BODY}Chile and Peru met. Chile hosted. Chilean aid went on.", **declared
    )
    assert (said.issuer, said.issuer_country, said.issuer_basis) == (issuer, country, basis)


@pytest.mark.parametrize("path", sorted((seeds.HERE / "gold").glob("*/documents.json")), ids=lambda p: p.parent.name)
def test_gold_documents_describe_themselves(path, describe) -> None:  # type: ignore[no-untyped-def]
    for document, gold in json.loads(path.read_text(encoding="utf-8")).items():
        text = path.parent / "texts" / f"{document}.txt"
        if not text.exists():
            text = seeds.HERE / "reviews" / f"{document}.txt"
        said = describe(
            text.read_text(encoding="utf-8"), **({"issuer_country": "RUS"} if document == "rus-2017" else {})
        )
        assert said.review_year == gold["review_year"], document
        assert said.issuer_country == gold["issuer_country"], document
        assert said.title == gold["title"], document
        if "published_on" in gold:
            assert said.published_on is not None, document
            assert said.published_on.isoformat() == gold["published_on"]


def test_document_ids_are_slugs_with_digits_of_the_uri(make: Make) -> None:
    batch = make("Türkiye’s Foreign Policy in 2021\n\nTalks were held.", document_id="", review_year=None)
    digits = hashlib.sha256(b".txt").hexdigest()[:8]
    (document_id,) = batch["documents"].column("document_id").to_pylist()
    assert document_id == f"turkiyes-foreign-policy-in-2021-2021-{digits}"
