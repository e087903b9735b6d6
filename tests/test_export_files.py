"""Single files: what Excel, R and scripts read is what was published."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from flows.cli import app
from flows.export import excel, files
from flows.sources import BadRequest
from tests import awkward
from tests.conftest import communique
from tests.stores import publish
from transforms import contract, tables

csv.field_size_limit(10_000_000)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://example.org", "1e3", "", " =1", "{=1}"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Documents whose titles are what spreadsheets misread."""
    return publish(tmp_path / "data", {f"d{n}": (2020 + n % 2, text) for n, text in enumerate(FORMULAS)})


def rows_of(data: Path, name: str) -> list[dict[str, Any]]:
    paths = sorted((data / "current" / name).glob("*.parquet"))
    rows: list[dict[str, Any]] = pa.concat_tables(pq.read_table(path, partitioning=None) for path in paths).to_pylist()
    return rows


@pytest.mark.parametrize("kind", files.KINDS)
def test_all_tables(kind: str, published_read_only: Path, tmp_path: Path) -> None:
    done = communique("export", tmp_path / "out", "--to", kind, "--data", published_read_only)
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"communique.xlsx"} if kind == "xlsx" else {f"{name}.{kind}" for name in tables.DATA_TABLES}


def test_parquet_is_one_file_of_the_contract(data: Path, tmp_path: Path) -> None:
    files.export(data, "parquet", tmp_path)
    for name, table in tables.DATA_TABLES.items():
        read = pq.read_table(tmp_path / f"{name}.parquet")
        assert read.schema.equals(table.schema, check_metadata=True)
        assert read.to_pylist() == rows_of(data, name)


def test_json_is_exact(data: Path, tmp_path: Path) -> None:
    files.export(data, "json", tmp_path)
    for name, table in tables.DATA_TABLES.items():
        read = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        assert read == [{key: _iso(row[key], table.column(key)) for key in row} for row in rows_of(data, name)]


def _iso(value: Any, column: contract.Column) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return round(value, 7) if column.type == contract.REAL32 and value is not None else value


def test_csv_is_exact(data: Path, tmp_path: Path) -> None:
    files.export(data, "csv", tmp_path)
    for name, table in tables.DATA_TABLES.items():
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *lines = csv.reader(file)
        assert head == table.names
        expected = [[_cell(row[key], table.column(key)) for key in row] for row in rows_of(data, name)]
        assert lines == expected


def _cell(value: Any, column: contract.Column) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    if column.type == contract.UTC:
        return f"{value:%Y-%m-%d %H:%M:%S.%f}Z"
    if column.type == contract.LOCAL:
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return str(round(value, 7)) if column.type == contract.REAL32 else str(value)


def test_csv_tells_null_from_empty(data: Path, tmp_path: Path) -> None:
    where = tmp_path / "documents.csv"
    files.export(data, "csv", where, ["documents"])
    assert ',"",' in where.read_text(encoding="utf-8")


def test_csv_for_excel_has_a_mark_and_no_formulas(data: Path, tmp_path: Path) -> None:
    where = tmp_path / "documents.csv"
    files.export(data, "csv", where, ["documents"], bom=True)
    assert where.read_bytes().startswith(b"\xef\xbb\xbf")
    with where.open(encoding="utf-8-sig", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    told = {text: f"'{text}" if text[:1] in tuple("=+-@\t\r") and text else text for text in FORMULAS}
    assert sorted(titles) == sorted(told.values())


def test_workbook_holds_text_as_text(data: Path, tmp_path: Path) -> None:
    where = tmp_path / "all.xlsx"
    ((path, rows),) = files.export(data, "xlsx", where)
    assert path == where
    book = openpyxl.load_workbook(where)
    assert book.sheetnames == ["columns", *tables.DATA_TABLES]
    assert rows == sum(book[name].max_row - 1 for name in tables.DATA_TABLES)
    for name, table in tables.DATA_TABLES.items():
        head, *lines = book[name].iter_rows()
        assert [cell.value for cell in head] == table.names
        assert all(cell.data_type != "f" and cell.hyperlink is None for line in lines for cell in line)
        for line, row in zip(lines, rows_of(data, name), strict=True):
            for cell, column in zip(line, table.columns, strict=True):
                assert cell.value == _excel(row[column.name], column), (name, column.name)


def _excel(value: Any, column: contract.Column) -> Any:
    """A cell as openpyxl reads it: dates as times."""
    if value is None:
        return None
    if isinstance(value, list):
        return excel.fitting(json.dumps(value, ensure_ascii=False))
    if column.type in (contract.UTC, contract.LOCAL):
        return _Near(value.replace(tzinfo=None))
    if column.type == contract.DATE:
        return value.isoformat() if value.year < 1900 else dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
    if column.type == contract.REAL32:
        return round(value, 7)
    return excel.fitting(value) if isinstance(value, str) else value


class _Near:
    """Equal to times within a millisecond, which is as exact as Excel's are."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dt.datetime) and abs(other - self.moment) < dt.timedelta(milliseconds=2)

    __hash__ = None  # type: ignore[assignment]


@given(st.text(st.sampled_from("a👩\n"), max_size=30), st.integers(0, 2))
def test_long_text_is_cut_and_says_so(text: str, much: int) -> None:
    text = text + "👩" * (much * 16_384)
    fitted = excel.fitting(text)
    assert len(fitted.encode("utf-16-le")) <= 2 * excel.MOST_UNITS
    if len(text.encode("utf-16-le")) <= 2 * excel.MOST_UNITS:
        assert fitted == text
    else:
        assert fitted.endswith(excel.CUT)
        assert text.startswith(fitted.removesuffix(excel.CUT))


def test_workbook_of_the_same_is_the_same(data: Path, tmp_path: Path) -> None:
    for name in "ab":
        files.export(data, "xlsx", tmp_path / f"{name}.xlsx", ["mentions"])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_sheet_that_is_too_small(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 5)
    with pytest.raises(BadRequest, match="take --to csv"):
        files.export(data, "xlsx", tmp_path)
    assert not list(tmp_path.glob("*.xlsx"))
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "csv", "x.csv"], "one file holds one table"),
        (["--to", "csv", "x", "--table", "nonsense"], "no such table; there are documents"),
        (["--to", "json", "x", "--bom"], "--bom is for csv"),
        (["--to", "csv", "/proc/x"], "can't be written"),
        (["--to", "xlsx", "/proc/x"], "can't be written"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments: list[str], said: str, data: Path) -> None:
    done = CliRunner().invoke(app, ["export", "--data", str(data), *arguments])
    assert done.exit_code == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_awkward_values_are_awkward() -> None:
    assert set(awkward.VALUES) >= {column.type for table in tables.TABLES.values() for column in table.columns}
