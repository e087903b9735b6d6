"""The DuckDB file: tables of the current snapshot and of all runs, with comments, put in place in one step."""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Sequence
from pathlib import Path

import duckdb

from transforms import contract, tables, text_index, views

NAME = "communique.duckdb"
LOG = logging.getLogger("communique")


def load(data: Path, snapshot: Path | None) -> Path:
    """Build the DuckDB file from a snapshot (None: its tables stay empty) and the logs of runs, and put it in place.

    Readers that have the former file open keep it; who opens it anew sees this one.
    """
    target = data / NAME
    building = data / f".{NAME}-{os.getpid()}"
    for leftover in data.glob(f".{NAME}-*"):
        leftover.unlink()
    with duckdb.connect(str(building)) as connection:
        for table in tables.TABLES.values():
            connection.execute(create_statement(table))
            if table.name in tables.LOG_TABLES:
                files = [
                    *sorted(data.glob(f"runs/*/{table.name}.parquet")),
                    *data.glob(f"history/{table.name}.parquet"),
                ]
            else:
                files = sorted((snapshot / table.name).glob("*.parquet")) if snapshot else []
            if files:
                order = ", ".join(f"{name[1:]} DESC" if name[0] == "-" else name for name in table.order)
                connection.execute(
                    f"INSERT INTO {table.name} BY NAME SELECT * FROM read_parquet(?, hive_partitioning = false, "
                    f"union_by_name = true) ORDER BY {order}",
                    [[str(path) for path in files]],
                )
            for statement in comment_statements(table):
                connection.execute(statement)
        make_index(connection, extension_path())
        make_views(connection)
        connection.execute("CHECKPOINT")
    os.replace(building, target)
    return target


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
