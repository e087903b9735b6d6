"""What made a snapshot: for each source its content, what the manifest said of it, and the code that made its rows.

A ledger is a cache of knowledge, never content: without it everything is made anew and comes out the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from flows.staging import read_file

UNKNOWN = "unknown"  # partition of documents whose issuer's country nobody knows


class Entry(NamedTuple):
    """A source that gave a document, or the text of a document that another source gave first."""

    source_uri: str
    document_id: str
    is_repeat: bool
    part: str  # partition of the document
    review_year: int
    content_sha256: str
    text_sha256: str
    input_sha256: str  # of the row that the stages get: content, version, what the manifest says
    declared: str  # JSON of what the manifest says
    code_version: str


_TYPES = {"is_repeat": pa.bool_(), "review_year": pa.int32()}
_SCHEMA = pa.schema([pa.field(name, _TYPES.get(name, pa.string()), nullable=False) for name in Entry._fields])


def path_of(data: Path, snapshot_id: str) -> Path:
    return data / "ledgers" / f"{snapshot_id}.parquet"


def read(data: Path, snapshot_id: str) -> list[Entry]:
    """The entries of a snapshot in the order of its sources; none where the ledger is gone or can't be read."""
    try:
        table = read_file(path_of(data, snapshot_id))
        columns = [table.column(name).to_pylist() for name in Entry._fields]
    except (OSError, pa.ArrowException, KeyError):
        return []
    return [Entry(*values) for values in zip(*columns, strict=True)]


def write(data: Path, snapshot_id: str, entries: Iterable[Entry]) -> None:
    """Put a snapshot's ledger in place in one step; one that says the same stays."""
    rows = list(entries)
    if read(data, snapshot_id) == rows:
        return
    path = path_of(data, snapshot_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".{path.name}-{os.getpid()}")
    columns = zip(*rows, strict=True) if rows else ([] for _ in Entry._fields)
    table = pa.table([pa.array(list(c), f.type) for c, f in zip(columns, _SCHEMA, strict=True)], schema=_SCHEMA)
    pq.write_table(table, building, compression="zstd")
    with building.open("rb") as file:
        os.fsync(file.fileno())
    building.replace(path)


def input_sha256(row: Mapping[str, Any]) -> str:
    """Hash of a row of `FETCHED`: all that the stages know of a source."""
    said = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def part_of(issuer_country: str | None, review_year: int) -> str:
    """Name of a partition."""
    return f"{issuer_country or UNKNOWN}-{review_year}"
