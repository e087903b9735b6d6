"""Tables on disk: how Parquet is written, and the folders of staged batches."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.contract import Table

ROWS_PER_GROUP = 65_536
TEXTS_PER_GROUP = 256  # a row of `texts` holds a whole document

# Size for speed: zstd 3; a page index and sorted rows let readers skip; checksums find a flipped byte.
PUBLISHED: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "write_page_index": True,
    "write_page_checksum": True,
    "version": "2.6",
    "store_schema": True,
}


def write_stage(folder: Path, tables: Mapping[str, pa.Table]) -> None:
    """Leave tables in a batch's folder, each whole or not at all: a worker may die, or two may do the same work."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        building = folder / f".{name}-{os.getpid()}-{secrets.token_hex(4)}"
        pq.write_table(table, building, compression="lz4")
        building.replace(folder / f"{name}.parquet")


def read_stage(folder: Path, names: Iterable[str], columns: Sequence[str] | None = None) -> dict[str, pa.Table]:
    return {name: read_file(folder / f"{name}.parquet", columns) for name in names}


def read_file(path: Path, columns: Sequence[str] | None = None, verify: bool = False) -> pa.Table:
    """The rows of one Parquet file; `verify` holds its pages against their checksums.

    `read_table` would do, but opens it as a dataset: twice the time where there are hundreds of small files.
    """
    with pq.ParquetFile(path, page_checksum_verification=verify) as file:
        return file.read(list(columns)).select(list(columns)) if columns else file.read()


class TableWriter:
    """Writes one published file, not durable yet; row groups have the same rows however the rows arrive."""

    def __init__(self, path: Path, table: Table) -> None:
        self.rows = 0
        self.path = path
        self._table = table
        self._group = TEXTS_PER_GROUP if table.name == "texts" else ROWS_PER_GROUP
        self._pending: list[pa.Table] = []
        self._pending_rows = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        ordering = pq.SortingColumn.from_ordering(table.schema, table.sort_keys)
        self._writer = pq.ParquetWriter(path, table.schema, sorting_columns=ordering, **PUBLISHED)

    def write(self, rows: pa.Table) -> None:
        self._pending.append(rows)
        self._pending_rows += rows.num_rows
        while self._pending_rows >= self._group:
            pending = pa.concat_tables(self._pending)
            self._write_group(pending.slice(0, self._group))
            self._pending = [pending.slice(self._group)]
            self._pending_rows -= self._group

    def close(self) -> None:
        if self._pending_rows:
            self._write_group(pa.concat_tables(self._pending))
        self._writer.close()

    def _write_group(self, rows: pa.Table) -> None:
        self._writer.write_table(rows.combine_chunks(), row_group_size=self._group)
        self.rows += rows.num_rows


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """A file that appears whole and durable, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".{path.name}-{os.getpid()}")
    with building.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    building.replace(path)


def sync_file(path: Path) -> None:
    """Make the content of a file durable."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Make the entries of a folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def workspace(data: Path, run_id: str) -> Iterator[Path]:
    """A folder for staged batches, gone afterwards."""
    room = data / "work" / f"{run_id}-{os.getpid()}"
    room.mkdir(parents=True)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
