"""Quick scans find what the plain patterns find, which say what is meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import work
from transforms import name_tokens, places
from transforms.name_tokens import runs
from transforms.names import Name, resolve
from transforms.person_lexicon import TOKEN, capitalised
from transforms.reference import Sense

TOOLBOX = work.toolbox()
WORDS = [row["word"] for row in TOOLBOX.files["name_words"] if row["role"].startswith("place_")]
PIECES = st.sampled_from(
    ["al-", "d'", "ash-", "anti-", "A", "B.", "-P.", "Xx", "Ab-Cd", "St. ", "(AB)", "s", "'s", "'", "-", " ", " of ", " and the ",
     " in ", " near ", "at ", "e", "É", "1", "12", "1.5", "R9", "five ", "Ten", "_", ".", ",", '"', "&", " & ", "/", "U.S."]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@given(TEXTS, st.lists(st.integers(0, 60), max_size=6))
def test_capitalised_words(text: str, cuts: list[int]) -> None:
    bounds = sorted(min(cut, len(text)) for cut in cuts)
    sentences = list(zip(bounds[::2], bounds[1::2], strict=False)) or [(0, len(text))]
    plain = [match.span() for start, end in sentences for match in TOKEN.finditer(text, start, end)]
    assert capitalised(text, sentences)[0] == plain


@given(TEXTS)
def test_runs(text: str) -> None:
    plain = re.compile(rf"(?<!\w){name_tokens._UNIT}{name_tokens._RUN_ON}")
    assert list(runs(text, 0, len(text))) == [match.span() for match in plain.finditer(text)]


@pytest.mark.parametrize("rule", TOOLBOX.places._patterns)
@given(text=st.lists(st.one_of(PIECES, st.sampled_from(WORDS)), max_size=12).map("".join))
def test_places_by_rule(rule: str, text: str) -> None:
    pattern, starts = TOOLBOX.places._patterns[rule], TOOLBOX.places._rule_starts(text)[rule]
    found = [match.span() for match in places._matches(pattern, text, starts)]
    assert found == [match.span() for match in pattern.finditer(text)]


@given(TEXTS)
def test_numbers(text: str) -> None:
    numbers = TOOLBOX.quantities._numbers
    found = [match.span() for match in numbers.candidates(text, numbers.starts(text), len(text))]
    assert found == [match.span() for match in numbers._start.finditer(text)]


SENSES = [
    Sense("country:A", "country", "name"), Sense("country:B", "country", "capital"), Sense("org:a", "organization", "acronym"),
    Sense("region:a", "region", "name"), Sense("document:a", "document", "name"),
]  # fmt: skip
NAMES = st.builds(
    lambda start, length, sense: Name(start, start + length, sense, "x"),
    st.integers(0, 20), st.integers(1, 8), st.sampled_from(SENSES),
)  # fmt: skip


@given(st.lists(NAMES, max_size=8))
def test_resolve(names: list[Name]) -> None:
    """The longest first; then what may be nested in them, the longest first."""
    text = "(" * 30
    outer: list[Name] = []
    inside: list[Name] = []
    for name in sorted(names, key=lambda n: (n.start - n.end, n.start)):
        free = all(name.end <= other.start or other.end <= name.start for other in outer)
        (outer if free else inside).append(name)
    nested: list[Name] = []
    for name in inside:
        around = next((o for o in outer if o.start <= name.start and name.end <= o.end), None)
        is_country = name.sense.entity_type == "country" and name.sense.kind != "capital"
        free = all(name.end <= other.start or other.end <= name.start for other in nested)
        if (
            around
            and is_country
            and around.sense.entity_type not in ("", "country", "region", "place", "person")
            and free
        ):
            nested.append(name._replace(nested=True))
    assert resolve(names, text) == sorted([*outer, *nested], key=lambda n: (n.start, -n.end))
