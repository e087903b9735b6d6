"""The DuckDB file: tables of the current snapshot and of all runs, with comments, put in place in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from flows.version import code_version
from transforms import contract, tables

NAME = "communique.duckdb"


def build(data: Path, snapshot: Path | None, further: Mapping[str, pa.Table]) -> Path:
    """Build a DuckDB file from a snapshot (None: its tables stay empty) and the logs of runs; gives where it lies.

    `further` are log tables that stand in no file. Where the file in place holds the snapshot already, its tables are
    taken from there.
    """
    building = data / f".{NAME}-{os.getpid()}"
    building.unlink(missing_ok=True)
    snapshot_id = snapshot.name if snapshot else None
    logs_only = (data / NAME).exists() and holds(data / NAME) == (snapshot_id, code_version())
    if logs_only:
        shutil.copyfile(data / NAME, building)
    with duckdb.connect(str(building)) as connection:
        for table in tables.TABLES.values():
            is_log = table.name in tables.LOG_TABLES
            if logs_only and not is_log:
                continue
            connection.execute(f"DROP TABLE IF EXISTS {table.name}")
            connection.execute(create_statement(table))
            paths = data.glob(f"runs/*/{table.name}.parquet") if is_log else _files(snapshot, table.name)
            _fill(connection, table, sorted(paths))
            if table.name in further:
                connection.register("further", further[table.name])
                connection.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM further")
                connection.unregister("further")
            for statement in comment_statements(table):
                connection.execute(statement)
        connection.execute(_SNAPSHOT.format(*(_literal(v) if v else "NULL" for v in (snapshot_id, code_version()))))
        connection.execute("CHECKPOINT")
    return building


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


def _files(snapshot: Path | None, table: str) -> Iterable[Path]:
    return (snapshot / table).glob("*.parquet") if snapshot else ()


def _fill(connection: duckdb.DuckDBPyConnection, table: contract.Table, files: Sequence[Path]) -> None:
    if not files:
        return
    order = ", ".join(f"{name[1:]} DESC" if name[0] == "-" else name for name in table.order)
    connection.execute(
        f"INSERT INTO {table.name} BY NAME SELECT * FROM read_parquet(?, hive_partitioning = false, "
        f"union_by_name = true) ORDER BY {order}",
        [[str(path) for path in files]],
    )


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
