"""Families of words that tell events: active, passive, nominal, participial, in lists. All sentences are made up.

`fixtures/event_families.csv` gives for each sentence, told by Kenya of 2021, its events: the type, the participants, the
first day and, after `@`, the place or else the country where it was. A sentence without events tells none.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.test_events import EVENTS, YEAR, events_of, mentions_of, times_of, told
from transforms.events import Context, Event

FAMILIES = Path(__file__).parent / "fixtures" / "event_families.csv"
with FAMILIES.open(encoding="utf-8", newline="") as file:
    ROWS = [(row["sentence"], row["events"]) for row in csv.DictReader(file)]


def placed(event: Event) -> str:
    """What `told` says, and where it was."""
    place = event.place_id or event.country_id
    return f"{told(event)} @{place.split(':', 1)[1]}" if place else told(event)


@pytest.mark.parametrize(("sentence", "events"), ROWS, ids=[sentence[:50] for sentence, _ in ROWS])
def test_families(sentence: str, events: str) -> None:
    assert "; ".join(map(placed, events_of(sentence))) == events


def test_a_list_of_agreements() -> None:
    text = (
        "Agreements signed during the year include:\n"
        "a memorandum on sport with Oman (June);\n"
        "a treaty on extradition with Mali;\n"
        "an accord with Peru and Togo on fisheries.\n"
        "Trade with Norway grew."
    )
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    spans = [(start, len(text) if start == starts[-1] else text.index("\n", start)) for start in starts]
    found = EVENTS.find(text, spans, range(len(spans)), mentions_of(text), times_of(text), Context(YEAR, "KEN"), {})
    assert [told(event) for event in found] == [
        "agreement KEN OMN 2021-06-01",
        "agreement KEN MLI 2021-01-01",
        "agreement KEN PER 2021-01-01",
        "agreement KEN TGO 2021-01-01",
    ]
