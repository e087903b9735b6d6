"""PostgreSQL: all tables in one transaction, rows over COPY."""

from __future__ import annotations

import json
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
from adbc_driver_postgresql import dbapi

from flows.export import plan
from flows.sources import BadRequest
from transforms import contract, ddl
from transforms.contract import Table

_STAGE = "communique_stage"


def connect(uri: str) -> PostgresTarget:
    if not uri.startswith(("postgresql://", "postgres://")):
        raise BadRequest("the address of a PostgreSQL database begins with postgresql://, as postgresql://user@host/db")
    return PostgresTarget(uri)


class PostgresTarget:
    """Tables in the schema that the connection's search_path names first; readers see all changes at once or none."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def __enter__(self) -> Self:
        try:
            self._connection = dbapi.connect(self._uri)
            self._cursor = self._connection.cursor()
            self._cursor.execute("SELECT pg_advisory_xact_lock(hashtext('communique export'))")  # one export at a time
        except dbapi.Error as error:
            raise BadRequest(_line(error)) from error
        return self

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        try:
            if error is None:
                self._connection.commit()
        except dbapi.Error as failed:
            raise BadRequest(_line(failed)) from failed
        finally:
            self._cursor.close()
            self._connection.close()  # rolls back what was not committed
        if isinstance(error, dbapi.Error):
            raise BadRequest(_line(error)) from error

    def state(self) -> pa.Table | None:
        if self.count(plan.STATE.name) is None:
            return None
        self._cursor.execute(f"SELECT {', '.join(plan.STATE.names)} FROM {plan.STATE.name}")
        state: pa.Table = self._cursor.fetch_arrow_table()
        return state

    def count(self, table: str) -> int | None:
        return self._one(f"SELECT count(*) FROM {table}") if self._columns(table) else None

    def replace(self, change: plan.Change, rows: pa.RecordBatchReader) -> None:
        table = change.table
        if change.documents is None:
            self._empty(table)
        else:
            documents = pa.table({"document_id": pa.array(change.documents, pa.string())})
            self._cursor.executemany(f"DELETE FROM {table.name} WHERE document_id = $1", documents)
        if change.rows:
            self._insert(table, rows)

    def remember(self, state: pa.Table) -> None:
        self._empty(plan.STATE)
        self._insert(plan.STATE, pa.RecordBatchReader.from_batches(state.schema, state.to_batches()))

    def _empty(self, table: Table) -> None:
        """Make the table, or take its rows out and give it the columns that an earlier contract lacked."""
        have = self._columns(table.name)
        if not have:
            for statement in ddl.definitions("postgres", {table.name: table}):
                self._cursor.execute(statement)
            return
        self._cursor.execute(f"DELETE FROM {table.name}")
        for column in table.columns:
            if column.name not in have:
                kind = ddl.WAREHOUSES["postgres"].type_of(column)
                null = "" if column.nullable else " NOT NULL"
                self._cursor.execute(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}{null}")

    def _insert(self, table: Table, rows: pa.RecordBatchReader) -> None:
        """COPY into a temporary table, since COPY does not turn text into jsonb, and from there into its place."""
        plain = pa.schema([pa.field(f.name, _plain_type(f.type)) for f in table.schema])
        batches = (pa.record_batch([_plain(column) for column in batch.columns], schema=plain) for batch in rows)
        reader = pa.RecordBatchReader.from_batches(plain, batches)
        self._cursor.adbc_ingest(_STAGE, reader, mode="create", temporary=True)
        values = (f"{c.name}::jsonb" if c.type == contract.ALIGNMENT else c.name for c in table.columns)
        names = ", ".join(table.names)
        self._cursor.execute(f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)} FROM {_STAGE}")
        self._cursor.execute(f"DROP TABLE {_STAGE}")

    def _columns(self, table: str) -> set[str]:
        """Names of a table's columns; none where there is no such table."""
        self._cursor.execute(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
            (table,),
        )
        return {str(name) for (name,) in self._cursor.fetchall()}

    def _one(self, query: str) -> int:
        self._cursor.execute(query)
        (value,) = self._cursor.fetchone()
        return int(value)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return pa.string() if kind == contract.ALIGNMENT else kind


def _plain(column: pa.Array[Any]) -> pa.Array[Any]:
    """A column as COPY takes it: structs as JSON, and U+FFFD for U+0000, which PostgreSQL's text can't hold."""
    if column.type == contract.ALIGNMENT:
        column = pa.array(
            [json.dumps(runs, ensure_ascii=False).replace(r"\u0000", "\ufffd") for runs in column.to_pylist()]
        )
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return pc.replace_substring(column, "\x00", "\ufffd")
    return column


def _line(error: object) -> str:
    """The server's words in one line, without the address, which may hold a password."""
    return f"PostgreSQL: {plan.one_line(error)}"
