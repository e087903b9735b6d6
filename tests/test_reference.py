"""The reference data: what can be checked against a maintained package is."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pycountry
import pytest

import seeds
from transforms import vocabulary
from transforms.reference import (
    NAMED_FILES,
    REQUIRED_FILES,
    BadReference,
    Reference,
    compile_reference,
    items,
    spelling_variants,
)

FILES = seeds.load_reference()
M49 = {
    "Africa": {"Northern Africa", "Sub-Saharan Africa"},
    "Americas": {"Latin America and the Caribbean", "Northern America"},
    "Asia": {"Central Asia", "Eastern Asia", "South-eastern Asia", "Southern Asia", "Western Asia"},
    "Europe": {"Eastern Europe", "Northern Europe", "Southern Europe", "Western Europe"},
    "Oceania": {"Australia and New Zealand", "Melanesia", "Micronesia", "Polynesia"},
}


def test_every_country_of_iso_3166_1_has_its_codes() -> None:
    ours = {row["iso_alpha3"]: row["iso_alpha2"] for row in FILES["countries"]}
    assert ours == {country.alpha_3: country.alpha_2 for country in pycountry.countries}


def test_iso_names_lead_to_their_country(reference: Reference) -> None:
    """Names of pycountry that we list must mean the same country with us."""
    checked = 0
    for country in pycountry.countries:
        for name in {country.name, getattr(country, "official_name", ""), getattr(country, "common_name", "")}:
            sense = reference.senses.get(name.replace("’", "'"))
            if sense is not None and sense.entity_type == "country":
                checked += 1
                assert sense.entity_id == f"country:{country.alpha_3}", name
    assert checked > 350


def test_country_codes_of_other_files_are_iso() -> None:
    codes = {country.alpha_3 for country in pycountry.countries}
    for name in NAMED_FILES:
        assert {row["country"] for row in FILES[name]} - codes <= {""}, name
    assert {row["country"] for row in FILES["issuers"]} - codes <= {""}


def test_regions_are_m49s() -> None:
    for row in FILES["countries"]:
        if row["region"]:
            assert row["subregion"] in M49[row["region"]], row["iso_alpha3"]
    assert {row["iso_alpha3"] for row in FILES["countries"] if not row["region"]} == {"ATA", "TWN"}


def test_guards_are_known_and_guard_a_surface_of_their_row() -> None:
    known = {
        "all_caps",
        "ambiguous",
        "given_name",
        "given_name_after_office",
        "us_state",
        "common_word",
        "minor_place",
        "ocean",
        "part_of_america",
    }
    for row in FILES["countries"]:
        surfaces = {
            row["name"],
            *(s for c in ("official_names", "other_names", "acronyms", "demonyms", "capitals") for s in items(row[c])),
        }
        for pair in items(row["guards"]):
            surface, _, guard = pair.rpartition("=")
            assert surface in surfaces, pair
            assert guard in known, pair


@pytest.mark.parametrize("path", sorted(seeds.REFERENCE.glob("*.csv")), ids=lambda p: p.stem)
def test_files_are_tidy(path) -> None:  # type: ignore[no-untyped-def]
    content = path.read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert rows or path.stem not in REQUIRED_FILES
    assert all(len(row) == len(header) for row in rows)
    assert not [n for n, c in Counter(map(tuple, rows)).items() if c > 1]
    if path.stem in ("countries", *NAMED_FILES):
        for row in rows:
            assert all(cell == cell.strip() and not re.search(r"\|\||^\||\|$|[’“”–—]", cell) for cell in row), row
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_every_file_is_used() -> None:
    assert set(FILES) == set(REQUIRED_FILES)


def test_entity_ids_carry_their_type() -> None:
    prefixes = {"organization": "org", "event_series": "series"}
    for name in NAMED_FILES:
        for row in FILES[name]:
            assert row["entity_type"] in vocabulary.ENTITY_TYPES
            prefix = prefixes.get(row["entity_type"], row["entity_type"])
            assert re.fullmatch(prefix + r":[A-Za-z0-9][A-Za-z0-9+-]*", row["entity_id"]), row["entity_id"]


def test_sizes() -> None:
    assert len(FILES["organizations"]) >= 250
    assert len(FILES["event_series"]) + len(FILES["documents"]) + len(FILES["initiatives"]) >= 150


def test_one_surface_one_entity() -> None:
    spoilt = {name: list(rows) for name, rows in FILES.items()}
    spoilt["regions"].append({**spoilt["regions"][0], "entity_id": "region:x", "name": "Russia", "variants": ""})
    with pytest.raises(BadReference, match=r"regions\.csv: 'Russia' is region:x, but country:RUS already"):
        compile_reference(spoilt)
    with pytest.raises(BadReference, match=r"months\.csv missing"):
        compile_reference({name: rows for name, rows in FILES.items() if name != "months"})


def test_spelling_variants() -> None:
    swaps = [("Organisation", "Organization"), ("Cooperation", "Co-operation"), ("Saint ", "St. ")]
    assert set(spelling_variants("Shanghai Cooperation Organisation", swaps)) == {
        "Shanghai Cooperation Organization",
        "Shanghai Co-operation Organisation",
        "Shanghai Co-operation Organization",
    }
    assert "St. Lucia" in set(spelling_variants("Saint Lucia", swaps))
