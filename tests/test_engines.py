"""Whoever reads what is published finds the same: nine readers agree on types, sums of columns and every value."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from adbc_driver_postgresql import dbapi
from deltalake import DeltaTable
from pyiceberg.catalog.sql import SqlCatalog

from flows.export import run
from tests.engine_room import ask
from tests.engines import summary
from tests.engines.summary import Columns, Summary
from tests.postgres import postgres
from transforms import contract, tables

pytestmark = pytest.mark.engines

KINDS = {
    contract.STRING: "text",
    contract.LARGE: "large",
    contract.BOOL: "bool",
    contract.INT: "int",
    contract.REAL32: "real32",
    contract.REAL64: "real64",
    contract.DATE: "date",
    contract.UTC: "utc",
    contract.LOCAL: "local",
    contract.ALIGNMENT: "runs",
    contract.STRINGS: "strings",
}
COLUMNS: dict[str, Columns] = {
    table.name: [(column.name, KINDS[column.type]) for column in table.columns] for table in tables.DATA_TABLES.values()
}
ORDER = ("text", "large", "bool", "int", "real32", "real64", "date", "utc", "local", "strings", "runs")
_RUNS = {
    "duckdb": "STRUCT(clean_start INTEGER, raw_start INTEGER, length INTEGER, replaced VARCHAR)[]",
    "clickhouse": "Array(Tuple(clean_start Int32, raw_start Int32, length Int32, replaced String))",
    "spark": "array<struct<clean_start:int,raw_start:int,length:int,replaced:string>>",
    "polars": "List(Struct({'clean_start': Int32, 'raw_start': Int32, 'length': Int32, 'replaced': String}))",
    "datafusion": r"list<element: struct<clean_start: int32 not null, .*, replaced: string(_view)?> not null>",
}
# What each engine calls the contract's types, in ORDER.
TYPES: dict[str, dict[str, str]] = {
    engine: dict(zip(ORDER, [*names, _RUNS[engine]], strict=True))
    for engine, names in {
        "duckdb": ["VARCHAR", "VARCHAR", "BOOLEAN", "INTEGER", "FLOAT", "DOUBLE", "DATE", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "VARCHAR[]"],
        "clickhouse": ["String", "String", "Bool", "Int32", "Float32", "Float64", "Date32", "DateTime64(6, 'UTC')", "DateTime64(6, 'UTC')", "Array(String)"],
        "spark": ["string", "string", "boolean", "int", "float", "double", "date", "timestamp", "timestamp_ntz", "array<string>"],
        "polars": ["String", "String", "Boolean", "Int32", "Float32", "Float64", "Date", "Datetime(time_unit='us', time_zone='UTC')", "Datetime(time_unit='us', time_zone=None)", "List(String)"],
        "datafusion": ["string_view", "string_view", "bool", "int32", "float", "double", "date32[day]", "timestamp[us, tz=UTC]", "timestamp[us]", "list<element: string(_view)? not null>"],
    }.items()
}  # fmt: skip


@pytest.fixture(scope="module")
def expected(published_read_only: Path) -> dict[str, Summary]:
    """The summaries of what was published, by plain Python over pyarrow."""
    found = {}
    for name, columns in COLUMNS.items():
        files = sorted((published_read_only / "current" / name).glob("*.parquet"))
        rows = pa.concat_tables(pq.read_table(path, partitioning=None) for path in files).to_pylist()
        sums = summary.expected_sums(columns, rows)
        found[name] = Summary(len(rows), {}, sums, summary.digest(columns, rows))
    assert sum(one.rows for one in found.values()) > 1000
    return found


def assert_agrees(engine: str, found: dict[str, Summary], expected: dict[str, Summary]) -> None:
    assert list(found) == list(expected)
    for name, one in found.items():
        for column, kind in COLUMNS[name]:
            if engine in TYPES:
                want, got = TYPES[engine][kind], one.types[column]
                assert got == want or re.fullmatch(want, got), (name, column)
            if one.rows:  # of no rows some engines say 0 and others null
                assert one.sums[column] == expected[name].sums[column], (name, column)
        assert one.rows == expected[name].rows, name
        assert one.digest == expected[name].digest, name


@pytest.mark.parametrize("engine", ["clickhouse", "datafusion", "polars", "spark"])
def test_engine_reads_the_parquet(
    engine: str, published_read_only: Path, expected: dict[str, Summary], tmp_path: Path
) -> None:
    if engine == "spark" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java 17: install Debian's package openjdk-17-jre-headless")
    question = {"folder": str(published_read_only / "current"), "tables": COLUMNS, "scratch": str(tmp_path)}
    answer: dict[str, dict[str, Any]] = ask(f"{engine}_reads", question)
    assert_agrees(engine, {name: Summary(**one) for name, one in answer.items()}, expected)


def test_duckdb_reads_the_parquet(published_read_only: Path, expected: dict[str, Summary]) -> None:
    dialect = summary.Dialect(size="len({})", runs="len({})")
    with duckdb.connect() as connection:
        connection.execute("SET timezone = 'UTC'")
        found = {}
        for name, columns in COLUMNS.items():
            source = f"read_parquet('{published_read_only}/current/{name}/*.parquet', hive_partitioning = false)"
            types = {column: kind for column, kind, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall()}
            (sums,) = connection.execute(summary.query(columns, source, dialect)).fetchall()
            rows = connection.execute(f"FROM {source}").to_arrow_table().to_pylist()
            digest = summary.digest(columns, rows)
            found[name] = Summary(len(rows), types, summary.named(columns, sums), digest)
    assert_agrees("duckdb", found, expected)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres() as uri:
        yield uri


def test_postgres_holds_the_export(published_read_only: Path, expected: dict[str, Summary], database: str) -> None:
    run.export(published_read_only, run.target("postgres", database))
    dialect = summary.Dialect(
        chars="char_length({})",
        runs="jsonb_array_length({})",
        micros="(extract(epoch FROM {}) * 1000000)::bigint",
        binary='{} COLLATE "C"',
    )
    found = {}
    with dbapi.connect(database) as connection, connection.cursor() as cursor:
        for name, columns in COLUMNS.items():
            cursor.execute(summary.query(columns, name, dialect))
            sums = cursor.fetchone()
            cursor.execute(f"SELECT * FROM {name}")
            rows = cursor.fetch_arrow_table().to_pylist()
            found[name] = Summary(len(rows), {}, summary.named(columns, sums or ()), summary.digest(columns, rows))
    assert_agrees("postgres", found, expected)


@pytest.mark.parametrize("kind", ["delta", "iceberg"])
def test_lake_holds_the_export(
    kind: str, published_read_only: Path, expected: dict[str, Summary], tmp_path: Path
) -> None:
    run.export(published_read_only, run.target(kind, str(tmp_path)))
    catalog = SqlCatalog("communique", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=tmp_path.as_uri())
    found = {}
    for name, columns in COLUMNS.items():
        if kind == "delta":
            rows = DeltaTable(str(tmp_path / name)).to_pyarrow_table()
        else:
            rows = catalog.load_table(("communique", name)).scan().to_arrow()
        listed = rows.to_pylist()
        sums = summary.expected_sums(columns, listed)
        found[name] = Summary(len(listed), {}, sums, summary.digest(columns, listed))
        assert [_arrow(field.type) for field in rows.select(tables.TABLES[name].names).schema] == [
            _arrow(column.type) for column in tables.TABLES[name].columns
        ]
    assert_agrees(kind, found, expected)


def _arrow(kind: pa.DataType) -> str:
    """An Arrow type without what means the same: width of offsets, names of list members, nullability in them."""
    text = re.sub(r"large_(string|list)|string_view", lambda found: found[1] or "string", str(kind))
    return re.sub(r"(element|item): | not null", "", text)
