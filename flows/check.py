"""Does the current snapshot keep its promises? Files as published, expectations met, rows made again the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows import ledger, snapshots, warehouse, work
from flows.archive import Archive
from flows.staging import read_file, sha256
from flows.version import code_version
from transforms import contract, enrich, stages, tables

SHOWN = 5


def check(data: Path) -> Iterator[str]:
    """One line for each breach; none means that every promise is kept."""
    folder = snapshots.current(data)
    if folder is None:
        yield f"{data / 'current'}: nothing is published there; run `communique run` first"
        return
    try:
        manifest = snapshots.read_manifest(folder)
        snapshots.files_of(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield f"{folder / 'manifest.json'}: can't be read: {error}"
        return
    yield from _files(folder, manifest)
    read = _read(folder, manifest)
    yield from read.breaches
    yield from _logs(data)
    if "entities" in read.tables and all(name in read.tables for name in tables.DATA_TABLES):
        yield from _expectations(read.tables)
        yield from _made_again(data, folder, read.tables)
        yield from _database(data, folder)


def _files(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """The files are those of the manifest, byte for byte, and the snapshot's id follows from them."""
    listed = {file["path"]: file for file in manifest["files"]}
    for path, file in listed.items():
        if not (folder / path).exists():
            yield f"{path}: the file is gone"
        elif sha256(folder / path) != file["sha256"]:
            yield f"{path}: the bytes are not those that were published"
    for found in sorted(folder.rglob("*")):
        path = found.relative_to(folder).as_posix()
        if found.is_file() and path != "manifest.json" and path not in listed:
            yield f"{path}: no part of the snapshot"
    files = [snapshots.PublishedFile(**file) for file in manifest["files"]]
    if not manifest["snapshot_id"] == folder.name == snapshots.content_id(files):
        yield f"manifest.json: snapshot id {manifest['snapshot_id']} does not follow from the files' hashes"


class _Read:
    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] = {}
        self.breaches: list[str] = []


def _read(folder: Path, manifest: dict[str, Any]) -> _Read:
    """All tables that can be read, and a line for each file that can't, naming the rows as far as they are known."""
    read = _Read()
    for name, table in tables.DATA_TABLES.items():
        parts: list[pa.Table] = []
        for file in (f for f in manifest["files"] if f["table"] == name):
            path = folder / file["path"]
            if not path.exists():
                continue
            try:
                part = pq.read_table(path, partitioning=None, page_checksum_verification=True)
            except (OSError, pa.ArrowException) as error:
                read.breaches += _unreadable(path, file["path"], table, error)
                continue
            if part.num_rows != file["rows"]:
                read.breaches.append(f"{file['path']}: {part.num_rows} rows, but {file['rows']} were published")
            if not part.schema.equals(table.schema):
                read.breaches.append(f"{file['path']}: its schema is not the contract's")
                continue
            if not part.equals(part.sort_by(table.sort_keys)):
                read.breaches.append(f"{file['path']}: its rows are not in the contract's order")
            parts.append(part)
        if parts:
            read.tables[name] = pa.concat_tables(parts)
    return read


def _unreadable(path: Path, name: str, table: contract.Table, error: Exception) -> Iterator[str]:
    """Which columns of which rows can't be read."""
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
    except (OSError, pa.ArrowException) as worse:
        yield f"{name}: can't be read at all: {str(worse).splitlines()[0]}"
        return
    named = False
    for group in range(file.num_row_groups):
        keys = _keys(file, group, table.key[0])
        for column in table.names:
            try:
                file.read_row_group(group, columns=[column])
            except (OSError, pa.ArrowException) as broken:
                named = True
                yield f"{name}: column {column} of rows {keys} can't be read: {str(broken).splitlines()[0]}"
    if not named:
        yield f"{name}: can't be read: {str(error).splitlines()[0]}"


def _keys(file: pq.ParquetFile, group: int, key: str) -> str:
    try:
        values = file.read_row_group(group, columns=[key]).column(0).to_pylist()
    except (OSError, pa.ArrowException):
        return f"in row group {group}"
    return f"{values[0]} to {values[-1]}"


def _expectations(read: dict[str, pa.Table]) -> Iterator[str]:
    from expectations.batch import Batch

    known = frozenset(str(key) for key in read["entities"].column("entity_id").to_pylist())
    for finding in work.validator().validate(Batch(read, known, work.next_year())):
        if not finding.success and finding.severity == "critical":
            yield f"{finding.table}.{finding.expectation}: {finding.detail}"


def _logs(data: Path) -> Iterator[str]:
    """What the log of every run must hold; files of an earlier contract, which had other columns, are left out."""
    from expectations.batch import Batch

    logs: dict[str, pa.Table] = {}
    for name, table in tables.LOG_TABLES.items():
        parts: list[pa.Table] = []
        for path in sorted(data.glob(f"runs/*/{name}.parquet")):
            try:
                part = read_file(path, verify=True)
            except (OSError, pa.ArrowException) as error:
                yield f"{path.relative_to(data)}: can't be read: {str(error).splitlines()[0]}"
                continue
            if part.schema.names == table.schema.names:
                parts.append(part)
        if parts:
            logs[name] = pa.concat_tables(parts)
    for finding in work.validator().validate(Batch(logs, frozenset(), work.next_year())):
        if not finding.success and finding.severity == "critical":
            yield f"{finding.table}.{finding.expectation}: {finding.detail}"


def _made_again(data: Path, folder: Path, read: dict[str, pa.Table]) -> Iterator[str]:
    """The same documents and the same code give the same rows: they are made again from the raw archive and compared.

    Left out for documents that other code made, since then the rows may differ with reason.
    """
    listed = ledger.read(data, folder.name)
    if not listed:
        yield f"{ledger.path_of(data, folder.name)}: the record of what made the snapshot is gone or can't be read"
        return
    entries = {e.document_id: e for e in listed if not e.is_repeat and e.code_version == code_version()}
    sources: list[dict[str, Any]] = []
    with Archive(data) as archive:
        for row in read["documents"].to_pylist():
            if row["document_id"] not in entries:
                continue
            if not archive.holds(row["content_sha256"]):
                yield f"raw/{row['content_sha256']}: the content of {row['document_id']} is gone from the archive"
                continue
            kept = {name: row[name] for name in ("source_uri", "document_id", "version", "retrieved_at")}
            said = {"media_type": row["media_type"], "encoding": row["encoding"], "language": row["language"]}
            empty = dict.fromkeys(stages.FETCHED.names)
            declared = json.loads(entries[row["document_id"]].declared)
            content = archive.read(row["content_sha256"])
            sources.append(empty | said | declared | kept | {"content": content})
    if not sources:
        return
    batch, rejected = stages.clean_batch(sources, work.toolbox())
    for source in rejected:
        yield f"documents: {source.document_id}: can't be made again from the archive: {source.reason}"
    split = stages.split_batch(batch["cleaned"], batch["removals"], work.toolbox())
    again = split | enrich.enrich_batch(split, work.toolbox())
    again["document_sources"] = read["document_sources"]  # further sources of a text leave no other trace
    again["entities"] = enrich.merge_entities(enrich.reference_entities(work.reference()), [read["learned_entities"]])
    if read["text_reuse"].num_rows or read["sentences"].num_rows <= work.MOST_SENTENCES_COMPARED:
        again["text_reuse"] = enrich.text_reuse(read["sentences"])
    whole = len(entries) == read["documents"].num_rows
    ours = pa.array(sorted(entries), pa.string())
    for name, table in tables.DATA_TABLES.items():
        have = read[name]
        if not whole:
            if not table.has_document or name in snapshots.WHOLE:
                continue
            have, again[name] = (
                t.filter(pc.is_in(t.column("document_id"), value_set=ours)) for t in (have, again[name])
            )
        yield from _compare(table, have.sort_by(table.sort_keys), again[name].sort_by(table.sort_keys))


def _compare(table: contract.Table, published: pa.Table, again: pa.Table) -> Iterator[str]:
    if published.equals(again):
        return
    have, want = ({tuple(row[k] for k in table.key): row for row in rows.to_pylist()} for rows in (published, again))
    lines = []
    for key in sorted({*have, *want}, key=str):
        row = " ".join(str(part) for part in key)
        if key not in want:
            lines.append(f"{table.name}: {row}: the text gives no such row")
        elif key not in have:
            lines.append(f"{table.name}: {row}: the row is missing")
        else:
            columns = [c for c in table.names if have[key].get(c) != want[key].get(c)]
            if columns:
                lines.append(f"{table.name}: {row}: {', '.join(columns)} differ from what the text gives")
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"{table.name}: and {len(lines) - SHOWN} more rows"


def _database(data: Path, folder: Path) -> Iterator[str]:
    """The DuckDB file holds the rows of the snapshot; one that was not replaced yet holds those of the one it names."""
    path = data / warehouse.NAME
    if not path.exists():
        yield f"{path}: the DuckDB file is gone"
        return
    held, _ = warehouse.holds(path)
    if held and held != folder.name and (data / "snapshots" / held).is_dir():
        folder = data / "snapshots" / held
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            for name in tables.DATA_TABLES:
                files = [str(file) for file in sorted((folder / name).glob("*.parquet"))]
                (differ,) = connection.execute(
                    f"SELECT (SELECT (count(*), bit_xor(hash(t))) FROM {name} t) IS DISTINCT FROM "
                    "(SELECT (count(*), bit_xor(hash(p))) FROM read_parquet(?, hive_partitioning = false) p)",
                    [files],
                ).fetchall()[0]
                if differ:
                    yield f"{path}: table {name} is not the snapshot's"
    except duckdb.Error as error:
        yield f"{path}: {str(error).splitlines()[0]}"
