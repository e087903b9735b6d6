"""An export into a store of tables: only what differs from the last one is replaced."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, Protocol, Self

import pyarrow as pa

from flows.export import plan
from flows.sources import BadRequest
from transforms import tables


class Target(Protocol):
    """A store of tables. What is done between enter and exit is one transaction where the store has them."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def state(self) -> pa.Table | None:
        """The rows that `remember` wrote last, None before the first time."""

    def count(self, table: str) -> int | None:
        """Rows of a table, None where there is no such table."""

    def replace(self, change: plan.Change, rows: pa.RecordBatchReader) -> None:
        """Drop the rows that the change names, and add these."""

    def remember(self, state: pa.Table) -> None:
        """Keep the state in the place of the former one."""


class Done(NamedTuple):
    """What an export did to a table; `documents` None: it was written whole."""

    table: str
    rows: int
    documents: int | None


def export(data: Path, target: Target) -> list[Done]:
    """Make `target` hold the current snapshot of a data folder; nothing is touched where it does already.

    The state first forgets the tables that are to change: were the export cut off, the next one writes them whole.
    """
    snapshot = plan.published(data)
    with target:
        kept = _kept(target)
        changes = plan.changes(snapshot.parts, kept, snapshot.with_documents)
        if not changes:
            return []
        changing = {change.table.name for change in changes}
        target.remember(plan.state_rows(snapshot, {name: p for name, p in kept.items() if name not in changing}))
        for change in changes:
            if not change.is_void:
                target.replace(change, snapshot.reader(change.table, change.add))
        target.remember(plan.state_rows(snapshot, _held(snapshot, kept)))
    return [Done(c.table.name, c.rows, None if c.documents is None else len(c.documents)) for c in changes]


def _kept(target: Target) -> plan.Parts:
    """What the target holds for certain: a table that is gone, or has other rows than the state says, doesn't count."""
    state = target.state()
    kept = plan.read_state(state) if state is not None else {}
    return {name: parts for name, parts in kept.items() if target.count(name) == sum(part.rows for part in parts)}


def _held(snapshot: plan.Published, kept: plan.Parts) -> plan.Parts:
    """The files of the snapshot with their documents, read only where they are not known yet."""
    known = {(part.path, part.sha256): part for parts in kept.values() for part in parts}
    return {
        name: tuple(
            known.get((part.path, part.sha256)) or (snapshot.with_documents(part) if table.has_document else part)
            for part in snapshot.parts[name]
        )
        for name, table in tables.DATA_TABLES.items()
    }


def target(kind: str, uri: str) -> Target:
    """The store that `--to` names. Raises BadRequest where its packages are missing."""
    made: Callable[[str], Target] = needed(kind).connect
    return made(uri)


def needed(kind: str) -> ModuleType:
    """The module that writes a kind of target, whose extra may not be installed."""
    try:
        return importlib.import_module(f"flows.export.{kind}")
    except ModuleNotFoundError as error:
        if (error.name or "flows").partition(".")[0] == "flows":
            raise
        raise BadRequest(
            f"exporting to {kind} needs the package {error.name}; install it with `pip install 'communique[{kind}]'`"
        ) from error
