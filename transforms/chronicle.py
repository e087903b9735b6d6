"""Events as rows: what the event coder finds in a document, for the tables of events, participants and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transforms.events import Context, Event, Events, Mention, Time

Rows = list[dict[str, Any]]
_COLUMNS = (
    "event_type", "subtype", "name", "status", "plover_type", "plover_mode", "quad_class", "plover_score", "date_start",
    "date_end", "date_precision", "date_basis", "place_id", "country_id", "trigger_start", "trigger_end", "confidence",
    "is_negated", "is_hypothetical", "is_future", "is_historical", "rule",
)  # fmt: skip


def find_events(
    coder: Events,
    text: str,
    sentences: Sequence[tuple[str, str, int, int]],
    mentions: Sequence[Mapping[str, Any]],
    times: Sequence[Mapping[str, Any]],
    context: Context,
    place_countries: Mapping[str, str],
) -> list[Event]:
    """The events of a document. `sentences` are (sentence id, block id, start, end); the others are rows of the tables."""
    ordinals: dict[str, int] = {}
    blocks = [ordinals.setdefault(block_id, len(ordinals)) for _, block_id, _, _ in sentences]
    return coder.find(
        text,
        [(start, end) for _, _, start, end in sentences],
        blocks,
        [
            Mention(
                row["mention_id"], row["char_start"], row["char_end"], row["entity_id"], row["entity_type"], row["kind"],
                row["nested"], row["role"], row["role_country"],
            )
            for row in mentions
        ],
        [
            Time(row["char_start"], row["char_end"], row["date_start"], row["date_end"], row["precision"])
            for row in times
        ],
        context,
        place_countries,
    )  # fmt: skip


def rows_of(
    events: Sequence[Event], document: Mapping[str, Any], text: str, sentences: Sequence[tuple[str, str, int, int]]
) -> tuple[Rows, Rows, Rows]:
    """Rows of `events`, `event_participants` and `event_evidence`; `document` has the columns that all of them share."""
    told: Rows = []
    participants: Rows = []
    evidence: Rows = []
    for ordinal, event in enumerate(events, 1):
        home = sentences[event.sentence]
        event_id = {"event_id": f"{document['document_id']}:e{ordinal:04d}"}
        told.append(
            {
                **event_id,
                **document,
                "sentence_id": home[0],
                "trigger": text[event.trigger_start : event.trigger_end],
                "evidence": text[home[2] : home[3]],
                **{name: getattr(event, name) for name in _COLUMNS},
            }
        )
        participants += [{**event_id, **document, **participant._asdict()} for participant in event.participants]
        evidence += [
            {**event_id, **document, "sentence_id": sentences[s][0], "trigger_start": start, "trigger_end": end}
            for s, start, end in event.evidence
        ]
    return told, participants, evidence
