"""The same event told twice becomes one event with two evidence entries.

Two tellings are the same event where type, mood and partners agree, the names do not contradict each other, and the days
are the same or one telling gives only the year under review.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.events.model import Event

SHARED = 0.6  # of the participants of the telling that has fewer
LOOK_BACK = 8  # candidates under one key
TOLD_AGAIN = frozenset({"visit", "meeting", "membership", "exercise", "exchange"})


class Merger(NamedTuple):
    """`once` are kinds of meetings that a body holds once a year; `edition` finds words that tell an edition from another."""

    once: frozenset[str]
    edition: re.Pattern[str]

    def merge(self, events: Sequence[Event]) -> list[Event]:
        """Events in the order of their first telling; those that tell an earlier one again become its evidence."""
        kept: list[Event] = []
        index: dict[tuple[object, ...], list[int]] = {}
        for event in events:
            keys = self._keys(event)
            candidates = (i for key in keys for i in index.get(key, ())[-LOOK_BACK:])
            found = next((i for i in candidates if self._same(kept[i], event)), None)
            if found is None:
                for key in keys:
                    index.setdefault(key, []).append(len(kept))
                kept.append(event)
            else:
                kept[found] = _join(kept[found], event)
        return kept

    def _keys(self, event: Event) -> list[tuple[object, ...]]:
        """What an earlier telling may be looked up by: name, each participant, place."""
        flags = (event.event_type, event.is_negated, event.is_future, event.is_hypothetical)
        keys: list[tuple[object, ...]] = [("name", self._words(event.name), flags)] if event.name else []
        if event.place_id and event.event_type == "meeting":
            keys.append(("place", event.place_id, event.subtype, flags))
        if event.event_type in TOLD_AGAIN:
            people = sorted(p.entity_id for p in event.participants)
            keys += [("who", person, flags) for person in people[:6]]
        return keys

    def _words(self, name: str | None) -> frozenset[str]:
        """The words of a name that tell it from others: no articles, numbers of editions and years."""
        return frozenset(re.findall(r"[^\W_]+", self.edition.sub(" ", (name or "").lower())))

    def _same(self, one: Event, other: Event) -> bool:
        """Whether two tellings agree in kind, name, people and days."""
        if one.status != other.status:
            return False
        if one.trigger_start == other.trigger_start and one.event_type != "visit":
            return False  # told apart on purpose
        if self._is_gathering(one) and self._is_gathering(other) and one.subtype == other.subtype:
            return _days_agree(one, other) and self._same_gathering(one, other)
        first, second = (frozenset(p.entity_id for p in e.participants) for e in (one, other))
        if one.name and other.name:
            is_named_alike = self._words(one.name) == self._words(other.name) and one.rule == other.rule
            return is_named_alike and _days_agree(one, other) and (bool(first & second) or not (first and second))
        if one.event_type not in TOLD_AGAIN or not _shared(first, second):
            return False
        if one.event_type == "visit" and one.sentence != other.sentence:
            return first == second and _days_agree(one, other)
        return (one.date_start, one.date_end) == (other.date_start, other.date_end) and one.date_basis != "review_year"

    def _is_gathering(self, event: Event) -> bool:
        return event.event_type == "meeting" and event.subtype in self.once

    def _same_gathering(self, one: Event, other: Event) -> bool:
        """Whether two summits or festivals are one: of like names, or of one body at one place."""
        if one.place_id and other.place_id and one.place_id != other.place_id:
            return False
        names = self._words(one.name), self._words(other.name)
        if all(names) and names[0] == names[1]:
            return True
        bodies = [{p.entity_id for p in e.participants if p.entity_id.startswith("org:")} for e in (one, other)]
        return bool(bodies[0] & bodies[1]) and one.place_id is not None and one.place_id == other.place_id


def _shared(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether most of the people are the same and no state is on one side alone."""
    if len(first & second) < 2 or len(first & second) < SHARED * min(len(first), len(second)):
        return False
    return not any(p.startswith("country:") for p in first ^ second)


def _days_agree(one: Event, other: Event) -> bool:
    """Whether the days are the same; the year under review agrees with any day."""
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
        name=one.name or other.name,
        place_id=one.place_id or other.place_id,
        country_id=one.country_id or other.country_id,
        confidence=max(one.confidence, other.confidence),
    )
