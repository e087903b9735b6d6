"""How well events are found; of those found, how often each part of them is right; and what their confidence is worth.

A gold event and a row match in the same block where their types are the same or close, and either their triggers overlap
and a participant is shared, or at least half of the gold participants are named. Gold events that may go either way
(`core` false) are neither missed nor do they make a row wrong; one told again elsewhere (`same_as_block`) likewise. A gold
event told as several rows, one a partner, is one hit.

The place is right where it bears the gold's name or is the gold's country; where the gold has none, no place may be told.
Flags are right where exactly the gold's hold (negated, hypothetical, future).

Calibration counts the rows of each tenth of confidence: how many a gold event accounts for, and how many of them have type,
days and participants right as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from transforms.evaluation import GoldBlock, Mistake, Tally, day, find_block, find_document, overlap, plain, rows_by

_CLOSE = (
    frozenset({"agreement", "resolution", "statement", "initiative"}),
    frozenset({"meeting", "visit"}),
    frozenset({"establishment", "initiative"}),
    frozenset({"measure", "agreement"}),
)
PARTS = ("type", "date", "place", "participants", "status", "flags", "plover")
WHOLE = ("type", "date", "participants")  # what must agree for a row to be right as a whole
FLAGS = ("negated", "hypothetical", "future")


class Tenth(NamedTuple):
    """Rows of one tenth of confidence: all, those that a gold event accounts for, and those right as a whole."""

    rows: int = 0
    found: int = 0
    right: int = 0


@dataclass
class EventTally:
    """`found` are hits and right readings of what may go either way; `right` counts the parts that agree in them."""

    tally: Tally = field(default_factory=Tally)
    found: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    tenths: list[Tenth] = field(default_factory=lambda: [Tenth()] * 10)  # by confidence: 0 to 0.1, 0.1 to 0.2, …

    def add(self, other: EventTally) -> None:
        self.tally.add(other.tally)
        self.found += other.found
        for part in PARTS:
            self.right[part] += other.right[part]
        self.tenths = [
            Tenth(*(a + b for a, b in zip(one, two, strict=True)))
            for one, two in zip(self.tenths, other.tenths, strict=True)
        ]

    def count(self, confidence: float, found: bool, right: bool) -> None:
        """Count a row under its tenth."""
        at = min(int(confidence * 10), 9)
        old = self.tenths[at]
        self.tenths[at] = Tenth(old.rows + 1, old.found + found, old.right + right)

    def share(self, part: str) -> float:
        return self.right[part] / self.found if self.found else 1.0


def evaluate_events(tables: Mapping[str, pa.Table], gold: Mapping[str, Sequence[GoldBlock]]) -> dict[str, EventTally]:
    """A tally for each document of the gold."""
    blocks = rows_by(tables["blocks"], "document_id")
    block_of = dict(zip(*(tables["sentences"].column(c).to_pylist() for c in ("sentence_id", "block_id")), strict=True))
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    surfaces = _surfaces(tables)
    who = _participants(tables, surfaces)
    for row in tables["events"].to_pylist():
        spot = surfaces[row["place_id"]] if row["place_id"] else set()
        rows[block_of[row["sentence_id"]]].append(row | {"who": who[row["event_id"]], "spot": spot})
    tallies: dict[str, EventTally] = {}
    for document, annotated in gold.items():
        home = find_document(annotated, blocks)
        names = _names(annotated)
        total = tallies[document] = EventTally()
        for block in annotated:
            where = find_block(block, home)
            total.add(_score(block, rows.get(where["block_id"], []) if where else [], names))
    return tallies


def _surfaces(tables: Mapping[str, pa.Table]) -> dict[str, set[str]]:
    """All names that an entity goes by."""
    surfaces: dict[str, set[str]] = defaultdict(set)
    for row in tables["mentions"].select(["entity_id", "surface"]).to_pylist():
        surfaces[row["entity_id"]].add(plain(row["surface"]))
    for row in tables["entities"].select(["entity_id", "name"]).to_pylist():
        surfaces[row["entity_id"]].add(plain(row["name"]))
    return surfaces


def _participants(tables: Mapping[str, pa.Table], surfaces: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """By event: codes of countries, and all names that its other participants go by."""
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
    used: dict[str, bool] = {}  # rows that answer a gold event, and whether they are right as a whole
    matched: list[Mapping[str, Any]] = []
    counts = [(event["core"] and not event.get("same_as_block"), event) for event in block["events"]]
    for is_core, event in sorted(counts, key=lambda pair: not pair[0]):
        row = _best(event, [r for r in rows if _matches(event, r, names)], used.keys(), names)
        if row is None:
            if is_core:
                result.tally.missed += 1
                item = f"{event['type']}: {event['trigger']} {event['participants']} {event['date_start']}"
                result.tally.mistakes.append(Mistake(block["doc"], block["block"], "missed", item, ""))
            continue
        matched.append(event)
        parts = _parts(event, row, names)
        used.setdefault(row["event_id"], all(parts[part] for part in WHOLE))
        result.tally.hits += bool(is_core)
        result.found += 1
        for part, right in parts.items():
            result.right[part] += right
    for row in rows:
        retold = any(_matches(e, row, names) and overlap(e["trigger"], row["trigger"]) for e in matched)
        is_found = row["event_id"] in used or retold
        result.count(row["confidence"], is_found, used.get(row["event_id"], retold))
        if not is_found:
            result.tally.extra += 1
            item = f"{row['event_type']}: {row['trigger']} {sorted(row['who'])} {row['rule']}"
            result.tally.mistakes.append(Mistake(block["doc"], block["block"], "extra", item, row["evidence"]))
    return result


def _best(
    event: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], used: Collection[str], names: Mapping[str, set[str]]
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


def _same_place(event: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    place = event["place"]
    if place is None:
        return row["place_id"] is None
    return row["country_id"] == f"country:{place}" or any(_alike(plain(place), name) for name in row["spot"])


def _parts(event: Mapping[str, Any], row: Mapping[str, Any], names: Mapping[str, set[str]]) -> dict[str, bool]:
    return {
        "type": row["event_type"] == event["type"],
        "date": _same_days(event, row),
        "place": _same_place(event, row),
        "participants": _shared(event, row, names) >= 0.99,
        "status": row["status"] == event["status"],
        "flags": set(event.get("flags") or ()) == {flag for flag in FLAGS if row[f"is_{flag}"]},
        "plover": row["plover_type"] == event.get("plover"),
    }
