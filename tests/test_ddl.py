"""Definitions and loads for warehouses: up to date, understood, and run where a warehouse can be had."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_postgres_scanner
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from flows import warehouse_scripts
from flows.warehouse import duckdb_type
from tests import awkward
from tests.conftest import ROOT
from tests.engine_room import ask
from tests.postgres import postgres
from transforms import contract, ddl, tables

FOLDER = ROOT / "docs" / "warehouses"
PAGES = warehouse_scripts.pages()


def test_scripts_are_up_to_date() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.sql")}
    assert written == PAGES, "run `make docs`"


def test_readme_names_every_dialect() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{dialect}`" in readme for dialect in ddl.WAREHOUSES)


@pytest.mark.parametrize("name", PAGES)
def test_every_statement_is_understood(name: str) -> None:
    dialect = name.partition(".")[0]
    statements = sqlglot.parse(PAGES[name], read="duckdb" if name == "postgres.load.sql" else dialect)
    assert len(statements) >= len(tables.DATA_TABLES)
    for statement in statements:
        assert statement is not None
        assert isinstance(statement, ddl.UNDERSTOOD), statement.sql()


@pytest.mark.parametrize("dialect", ddl.WAREHOUSES)
def test_tables_have_the_columns_of_the_contract(dialect: str) -> None:
    made = {
        statement.this.this.name: statement.this
        for statement in sqlglot.parse(PAGES[f"{dialect}.sql"], read=dialect)
        if isinstance(statement, exp.Create) and statement.kind == "TABLE"
    }
    assert list(made) == list(tables.TABLES)
    for name, schema in made.items():
        columns = [part for part in schema.expressions if isinstance(part, exp.ColumnDef)]
        assert [column.name.lower() for column in columns] == tables.TABLES[name].names


def test_what_is_not_understood_is_refused() -> None:
    with pytest.raises(sqlglot.ParseError):
        ddl._written("CREATE TABLE x (a INT", "postgres")
    with pytest.raises(ddl.UnknownStatement):
        ddl._written("FROBNICATE x", "postgres")


@pytest.fixture(params=["reviews", "awkward"])
def snapshot(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder of Parquet: the two reviews, or awkward values."""
    if request.param == "reviews":
        published: Path = request.getfixturevalue("published_read_only")
        return published / "current"
    awkward.write(tmp_path / "awkward")
    return tmp_path / "awkward"


def facts(snapshot: Path) -> dict[str, list[list[Any]]]:
    """Rows of each table as plain JSON values, sorted by their keys; real numbers as the float32 or float64 they are."""
    return {
        name: sorted((_plain(row, table) for row in _read(snapshot, table).to_pylist()), key=json.dumps)
        for name, table in tables.DATA_TABLES.items()
    }


def _read(snapshot: Path, table: contract.Table) -> pa.Table:
    import pyarrow.dataset as ds

    read: pa.Table = ds.dataset(snapshot / table.name, format="parquet", partitioning=None).to_table()
    return read


def _plain(row: dict[str, Any], table: contract.Table) -> list[Any]:
    return [_cell(row[column.name], column.type) for column in table.columns]


def _cell(value: Any, kind: pa.DataType) -> Any:
    if value is None or isinstance(value, bool | int | str | list):
        return value
    if isinstance(value, float):
        return round(value, 5) if kind == contract.REAL32 else value
    return _moment(str(value)) if kind in (contract.UTC, contract.LOCAL) else str(value)


def _moment(text: str) -> str:
    """A time in one spelling: a blank for the T, UTC unsaid, no zeros after the last digit of a fraction."""
    text = text.replace("T", " ").removesuffix("+00:00")
    return text.rstrip("0").rstrip(".") if "." in text else text


def test_clickhouse_makes_and_loads_the_tables(snapshot: Path, tmp_path: Path) -> None:
    loads = [statement.replace("FROM s3(", "FROM file(") for statement in ddl.loads("clickhouse", str(snapshot))]
    queries = [f"SELECT {', '.join(table.names)} FROM {name}" for name, table in tables.DATA_TABLES.items()]
    types = "SELECT table, name, type, comment FROM system.columns WHERE database = currentDatabase()"
    statements = [*ddl.definitions("clickhouse"), *loads, *loads]
    *answers, columns = ask(
        "clickhouse_script",
        {"folder": str(tmp_path / "clickhouse"), "statements": statements, "queries": [*queries, types]},
    )
    expected = facts(snapshot)
    for answer, (name, table) in zip(answers, tables.DATA_TABLES.items(), strict=True):
        got = [
            [_from_clickhouse(cell, column.type) for cell, column in zip(row, table.columns, strict=True)]
            for row in answer
        ]
        assert sorted(got, key=json.dumps) == expected[name], name
    comments = {(table, name): comment for table, name, _, comment in columns}
    assert comments == {(t.name, c.name): c.description for t in tables.TABLES.values() for c in t.columns}
    assert {kind for *_, kind, _ in columns} >= {"Float32", "Nullable(Date32)", "Array(String)", "Bool"}


def _from_clickhouse(cell: Any, kind: pa.DataType) -> Any:
    if cell is None:
        return None
    if kind in (contract.UTC, contract.LOCAL):
        return _moment(cell)
    return _cell(cell, kind)


def test_postgres_makes_and_loads_the_tables(snapshot: Path) -> None:
    from adbc_driver_postgresql import dbapi

    with postgres() as uri:
        with dbapi.connect(uri, autocommit=True) as connection, connection.cursor() as cursor:
            for statement in ddl.definitions("postgres"):
                cursor.execute(statement)
        for _ in range(2):
            _load_with_duckdb(uri, ddl.loads("postgres", str(snapshot)))
        expected = facts(snapshot)
        with dbapi.connect(uri) as connection, connection.cursor() as cursor:
            for name, table in tables.DATA_TABLES.items():
                cursor.execute(f"SELECT {', '.join(table.names)} FROM {name}")
                got = [_plain(row, table) for row in cursor.fetch_arrow_table().to_pylist()]
                for row in got:
                    _parse_json(row, table)
                assert sorted(got, key=json.dumps) == expected[name], name
            cursor.execute(
                "SELECT count(*) FROM pg_description d JOIN pg_class c ON d.objoid = c.oid WHERE objsubid > 0"
            )
            (comments,) = cursor.fetchone() or (0,)
            cursor.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'p'")
            (keys,) = cursor.fetchone() or (0,)
        assert comments >= sum(len(table.columns) for table in tables.TABLES.values())
        assert keys >= len(tables.TABLES)


def _parse_json(row: list[Any], table: contract.Table) -> None:
    for place, column in enumerate(table.columns):
        if column.type == contract.ALIGNMENT:
            row[place] = json.loads(row[place])


def _load_with_duckdb(uri: str, statements: list[str]) -> None:
    with duckdb.connect() as connection:
        (extension,) = Path(duckdb_extension_postgres_scanner.__path__[0]).rglob("*.duckdb_extension")
        connection.execute(f"LOAD '{extension}'")
        for statement in statements:
            connection.execute(statement.replace("dbname=communique", uri))


def test_duckdb_makes_and_loads_the_tables(snapshot: Path) -> None:
    with duckdb.connect() as connection:
        for statement in [*ddl.definitions("duckdb"), *ddl.loads("duckdb", str(snapshot))]:
            connection.execute(statement)
        for name, table in tables.DATA_TABLES.items():
            described = connection.execute(f"DESCRIBE {name}").fetchall()
            kinds = [kind for _, kind, *_ in described]
            aliases = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
            assert kinds == [aliases.get(duckdb_type(c), duckdb_type(c)) for c in table.columns]
            rows = connection.execute(f"SELECT * FROM {name}").to_arrow_table().to_pylist()
            assert sorted((_plain(row, table) for row in rows), key=json.dumps) == facts(snapshot)[name]
