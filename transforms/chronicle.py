"""Events as rows: what the event coder finds in a document, for the tables of events, participants and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from transforms.events import Context, Event, Events, Mention, Time
from transforms.events.model import Participant

_TOLD = (
    "event_type", "subtype", "name", "status", "plover_type", "plover_mode", "quad_class", "plover_score", "date_start",
    "date_end", "date_precision", "date_basis", "place_id", "country_id", "trigger_start", "trigger_end", "confidence",
    "is_negated", "is_hypothetical", "is_future", "is_historical", "rule",
)  # fmt: skip
_told = attrgetter(*_TOLD)
# The columns of the rows that `rows_of` gives.
EVENT_COLUMNS = ("event_id", "document_id", "review_year", "sentence_id", "trigger", "evidence", *_TOLD)
PARTICIPANT_COLUMNS = ("event_id", "document_id", "review_year", *Participant._fields)
EVIDENCE_COLUMNS = ("event_id", "document_id", "review_year", "sentence_id", "trigger_start", "trigger_end")
Rows = list[tuple[Any, ...]]


def find_events(
    coder: Events,
    text: str,
    sentences: Sequence[tuple[str, str, int, int]],
    mentions: Sequence[Mention],
    times: Sequence[Time],
    context: Context,
    place_countries: Mapping[str, str],
) -> list[Event]:
    """The events of a document. `sentences` are (sentence id, block id, start, end)."""
    ordinals: dict[str, int] = {}
    blocks = [ordinals.setdefault(block_id, len(ordinals)) for _, block_id, _, _ in sentences]
    spans = [(start, end) for _, _, start, end in sentences]
    return coder.find(text, spans, blocks, mentions, times, context, place_countries)


def rows_of(
    events: Sequence[Event],
    document_id: str,
    review_year: int,
    text: str,
    sentences: Sequence[tuple[str, str, int, int]],
) -> tuple[Rows, Rows, Rows]:
    """Rows of `events`, `event_participants` and `event_evidence`, as tuples of the columns above."""
    told: Rows = []
    participants: Rows = []
    evidence: Rows = []
    for ordinal, event in enumerate(events, 1):
        sentence_id, _, start, end = sentences[event.sentence]
        shared = (f"{document_id}:e{ordinal:04d}", document_id, review_year)
        trigger = text[event.trigger_start : event.trigger_end]
        told.append((*shared, sentence_id, trigger, text[start:end], *_told(event)))
        participants += [(*shared, *participant) for participant in event.participants]
        evidence += [(*shared, sentences[s][0], begin, stop) for s, begin, stop in event.evidence]
    return told, participants, evidence
