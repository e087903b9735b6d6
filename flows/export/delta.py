"""Delta tables: a folder for each table under one URI; each change of a table is one commit."""

from __future__ import annotations

from typing import Any, Self

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from flows.export import plan
from flows.sources import BadRequest
from flows.web import redact
from transforms.contract import Table


def connect(uri: str) -> DeltaTarget:
    return DeltaTarget(uri.rstrip("/"))


class DeltaTarget:
    """Tables under a folder or an object store's prefix; credentials stand in the environment, as for other tools."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        if isinstance(error, DeltaError | OSError):
            raise BadRequest(f"{redact(self._uri)}: {plan.one_line(error)}") from error

    def state(self) -> pa.Table | None:
        found = self._open(plan.STATE.name)
        return found.to_pyarrow_table() if found else None

    def count(self, table: str) -> int | None:
        found = self._open(table)
        return found.count() if found else None

    def replace(self, change: plan.Change, rows: pa.RecordBatchReader) -> None:
        table = change.table
        if change.documents is None:
            self._write(table, rows, schema_mode="overwrite")
        elif not change.rows:
            DeltaTable(self._path(table.name)).delete(_named(change.documents), commit_properties=_COMMIT)
        else:
            self._write(table, rows, predicate=_named(change.documents))

    def remember(self, state: pa.Table) -> None:
        self._write(plan.STATE, state, schema_mode="overwrite")

    def _write(self, table: Table, rows: pa.Table | pa.RecordBatchReader, **options: Any) -> None:
        write_deltalake(
            self._path(table.name),
            rows,
            mode="overwrite",
            partition_by=["review_year"] if "review_year" in table.names else None,
            name=table.name,
            description=f"One row per {table.row}",
            commit_properties=_COMMIT,
            **options,
        )

    def _path(self, table: str) -> str:
        return f"{self._uri}/{table}"

    def _open(self, table: str) -> DeltaTable | None:
        path = self._path(table)
        return DeltaTable(path) if DeltaTable.is_deltatable(path) else None


_COMMIT = CommitProperties(custom_metadata={"writtenBy": "communique export"})


def _named(documents: tuple[str, ...]) -> str:
    ids = ", ".join("'" + document.replace("'", "''") + "'" for document in documents)
    return f"document_id IN ({ids})"
