"""The same event told twice becomes one event with two evidence entries."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.events.model import Event

SHARED = 0.6
TOLD_AGAIN = frozenset({"visit", "meeting", "membership", "exercise", "exchange"})


def merge(events: Sequence[Event]) -> list[Event]:
    """Events in the order of their first telling; those that tell an earlier one again become its evidence."""
    kept: list[Event] = []
    index: dict[tuple[object, ...], list[int]] = {}
    for event in events:
        keys = _keys(event)
        found = next((i for key in keys for i in index.get(key, ())[-8:] if _same(kept[i], event)), None)
        if found is None:
            for key in keys:
                index.setdefault(key, []).append(len(kept))
            kept.append(event)
        else:
            kept[found] = _join(kept[found], event)
    return kept


def _keys(event: Event) -> list[tuple[object, ...]]:
    flags = (event.is_negated, event.is_future, event.is_hypothetical)
    if event.name:
        return [(event.event_type, event.name.lower(), event.date_start and event.date_start.year, flags)]
    people = sorted(p.entity_id for p in event.participants)
    return [(event.event_type, person, flags) for person in people[:6]]


def _same(one: Event, other: Event) -> bool:
    """Whether two tellings agree in kind, people and days; a review year agrees with any day in it."""
    if one.name and other.name and one.name.lower() == other.name.lower():
        return _days_agree(one, other)
    if one.event_type not in TOLD_AGAIN or (one.name and other.name):
        return False
    first, second = ({p.entity_id for p in e.participants} for e in (one, other))
    if len(first & second) < 2 or len(first & second) < SHARED * min(len(first), len(second)):
        return False
    if {p for p in first ^ second if p.startswith("country:")}:
        return False
    return (one.date_start, one.date_end) == (other.date_start, other.date_end) and one.date_basis != "review_year"


def _days_agree(one: Event, other: Event) -> bool:
    if "review_year" in (one.date_basis, other.date_basis):
        return True
    return (one.date_start, one.date_end) == (other.date_start, other.date_end)


def _join(one: Event, other: Event) -> Event:
    """The first telling with what the second adds: people, days, place, evidence."""
    known = {p.entity_id for p in one.participants}
    people = (*one.participants, *(p for p in other.participants if p.entity_id not in known))
    evidence = tuple(dict.fromkeys((*one.evidence, *other.evidence)))
    if one.date_basis == "review_year" and other.date_basis != "review_year":
        one = one._replace(
            date_start=other.date_start,
            date_end=other.date_end,
            date_precision=other.date_precision,
            date_basis=other.date_basis,
        )
    return one._replace(
        participants=people,
        evidence=evidence,
        place_id=one.place_id or other.place_id,
        country_id=one.country_id or other.country_id,
        confidence=max(one.confidence, other.confidence),
    )
