"""`communique report`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text


def report(
    data: Annotated[
        Path, typer.Option("--data", help="Folder of snapshots, runs and the DuckDB file.", envvar="COMMUNIQUE_DATA")
    ] = Path("data"),
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help="The file to write; by default report.html in the data folder, report-CODE.html for one issuer.",
        ),
    ] = None,
    years: Annotated[
        str, typer.Option("--years", metavar="YEAR:YEAR", help="Review years to compare; by default the last two.")
    ] = "",
    issuer: Annotated[
        str | None,
        typer.Option("--issuer", metavar="CODE", help="One issuer alone, such as RUS; by default all, added up."),
    ] = None,
    evidence: Annotated[
        float, typer.Option("--evidence", metavar="MB", min=0, help="How much evidence goes into the page.")
    ] = 6.0,
) -> None:
    """Write what the published reviews say as one HTML page with its evidence, for readers without a network."""
    from flows import report as reports

    asked = re.fullmatch(r"(\d{4}):(\d{4})", years)
    try:
        if years and asked is None:
            raise reports.NoReport(f"--years {years}: not two years; write for example --years 2017:2024")
        both = (int(asked[1]), int(asked[2])) if asked else None
        name = f"report-{re.sub(r'[^A-Za-z0-9]+', '-', issuer).strip('-')}.html" if issuer else "report.html"
        written = reports.report(data, output or data / name, both, int(evidence * 1_000_000), issuer)
    except reports.NoReport as error:
        Console(stderr=True, highlight=False).print(Text(f"communique: {error}"), soft_wrap=True)
        raise typer.Exit(1) from None
    print_size = written.stat().st_size / 1_000_000
    Console(highlight=False).print(Text(f"{written}  {print_size:.1f} MB"), soft_wrap=True)
