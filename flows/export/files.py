"""Single files of a table for people with Excel, R or a script: CSV, JSON, Parquet, and workbooks through `excel`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from flows.export import plan
from flows.sources import BadRequest
from flows.staging import TableWriter
from transforms import contract, tables

KINDS = ("csv", "xlsx", "parquet", "json")
FORMULA = r"^[=+\-@\t\r]"  # how a cell begins that a spreadsheet would run
_BOM = b"\xef\xbb\xbf"


def export(data: Path, kind: str, where: Path, names: Sequence[str] = (), bom: bool = False) -> list[tuple[Path, int]]:
    """Write tables (all of them without `names`) as files, and say which, each with its rows.

    `where` is the file for a single table that has the kind's suffix, and otherwise a folder; a workbook holds all
    tables as sheets. What was there is replaced once the new file is whole. Raises BadRequest.
    """
    unknown = [name for name in names if name not in tables.DATA_TABLES]
    if unknown:
        raise BadRequest(f"--table {unknown[0]}: no such table; there are {', '.join(tables.DATA_TABLES)}")
    if bom and kind != "csv":
        raise BadRequest(f"--bom is for csv, not for {kind}")
    snapshot = plan.published(data)
    chosen = [table for name, table in tables.DATA_TABLES.items() if not names or name in names]
    is_file = where.suffix.lower() == f".{kind}" and not where.is_dir()
    if kind == "xlsx":
        return [_workbook(snapshot, chosen, where if is_file else where / "communique.xlsx")]
    if is_file and len(chosen) > 1:
        raise BadRequest(f"{where}: one file holds one table; name it with --table, or give a folder")
    write = {"csv": _csv_for_excel if bom else _csv, "json": _json, "parquet": _parquet}[kind]
    return [_one(snapshot, table, where if is_file else where / f"{table.name}.{kind}", write) for table in chosen]


@contextmanager
def in_place(path: Path) -> Iterator[Path]:
    """A file to write beside `path`, put there when it is whole. Raises BadRequest where the folder can't be written."""
    building = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield building
        os.replace(building, path)
    except OSError as error:
        raise BadRequest(f"{path}: can't be written: {error.strerror or error}; choose another place") from error
    finally:
        building.unlink(missing_ok=True)


Column: TypeAlias = "pa.Array[Any]"  # as a string: only the stubs know that it is generic
Write = Callable[[Path, contract.Table, pa.RecordBatchReader], None]


def _one(snapshot: plan.Published, table: contract.Table, path: Path, write: Write) -> tuple[Path, int]:
    parts = snapshot.parts[table.name]
    with in_place(path) as building:
        write(building, table, snapshot.reader(table, parts))
    return path, sum(part.rows for part in parts)


def _workbook(snapshot: plan.Published, chosen: Sequence[contract.Table], path: Path) -> tuple[Path, int]:
    from flows.export.run import needed

    with in_place(path) as building:
        return path, needed("excel").write(building, snapshot, chosen)


def _csv(path: Path, table: contract.Table, rows: pa.RecordBatchReader) -> None:
    """RFC 4180 in UTF-8; null is nothing between the commas, text is in quotation marks, lists are JSON."""
    with path.open("wb") as file:
        _write_csv(file, table, rows, lambda column: column)


def _csv_for_excel(path: Path, table: contract.Table, rows: pa.RecordBatchReader) -> None:
    """The same with a byte order mark, and an apostrophe before text that Excel would take for a formula."""
    with path.open("wb") as file:
        file.write(_BOM)
        _write_csv(file, table, rows, _no_formula)


def _write_csv(
    file: IO[bytes], table: contract.Table, rows: pa.RecordBatchReader, each: Callable[[Column], Column]
) -> None:
    schema = pa.schema([(c.name, pa.string() if isinstance(c.type, pa.ListType) else c.type) for c in table.columns])
    with pa_csv.CSVWriter(file, schema) as writer:
        for batch in rows:
            writer.write_batch(pa.record_batch([each(_flat(column)) for column in batch.columns], schema=schema))


def _flat(column: Column) -> Column:
    if not pa.types.is_list(column.type):
        return column
    return pa.array([None if cell is None else _dumps(cell) for cell in column.to_pylist()], pa.string())


def _no_formula(column: Column) -> Column:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    return pc.replace_substring_regex(column, FORMULA, r"'\0")


def _json(path: Path, _table: contract.Table, rows: pa.RecordBatchReader) -> None:
    """An array of objects, one a line; dates and times in ISO 8601."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        before = "[\n"
        for batch in rows:
            for row in shortest(batch).to_pylist():
                file.write(before + _dumps(row))
                before = ",\n"
        file.write("\n]\n" if before != "[\n" else "[]\n")


def shortest(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Rows whose 32-bit reals are the shortest decimals that mean them: 0.6 and not 0.6000000238418579."""
    columns = [c.cast(pa.string()).cast(pa.float64()) if c.type == contract.REAL32 else c for c in rows.columns]
    return pa.record_batch(columns, names=rows.schema.names)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat())


def _parquet(path: Path, table: contract.Table, rows: pa.RecordBatchReader) -> None:
    writer = TableWriter(path, table)
    for batch in rows:
        writer.write(pa.Table.from_batches([batch]))
    writer.close()
