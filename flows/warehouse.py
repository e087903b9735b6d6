"""The DuckDB file: tables of the current snapshot and of all runs, with comments, put in place in one step."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from flows.layout import DATABASE
from flows.ledger import UNKNOWN
from flows.snapshots import PublishedFile, files_of
from flows.version import code_version
from transforms import contract, tables, text_index, views

NAME = DATABASE
LOG = logging.getLogger("communique")


def build(data: Path, snapshot: Path | None, further: Mapping[str, pa.Table]) -> Path:
    """Build a DuckDB file from a snapshot (None: its tables stay empty) and the logs of runs; gives where it lies.

    `further` are log tables that stand in no file. What the file in place holds of the snapshot already is taken from
    there: all of it, or the partitions that did not change.
    """
    building = data / f".{NAME}-{os.getpid()}"
    building.unlink(missing_ok=True)
    told = snapshot.name if snapshot else None, loader_version()
    held = holds(data / NAME) if (data / NAME).exists() else (None, None)
    before = _listed(data / "snapshots" / held[0]) if held[0] and held[1] == told[1] else None
    if held == told or (before and snapshot):
        shutil.copyfile(data / NAME, building)
    with duckdb.connect(str(building)) as connection:
        if held != told:
            if before and snapshot:
                _renew(connection, before, snapshot)
            else:
                _load_all(connection, snapshot)
            _tell(connection, told)
        for table in tables.LOG_TABLES.values():
            connection.execute(f"DELETE FROM {table.name}")
            _fill(connection, table, sorted(data.glob(f"runs/*/{table.name}.parquet")))
            if table.name in further:
                connection.register("further", further[table.name])
                connection.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM further")
                connection.unregister("further")
        connection.execute("CHECKPOINT")
    return building


def _load_all(connection: duckdb.DuckDBPyConnection, snapshot: Path | None) -> None:
    """All tables with their comments, the index of the text, and the views."""
    for table in tables.TABLES.values():
        connection.execute(create_statement(table))
        _fill(connection, table, _files(snapshot, table.name))
        for statement in comment_statements(table):
            connection.execute(statement)
    make_index(connection, extension_path())
    make_views(connection)


def _listed(folder: Path) -> dict[str, PublishedFile] | None:
    """The files of a snapshot by their paths, or None where it is gone or its manifest can't be read."""
    try:
        return {file.path: file for file in files_of(folder)}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _renew(connection: duckdb.DuckDBPyConnection, old: Mapping[str, PublishedFile], snapshot: Path) -> None:
    """Turn the tables of one snapshot into those of another: rows of partitions whose files differ are replaced."""
    new = {file.path: file for file in files_of(snapshot)}
    differ = {
        path for path in {*old, *new} if path not in old or path not in new or old[path].sha256 != new[path].sha256
    }
    # Which documents a partition had stands in `documents`: that table is the last to change.
    for table in sorted(tables.DATA_TABLES.values(), key=lambda t: t.name == "documents"):
        own = sorted(path for path in differ if path.startswith(f"{table.name}/"))
        parts = [Path(path).stem for path in own]
        if own and not table.has_document:
            connection.execute(f"DELETE FROM {table.name}")
        elif own:
            connection.execute(
                f"DELETE FROM {table.name} WHERE document_id IN (SELECT document_id FROM documents "
                f"WHERE coalesce(issuer_country, '{UNKNOWN}') || '-' || review_year IN (SELECT unnest(?)))",
                [parts],
            )
        _fill(connection, table, [snapshot / path for path in own if path in new])
    if any(path.startswith("sentences/") for path in differ):
        connection.execute(f"DROP SCHEMA {text_index.SCHEMA} CASCADE")
        make_index(connection, extension_path())


def _tell(connection: duckdb.DuckDBPyConnection, told: tuple[str | None, str]) -> None:
    """Let the file name the snapshot that it holds."""
    connection.execute(_SNAPSHOT.format(*(views.literal(v) if v else "NULL" for v in told)))
    for statement in _SNAPSHOT_COMMENTS:
        connection.execute(statement)


@cache
def loader_version() -> str:
    """Version of the code that made the rows and a hash over what else a DuckDB file is made with."""
    folder = Path(views.__path__[0])
    paths = [Path(__file__), Path(text_index.__file__), *sorted(folder.glob("*.sql")), folder / "__init__.py"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths) + str(extension_path()).encode())
    return f"{code_version()}+{digest.hexdigest()[:12]}"


def put_in_place(data: Path, building: Path) -> Path:
    """Make a built file the DuckDB file. Readers that have the former one open keep it; who opens it anew sees this."""
    return building.replace(data / NAME)


def holds(path: Path) -> tuple[str | None, str | None]:
    """Id of the snapshot that a DuckDB file holds and the code that loaded it; (None, None) where it doesn't say."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            snapshot_id, code = connection.execute("SELECT snapshot_id, loaded_by FROM snapshot").fetchall()[0]
    except duckdb.Error:
        return None, None
    return snapshot_id, code


_SNAPSHOT = (
    "CREATE OR REPLACE VIEW snapshot AS SELECT {}::VARCHAR AS snapshot_id, {}::VARCHAR AS loaded_by, "
    f"'{contract.CONTRACT_VERSION}' AS contract_version"
)

_SNAPSHOT_COMMENTS = (
    "COMMENT ON VIEW snapshot IS 'One row: which snapshot this file holds'",
    "COMMENT ON COLUMN snapshot.snapshot_id IS 'Hash of its content, the name of its folder; null before the first'",
    "COMMENT ON COLUMN snapshot.loaded_by IS 'Version of the code and of the views that made this file'",
    "COMMENT ON COLUMN snapshot.contract_version IS 'Version of the contract that its tables keep'",
)


def _files(snapshot: Path | None, table: str) -> list[Path]:
    return sorted((snapshot / table).glob("*.parquet")) if snapshot else []


def _fill(connection: duckdb.DuckDBPyConnection, table: contract.Table, files: Sequence[Path]) -> None:
    if not files:
        return
    order = ", ".join(f"{name[1:]} DESC" if name[0] == "-" else name for name in table.order)
    connection.execute(
        f"INSERT INTO {table.name} BY NAME SELECT * FROM read_parquet(?, hive_partitioning = false, "
        f"union_by_name = true) ORDER BY {order}",
        [[str(path) for path in files]],
    )


def read_views() -> list[views.View]:
    """The analyst's views and macros, from the SQL files beside their module, in the order in which they are made."""
    folder = Path(views.__path__[0])
    return [views.parse((folder / f"{name}.sql").read_text(encoding="utf-8")) for name in views.NAMES]


def make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the analyst's views and macros in, with what they and their columns mean."""
    connection.begin()
    for statement in views.statements(read_views()):
        connection.execute(statement)
    connection.commit()


def make_index(connection: duckdb.DuckDBPyConnection, extension: Path | None) -> None:
    """Index the sentences for `search`: inflections are folded where DuckDB's full-text extension is installed.

    Readers of the file need no extension either way.
    """
    statements: Sequence[str] = text_index.STATEMENTS_WITHOUT_EXTENSION
    if extension is not None:
        try:
            connection.execute(f"LOAD {views.literal(str(extension))}")
            statements = text_index.STATEMENTS
        except duckdb.Error as error:
            LOG.warning("search finds words as they are written only: %s: %s", extension, str(error).splitlines()[0])
    else:
        LOG.warning("search finds words as they are written only: install duckdb-extension-fts==%s", duckdb.__version__)
    for statement in statements:
        connection.execute(statement)


def extension_path() -> Path | None:
    """The full-text extension that fits this DuckDB, from its PyPI package; None where it isn't installed."""
    spec = importlib.util.find_spec("duckdb_extension_fts")
    folders = spec.submodule_search_locations or [] if spec else []
    paths = [Path(folder) / "extensions" / f"v{duckdb.__version__}" / "fts.duckdb_extension" for folder in folders]
    return next((path for path in paths if path.exists()), None)


def create_statement(table: contract.Table) -> str:
    columns = ", ".join(f"{c.name} {duckdb_type(c)}{'' if c.nullable else ' NOT NULL'}" for c in table.columns)
    return f"CREATE TABLE {table.name} ({columns})"


def comment_statements(table: contract.Table) -> list[str]:
    return [
        f"COMMENT ON TABLE {table.name} IS {views.literal(f'One row per {table.row}')}",
        *(f"COMMENT ON COLUMN {table.name}.{c.name} IS {views.literal(c.description)}" for c in table.columns),
    ]


def duckdb_type(column: contract.Column) -> str:
    """The type of a column in DuckDB's SQL."""
    simple = {
        contract.STRING: "VARCHAR",
        contract.LARGE: "VARCHAR",
        contract.BOOL: "BOOLEAN",
        contract.INT: "INTEGER",
        contract.REAL32: "FLOAT",
        contract.REAL64: "DOUBLE",
        contract.DATE: "DATE",
        contract.UTC: "TIMESTAMPTZ",
        contract.LOCAL: "TIMESTAMP",
        contract.ALIGNMENT: "STRUCT(clean_start INTEGER, raw_start INTEGER, length INTEGER, replaced VARCHAR)[]",
        contract.STRINGS: "VARCHAR[]",
    }
    return simple[column.type]
