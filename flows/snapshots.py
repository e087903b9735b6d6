"""Snapshots: what is published, under an id that is a hash of its content, and which one is current."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from flows.staging import TableWriter, sha256, sync_folder
from flows.version import code_version, library_versions
from transforms import contract, tables

UNKNOWN = "unknown"  # partition of documents whose issuer's country nobody knows
ALL = "all"  # the one partition of `entities`
SORT_MEMORY = "1GB"


@dataclass(frozen=True)
class PublishedFile:
    path: str
    table: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Snapshot:
    snapshot_id: str
    folder: Path
    is_new: bool
    rows: dict[str, int]


def current(data: Path) -> Path | None:
    """Folder of the current snapshot, or None where nothing was published yet."""
    link = data / "current"
    return link.resolve() if link.exists() else None


def read_manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def publish(
    data: Path,
    run_id: str,
    staged: Iterable[Path],
    entities: pa.Table,
    declared: dict[str, dict[str, Any]],
    excluded: Iterable[str],
) -> Snapshot:
    """Write the staged batches as a snapshot and make it current.

    `staged` are folders of batches, `declared` what the source manifest says of each document id, `excluded` the
    documents that stay out. A snapshot of the same content keeps its id and is not written twice.
    """
    building = data / "staging" / run_id
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    files = _write(building, sorted(staged), entities, sorted(excluded))
    snapshot_id = content_id(files)
    _write_manifest(building, snapshot_id, files, declared)
    final = data / "snapshots" / snapshot_id
    is_new = not final.exists()
    if is_new:
        final.parent.mkdir(parents=True, exist_ok=True)
        for folder in {*(p.parent for p in building.rglob("*")), building}:
            sync_folder(folder)
        building.rename(final)
        sync_folder(final.parent)
    else:
        shutil.rmtree(building)
    point_current(data, snapshot_id)
    rows = {name: sum(f.rows for f in files if f.table == name) for name in tables.DATA_TABLES}
    return Snapshot(snapshot_id, final, is_new, rows)


def point_current(data: Path, snapshot_id: str) -> None:
    """Let `current` point at a snapshot, in one step."""
    link = data / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / snapshot_id)
    os.replace(link, data / "current")
    sync_folder(data)


def content_id(files: Iterable[PublishedFile]) -> str:
    content = "\n".join(f"{f.path} {f.sha256}" for f in files)
    return hashlib.sha256(f"{contract.CONTRACT_VERSION}\n{content}".encode()).hexdigest()[:16]


def _write(building: Path, staged: list[Path], entities: pa.Table, excluded: list[str]) -> list[PublishedFile]:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(f"SET memory_limit = '{SORT_MEMORY}'")
        connection.execute("SET temp_directory = ?", [str(building.parent / "sort")])
        connection.register("excluded", pa.table({"document_id": pa.array(excluded, pa.string())}))
        documents = _staged(staged, "documents")
        connection.execute(
            "CREATE TABLE parts AS SELECT document_id, "
            f"coalesce(issuer_country, '{UNKNOWN}') || '-' || review_year AS part FROM read_parquet(?) "
            "WHERE document_id NOT IN (SELECT document_id FROM excluded)",
            [documents],
        )
        parts = [part for (part,) in connection.execute("SELECT DISTINCT part FROM parts ORDER BY part").fetchall()]
        written: list[PublishedFile] = []
        for table in tables.DATA_TABLES.values():
            if table.has_document:
                rows = _sorted_rows(connection, table, _staged(staged, table.name))
                writers = _write_partitions(building, table, parts, rows)
            else:
                writer = TableWriter(building / table.name / f"{ALL}.parquet", table)
                writer.write(entities)
                writer.close()
                writers = [writer]
            written += [
                PublishedFile(
                    w.path.relative_to(building).as_posix(), table.name, w.rows, w.path.stat().st_size, sha256(w.path)
                )
                for w in writers
            ]
    return sorted(written, key=lambda f: f.path)


def _staged(folders: Iterable[Path], table: str) -> list[str]:
    return [str(path) for folder in folders if (path := folder / f"{table}.parquet").exists()]


def _sorted_rows(
    connection: duckdb.DuckDBPyConnection, table: contract.Table, sources: list[str]
) -> Iterator[pa.Table]:
    """Rows of a table by partition and position, with the partition as last column; sorted on disk if need be."""
    order = ", ".join(f"t.{name[1:]} DESC" if name[0] == "-" else f"t.{name}" for name in table.order)
    query = (
        f"SELECT {', '.join('t.' + name for name in table.names)}, p.part FROM read_parquet(?) t "
        f"JOIN parts p USING (document_id) ORDER BY p.part, {order}"
    )
    for batch in connection.execute(query, [sources]).to_arrow_reader(2048):
        yield pa.Table.from_batches([batch])


def _write_partitions(
    building: Path, table: contract.Table, parts: list[str], rows: Iterable[pa.Table]
) -> list[TableWriter]:
    """One file a partition, also where a partition has no rows of the table."""
    writers: list[TableWriter] = []

    def open_until(part: str) -> TableWriter:
        while not writers or writers[-1].path.stem != part:
            if writers:
                writers[-1].close()
            writers.append(TableWriter(building / table.name / f"{parts[len(writers)]}.parquet", table))
        return writers[-1]

    for chunk in rows:
        part_of = [str(part) for part in chunk.column("part").to_pylist()]
        start = 0
        while start < len(part_of):
            part = part_of[start]
            end = start
            while end < len(part_of) and part_of[end] == part:
                end += 1
            open_until(part).write(contract.conform(table, chunk.slice(start, end - start)))
            start = end
    if parts:
        open_until(parts[-1]).close()
    return writers


def _write_manifest(
    building: Path, snapshot_id: str, files: list[PublishedFile], declared: dict[str, dict[str, Any]]
) -> None:
    """`manifest.json`: what the snapshot holds and what made it, documents written one by one."""
    head = {
        "snapshot_id": snapshot_id,
        "contract_version": contract.CONTRACT_VERSION,
        "code_version": code_version(),
        "libraries": library_versions(),
        "files": [asdict(f) for f in files],
    }
    path = building / "manifest.json"
    columns = ["document_id", "content_sha256", "source_uri", "review_year", "issuer_country"]
    with path.open("w", encoding="utf-8") as out:
        out.write(json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}") + ',\n "documents": [')
        first = True
        for file in (f for f in files if f.table == "documents"):
            for batch in pq.ParquetFile(building / file.path).iter_batches(columns=columns):
                for row in batch.to_pylist():
                    row["declared"] = declared.get(row["document_id"], {})
                    out.write(("" if first else ",") + "\n  " + json.dumps(row, ensure_ascii=False))
                    first = False
        out.write("\n ]\n}\n")
        out.flush()
        os.fsync(out.fileno())
