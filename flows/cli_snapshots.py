"""Commands about snapshots: list them, go back to one, remove old ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.table import Table as RichTable

from flows.cli_options import DATA, DataOption, WaitOption

if TYPE_CHECKING:
    from flows.mirror import Mirror
    from flows.publication import Listed

T = TypeVar("T")


def mount(app: typer.Typer) -> None:
    """Add the commands to an app."""
    for command in (snapshots, publish, rollback, prune):
        app.command()(command)


AtOption = Annotated[
    str, typer.Option("--at", metavar="URI", help="Snapshots in an object store, such as s3://bucket/prefix.")
]


def snapshots(
    data: DataOption = DATA,
    at: AtOption = "",
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",  # noqa: A002 the option's name
) -> None:
    """List the snapshots that are kept, the one published last first."""
    from flows import publication
    from flows.cli_console import fail, out

    if at:
        with _store(at) as store:
            current = store.pointer().snapshot_id
            for snapshot_id in store.listing():
                out.print(f"{snapshot_id}{'  current' if snapshot_id == current else ''}")
        return
    rows = list(publication.listing(data))
    if not rows:
        fail(f"{data}: no snapshot there; run `communique run` first")
    if format == "json":
        out.print(json.dumps([row._asdict() for row in rows], indent=1), soft_wrap=True)
    else:
        out.print(_table(rows))


def _table(rows: list[Listed]) -> RichTable:
    table = RichTable(box=None, padding=(0, 2, 0, 0))
    for name in ("snapshot", "", "published", "by run"):
        table.add_column(name)
    for name in ("documents", "rows", "MB", "MB of its own"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            row.snapshot_id, "current" if row.is_current else "", row.published_at or "never", row.run_id,
            f"{row.documents:,}", f"{row.rows:,}", f"{row.bytes / 1e6:.1f}", f"{row.own_bytes / 1e6:.1f}",
        )  # fmt: skip
    return table


@contextmanager
def _store(uri: str) -> Iterator[Mirror]:
    """A place in an object store, whose troubles end the command with one line."""
    from flows.cli_console import fail
    from flows.mirror import Mirror
    from flows.sources import BadRequest
    from flows.web import FetchFailed

    try:
        yield Mirror(uri)
    except FetchFailed as error:
        fail(error.detail)
    except BadRequest as error:
        fail(str(error))


def publish(
    to: Annotated[str, typer.Argument(metavar="URI", help="Where to, such as s3://bucket/prefix.")],
    data: DataOption = DATA,
) -> None:
    """Bring the current snapshot to an object store: its files first, then the pointer `current.json`."""
    from flows import snapshots as local
    from flows.cli_console import counted, fail, out

    folder = local.current(data)
    if folder is None:
        fail(f"{data / 'current'}: nothing is published there; run `communique run` first")
    with _store(to) as store:
        done = store.publish(folder)
    says = "is current there" if done.moved else "was current there already"
    out.print(
        f"Snapshot {done.snapshot_id} {says}: {counted(done.sent, 'file')} sent, {done.copied} copied, {done.there} there"
    )


def rollback(
    snapshot: Annotated[str, typer.Argument(help="Snapshot to make current: its id, or how the id begins.")],
    data: DataOption = DATA,
    at: AtOption = "",
    wait: WaitOption = 0,
) -> None:
    """Make an earlier snapshot current again, with its DuckDB file. The next run publishes what its sources give."""
    from flows.cli_console import out
    from flows.rollback import rollback as go_back

    snapshot_id, before = _there(at, lambda store: store.rollback(snapshot), lambda: go_back(data, snapshot, wait))
    out.print(f"Snapshot {snapshot_id} is current again; before it was {before}")


def prune(
    keep: Annotated[int, typer.Option("--keep", min=1, help="How many snapshots to keep.")],
    data: DataOption = DATA,
    at: AtOption = "",
    wait: WaitOption = 0,
) -> None:
    """Remove all but the snapshots published last; the current one always stays, and no file that is still used goes."""
    from flows.cli_console import counted, out
    from flows.rollback import prune as remove

    removed = _there(at, lambda store: store.prune(keep), lambda: remove(data, keep, wait))
    out.print(f"{counted(len(removed), 'snapshot')} removed{': ' + ', '.join(removed) if removed else ''}")


def _there(at: str, in_store: Callable[[Mirror], T], in_folder: Callable[[], T]) -> T:
    """Do something to the snapshots of an object store, or of the data folder; what is wrong ends with one line."""
    from flows.cli_console import fail
    from flows.sources import BadRequest

    if at:
        with _store(at) as store:
            return in_store(store)
    try:
        return in_folder()
    except BadRequest as error:
        fail(str(error))
