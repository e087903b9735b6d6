"""`communique export`: what is published, for warehouses and spreadsheets."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class To(StrEnum):
    """Where an export goes: stores of tables, then single files."""

    delta = "delta"
    iceberg = "iceberg"
    postgres = "postgres"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    json = "json"


STORES = (To.delta, To.iceberg, To.postgres)


def export(
    where: Annotated[
        str,
        typer.Argument(
            metavar="WHERE",
            help="Folder or s3:// URI (delta), folder or catalog://NAME (iceberg), postgresql:// address, or for files "
            "a folder or a file.",
        ),
    ],
    to: Annotated[To, typer.Option("--to", help="What to write.")],
    data: Annotated[
        Path, typer.Option("--data", help="Folder of the published snapshot.", envvar="COMMUNIQUE_DATA")
    ] = Path("data"),
    table: Annotated[
        list[str] | None, typer.Option("--table", help="Only this table; files only; may be repeated.")
    ] = None,
    bom: Annotated[
        bool,
        typer.Option("--bom", help="CSV for Excel: byte order mark, apostrophe before what would run as a formula."),
    ] = False,
) -> None:
    """Write the current snapshot into Delta, Iceberg or PostgreSQL (only what changed), or as files."""
    from flows.cli_console import fail
    from flows.sources import BadRequest

    try:
        if to in STORES:
            if table or bom:
                fail(f"--table and --bom are for files; {to} takes all tables")
            _into_store(data, to, where)
        else:
            _into_files(data, to, where, table or [], bom)
    except BadRequest as error:
        fail(str(error))


def _into_store(data: Path, to: To, where: str) -> None:
    from flows.cli_console import out
    from flows.export import run

    done = run.export(data, run.target(to.value, where))
    if not done:
        out.print(f"{to}: holds the current snapshot already")
    for table, rows, documents in done:
        what = "written whole" if documents is None else f"{documents} document{'' if documents == 1 else 's'} replaced"
        out.print(f"{table}: {what}, {rows:,} row{'' if rows == 1 else 's'}", soft_wrap=True)


def _into_files(data: Path, to: To, where: str, names: list[str], bom: bool) -> None:
    from flows.cli_console import out
    from flows.export import files

    for path, rows in files.export(data, to.value, Path(where), names, bom):
        out.print(f"{path}: {rows:,} row{'' if rows == 1 else 's'}", soft_wrap=True)
