"""The analyst's views: each is there, says what it is, and its example runs in a file opened without any extension."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import warehouse
from tests.conftest import ROOT
from transforms import dictionary, views

VIEWS = warehouse.read_views()
BARE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def database(published_read_only: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = published_read_only / warehouse.NAME
    with duckdb.connect(str(path), read_only=True, config=BARE) as connection:
        yield connection


@pytest.fixture(scope="module")
def ask(database: duckdb.DuckDBPyConnection) -> Ask:
    return lambda query, *values: database.execute(query, values).fetchall()


def columns_of(database: duckdb.DuckDBPyConnection, view: views.View) -> list[str]:
    source = "FROM " + view.example.split(" FROM ", 1)[1] if view.parameters is not None else f"FROM {view.name}"
    return [row[0] for row in database.execute(f"DESCRIBE {source}").fetchall()]


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.name)
def test_declaration_fits_the_view(view: views.View, database: duckdb.DuckDBPyConnection) -> None:
    assert list(view.columns) == columns_of(database, view)
    assert view.description
    assert view.parameters is None or [p.split()[0] for p in view.parameters.split(", ")] == list(view.arguments)


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.name)
def test_example_runs(view: views.View, ask: Ask) -> None:
    assert view.name in view.example
    rows = ask(view.example)
    assert rows or view.name in {"all_events", "reused_sentences"}  # the two reviews may have none of these


def test_every_file_is_a_view() -> None:
    assert {path.stem for path in Path(views.__path__[0]).glob("*.sql")} == set(views.NAMES)
    assert [view.name for view in VIEWS] == list(views.NAMES)


def test_help_lists_all(ask: Ask) -> None:
    assert ask("SELECT name, kind, call, example FROM help") == [(v.name, v.kind, v.call, v.example) for v in VIEWS]


def test_comments_are_in_the_file(ask: Ask) -> None:
    told: dict[str, str] = dict(
        ask("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'")
    )
    told |= dict(
        ask("SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal AND schema_name = 'main'")
    )
    assert set(told) == {*views.NAMES, "help", "snapshot"}
    assert all(told.values())
    silent = ask(
        "SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_views() v ON v.view_name = table_name "
        "WHERE NOT v.internal AND v.schema_name = 'main' AND duckdb_columns.comment IS NULL"
    )
    assert silent == []


def test_a_head_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no head"):
        views.parse("SELECT 1")
    with pytest.raises(ValueError, match="neither a column nor an argument"):
        views.parse("-- x\n-- One row.\n-- Columns:\n-- oops: not indented\nSELECT 1")


def test_page_of_views_is_up_to_date() -> None:
    assert (ROOT / "docs" / "views.md").read_text(encoding="utf-8") == dictionary.render_views(VIEWS), "run `make docs`"
