"""A snapshot's Parquet with the values that break loaders: nulls, no rows, old dates, quotes, letters beyond the BMP."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.staging import PUBLISHED
from transforms import contract, tables

TEXT = "It's \"quoted\" \\ back\tslash, 1\u00a0000 €, «да», 👩‍🚀, e\u0301; 'x'; DROP TABLE--\n=1+1"
VALUES: dict[pa.DataType, Any] = {
    contract.STRING: TEXT,
    contract.LARGE: TEXT * 2000,
    contract.BOOL: True,
    contract.INT: 2**31 - 1,
    contract.REAL32: 0.1,
    contract.REAL64: 1e300,
    contract.DATE: dt.date(1815, 6, 9),
    contract.UTC: dt.datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=dt.UTC),
    contract.LOCAL: dt.datetime(1999, 12, 31, 23, 59, 59, 1),  # noqa: DTZ001 it is local to the issuer
    contract.ALIGNMENT: [
        {"clean_start": 0, "raw_start": 1, "length": 2, "replaced": TEXT},
        {"clean_start": 3, "raw_start": 3, "length": 0, "replaced": None},
    ],
    contract.STRINGS: [TEXT, "", "a,b", "{c}"],
}


def row(table: contract.Table, number: int) -> dict[str, Any]:
    """A row full of awkward values; an odd one has nulls and empty lists instead. Keys are told apart by `number`."""
    made = {column.name: _value(column, number) for column in table.columns}
    return made | {"review_year": 2020} | ({} if table is tables.ENTITIES else {"document_id": f"x-{number}"})


def _value(column: contract.Column, number: int) -> Any:
    if number % 2 and column.nullable:
        return None
    if number % 2 and isinstance(column.type, pa.ListType):
        return []
    value = VALUES[column.type]
    return f"{number}{value}" if column.type == contract.STRING else value


def write(folder: Path) -> dict[str, pa.Table]:
    """Every table of data as `folder/<table>/x.parquet`, `text_reuse` without rows; the tables that were written."""
    made = {}
    for table in tables.DATA_TABLES.values():
        rows = [] if table is tables.TEXT_REUSE else [row(table, 0), row(table, 1)]
        made[table.name] = table.build(rows)
        (folder / table.name).mkdir(parents=True)
        pq.write_table(made[table.name], folder / table.name / "x.parquet", **PUBLISHED)
    return made
