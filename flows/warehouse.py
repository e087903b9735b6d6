"""The DuckDB file: tables of the current snapshot and of all runs, with comments, put in place in one step."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from transforms import contract, tables

NAME = "communique.duckdb"


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
        connection.execute("CHECKPOINT")
    os.replace(building, target)
    return target


def create_statement(table: contract.Table) -> str:
    columns = ", ".join(f"{c.name} {duckdb_type(c)}{'' if c.nullable else ' NOT NULL'}" for c in table.columns)
    return f"CREATE TABLE {table.name} ({columns})"


def comment_statements(table: contract.Table) -> list[str]:
    return [
        f"COMMENT ON TABLE {table.name} IS {_literal(f'One row per {table.row}')}",
        *(f"COMMENT ON COLUMN {table.name}.{c.name} IS {_literal(c.description)}" for c in table.columns),
    ]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


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
