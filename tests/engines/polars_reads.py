"""Polars reads the Parquet of a snapshot."""

from __future__ import annotations

import json
import sys
from typing import Any

import polars as pl

from tests.engines.summary import Columns, Summary, answer, digest, named


def main() -> None:
    question = json.load(sys.stdin)

    def read(name: str, columns: Columns) -> Summary:
        frame = pl.scan_parquet(f"{question['folder']}/{name}/*.parquet", hive_partitioning=False).collect()
        sums = [value for column, kind in columns for value in _sums(frame[column], kind)]
        types = {column: str(kind) for column, kind in frame.schema.items()}
        return Summary(frame.height, types, named(columns, sums), digest(columns, frame.to_dicts()))

    answer(read, question)


def _sums(column: pl.Series, kind: str) -> list[Any]:
    there = column.drop_nulls()
    total = there.sum if len(there) else lambda: None
    match kind:
        case "text" | "large":
            sizes = there.str.len_chars().sum() if len(there) else None
            values = [there.n_unique(), sizes, there.min(), there.max()]
        case "bool":
            values = [total()]
        case "strings" | "runs":
            values = [there.list.len().sum() if len(there) else None]
        case "utc" | "local":
            micros = there.dt.epoch("us")
            values = [micros.min(), micros.max()]
        case "date":
            values = [there.n_unique(), there.min(), there.max()]
        case _:
            values = [there.n_unique(), there.min(), there.max(), there.cast(pl.Float64).sum() if len(there) else None]
    return [column.null_count(), *values]


if __name__ == "__main__":
    main()
