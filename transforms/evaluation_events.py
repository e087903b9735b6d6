"""How well events are found, and of those found how often type, date, participants, status and PLOVER type are right.

A gold event and a row match in the same block where their types are the same or close, and either their triggers overlap
and a participant is shared, or at least half of the gold participants are named. Gold events that may go either way
(`core` false) are neither missed nor do they make a row wrong; one told again elsewhere (`same_as_block`) likewise. A gold
event told as several rows, one a partner, is one hit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from transforms.evaluation import GoldBlock, Mistake, Tally, day, find_block, find_document, overlap, plain, rows_by

_CLOSE = (
    frozenset({"agreement", "resolution", "statement", "initiative"}),
    frozenset({"meeting", "visit"}),
    frozenset({"establishment", "initiative"}),
    frozenset({"measure", "agreement"}),
)
PARTS = ("type", "date", "participants", "status", "plover")


@dataclass
class EventTally:
    """`found` are hits and right readings of what may go either way; `right` counts the parts that agree in them."""

    tally: Tally = field(default_factory=Tally)
    found: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))

    def add(self, other: EventTally) -> None:
        self.tally.add(other.tally)
        self.found += other.found
        for part in PARTS:
            self.right[part] += other.right[part]

    def share(self, part: str) -> float:
        return self.right[part] / self.found if self.found else 1.0


def evaluate_events(tables: Mapping[str, pa.Table], gold: Mapping[str, Sequence[GoldBlock]]) -> dict[str, EventTally]:
    """A tally for each document of the gold."""
    blocks = rows_by(tables["blocks"], "document_id")
    block_of = dict(zip(*(tables["sentences"].column(c).to_pylist() for c in ("sentence_id", "block_id")), strict=True))
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    who = _participants(tables)
    for row in tables["events"].to_pylist():
        rows[block_of[row["sentence_id"]]].append(row | {"who": who[row["event_id"]]})
    tallies: dict[str, EventTally] = {}
    for document, annotated in gold.items():
        home = find_document(annotated, blocks)
        names = _names(annotated)
        total = tallies[document] = EventTally()
        for block in annotated:
            where = find_block(block, home)
            total.add(_score(block, rows.get(where["block_id"], []) if where else [], names))
    return tallies


def _participants(tables: Mapping[str, pa.Table]) -> dict[str, set[str]]:
    """By event: codes of countries, and all names that its other participants go by."""
    surfaces: dict[str, set[str]] = defaultdict(set)
    for row in tables["mentions"].select(["entity_id", "surface"]).to_pylist():
        surfaces[row["entity_id"]].add(plain(row["surface"]))
    for row in tables["entities"].select(["entity_id", "name"]).to_pylist():
        surfaces[row["entity_id"]].add(plain(row["name"]))
    found: dict[str, set[str]] = defaultdict(set)
    for row in tables["event_participants"].to_pylist():
        entity_id = row["entity_id"]
        is_country = entity_id.startswith("country:")
        found[row["event_id"]] |= {entity_id.removeprefix("country:")} if is_country else surfaces[entity_id]
    return found


def _names(annotated: Sequence[GoldBlock]) -> dict[str, set[str]]:
    """The names under which the gold knows an organization or person."""
    names: dict[str, set[str]] = defaultdict(set)
    for block in annotated:
        for canonical, surface in (*block["orgs"], *block["persons"]):
            names[plain(canonical)] |= {plain(canonical), plain(surface)}
    return names


def _close(one: str, other: str) -> bool:
    return one == other or any({one, other} <= group for group in _CLOSE)


def _shared(event: Mapping[str, Any], row: Mapping[str, Any], names: Mapping[str, set[str]]) -> float:
    """Share of the gold participants that the row names."""
    wanted = event["participants"]
    if not wanted:
        return 1.0

    def is_named(participant: str) -> bool:
        if participant in row["who"]:
            return True
        ours = {plain(participant), *names.get(plain(participant), ())}
        return any(_alike(x, y) for x in ours for y in row["who"])

    return sum(map(is_named, wanted)) / len(wanted)


def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) > 3 and (one in other or other in one))


def _matches(event: Mapping[str, Any], row: Mapping[str, Any], names: Mapping[str, set[str]]) -> bool:
    types = [event["type"], *event.get("alt_types", ())]
    if not any(_close(kind, row["event_type"]) for kind in types):
        return False
    shared = _shared(event, row, names)
    return shared > 0 if overlap(event["trigger"], row["trigger"]) else shared >= 0.5


def _score(block: GoldBlock, rows: Sequence[Mapping[str, Any]], names: Mapping[str, set[str]]) -> EventTally:
    result = EventTally()
    used: set[str] = set()
    matched: list[Mapping[str, Any]] = []
    counts = [(event["core"] and not event.get("same_as_block"), event) for event in block["events"]]
    for is_core, event in sorted(counts, key=lambda pair: not pair[0]):
        row = _best(event, [r for r in rows if _matches(event, r, names)], used, names)
        if row is None:
            if is_core:
                result.tally.missed += 1
                item = f"{event['type']}: {event['trigger']} {event['participants']} {event['date_start']}"
                result.tally.mistakes.append(Mistake(block["doc"], block["block"], "missed", item, ""))
            continue
        used.add(row["event_id"])
        matched.append(event)
        result.tally.hits += bool(is_core)
        result.found += 1
        for part, right in _parts(event, row, names).items():
            result.right[part] += right
    for row in rows:
        retold = any(_matches(e, row, names) and overlap(e["trigger"], row["trigger"]) for e in matched)
        if row["event_id"] not in used and not retold:
            result.tally.extra += 1
            item = f"{row['event_type']}: {row['trigger']} {sorted(row['who'])} {row['rule']}"
            result.tally.mistakes.append(Mistake(block["doc"], block["block"], "extra", item, row["evidence"]))
    return result


def _best(
    event: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], used: set[str], names: Mapping[str, set[str]]
) -> Mapping[str, Any] | None:
    """The row that fits best; one that another event has already only where the trigger is this event's too."""
    free = [r for r in rows if r["event_id"] not in used or overlap(event["trigger"], r["trigger"])]

    def rank(row: Mapping[str, Any]) -> tuple[bool, bool, float, bool]:
        told_here = overlap(event["trigger"], row["trigger"])
        return row["event_id"] in used, not told_here, -_shared(event, row, names), not _same_days(event, row)

    return min(free, key=rank, default=None)


def _same_days(event: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    days = [day(row["date_start"]), day(row["date_end"])]
    return days in ([event["date_start"], event["date_end"]], list(event.get("alt_date") or [])[:2])


def _parts(event: Mapping[str, Any], row: Mapping[str, Any], names: Mapping[str, set[str]]) -> dict[str, bool]:
    return {
        "type": row["event_type"] == event["type"],
        "date": _same_days(event, row),
        "participants": _shared(event, row, names) >= 0.99,
        "status": row["status"] == event["status"],
        "plover": row["plover_type"] == event.get("plover"),
    }
