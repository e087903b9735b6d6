"""Towns and places that no table knows. Every sentence here is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from transforms.names import Names
from transforms.places import Place, Places
from transforms.reference import compile_reference

FILES = seeds.load_reference()
NAMES = Names(compile_reference(FILES))
PLACES = Places(FILES)


def found(text: str) -> list[Place]:
    return PLACES.find(text, [(0, len(text))], NAMES.find(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks were held in Sochi.", ["RUS Sochi"]),
        ("He visited Hamburg, Germany, in May.", ["DEU Hamburg"]),
        ("She spoke in Davos (Switzerland).", ["CHE Davos"]),
        ("The trade fair in Birmingham, Alabama, opened.", ["USA Birmingham"]),
        ("The trade fair in Norfolk, Virginia, opened.", ["USA Norfolk", "USA Virginia"]),
        ("They met in Osaka, Nagoya and Geneva.", ["JPN Osaka", "JPN Nagoya", "CHE Geneva"]),
        ("Shanghai was host to the talks.", ["CHN Shanghai"]),
        ("A consulate in Danang was opened.", ["VNM Danang"]),
        ("Aid reached the Tambov Region.", ["RUS Tambov Region"]),
        ("Aid reached Lake Naivasha and the Strait of Messina.", ["- Lake Naivasha", "- Strait of Messina"]),
        ("The Kasumbalesa border crossing was shut.", ["- Kasumbalesa border crossing"]),
        ("The port of Malindoza was opened.", ["- Malindoza"]),
        ("Fighting broke out near Karumbeza in May.", ["- Karumbeza"]),
    ],
)
def test_places_are_found(text: str, expected: list[str]) -> None:
    assert [f"{p.country or '-'} {text[p.start : p.end]}" for p in found(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Hamburg Declaration was adopted.",
        "Mr. Austin thanked President Houston.",
        "We read the Geneva Conventions.",
        "The Northern Region and the Border Region grew.",
        "In Parliament and at Government level it was noted.",
        "In May and in English.",
        "They spoke in Cairo and in Peru.",
    ],
)
def test_no_places(text: str) -> None:
    assert [text[p.start : p.end] for p in found(text)] == []


def test_taken_spans_stay() -> None:
    text = "Talks were held in Sochi."
    assert PLACES.find(text, [(0, len(text))], [], [(19, 24)]) == []


def test_variants_have_one_id() -> None:
    assert {p.entity_id for p in found("He went to St Petersburg and then to Saint Petersburg.")} == {
        "place:saint-petersburg"
    }


WORDS = st.sampled_from(
    [
        "The",
        "in",
        "of",
        "and",
        "Sochi",
        "Hamburg",
        ",",
        "Germany",
        "Lake",
        "Region",
        "(Peru)",
        "near",
        "Geneva",
        "Summit",
        ".",
        "\n",
        "Karumbeza",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text(text: str) -> None:
    last = 0
    for p in found(text):
        assert last <= p.start < p.end <= len(text)
        assert p.entity_id.startswith("place:")
        assert p.country is None or (len(p.country) == 3 and p.country.isupper())
        last = p.end


def test_cities_are_sorted_and_single() -> None:
    names = [row["name"] for row in FILES["cities"]]
    assert names == sorted(set(names))
    countries = {row["iso_alpha3"] for row in FILES["countries"]} | {""}
    assert {row["country"] for row in FILES["cities"]} <= countries
