"""Bodies meant by their last word alone, and whose bodies they are. All sentences are made up."""

from __future__ import annotations

import pytest

from tests.test_events import events_of, told
from transforms.events.references import head_of


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("United Nations Security Council", "council"),
        ("International Court of Justice", "court"),
        ("Organisation for the Prohibition of Chemical Weapons", "organization"),
        ("Agency for International Cooperation", "agency"),
        ("G20", "g"),
        ("77", ""),
    ],
)
def test_heads(name: str, head: str) -> None:
    assert head_of(name) == head


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the last body with that word is meant, in either spelling
        (
            "Kenya joined the African Union in March. In May the Union admitted Sudan.",
            ["membership AU KEN 2021-03-01", "membership AU SDN 2021-05-01"],
        ),
        (
            "Kenya spoke of the World Trade Organization. In May the Organisation admitted Sudan.",
            ["membership SDN WTO 2021-05-01"],
        ),
        # another word, a longer name, a body not named before: nobody
        (
            "Kenya joined the African Union in March. In May the League admitted Sudan.",
            ["membership AU KEN 2021-03-01"],
        ),
        ("In May the Union admitted Sudan.", []),
    ],
)
def test_bodies_meant_by_their_last_word(text: str, expected: list[str]) -> None:
    assert [told(event) for event in events_of(text)] == expected


def test_what_is_only_meant_has_no_mention() -> None:
    admitted = events_of("Kenya joined the African Union in March. In May the Union admitted Sudan.")[1]
    assert {p.entity_id: p.mention_id is None for p in admitted.participants} == {
        "org:AU": True,
        "country:SDN": False,
    }
