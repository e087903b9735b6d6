"""Commands about snapshots: list them, go back to one, remove old ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as RichTable

from flows.cli_options import DATA, DataOption

if TYPE_CHECKING:
    from flows.publication import Listed


def mount(app: typer.Typer) -> None:
    """Add the commands to an app."""
    for command in (snapshots, rollback, prune):
        app.command()(command)


def snapshots(
    data: DataOption = DATA,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",  # noqa: A002 the option's name
) -> None:
    """List the snapshots that are kept, the one published last first."""
    from flows import publication
    from flows.cli import fail, out

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


def rollback(
    snapshot: Annotated[str, typer.Argument(help="Snapshot to make current: its id, or how the id begins.")],
    data: DataOption = DATA,
    wait: Annotated[float, typer.Option("--wait", metavar="SECONDS", help="How long to wait for a run.")] = 0,
) -> None:
    """Make an earlier snapshot current again, with its DuckDB file. The next run publishes what its sources give."""
    from flows.cli import fail, out
    from flows.rollback import rollback as go_back
    from flows.sources import BadRequest

    try:
        snapshot_id, before = go_back(data, snapshot, wait)
    except BadRequest as error:
        fail(str(error))
    out.print(f"Snapshot {snapshot_id} is current again; before it was {before}")


def prune(
    keep: Annotated[int, typer.Option("--keep", min=1, help="How many snapshots to keep.")],
    data: DataOption = DATA,
    wait: Annotated[float, typer.Option("--wait", metavar="SECONDS", help="How long to wait for a run.")] = 0,
) -> None:
    """Remove all but the snapshots published last; the current one always stays, and no file that is still used goes."""
    from flows.cli import fail, out
    from flows.rollback import prune as remove
    from flows.sources import BadRequest

    try:
        removed = remove(data, keep, wait)
    except BadRequest as error:
        fail(str(error))
    out.print(f"{len(removed)} snapshots removed{': ' + ', '.join(removed) if removed else ''}")
