"""What goes into the event coder and what comes out. All offsets are code points of the whole text."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Mention(NamedTuple):
    """text[start:end] names an entity; `role` and `role_country` (ISO alpha-3) are a person's office and its country."""

    mention_id: str
    start: int
    end: int
    entity_id: str
    entity_type: str
    kind: str
    nested: bool
    role: str | None
    role_country: str | None


class Time(NamedTuple):
    """text[start:end] means the days from `date_start` to `date_end`, both inclusive; None is an open end."""

    start: int
    end: int
    date_start: date | None
    date_end: date | None
    precision: str


class Context(NamedTuple):
    """What is known of the document: the year under review and the issuer's country (ISO alpha-3)."""

    review_year: int
    issuer_country: str | None


class Participant(NamedTuple):
    """An entity in a role; `mention_id` is None where the text leaves it unnamed here."""

    entity_id: str
    role: str
    mention_id: str | None


class Event(NamedTuple):
    """One thing that happened or is reported as decided; `sentence` and `evidence` count the sentences from 0."""

    sentence: int
    event_type: str
    subtype: str | None
    name: str | None
    status: str
    plover_type: str | None
    plover_mode: str | None
    quad_class: str | None
    plover_score: float | None
    date_start: date | None
    date_end: date | None
    date_precision: str
    date_basis: str
    place_id: str | None
    country_id: str | None
    trigger_start: int
    trigger_end: int
    confidence: float
    is_negated: bool
    is_hypothetical: bool
    is_future: bool
    is_historical: bool
    rule: str
    participants: tuple[Participant, ...]
    evidence: tuple[tuple[int, int, int], ...]


class When(NamedTuple):
    """The days of an event and what they rest on: clause, sentence, block or review_year."""

    date_start: date | None
    date_end: date | None
    precision: str
    basis: str


class Draft(NamedTuple):
    """An event before flags, scores and merging."""

    trigger_start: int
    trigger_end: int
    rule: str
    event_type: str
    subtype: str | None
    name: str | None
    status: str
    plover_type: str | None
    plover_mode: str | None
    participants: tuple[Participant, ...]
    when: When
    place_id: str | None
    country_id: str | None
    weight: float
    implied: bool = False  # an actor is taken from the context
    series: str | None = None  # the entity of a named series of meetings
    lead: tuple[str, ...] = ()  # the entities of the grammatical subject
