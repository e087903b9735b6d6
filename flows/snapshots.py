"""Snapshots: what is published, under an id that is a hash of its content, and which one is current.

A snapshot is a folder of one file a table and partition. Files of partitions in which nothing changed are taken over
from the snapshot before as hard links, so a snapshot costs what changed and can be removed without harm to others.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.staging import TableWriter, sha256, sync_file, sync_folder, write_whole
from flows.version import code_version, library_versions
from transforms import contract, tables

ALL = "all"  # the one partition of `entities`
SORT_MEMORY = "1GB"
MANIFEST = "manifest.json"
WHOLE = ("text_reuse",)  # found over all documents: every partition may change with any of them


@dataclass(frozen=True)
class PublishedFile:
    path: str
    table: str
    rows: int
    bytes: int
    sha256: str

    @property
    def part(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".parquet")


@dataclass(frozen=True)
class Snapshot:
    """A snapshot in place, current or about to be; `rewritten` and `carried` count its files."""

    snapshot_id: str
    folder: Path
    is_new: bool
    rows: dict[str, int]
    rewritten: int = 0
    carried: int = 0


@dataclass(frozen=True)
class Content:
    """What a snapshot is made of.

    `parts` gives the partition of every document; `staged` are folders of batches, of which the documents in `made` are
    taken; `kept` are documents whose rows come from `before`, where the partitions `intact` are taken over as they are.
    """

    parts: dict[str, str]
    staged: Sequence[Path]
    made: Collection[str]
    kept: Collection[str] = ()
    intact: Collection[str] = ()
    before: Path | None = None
    damaged: Collection[str] = ()
    further: dict[str, pa.Table] = field(default_factory=dict)
    whole: dict[str, pa.Table] = field(default_factory=dict)


def current(data: Path) -> Path | None:
    """Folder of the current snapshot, or None where nothing was published yet."""
    link = data / "current"
    return link.resolve() if link.exists() else None


def read_manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def files_of(folder: Path) -> list[PublishedFile]:
    """The files that a snapshot's manifest lists. Raises OSError, ValueError, KeyError or TypeError if it is spoilt."""
    return [PublishedFile(**file) for file in read_manifest(folder)["files"]]


def as_it_stands(folder: Path) -> Snapshot:
    """A snapshot that is in place already."""
    files = files_of(folder)
    return Snapshot(folder.name, folder, is_new=False, rows=rows_of(files), carried=len(files))


def rows_of(files: Iterable[PublishedFile]) -> dict[str, int]:
    """Rows by table, in the contract's order."""
    counts = dict.fromkeys(tables.DATA_TABLES, 0)
    for file in files:
        counts[file.table] = counts.get(file.table, 0) + file.rows
    return counts


def damaged_files(folder: Path) -> list[PublishedFile]:
    """Files that are gone or are not, byte for byte, what was published."""
    return [f for f in files_of(folder) if not (folder / f.path).is_file() or sha256(folder / f.path) != f.sha256]


def build(data: Path, run_id: str, content: Content) -> Snapshot:
    """Write a snapshot into `data/staging`, not in place yet. The same content gives the same id and bytes."""
    building = data / "staging" / run_id
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    files, carried = _write(building, content)
    snapshot_id = content_id(files)
    head = {
        "snapshot_id": snapshot_id,
        "contract_version": contract.CONTRACT_VERSION,
        "code_version": code_version(),
        "libraries": library_versions(),
        "files": [asdict(f) for f in files],
    }
    write_whole(building / MANIFEST, json.dumps(head, indent=1, ensure_ascii=False).encode())
    is_new = not (data / "snapshots" / snapshot_id).exists()
    return Snapshot(snapshot_id, building, is_new, rows_of(files), len(files) - carried, carried)


def put_in_place(data: Path, built: Snapshot) -> Snapshot:
    """Move a built snapshot among the others; it isn't current yet. One that is there is mended where it is damaged."""
    final = data / "snapshots" / built.snapshot_id
    for path in built.folder.rglob("*.parquet"):
        if path.stat().st_nlink == 1:  # what is taken over is durable already
            sync_file(path)
    for folder in {*(p.parent for p in built.folder.rglob("*")), built.folder}:
        sync_folder(folder)
    if final.exists():
        _mend(final, built.folder)
        shutil.rmtree(built.folder)
    else:
        final.parent.mkdir(parents=True, exist_ok=True)
        built.folder.rename(final)
        sync_folder(final.parent)
    return Snapshot(built.snapshot_id, final, built.is_new, built.rows, built.rewritten, built.carried)


def _mend(final: Path, built: Path) -> None:
    """Replace files of a snapshot that are not what the same content has just given; take out what is no part of it."""
    listed = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    for name in listed - {MANIFEST}:
        if not (final / name).is_file() or sha256(final / name) != sha256(built / name):
            (final / name).parent.mkdir(parents=True, exist_ok=True)
            (built / name).replace(final / name)
    try:
        told = files_of(final)
    except (OSError, ValueError, KeyError, TypeError):
        told = []
    if told != files_of(built):
        (built / MANIFEST).replace(final / MANIFEST)
    for path in final.rglob("*"):
        if path.is_file() and path.relative_to(final).as_posix() not in listed:
            path.unlink()


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


def _write(building: Path, content: Content) -> tuple[list[PublishedFile], int]:
    """All files of a snapshot, and how many of them were taken over."""
    listed = files_of(content.before) if content.before else []
    before = {f.path: f for f in listed if f.part not in content.damaged}
    files: list[PublishedFile] = []
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(f"SET memory_limit = '{SORT_MEMORY}'")
        connection.execute("SET temp_directory = ?", [str(building.parent / "sort")])
        _register(connection, content)
        changed = sorted(set(content.parts.values()) - set(content.intact))
        every = sorted(set(content.parts.values()))
        for table in tables.DATA_TABLES.values():
            if not table.has_document:
                writers = _write_whole_table(building, table, content.whole[table.name])
            elif table.name in WHOLE:
                connection.register("whole", content.whole[table.name])
                writers = _write_partitions(building, table, every, _sorted_rows(connection, table, "whole"))
            else:
                rows = _sorted_rows(connection, table, _sources(connection, table, content))
                writers = _write_partitions(building, table, changed, rows)
                files += [_link(building, content.before, before[f"{table.name}/{p}.parquet"]) for p in content.intact]
            files += [_published(building, w, table.name) for w in writers]
    taken = sum(_share(building, content.before, file, before) for file in files)
    return sorted(files, key=lambda f: f.path), taken


def _published(building: Path, writer: TableWriter, table: str) -> PublishedFile:
    path = writer.path
    return PublishedFile(path.relative_to(building).as_posix(), table, writer.rows, path.stat().st_size, sha256(path))


def _link(building: Path, before: Path | None, file: PublishedFile) -> PublishedFile:
    """Take a file over from the snapshot before."""
    if before is None:
        raise ValueError(f"{file.path}: there is no snapshot to take it from")
    target = building / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    link_or_copy(before / file.path, target)
    return file


def link_or_copy(source: Path, target: Path) -> None:
    """A hard link, or a copy where the file system has none."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _share(building: Path, before: Path | None, file: PublishedFile, known: dict[str, PublishedFile]) -> bool:
    """Whether a file is the one of the snapshot before; what was written again the same is shared with it."""
    same = known.get(file.path)
    if before is None or same is None or same.sha256 != file.sha256:
        return False
    target = building / file.path
    if not target.samefile(before / file.path):
        target.unlink()
        link_or_copy(before / file.path, target)
    return True


def _register(connection: duckdb.DuckDBPyConnection, content: Content) -> None:
    """Tables `parts` (partition of each document), `made` and `kept` of document ids."""
    parts = sorted(content.parts.items())
    connection.register(
        "parts",
        pa.table(
            {
                "document_id": pa.array([document for document, _ in parts], pa.string()),
                "part": pa.array([part for _, part in parts], pa.string()),
            }
        ),
    )
    for name, documents in (("made", content.made), ("kept", content.kept)):
        connection.register(name, pa.table({"document_id": pa.array(sorted(documents), pa.string())}))


def _sources(connection: duckdb.DuckDBPyConnection, table: contract.Table, content: Content) -> str:
    """A view of the rows of a table that are to be written: what was made, what stays in changed partitions, what is beside."""
    columns = ", ".join(table.names)
    staged = [str(path) for folder in sorted(content.staged) if (path := folder / f"{table.name}.parquet").exists()]
    selects = []
    if staged:
        selects.append(f"SELECT {columns} FROM {_read(staged)} SEMI JOIN made USING (document_id)")
    stay = {content.parts[document] for document in content.kept} - set(content.intact)
    if table.name in content.further:
        connection.register("further", content.further[table.name])
        selects.append(f"SELECT {columns} FROM further")
    elif content.before and stay:
        old = [str(content.before / table.name / f"{part}.parquet") for part in sorted(stay)]
        selects.append(f"SELECT {columns} FROM {_read(old)} SEMI JOIN kept USING (document_id)")
    if not selects:
        connection.register("nothing", table.empty())
        selects.append("SELECT * FROM nothing")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW rows_of_table AS {' UNION ALL '.join(selects)}")
    return "rows_of_table"


def _read(paths: Iterable[str]) -> str:
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def _sorted_rows(connection: duckdb.DuckDBPyConnection, table: contract.Table, source: str) -> Iterator[pa.Table]:
    """Rows of a table by partition and position, with the partition as last column; sorted on disk if need be."""
    order = ", ".join(f"t.{name[1:]} DESC" if name[0] == "-" else f"t.{name}" for name in table.order)
    query = (
        f"SELECT {', '.join('t.' + name for name in table.names)}, p.part FROM {source} t "
        f"JOIN parts p USING (document_id) ORDER BY p.part, {order}"
    )
    for batch in connection.execute(query).to_arrow_reader(2048):
        yield pa.Table.from_batches([batch])


def _write_whole_table(building: Path, table: contract.Table, rows: pa.Table) -> list[TableWriter]:
    writer = TableWriter(building / table.name / f"{ALL}.parquet", table)
    writer.write(rows)
    writer.close()
    return [writer]


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
