"""What is compared of a table whoever reads it: types, sums of columns that the engine works out, a hash over all values."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

DIGITS = {"real32": 6}  # that 32 bits hold for certain; of 64-bit reals twelve, since sums depend on their order

# Columns of a table, each with its kind: text, large, bool, int, real32, real64, date, utc, local, strings, runs.
Columns = Sequence[tuple[str, str]]


class Summary(NamedTuple):
    """`types` as the engine calls them; `sums` by column as `expected_sums` gives them."""

    rows: int
    types: dict[str, str]
    sums: dict[str, list[Any]]
    digest: str


class Dialect(NamedTuple):
    """Functions whose names differ, `{}` being the column."""

    chars: str = "length({})"
    distinct: str = "count(DISTINCT {})"
    real: str = "CAST({} AS DOUBLE PRECISION)"
    size: str = "cardinality({})"
    runs: str = "cardinality({})"
    micros: str = "epoch_us({})"
    local_micros: str = ""
    binary: str = "{}"  # text in the order of its bytes


def query(columns: Columns, source: str, dialect: Dialect) -> str:
    """A query of one row: for each column what `expected_sums` lists, in that order."""
    return f"SELECT {', '.join(s for name, kind in columns for s in _sums(name, kind, dialect))} FROM {source}"


def _sums(name: str, kind: str, dialect: Dialect) -> list[str]:
    nulls, distinct = f"count(*) - count({name})", dialect.distinct.format(name)
    match kind:
        case "text" | "large":
            order = dialect.binary.format(name)
            values = [distinct, f"sum({dialect.chars.format(name)})", f"min({order})", f"max({order})"]
        case "bool":
            values = [f"sum(CASE WHEN {name} THEN 1 ELSE 0 END)"]
        case "strings" | "runs":
            size = dialect.size if kind == "strings" else dialect.runs
            values = [f"sum({size.format(name)})"]
        case "utc" | "local":
            micros = (dialect.local_micros if kind == "local" else "") or dialect.micros
            values = [f"{function}({micros.format(name)})" for function in ("min", "max")]
        case _:
            values = [distinct, f"min({name})", f"max({name})"]
            values += [f"sum({dialect.real.format(name)})"] if kind != "date" else []
    return [nulls, *values]


def named(columns: Columns, row: Iterable[Any]) -> dict[str, list[Any]]:
    """The values of the query's row by column."""
    values = iter(row)
    return {name: [plain(next(values), kind) for _ in _sums(name, kind, Dialect())] for name, kind in columns}


def expected_sums(columns: Columns, rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """The sums by plain Python: nulls, then by kind distinct values, lengths, least, greatest, sum."""
    return {name: _expected([row[name] for row in rows], kind) for name, kind in columns}


def _expected(cells: list[Any], kind: str) -> list[Any]:
    there = [cell for cell in cells if cell is not None]
    nulls = len(cells) - len(there)
    sized: Callable[[Callable[[Any], float]], Any] = lambda of: sum(map(of, there)) if there else None  # noqa: E731
    least, greatest = (min(there), max(there)) if there and kind != "runs" else (None, None)
    match kind:
        case "text" | "large":
            by_bytes = sorted({cell.encode() for cell in there})
            ends = [by_bytes[0].decode(), by_bytes[-1].decode()] if there else [None, None]
            return [nulls, len(by_bytes), sized(len), *ends]
        case "bool":
            return [nulls, sum(there) if cells else None]
        case "strings" | "runs":
            return [nulls, sized(len)]
        case "utc" | "local":
            return [nulls, *(None if moment is None else _micros(moment) for moment in (least, greatest))]
        case "date":
            return [nulls, len(set(there)), plain(least, kind), plain(greatest, kind)]
        case _:
            total = math.fsum(there) if there else None
            return [nulls, len(set(there)), plain(least, kind), plain(greatest, kind), plain(total, kind)]


def _micros(moment: dt.datetime) -> int:
    return round(
        (moment.replace(tzinfo=dt.UTC) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) / dt.timedelta(microseconds=1)
    )


def plain(value: Any, kind: str) -> Any:
    """A value as JSON holds it: whole numbers whole, reals to the digits that they have, dates in ISO 8601."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    number = float(value)
    if math.isnan(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else float(f"{number:.{DIGITS.get(kind, 12)}g}")


def digest(columns: Columns, rows: Iterable[dict[str, Any]]) -> str:
    """A hash over all values, whatever the order of rows."""
    lines = sorted(json.dumps([_cell(row[name], kind) for name, kind in columns], sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind in ("utc", "local"):
        return _micros(value)
    if kind == "runs":
        return [dict(run) for run in (json.loads(value) if isinstance(value, str) else value)]
    return list(value) if kind == "strings" else plain(value, kind)


def answer(read: Callable[[str, Columns], Summary], question: dict[str, Any]) -> None:
    """Print the summaries of all tables that the question names."""
    summaries = {
        name: read(name, [(c, k) for c, k in columns])._asdict() for name, columns in question["tables"].items()
    }
    sys.stdout.write(json.dumps(summaries) + "\n")
