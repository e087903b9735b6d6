"""A workbook: a sheet for each table, and one that says what the columns mean."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from flows.export import plan
from flows.export.files import shortest
from flows.sources import BadRequest
from transforms import contract, dictionary

MOST_ROWS = 1_048_576  # of a sheet, its head included
MOST_UNITS = 32_767  # UTF-16 code units of a cell
CUT = " […] cut: longer than a cell of Excel holds"
_EPOCH = dt.date(1900, 3, 1)  # before it Excel's calendar is wrong or has no days
_WIDE = 60

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def write(path: Path, snapshot: plan.Published, chosen: Sequence[contract.Table]) -> int:
    """Write a workbook of the tables and return how many rows it holds. Raises BadRequest where a sheet is too small."""
    for table in chosen:
        rows = sum(part.rows for part in snapshot.parts[table.name])
        if rows >= MOST_ROWS:
            raise BadRequest(f"{table.name} has {rows} rows, a sheet of Excel holds {MOST_ROWS - 1}; take --to csv")
    with xlsxwriter.Workbook(path, _OPTIONS) as workbook:
        # The time of making would make equal workbooks differ.
        workbook.set_properties({"title": f"communique {snapshot.snapshot_id}", "created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001
        formats = {
            "head": workbook.add_format({"bold": True, "bottom": 1}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "time": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        _meanings(workbook.add_worksheet("columns"), formats, chosen)
        return sum(_sheet(workbook.add_worksheet(table.name), formats, snapshot, table) for table in chosen)


def _meanings(sheet: Any, formats: dict[str, Any], chosen: Sequence[contract.Table]) -> None:
    _head(sheet, formats, ("table", "column", "type", "meaning"), (20, 20, 20, 100))
    rows = ((t.name, c.name, dictionary.type_name(c.type), c.description) for t in chosen for c in t.columns)
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text)


def _sheet(sheet: Any, formats: dict[str, Any], snapshot: plan.Published, table: contract.Table) -> int:
    _head(sheet, formats, table.names, [_WIDE if c.name in _LONG else max(12, len(c.name) + 2) for c in table.columns])
    number = 0
    for batch in snapshot.reader(table, snapshot.parts[table.name]):
        for row in shortest(batch).to_pylist():
            number += 1
            for place, name in enumerate(table.names):
                _cell(sheet, formats, number, place, row[name])
    if number:
        sheet.autofilter(0, 0, number, len(table.names) - 1)
    return number


_LONG = {"text", "evidence", "raw_text", "clean_text"}


def _head(sheet: Any, formats: dict[str, Any], names: Sequence[str], widths: Sequence[int]) -> None:
    sheet.freeze_panes(1, 0)
    for place, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, formats["head"])


def _cell(sheet: Any, formats: dict[str, Any], row: int, place: int, value: Any) -> None:
    """One cell of the type that its value has. Text stays text, whatever it begins with."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float) and math.isfinite(value):
        sheet.write_number(row, place, value)
    elif isinstance(value, dt.datetime) and value.date() >= _EPOCH:
        sheet.write_datetime(row, place, value, formats["time"])
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value >= _EPOCH:
        sheet.write_datetime(row, place, value, formats["date"])
    else:
        sheet.write_string(row, place, fitting(_text(value)))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def fitting(text: str) -> str:
    """Text as a cell holds it: one that is too long is cut, and says so at its end."""
    if len(text) <= MOST_UNITS // 2 or len(text.encode("utf-16-le")) <= 2 * MOST_UNITS:
        return text
    kept = text.encode("utf-16-le")[: 2 * (MOST_UNITS - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT
