"""The command line. Heavy imports happen inside the commands that need them, so that `--help` and `sql` are quick."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from flows import cli_prefect, cli_snapshots
from flows.cli_export import export
from flows.cli_options import (
    DATA,
    AddressOption,
    ContactOption,
    DataOption,
    DirectOption,
    ManifestOption,
    OfflineOption,
    OnlyOption,
    PrivateOption,
    RunnerOption,
    ShrinkOption,
    SinceOption,
    UntilOption,
    WaitOption,
    WorkersOption,
)
from flows.collector import collect_seldom
from flows.report.command import report

if TYPE_CHECKING:
    from flows.conduct import Notify
    from flows.plan import Request
    from flows.record import Outcome

app = typer.Typer(
    name="communique",
    help="Turns annual reviews of foreign ministries into validated tables, every fact with the characters that say it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# A pipe has no width to fit into: tables keep their natural one.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 10_000)
err = Console(stderr=True, highlight=False)

SQL_EXAMPLE = "SELECT call, example FROM help"


def fail(message: str) -> NoReturn:
    """End with one line that says what, where and what to do."""
    err.print(Text(f"communique: {message}"), soft_wrap=True)
    raise typer.Exit(1)


@app.command()
def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...", help="Addresses, files, folders or globs of reviews; without any, the manifest's."
        ),
    ] = None,
    data: DataOption = DATA,
    manifest: ManifestOption = None,
    full: Annotated[bool, typer.Option("--full", help="Make everything anew, also what did not change.")] = False,
    only: OnlyOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    direct: DirectOption = False,
    offline: OfflineOption = False,
    contact: ContactOption = "",
    allow_private_addresses: PrivateOption = False,
    allow_shrink: ShrinkOption = False,
    wait: WaitOption = 0,
    runner: RunnerOption = "local",
    workers: WorkersOption = 0,
    address: AddressOption = "",
) -> None:
    """Fetch reviews, and clean, split, enrich, validate, publish and load what changed.

    With --only, --since or --until the other documents stay as they are published.
    """
    from flows.plan import Request

    if sources and manifest:
        fail("give either sources or --sources, not both")
    request = Request(
        sources or (), _text(manifest), str(data), offline, contact, allow_private_addresses, full=full,
        only=only or (), since=since, until=until, allow_shrink=allow_shrink, wait=wait,
        runner=runner, workers=workers, address=address,
    )  # fmt: skip
    _conduct(request, direct)


@app.command()
def backfill(
    data: DataOption = DATA,
    manifest: ManifestOption = None,
    only: OnlyOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    direct: DirectOption = False,
    allow_shrink: ShrinkOption = False,
    wait: WaitOption = 0,
    runner: RunnerOption = "local",
    workers: WorkersOption = 0,
    address: AddressOption = "",
) -> None:
    """Make documents anew from the raw archive, without asking any server: all, or those chosen."""
    from flows.plan import Request

    request = Request(
        manifest=_text(manifest), data=str(data), offline=True, full=True,
        only=only or (), since=since, until=until, allow_shrink=allow_shrink, wait=wait,
        runner=runner, workers=workers, address=address,
    )  # fmt: skip
    _conduct(request, direct)


def _text(path: Path | None) -> str | None:
    return str(path) if path else None


@app.command()
def retry(
    data: DataOption = DATA,
    direct: DirectOption = False,
    contact: ContactOption = "",
    allow_private_addresses: PrivateOption = False,
) -> None:
    """Ask again for what the last run put into quarantine, and publish with what it had."""
    from flows.plan import Request

    _conduct(
        Request(data=str(data), contact=contact, allow_private_addresses=allow_private_addresses, retry=True), direct
    )


def _conduct(request: Request, direct: bool) -> None:
    from flows.cli_progress import Progress
    from flows.sources import BadRequest
    from flows.trouble import explain

    began = time.perf_counter()
    prepare(Path(request.data))
    try:
        with Progress() as notify:
            outcome = (_run_direct if direct else _run_flow)(request, notify)
    except BadRequest as error:
        fail(str(error))
    except Exception as error:
        trouble = explain(error, Path(request.data))
        if trouble is None:
            raise
        fail(trouble)
    for rejected in outcome.quarantine:
        err.print(Text(f"quarantine: {rejected.source_uri}: {rejected.reason}: {rejected.detail}"), soft_wrap=True)
    for line in outcome.held:
        err.print(Text(f"gate: {line}"), soft_wrap=True)
    _summary(outcome, time.perf_counter() - began)
    if outcome.state == "nothing_to_publish":
        fail("nothing could be published; see the lines above")
    if outcome.state == "held":
        fail("nothing was published, see the gates above; mend the sources, or say --allow-shrink if it is meant so")


def prepare(data: Path) -> None:
    """Make the data folder, or end with one line where it can't be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        fail(f"{data}: can't be written: {error.strerror}; choose another folder with --data")


def _run_direct(request: Request, notify: Notify) -> Outcome:
    from flows.conduct import conduct
    from flows.runners import engine_of

    sources, settings = request.plan()
    with engine_of(request.workforce) as engine:
        return conduct(sources, Path(request.data), settings, engine, notify, scope=request.scope)


def _run_flow(request: Request, notify: Notify) -> Outcome:
    from flows.plan import prefect_environment

    request.plan()  # a wrong request needs no server to be refused
    request.workforce.refuse_nonsense()
    prefect_environment(Path(request.data))
    notify("starting", 0, 1)
    from flows import engine

    engine.LISTENER.set(notify)
    state = engine.annual_reviews(**asdict(request), return_state=True)
    answer: Any = state.result(raise_on_failure=False)
    if isinstance(answer, BaseException):
        raise answer
    outcome: Outcome = answer
    return outcome


def _summary(outcome: Outcome, seconds: float) -> None:
    snapshot = outcome.snapshot
    if snapshot is not None:
        out.print(f"Snapshot {snapshot.snapshot_id}, {outcome.state}")
        table = RichTable(box=None, padding=(0, 2, 0, 0))
        table.add_column("table")
        table.add_column("rows", justify="right")
        for name, rows in snapshot.rows.items():
            table.add_row(name, f"{rows:,}")
        out.print(table)
    documents = snapshot.rows["documents"] if snapshot else 0
    if snapshot is not None:
        what = "nothing changed, nothing was published" if outcome.state == "unchanged" else "published"
        files = f"{snapshot.rewritten} files written, {snapshot.carried} taken over"
        out.print(f"{outcome.n_processed} documents made anew, {outcome.n_carried} taken over; {files}; {what}")
    if outcome.left:
        out.print(f"Left, since no longer asked for: {', '.join(outcome.left)}", soft_wrap=True)
    for note in outcome.notes:
        out.print(Text(f"Note: {note}"), soft_wrap=True)
    out.print(
        f"{documents} documents, {len(outcome.quarantine)} in quarantine, {len(outcome.broken)} findings, {seconds:.1f} s"
    )
    for finding in outcome.broken:
        out.print(
            Text(f"  {finding.severity}: {finding.table}.{finding.expectation}: {finding.detail}"), soft_wrap=True
        )
    if snapshot is not None:
        out.print(f"Parquet     {outcome.data / 'current'}", soft_wrap=True)
    out.print(f"DuckDB      {outcome.database}", soft_wrap=True)
    if outcome.page is not None:
        out.print(f"Validation  {outcome.page}", soft_wrap=True)
    if snapshot is not None:
        option = "" if outcome.data == DATA else f" --data {outcome.data}"
        out.print(Text(f'Next        communique sql{option} "{SQL_EXAMPLE}"'), soft_wrap=True)


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
    path = data / "communique.duckdb"
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
