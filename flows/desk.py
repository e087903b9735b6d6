"""The SQL desk: ask the DuckDB file, read-only, and write the answer as a table, CSV, JSON, Markdown or Parquet."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.layout import DATABASE
from flows.sources import BadRequest

NAME = DATABASE
FORMATS = ("table", "csv", "json", "markdown", "parquet")
_SUFFIXES = {".csv": "csv", ".json": "json", ".md": "markdown", ".parquet": "parquet", ".txt": "table"}
_NUMERIC = ("INT", "HUGEINT", "DOUBLE", "FLOAT", "DECIMAL")
_CALL = re.compile(r"\w+\(.*\)")
_NO_TABLE = re.compile(r"Table (?:Function )?with name .* does not exist")
_NO_COLUMN = re.compile(r'column (?:named )?"([^"]*)"(?: not found|$)')
_LIKE_TEXT = re.compile(r"\s|^[A-Z][a-z]")
_NARROWEST = 9  # characters a column needs; where the terminal has less, rows are shown as records


class Answer(NamedTuple):
    """The rows of an answer as text, None for null; `numeric` says of each column whether it holds numbers."""

    columns: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[str | None]]


@contextmanager
def opened(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The DuckDB file of a data folder, read-only; what DuckDB says of it or of a query ends as one line."""
    path = data / NAME
    if not path.exists():
        raise BadRequest(f"{path}: no such file; run `communique run` first")
    try:
        with duckdb.connect(str(path), read_only=True, config={"python_enable_replacements": "false"}) as connection:
            yield connection
    except duckdb.Error as error:
        raise BadRequest(f"{path}: {one_line(error)}") from None


def one_line(error: Exception) -> str:
    """What went wrong, what DuckDB would take for it, and where to look; without the picture of where."""
    lines = [line.strip() for line in str(error).splitlines()]
    hints = [line for line in lines[1:] if line.startswith(("Did you mean", "Candidate")) and '"pg_' not in line]
    if "Candidate macros:" in hints:
        hints += [line for line in lines[1:] if _CALL.fullmatch(line)]
    if lines and _NO_TABLE.search(lines[0]):
        hints.append("(FROM help lists views and macros, SHOW TABLES all tables and views)")
    if lines and (column := _NO_COLUMN.search(lines[0])):
        as_text = f"; if it is text, write '{column[1]}'" if _LIKE_TEXT.search(column[1]) else ""
        hints.append(f"(DESCRIBE lists all columns of a table or view{as_text})")
    return " ".join([*lines[:1], *hints])


def chosen_format(format: str | None, output: Path | None) -> str:  # noqa: A002 as the option is named
    """The format asked for, or the one that the name of the output tells."""
    if format is None:
        format = _SUFFIXES.get(output.suffix.lower(), "table") if output else "table"  # noqa: A001
    if format not in FORMATS:
        raise BadRequest(f"{format}: no such format; take one of {', '.join(FORMATS)}")
    if format == "parquet" and output is None:
        raise BadRequest("parquet is no text: name a file with --output")
    return format


def ask(connection: duckdb.DuckDBPyConnection, query: str, format: str, output: Path | None, out: Console) -> None:  # noqa: A002
    """Answer a query on standard output, tables by way of `out`, or into a file that appears when it is whole."""
    relation: duckdb.DuckDBPyRelation | None = connection.sql(query)
    if relation is None:
        return  # a statement without an answer
    if output is None:
        _write(relation, format, sys.stdout, out)
        return
    building = output.with_name(f".{output.name}-{os.getpid()}")
    try:
        if format == "parquet":
            relation.write_parquet(str(building), compression="zstd")
        else:
            with building.open("w", encoding="utf-8", newline="") as file:
                _write(relation, format, file, Console(file=file, width=10_000))
        os.replace(building, output)
    except OSError as error:
        raise BadRequest(f"{output}: can't be written: {error.strerror}") from None
    finally:
        building.unlink(missing_ok=True)


def _write(relation: duckdb.DuckDBPyRelation, format: str, file: TextIO, out: Console) -> None:  # noqa: A002
    if format == "json":
        _write_json(relation, file)
        return
    found = answer(relation)
    if format == "csv":
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(found.columns)
        writer.writerows(found.rows)
    elif format == "markdown":
        file.write("".join(f"| {' | '.join(line)} |\n" for line in _markdown(found)))
    else:
        show(found, out)
        out.print(counted(len(found.rows)))


def answer(relation: duckdb.DuckDBPyRelation, most: int | None = None) -> Answer:
    """All rows, or the first `most` of them."""
    numeric = [any(name in str(kind) for name in _NUMERIC) and "[" not in str(kind) for kind in relation.types]
    texts = relation.project("COLUMNS(*)::VARCHAR")
    return Answer(relation.columns, numeric, texts.fetchall() if most is None else texts.fetchmany(most))


def _write_json(relation: duckdb.DuckDBPyRelation, file: TextIO) -> None:
    """An array with one object a line; numbers that JSON doesn't have are null."""
    rows = relation.query("answer", "SELECT to_json(answer)::VARCHAR FROM answer")
    before = "["
    while batch := rows.fetchmany(1000):
        for (row,) in batch:
            said = json.loads(row, parse_constant=lambda _: None)
            file.write(f"{before}\n{json.dumps(said, ensure_ascii=False)}")
            before = ","
    file.write("\n]\n" if before == "," else "[]\n")


def _markdown(found: Answer) -> Iterator[list[str]]:
    yield [_markdown_cell(name) for name in found.columns]
    yield ["---:" if numeric else "---" for numeric in found.numeric]
    for row in found.rows:
        yield [_markdown_cell(cell or "") for cell in row]


def _markdown_cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")


def show(found: Answer, out: Console) -> None:
    """A table; on a terminal too narrow for its columns, one record after the other."""
    if out.is_terminal and len(found.columns) * _NARROWEST > out.width:
        _show_records(found, out)
        return
    table = Table(show_lines=False)
    for name, numeric in zip(found.columns, found.numeric, strict=True):
        table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in found.rows:
        table.add_row(*(Text(cell or "") for cell in row))
    out.print(table)


def _show_records(found: Answer, out: Console) -> None:
    for number, row in enumerate(found.rows, 1):
        out.rule(f"row {number}", align="left")
        table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
        for name, cell in zip(found.columns, row, strict=True):
            table.add_row(Text(name, style="bold"), Text(cell or ""))
        out.print(table)


def counted(rows: int) -> str:
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def hand_over(data: Path, program: str) -> int:
    """Open the file in another program, read-only, and give its exit code."""
    options = {"duckdb": ["-readonly"], "harlequin": ["--read-only"]}
    if program not in options:
        raise BadRequest(f"{program}: no such program; take one of {', '.join(options)}, or leave --with out")
    path = data / NAME
    if not path.exists():
        raise BadRequest(f"{path}: no such file; run `communique run` first")
    beside = shutil.which(program, path=str(Path(sys.executable).parent))
    command = beside or shutil.which(program)
    if command is None:
        package = {"duckdb": "duckdb-cli"}.get(program, program)
        raise BadRequest(
            f"{program}: not found; install it (`uv tool install {package}`, or `pip install {package}`), or leave --with out"
        )
    return subprocess.run([command, *options[program], str(path)], check=False).returncode  # noqa: S603 one of two programs
