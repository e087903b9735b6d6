"""How well the tables say what a careful reader found: precision, recall and F1 per layer against gold annotation.

A gold block is found by its first characters; within it a gold item and a row match where their surfaces overlap after
folding and their normalised values agree. Every row is used once. What is counted as wrong is a row of the layer's own
type that no gold item accounts for; rows of neighbouring types may account for a gold item but are never counted as wrong.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from transforms.reference import fold

GoldBlock = Mapping[str, Any]
Row = Mapping[str, Any]
STARTS = 45  # characters of a gold block by which it is found
SLACK = 12  # characters that may stand before them, such as an item number


class Mistake(NamedTuple):
    """`kind` is missed or extra; `item` what gold or row say, `sentence` where a row stands."""

    document: str
    block: int
    kind: str
    item: str
    sentence: str


@dataclass
class Tally:
    hits: int = 0
    extra: int = 0
    missed: int = 0
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.extra) if self.hits + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        return (
            2 * self.hits / (2 * self.hits + self.extra + self.missed)
            if self.hits or self.extra or self.missed
            else 1.0
        )

    def add(self, other: Tally) -> None:
        self.hits += other.hits
        self.extra += other.extra
        self.missed += other.missed
        self.mistakes += other.mistakes


@dataclass(frozen=True)
class Layer:
    """Which rows of which table answer which gold items. `types` are entity types, `strict` those counted as extra."""

    name: str
    table: str
    matches: Callable[[Sequence[Any], Row], bool]
    types: frozenset[str] = frozenset()
    strict: frozenset[str] = frozenset()


def plain(text: str) -> str:
    """Folded, in small letters, without a leading article or preposition."""
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", fold(text))).strip().lower()
    return re.sub(r"^(?:the|in|on|of|at) ", "", folded)


def overlap(one: str, other: str) -> bool:
    a, b = plain(one), plain(other)
    return bool(a and b) and (a in b or b in a)


def _country(gold: Sequence[Any], row: Row) -> bool:
    return row["entity_id"] == f"country:{gold[0]}" and overlap(gold[1], row["surface"])


def _surface(position: int) -> Callable[[Sequence[Any], Row], bool]:
    return lambda gold, row: overlap(gold[position], row["surface"])


def day(value: dt.date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _date(gold: Sequence[Any], row: Row) -> bool:
    return (gold[1], gold[2]) == (day(row["date_start"]), day(row["date_end"])) and overlap(gold[0], row["surface"])


def _quantity(gold: Sequence[Any], row: Row) -> bool:
    close = abs(float(gold[1]) - row["value"]) <= 1e-6 * max(1.0, abs(row["value"]))
    return bool(close and gold[4] == row["kind"])


def _types(*names: str) -> frozenset[str]:
    return frozenset(names)


LAYERS = (
    Layer("countries", "mentions", _country, _types("country"), _types("country")),
    Layer(
        "orgs",
        "mentions",
        _surface(1),
        _types("organization", "group", "event_series", "initiative", "territory"),
        _types("organization", "group"),
    ),
    Layer("persons", "mentions", _surface(1), _types("person"), _types("person")),
    Layer("places", "mentions", _surface(0), _types("place", "territory", "region"), _types("place")),
    Layer("documents", "mentions", _surface(1), _types("document"), _types("document")),
    Layer("territories", "mentions", _surface(1), _types("territory", "place"), _types("territory")),
    Layer("dates", "time_expressions", _date),
    Layer("quantities", "quantities", _quantity),
)


def evaluate(tables: Mapping[str, pa.Table], gold: Mapping[str, Sequence[GoldBlock]]) -> dict[tuple[str, str], Tally]:
    """A tally for each (layer, document of the gold); a document that is not found has all its items missed."""
    blocks = rows_by(tables["blocks"], "document_id")
    sentences = {row["sentence_id"]: row["text"] for row in tables["sentences"].to_pylist()}
    rows = {layer.table: rows_by(tables[layer.table], "block_id") for layer in LAYERS}
    tallies: dict[tuple[str, str], Tally] = {}
    for document, annotated in gold.items():
        home = find_document(annotated, blocks)
        for layer in LAYERS:
            tally = tallies[layer.name, document] = Tally()
            for block in annotated:
                where = find_block(block, home)
                found = rows[layer.table].get(where["block_id"], []) if where else []
                tally.add(_score(layer, block, found, sentences))
    return tallies


def rows_by(table: pa.Table, column: str) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.to_pylist():
        grouped[row[column]].append(row)
    return grouped


def _begins(block: GoldBlock, row: Row) -> bool:
    starts = plain(block["starts"])[:STARTS]
    return starts in plain(row["text"])[: len(starts) + SLACK]


def find_document(annotated: Sequence[GoldBlock], blocks: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The blocks of the document in which most gold blocks begin."""
    votes = Counter(
        {document: sum(any(_begins(b, row) for row in rows) for b in annotated) for document, rows in blocks.items()}
    )
    best = max(sorted(votes), key=lambda document: votes[document], default=None)
    return blocks[best] if best is not None and votes[best] else []


def find_block(block: GoldBlock, rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    return next((row for row in rows if _begins(block, row)), None)


def _score(layer: Layer, block: GoldBlock, found: Sequence[Row], sentences: Mapping[str, str]) -> Tally:
    left = [row for row in found if not layer.types or row["entity_type"] in layer.types]
    tally = Tally()
    for item in block[layer.name]:
        match = next((row for row in left if layer.matches(item, row)), None)
        if match is not None:
            left.remove(match)
            tally.hits += 1
        else:
            tally.missed += 1
            tally.mistakes.append(Mistake(block["doc"], block["block"], "missed", str(list(item)), ""))
    for row in left:
        if not layer.strict or row["entity_type"] in layer.strict:
            tally.extra += 1
            sentence = sentences.get(row["sentence_id"], "")
            tally.mistakes.append(Mistake(block["doc"], block["block"], "extra", _describe(row), sentence))
    return tally


def _describe(row: Row) -> str:
    names = (
        "surface",
        "entity_id",
        "date_start",
        "date_end",
        "value",
        "value_max",
        "comparator",
        "kind",
        "unit",
        "rule",
    )
    return ", ".join(str(row[name]) for name in names if row.get(name) is not None)


def totals(tallies: Mapping[tuple[str, str], Tally]) -> Iterator[tuple[str, Tally]]:
    """Each layer's tally over all documents."""
    for layer in LAYERS:
        total = Tally()
        for (name, _), tally in tallies.items():
            if name == layer.name:
                total.add(tally)
        yield layer.name, total
