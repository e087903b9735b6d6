"""Commands that conduct a run: take up what changed, make all anew, ask again for what failed."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table as RichTable
from rich.text import Text

from flows.cli_console import counted, err, fail, out, prepare
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
    PublishToOption,
    ReportOption,
    RunnerOption,
    ShrinkOption,
    SinceOption,
    UntilOption,
    WaitOption,
    WorkersOption,
)

if TYPE_CHECKING:
    from flows.conduct import Notify
    from flows.plan import Request
    from flows.record import Outcome

SQL_EXAMPLE = "SELECT call, example FROM help"


def mount(app: typer.Typer) -> None:
    """Add the commands to an app."""
    for command in (run, backfill, retry):
        app.command()(command)


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
    report: ReportOption = False,
    publish_to: PublishToOption = "",
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
        runner=runner, workers=workers, address=address, report=report, publish_to=publish_to,
    )  # fmt: skip
    _conduct(request, direct)


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
    report: ReportOption = False,
    publish_to: PublishToOption = "",
) -> None:
    """Make documents anew from the raw archive, without asking any server: all, or those chosen."""
    from flows.plan import Request

    request = Request(
        manifest=_text(manifest), data=str(data), offline=True, full=True,
        only=only or (), since=since, until=until, allow_shrink=allow_shrink, wait=wait,
        runner=runner, workers=workers, address=address, report=report, publish_to=publish_to,
    )  # fmt: skip
    _conduct(request, direct)


def _text(path: Path | None) -> str | None:
    return str(path) if path else None


def retry(
    data: DataOption = DATA,
    direct: DirectOption = False,
    contact: ContactOption = "",
    allow_private_addresses: PrivateOption = False,
    report: ReportOption = False,
    publish_to: PublishToOption = "",
) -> None:
    """Ask again for what the last run put into quarantine, and publish with what it had."""
    from flows.plan import Request

    request = Request(
        data=str(data), contact=contact, allow_private_addresses=allow_private_addresses, retry=True,
        report=report, publish_to=publish_to,
    )  # fmt: skip
    _conduct(request, direct)


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
    if outcome.unsent:
        fail(f"{outcome.unsent}; what is published in {request.data} stays, and the next run tries again")


def _run_direct(request: Request, notify: Notify) -> Outcome:
    from flows.conduct import conduct
    from flows.runners import engine_of

    sources, settings = request.plan()
    with engine_of(request.workforce) as engine:
        return conduct(sources, Path(request.data), settings, engine, notify, scope=request.scope, after=request.after)


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
        files = f"{counted(snapshot.rewritten, 'file')} written, {snapshot.carried:,} taken over"
        made = counted(outcome.n_processed, "document")
        out.print(f"{made} made anew, {outcome.n_carried:,} taken over; {files}; {what}")
    if outcome.left:
        out.print(f"Left, since no longer asked for: {', '.join(outcome.left)}", soft_wrap=True)
    for note in outcome.notes:
        out.print(Text(f"Note: {note}"), soft_wrap=True)
    out.print(
        f"{counted(documents, 'document')}, {len(outcome.quarantine)} in quarantine, "
        f"{counted(len(outcome.broken), 'finding')}, {seconds:.1f} s"
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
    if outcome.report is not None:
        out.print(f"Report      {outcome.report}", soft_wrap=True)
    if outcome.sent:
        out.print(Text(f"Store       {outcome.sent}"), soft_wrap=True)
    if snapshot is not None:
        option = "" if outcome.data == DATA else f" --data {outcome.data}"
        out.print(Text(f'Next        communique sql{option} "{SQL_EXAMPLE}"'), soft_wrap=True)
