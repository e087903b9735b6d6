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

from flows.version import code_version
from transforms import contract, tables, text_index, views

NAME = "communique.duckdb"
LOG = logging.getLogger("communique")


def build(data: Path, snapshot: Path | None, further: Mapping[str, pa.Table]) -> Path:
    """Build a DuckDB file from a snapshot (None: its tables stay empty) and the logs of runs; gives where it lies.

    `further` are log tables that stand in no file. Where the file in place holds the snapshot already, its tables are
    taken from there.
    """
    building = data / f".{NAME}-{os.getpid()}"
    building.unlink(missing_ok=True)
    told = snapshot.name if snapshot else None, loader_version()
    logs_only = (data / NAME).exists() and holds(data / NAME) == told
    if logs_only:
        shutil.copyfile(data / NAME, building)
    with duckdb.connect(str(building)) as connection:
        if not logs_only:
            for table in tables.TABLES.values():
                connection.execute(create_statement(table))
                _fill(connection, table, _files(snapshot, table.name))
                for statement in comment_statements(table):
                    connection.execute(statement)
            make_index(connection, extension_path())
            make_views(connection)
            connection.execute(_SNAPSHOT.format(*(views.literal(v) if v else "NULL" for v in told)))
        for table in tables.LOG_TABLES.values():
            connection.execute(f"DELETE FROM {table.name}")
            _fill(connection, table, sorted(data.glob(f"runs/*/{table.name}.parquet")))
            if table.name in further:
                connection.register("further", further[table.name])
                connection.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM further")
                connection.unregister("further")
        connection.execute("CHECKPOINT")
    return building


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
    "CREATE VIEW snapshot AS SELECT {}::VARCHAR AS snapshot_id, {}::VARCHAR AS loaded_by, "
    f"'{contract.CONTRACT_VERSION}' AS contract_version"
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
