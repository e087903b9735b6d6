"""What a run leaves in Prefect's UI: a page that tells it all, the rows of every table, findings, quarantine, scores."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows import evaluation, snapshots
from flows.record import Outcome
from flows.snapshots import Snapshot
from flows.sources import BadRequest
from flows.version import code_version
from transforms import tables

MOST_SENTENCES = 100_000  # of a snapshot that is measured here; larger ones are for `communique evaluate --data`
MOST_ROWS = 200  # of findings and quarantine; the UI is no place for more


def rows_before(data: Path) -> dict[str, int]:
    """Rows by table of the current snapshot; none where there is none."""
    folder = snapshots.current(data)
    if folder is None:
        return {}
    try:
        return snapshots.rows_of(snapshots.files_of(folder))
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def leave(outcome: Outcome, message: str, before: Mapping[str, int], evaluate: bool) -> None:
    """Leave the artifacts of a run; tables without rows are left out, so that a quiet run has a short page."""
    create_markdown_artifact(key="run", markdown=page(outcome, message), description="What the run did")
    if outcome.snapshot is not None and outcome.state == "published":
        rows = [
            {"table": name, "rows": count, "before": before.get(name, 0), "change": count - before.get(name, 0)}
            | {"one row per": tables.TABLES[name].row}
            for name, count in outcome.snapshot.rows.items()
        ]
        create_table_artifact(key="rows", table=rows, description=f"Rows of snapshot {outcome.snapshot.snapshot_id}")
        if evaluate and (measured := scores(outcome.snapshot, outcome.data)):
            create_table_artifact(key="scores", table=measured, description="Published facts against gold annotation")
    broken = [
        {"severity": f.severity, "table": f.table, "expectation": f.expectation, "column": f.column or ""}
        | {"rows": f.unexpected_count, "detail": f.detail or ""}
        for f in outcome.broken
    ]
    quarantined = [
        {"source": r.source_uri, "document": r.document_id or "", "stage": r.stage, "reason": r.reason}
        | {"detail": r.detail}
        for r in outcome.quarantine
    ]
    for key, found, what in (("findings", broken, "Expectations not met"), ("quarantine", quarantined, "Kept out")):
        if found:
            more = f", the first {MOST_ROWS} of {len(found)}" if len(found) > MOST_ROWS else ""
            create_table_artifact(key=key, table=found[:MOST_ROWS], description=f"{what}{more}")


def scores(snapshot: Snapshot, data: Path) -> list[dict[str, Any]]:
    """Scores of the published documents that are annotated; none where there are none, or too much to read for it."""
    if snapshot.rows["sentences"] > MOST_SENTENCES:
        return []
    try:
        sets = evaluation.gold_sets(evaluation.GOLD)
        ids = pq.read_table(snapshot.folder / "documents", columns=["document_id"], partitioning=None)
        published = set(ids.column("document_id").to_pylist())
        if published.isdisjoint(path.stem for folder in sets.values() for path in folder.glob("*.jsonl")):
            return []
        rows = [score.row() for score in evaluation.measure(evaluation.GOLD, data) if score.document in published]
    except (BadRequest, OSError, ValueError):
        return []
    shown = ("set", "document", "layer", "precision", "recall", "f1", "hits", "extra", "missed")
    return [{name: row[name] for name in shown} for row in rows if row["hits"] or row["extra"] or row["missed"]]


def page(outcome: Outcome, message: str) -> str:
    """The run as Markdown."""
    snapshot = outcome.snapshot
    facts = {
        "Run": f"`{outcome.run_id}`",
        "Snapshot": f"`{snapshot.snapshot_id}`" if snapshot else "none",
        "Sources": f"{outcome.n_sources:,}",
        "Documents made anew": f"{outcome.n_processed:,}",
        "Documents taken over": f"{outcome.n_carried:,}",
        "In quarantine": f"{len(outcome.quarantine):,}",
        "Expectations not met": f"{len(outcome.broken):,} of {len(outcome.findings):,}",
        "Code": f"`{code_version()}`",
    }
    if outcome.sent or outcome.unsent:
        facts["Object store"] = outcome.sent or outcome.unsent
    places = {
        "DuckDB file": outcome.database,
        "Parquet": outcome.data / "current" if snapshot else None,
        "Validation page": outcome.page,
        "Report": next(iter(sorted(outcome.data.glob("report*.html"))), None),
    }
    lines = [
        f"**{message}**",
        "",
        "| what | |",
        "| --- | --- |",
        *(f"| {name} | {value} |" for name, value in facts.items()),
    ]
    lines += [f"| {name} | `{path.absolute()}` |" for name, path in places.items() if path is not None]
    told = {
        "Held by a gate": outcome.held,
        "Left, since no longer asked for": outcome.left,
        "Notes": outcome.notes,
    }
    for head, items in told.items():
        if items:
            lines += ["", f"### {head}", "", *(f"- {item}" for item in items)]
    lines += ["", "### Ask", "", "```sh"]
    lines += [f'communique sql --data {shlex.quote(str(outcome.data.absolute()))} "SELECT * FROM documents"', "```"]
    return "\n".join(lines)
