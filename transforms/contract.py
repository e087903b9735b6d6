"""How a table is declared: columns with type, nullability, meaning and closed values, key, order and parents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

CONTRACT_VERSION = "1.0"

STRING, LARGE, BOOL, INT, REAL32, REAL64, DATE = (
    pa.string(),
    pa.large_string(),
    pa.bool_(),
    pa.int32(),
    pa.float32(),
    pa.float64(),
    pa.date32(),
)
UTC, LOCAL = pa.timestamp("us", tz="UTC"), pa.timestamp("us")

# Parquet calls the member of a list `element`; a contract that says so reads back as it was written.
ALIGNMENT = pa.list_(
    pa.field(
        "element",
        pa.struct(
            [
                pa.field("clean_start", pa.int32(), nullable=False),
                pa.field("raw_start", pa.int32(), nullable=False),
                pa.field("length", pa.int32(), nullable=False),
                pa.field("replaced", pa.string()),
            ]
        ),
        nullable=False,
    )
)
STRINGS = pa.list_(pa.field("element", pa.string(), nullable=False))


@dataclass(frozen=True)
class Column:
    """One column: `values` is its closed set, `references` the `table.column` whose values it must be one of."""

    name: str
    type: pa.DataType
    description: str
    nullable: bool = False
    values: tuple[str, ...] = ()
    references: str = ""
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Table:
    """One table. `order` gives the sort of its rows as columns, a leading `-` meaning descending."""

    name: str
    row: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    span: str = ""  # the column that holds clean_text[char_start:char_end]
    parents: tuple[str, ...] = ()  # tables whose row, named by the column of the same key, must contain the span
    siblings_overlap: bool = False

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema; each field's description is its metadata `comment`, the key that Spark and Delta read too."""
        fields = [
            pa.field(c.name, c.type, nullable=c.nullable, metadata={"comment": c.description}) for c in self.columns
        ]
        return pa.schema(fields, metadata={"comment": f"One row per {self.row}", "contract_version": CONTRACT_VERSION})

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def empty(self) -> pa.Table:
        return self.schema.empty_table()

    def build(self, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
        """An Arrow table of `rows`; a column that a row leaves out is null."""
        return pa.table(
            [pa.array([row.get(c.name) for row in rows], type=c.type) for c in self.columns], schema=self.schema
        )

    def build_tuples(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
        """An Arrow table of rows whose values are those of the columns `names`; the other columns are null."""
        given = dict(zip(names, zip(*rows, strict=True) if rows else ((),) * len(names), strict=True))
        empty = (None,) * len(rows)
        return pa.table([pa.array(given.get(c.name, empty), type=c.type) for c in self.columns], schema=self.schema)

    @property
    def sort_keys(self) -> list[tuple[str, Literal["ascending", "descending"]]]:
        """`order` as Arrow takes it."""
        return [(name.lstrip("-"), "descending" if name[0] == "-" else "ascending") for name in self.order]

    @property
    def has_document(self) -> bool:
        return "document_id" in self.names


def conform(table: Table, rows: pa.Table) -> pa.Table:
    """`rows` with exactly the columns, order, types and metadata of the contract; a missing column is an error."""
    return pa.table([rows.column(c.name).cast(c.type) for c in table.columns], schema=table.schema)
