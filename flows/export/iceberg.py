"""Iceberg tables in a catalogue: SQLite in a folder, or any that pyiceberg is configured for."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pyarrow as pa
from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.expressions import AlwaysTrue, In
from pyiceberg.table import Table as IcebergTable
from pyiceberg.table import Transaction

from flows.export import plan
from flows.sources import BadRequest
from flows.web import redact
from transforms.contract import Table

CONFIGURED = "catalog://"
NAMESPACE = "communique"
BYTES_PER_APPEND = 256 * 2**20  # a partitioned table takes whole Arrow tables only


def connect(uri: str) -> IcebergTarget:
    if "://" in uri and not uri.startswith((CONFIGURED, "file://")):
        raise BadRequest(
            f"{redact(uri)}: Iceberg needs a catalogue: give a folder, or catalog://NAME for one of pyiceberg's configuration"
        )
    return IcebergTarget(uri)


class IcebergTarget:
    """Tables of a namespace; `uri` is a folder, for a catalogue in SQLite there, or `catalog://NAME[/NAMESPACE]`."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        name, _, namespace = uri.removeprefix(CONFIGURED).partition("/")
        self._configured = name if uri.startswith(CONFIGURED) else ""
        self._namespace = namespace or NAMESPACE if self._configured else NAMESPACE

    def __enter__(self) -> Self:
        with _told(self._uri):
            self._catalog = self._open_catalog()
            self._catalog.create_namespace_if_not_exists(self._namespace)
        return self

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        self._catalog.close()

    def state(self) -> pa.Table | None:
        found = self._open(plan.STATE.name)
        return found.scan().to_arrow() if found else None

    def count(self, table: str) -> int | None:
        found = self._open(table)
        return found.scan().count() if found else None

    def replace(self, change: plan.Change, rows: pa.RecordBatchReader) -> None:
        table = self._open(change.table.name) or self._create(change.table)
        with _told(self._uri), table.transaction() as transaction:
            if change.documents is not None:
                transaction.delete(In("document_id", set(change.documents)))  # type: ignore[arg-type, call-arg]
            else:
                _evolve(transaction, table, change.table)
                if table.current_snapshot():
                    transaction.delete(AlwaysTrue())
            for piece in _pieces(rows):
                transaction.append(piece)

    def remember(self, state: pa.Table) -> None:
        table = self._open(plan.STATE.name) or self._create(plan.STATE)
        with _told(self._uri):
            table.overwrite(state)

    def _open_catalog(self) -> Catalog:
        if self._configured:
            return load_catalog(self._configured)
        folder = Path(self._uri.removeprefix("file://")).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return SqlCatalog(NAMESPACE, uri=f"sqlite:///{folder}/catalog.db", warehouse=folder.as_uri())

    def _open(self, table: str) -> IcebergTable | None:
        with _told(self._uri):
            try:
                return self._catalog.load_table((self._namespace, table))
            except NoSuchTableError:
                return None

    def _create(self, table: Table) -> IcebergTable:
        with _told(self._uri):
            properties = {"comment": f"One row per {table.row}"}
            made = self._catalog.create_table((self._namespace, table.name), _schema(table), properties=properties)
            if "review_year" in table.names:
                with made.update_spec() as partitions:
                    partitions.add_identity("review_year")
            return made


def _pieces(rows: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Rows as few tables of bounded size; none where there are no rows."""
    pending: list[pa.RecordBatch] = []
    size = 0
    for batch in rows:
        pending.append(batch)
        size += batch.nbytes
        if size >= BYTES_PER_APPEND:
            yield pa.Table.from_batches(pending)
            pending, size = [], 0
    if any(batch.num_rows for batch in pending):
        yield pa.Table.from_batches(pending)


def _schema(table: Table) -> pa.Schema:
    """The contract's schema with its descriptions where pyiceberg looks for them."""
    return pa.schema([f.with_metadata({"doc": table.column(f.name).description}) for f in table.schema])


def _evolve(transaction: Transaction, table: IcebergTable, declared: Table) -> None:
    """Give a table that an earlier contract made the columns of this one."""
    have = {field.name for field in table.schema().fields}
    with transaction.update_schema(allow_incompatible_changes=True) as update:
        for name in sorted(have - set(declared.names)):
            update.delete_column(name)
        update.union_by_name(_schema(declared))


@contextmanager
def _told(uri: str) -> Iterator[None]:
    """Errors of catalogues and stores in one line; nothing on what pyiceberg warns of and we mean."""
    logging.getLogger("pyiceberg").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Delete operation did not match any records")
            yield
    except (BadRequest, NoSuchTableError):
        raise
    except Exception as error:
        raise BadRequest(f"{redact(uri)}: {plan.one_line(error)}") from error
