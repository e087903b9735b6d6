"""What the evidence reader shows of a document: its text and all rows that point into it, without what repeats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from transforms import tables

# Tables of the reader, and columns that the text or the document says already.
SHOWN = ("blocks", "sentences", "mentions", "time_expressions", "quantities", "events", "event_participants", "event_evidence", "topics")  # fmt: skip
_REPEATED = frozenset({"document_id", "review_year", "block_id", "surface", "evidence", "text", "n_words", "raw_start", "raw_end"})  # fmt: skip

Row = Mapping[str, Any]


def columns(table: str) -> list[str]:
    """The columns of a table that travel with the reader."""
    kept = [name for name in tables.TABLES[table].names if name not in _REPEATED]
    return ["block_id", *kept] if table == "sentences" else kept


def dictionary() -> dict[str, dict[str, str]]:
    """What each column of the reader means, from the contract."""
    return {
        table: {c.name: c.description for c in tables.TABLES[table].columns if c.name in columns(table)}
        for table in SHOWN
    }


def document_pack(text: str, rows: Mapping[str, Iterable[Sequence[Any]]], entities: Mapping[str, str]) -> Row:
    """The value that is embedded for a document: rows are cells in the order of `columns`; dates become ISO 8601."""
    packed = {
        table: {"columns": columns(table), "rows": [[_cell(cell) for cell in row] for row in rows.get(table, ())]}
        for table in SHOWN
    }
    return {"text": text, "entities": dict(entities), "tables": packed}


def _cell(cell: Any) -> Any:
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float):
        return round(cell, 6)
    return cell
