"""Making a snapshot current: the one moment in which what readers see changes, and the book that remembers it."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from flows import ledger, record, snapshots, warehouse
from flows.sources import BadRequest

BOOK = "publications.jsonl"


class Publication(NamedTuple):
    """A line of the book: the clock's time is told, but the order of lines is what counts."""

    snapshot_id: str
    run_id: str
    at: str
    action: str  # "run" or "rollback"


def book(data: Path) -> list[Publication]:
    """All publications in their order; a line that was cut off by a crash is passed over."""
    try:
        lines = (data / BOOK).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    entries: list[Publication] = []
    for line in lines:
        try:
            entries.append(Publication(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return entries


def bury(data: Path, died: Mapping[str, Any] | None) -> None:
    """Write the row of a run that was killed, told by what it had left in the lock; None where none was."""
    if died is not None:
        record.keep_killed(data, died, was_published(data, str(died.get("run_id"))))


def was_published(data: Path, run_id: str) -> bool:
    """Whether a run made its snapshot current."""
    now = snapshots.current(data)
    entries = [entry for entry in book(data) if entry.run_id == run_id]
    return bool(entries) and now is not None and entries[-1].snapshot_id == now.name


def switch(data: Path, snapshot_id: str, database: Path, run_id: str, action: str = "run") -> Path:
    """Make a snapshot in place current, and the database built of it the DuckDB file: two renames, last of all."""
    target = data / warehouse.NAME
    entry = Publication(snapshot_id, run_id, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), action)
    with (data / BOOK).open("ab") as out:
        cut_off = out.tell() and not _ends_a_line(data / BOOK)
        out.write((b"\n" if cut_off else b"") + json.dumps(entry._asdict()).encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())
    snapshots.point_current(data, snapshot_id)
    os.replace(database, target)
    return target


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


class Listed(NamedTuple):
    """A snapshot that is kept."""

    snapshot_id: str
    published_at: str
    run_id: str
    is_current: bool
    documents: int
    rows: int
    bytes: int
    own_bytes: int  # that no other snapshot shares: what removing it frees


def listing(data: Path) -> Iterator[Listed]:
    """The snapshots that are kept, the one published last first; those never published at the end."""
    last = {entry.snapshot_id: entry for entry in book(data)}
    now = snapshots.current(data)
    for snapshot_id in ordered(data):
        folder = data / "snapshots" / snapshot_id
        entry = last.get(snapshot_id)
        try:
            files = snapshots.files_of(folder)
        except (OSError, ValueError, KeyError, TypeError):
            files = []
        yield Listed(
            snapshot_id,
            entry.at if entry else "",
            entry.run_id if entry else "",
            now is not None and now.name == snapshot_id,
            sum(f.rows for f in files if f.table == "documents"),
            sum(f.rows for f in files),
            sum(f.bytes for f in files),
            sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and p.stat().st_nlink == 1),
        )


def ordered(data: Path) -> list[str]:
    """Ids of the snapshots that are there, the one published last first."""
    there = {path.name for path in data.glob("snapshots/*") if path.is_dir()}
    published = [entry.snapshot_id for entry in reversed(book(data))]
    return [*(s for s in dict.fromkeys(published) if s in there), *sorted(there - set(published))]


def find(data: Path, prefix: str) -> str:
    """The id of the snapshot that begins so. Raises BadRequest where none or several do."""
    found = [snapshot_id for snapshot_id in ordered(data) if snapshot_id.startswith(prefix)] if prefix else []
    if len(found) != 1:
        what = "no snapshot begins" if not found else f"{len(found)} snapshots begin"
        raise BadRequest(f"{data}: {what} with {prefix!r}; see `communique snapshots`")
    return found[0]


def prune(data: Path, keep: int) -> list[str]:
    """Remove all but the current snapshot and those `keep` that were published last; gives what was removed.

    Files that other snapshots share stay: they are hard links.
    """
    now = snapshots.current(data)
    kept = {*ordered(data)[:keep], now.name if now else ""}
    removed = [snapshot_id for snapshot_id in ordered(data) if snapshot_id not in kept]
    for snapshot_id in removed:
        doomed = data / "staging" / f"pruned-{snapshot_id}"
        doomed.parent.mkdir(exist_ok=True)
        (data / "snapshots" / snapshot_id).rename(doomed)  # gone in one step, also if this is killed half-way
        shutil.rmtree(doomed)
    for path in (data / "ledgers").glob("*.parquet"):
        if not (data / "snapshots" / path.stem).is_dir():
            path.unlink()
    return removed


def entries_of(data: Path, folder: Path | None) -> list[ledger.Entry]:
    """The ledger of a snapshot; none where there is no snapshot."""
    return ledger.read(data, folder.name) if folder else []
