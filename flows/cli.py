"""The command line. Heavy imports happen inside the commands that need them, so that `--help` and `sql` are quick."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as RichTable
from rich.text import Text

from flows import cli_prefect, cli_run, cli_snapshots
from flows.cli_console import err, fail, out
from flows.cli_export import export
from flows.cli_options import DATA, DataOption
from flows.layout import DATABASE
from flows.report.command import report
from transforms.collection import collect_seldom

app = typer.Typer(
    name="communique",
    help="Turns annual reviews of foreign ministries into validated tables, every fact with the characters that say it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli_run.mount(app)


@app.command()
def sql(
    query: Annotated[
        str | None,
        typer.Argument(metavar="[QUERY]", help="A query in DuckDB's SQL; - reads it from standard input."),
    ] = None,
    data: DataOption = DATA,
    format: Annotated[  # noqa: A002 the option's name
        str | None, typer.Option("--format", help="table, csv, json, markdown or parquet; else as --output is named.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File for the answer.")] = None,
    program: Annotated[
        str | None, typer.Option("--with", metavar="PROGRAM", help="Open the file in harlequin or duckdb instead.")
    ] = None,
) -> None:
    """Ask the DuckDB file, read-only; without a query, a prompt."""
    from flows import desk
    from flows.sources import BadRequest

    if program is not None and (query or format or output):
        fail("--with takes no query, --format or --output: the program asks for itself")
    try:
        if program is not None:
            raise typer.Exit(desk.hand_over(data, program))
        if query == "-" or (query is None and not sys.stdin.isatty()):
            query = sys.stdin.read()
            if not query.strip():
                fail("no query: give one as an argument or on standard input")
        if query is None and (format or output):
            fail("--format and --output need a query")
        shape = desk.chosen_format(format, output)
        with desk.opened(data) as connection:
            if query is not None:
                desk.ask(connection, query, shape, output, out)
                return
            from flows import prompt

            prompt.run(connection, data / desk.NAME, out, err)
    except BadRequest as error:
        fail(str(error))


@app.command()
def explain(
    sentence: Annotated[str, typer.Argument(help="A sentence of a review; - reads it from standard input.")],
    country: Annotated[str, typer.Option("--country", help="Who says it: ISO 3166-1 alpha-3, such as RUS.")] = "",
    year: Annotated[int | None, typer.Option("--year", help="Year under review; by default this year.")] = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",  # noqa: A002 the option's name
) -> None:
    """Show what is read out of a sentence, and by which rules: names, dates, figures, events, topics."""
    from flows import explain as explaining
    from flows import work
    from flows.sources import BadRequest

    if format not in {"text", "json"}:
        fail(f"{format}: no such format; take text or json")
    try:
        said = sys.stdin.read() if sentence == "-" else sentence
        explained = explaining.explain(said, country.upper(), work.next_year() - 1 if year is None else year)
    except BadRequest as error:
        fail(str(error))
    if format == "json":
        out.print(Text(json.dumps(explained, indent=1, ensure_ascii=False)), soft_wrap=True)
    else:
        explaining.show(explained, out)


@app.command()
def check(data: DataOption = DATA) -> None:
    """Check that the current snapshot keeps its promises; exit 1 with one line for each breach."""
    from flows.check import check as breaches

    count = 0
    for breach in breaches(data):
        count += 1
        err.print(Text(breach), soft_wrap=True)
    if count:
        fail(f"{data}: {count} breaches; publish the snapshot anew with `communique run`")
    out.print(f"{data}: the current snapshot keeps all promises")


@app.command()
def evaluate(
    gold: Annotated[
        Path | None, typer.Option("--gold", help="Folder of gold annotation; by default the one that ships.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Measure what is published there; by default the gold's texts are processed."),
    ] = None,
    errors: Annotated[
        str, typer.Option("--errors", metavar="LAYER", help="List the mistakes of a layer with their sentence.")
    ] = "",
    documents: Annotated[bool, typer.Option("--documents", help="Also a row for each document.")] = False,
    format: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",  # noqa: A002 the option's name
    gate: Annotated[bool, typer.Option("--gate", help="Exit 1 where a layer lies below its floor.")] = False,
) -> None:
    """Measure precision, recall and F1 of every layer against gold annotation."""
    from flows import evaluation
    from flows.sources import BadRequest

    try:
        scores = list(evaluation.measure(gold or evaluation.GOLD, data))
    except BadRequest as error:
        fail(str(error))
    shown = [score for score in scores if documents or not score.document]
    if format == "json":
        out.print(json.dumps([score.record() for score in shown], indent=1), soft_wrap=True)
    elif format == "markdown":
        out.print(evaluation.markdown(scores), soft_wrap=True)
    else:
        table = RichTable(box=None, padding=(0, 2, 0, 0))
        for column in evaluation.Score("", "", "", evaluation.Tally()).row():
            table.add_column(column, justify="left" if column in ("set", "document", "layer") else "right")
        for score in shown:
            table.add_row(*(f"{v:.3f}" if isinstance(v, float) else str(v) for v in score.row().values()))
        out.print(table)
        for score in (s for s in shown if s.tenths):
            out.print(evaluation.calibration_table(score))
    for mistake in (m for s in scores if s.document and s.layer == errors for m in s.tally.mistakes):
        where = f"{mistake.document}:{mistake.block} {mistake.kind} {mistake.item}"
        out.print(Text(f"{where}  {mistake.sentence}"), soft_wrap=True)
    below = evaluation.breaches(scores) if gate else []
    for line in below:
        err.print(Text(line), soft_wrap=True)
    if below:
        fail("evaluation: the floors are not held; mend the rules, or lower a floor by hand with a reason")


@app.command()
def tables(data: DataOption = DATA) -> None:
    """List the tables: name, rows in the DuckDB file, and what a row is."""
    import duckdb

    from transforms.tables import TABLES

    counts: dict[str, int] = {}
    path = data / DATABASE
    if path.exists():
        with duckdb.connect(str(path), read_only=True) as connection:
            for name in TABLES:
                (counts[name],) = connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0]
    listing = RichTable(box=None, padding=(0, 2, 0, 0))
    listing.add_column("table")
    listing.add_column("rows", justify="right")
    listing.add_column("one row per")
    for name, contract in TABLES.items():
        listing.add_row(name, f"{counts[name]:,}" if name in counts else "-", contract.row)
    out.print(listing)


cli_snapshots.mount(app)
cli_prefect.mount(app)
app.command()(export)
app.command()(report)


def main() -> None:
    """Entry point of the console script; a closed pipe ends it quietly."""
    collect_seldom()
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
