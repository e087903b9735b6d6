"""What runs when: batches through fetch, clean, split, enrich and validate, then publish and load once.

The same conduct runs the plain functions of `flows.work` or, handed in as `call`, Prefect's tasks around them.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from expectations.findings import Finding, merge
from expectations.page import render
from flows import snapshots, work
from flows.sources import Source, batches
from flows.staging import PUBLISHED
from flows.version import code_version
from flows.work import Report
from transforms import tables
from transforms.stages import Rejected

DOCUMENTS_PER_BATCH = 256
BYTES_PER_BATCH = 8 * 2**20

Call = Callable[..., Any]  # call(stage name, function of flows.work, *arguments)
Notify = Callable[[str, int, int], None]  # stage, batches done, batches in all


def directly(_stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def quietly(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody of the progress."""


@dataclass
class Outcome:
    run_id: str
    state: str
    data: Path
    snapshot: snapshots.Snapshot | None = None
    database: Path | None = None
    quarantine: list[Rejected] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    page: Path | None = None

    @property
    def broken(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.success]


def new_run_id() -> str:
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def conduct(
    sources: Sequence[Source],
    data: Path,
    call: Call = directly,
    notify: Notify = quietly,
    flow_run_id: str | None = None,
) -> Outcome:
    """Run the stages over `sources` and publish under `data`.

    Documents that can't be used are put into quarantine and the others go on; where none is left, what is published
    already stays as it is.
    """
    started = dt.datetime.now(dt.UTC)
    outcome = Outcome(new_run_id(), "failed", data)
    with _workspace(data, outcome.run_id) as workspace:
        try:
            _stages(list(sources), workspace, outcome, call, notify)
        finally:
            _record(outcome, len(sources), started, flow_run_id)
        notify("load", 0, 1)
        outcome.database = call("load", work.load, data)
        notify("load", 1, 1)
    return outcome


def _stages(sources: list[Source], workspace: Path, outcome: Outcome, call: Call, notify: Notify) -> None:
    planned = list(batches(sources, DOCUMENTS_PER_BATCH, BYTES_PER_BATCH))
    folders = [workspace / f"batch-{number:05d}" for number in range(len(planned))]
    first_of: dict[str, str] = {}
    reports: list[Report] = []
    usable: list[Path] = []
    latest_year = work.next_year()
    for number, (folder, batch) in enumerate(zip(folders, planned, strict=True)):
        notify("documents", number, len(planned))
        reports.append(call("fetch", work.fetch, folder, batch))
        cleaned: Report = call("clean", work.clean, folder)
        repeated = list(_repeated(cleaned, first_of))
        reports.append(cleaned)
        outcome.quarantine += repeated
        if len(repeated) == len(cleaned.seen):
            continue  # nothing of the batch is left
        usable.append(folder)
        reports.append(call("split", work.split, folder, [r.document_id for r in repeated]))
        reports.append(call("enrich", work.enrich, folder))
        reports.append(call("validate", work.validate, folder, latest_year))
    notify("documents", len(planned), len(planned))
    outcome.quarantine += [rejected for report in reports for rejected in report.rejected]
    for rejected in outcome.quarantine:
        work.LOG.warning("%s: %s: %s", rejected.source_uri, rejected.reason, rejected.detail)
    outcome.findings = merge(finding for report in reports for finding in report.findings)
    invalid = [r.document_id for report in reports if report.stage == "validate" for r in report.rejected]
    if len(outcome.quarantine) == len(sources):
        outcome.state = "nothing_to_publish"
        return
    notify("publish", 0, 1)
    before = snapshots.current(outcome.data)
    outcome.snapshot = call("publish", work.publish, outcome.data, outcome.run_id, usable, sources, invalid)
    notify("publish", 1, 1)
    same = before is not None and outcome.snapshot is not None and before.name == outcome.snapshot.snapshot_id
    outcome.state = "unchanged" if same else "published"


def _repeated(report: Report, first_of: dict[str, str]) -> Iterator[Rejected]:
    """Documents whose bytes another document has already, and those that share an id; `first_of` remembers both."""
    for content, document_id, uri in report.seen:
        same = first_of.get(content)
        if same is not None:
            yield Rejected(uri, document_id, "clean", "duplicate", f"the same bytes as {same}; take one out")
        elif document_id in first_of:
            detail = f"{first_of[document_id]} has the id {document_id} too; give one of them another"
            yield Rejected(uri, document_id, "clean", "duplicate", detail)
        else:
            first_of[content] = first_of[document_id] = uri


def _record(outcome: Outcome, n_sources: int, started: dt.datetime, flow_run_id: str | None) -> None:
    """Leave the run's rows of `runs`, `validations` and `quarantine`, and its page."""
    ended = dt.datetime.now(dt.UTC)
    folder = outcome.data / "runs" / outcome.run_id
    folder.mkdir(parents=True, exist_ok=True)
    run = {
        "run_id": outcome.run_id,
        "snapshot_id": outcome.snapshot.snapshot_id if outcome.snapshot else None,
        "started_at": started,
        "ended_at": ended,
        "state": outcome.state,
        "n_sources": n_sources,
        "n_documents": outcome.snapshot.rows["documents"] if outcome.snapshot else 0,
        "n_quarantined": len(outcome.quarantine),
        "n_findings": len(outcome.broken),
        "code_version": code_version(),
        "flow_run_id": flow_run_id,
    }
    validations = [
        {
            "run_id": outcome.run_id,
            "table_name": f.table,
            "expectation": f.expectation,
            "column_name": f.column,
            "severity": f.severity,
            "success": f.success,
            "unexpected_count": f.unexpected_count,
            "detail": f.detail,
        }
        for f in outcome.findings
    ]
    quarantine = [
        asdict(rejected) | {"run_id": outcome.run_id, "quarantined_at": ended}
        for rejected in sorted(outcome.quarantine, key=lambda r: (r.source_uri, r.stage))
    ]
    rows = ((tables.RUNS, [run]), (tables.VALIDATIONS, validations), (tables.QUARANTINE, quarantine))
    for table, found in rows:
        pq.write_table(table.build(found), folder / f"{table.name}.parquet", **PUBLISHED)
    if outcome.findings:
        snapshot = outcome.snapshot.snapshot_id if outcome.snapshot else "none"
        facts = {"Run": outcome.run_id, "Snapshot": snapshot, "State": outcome.state}
        facts |= {"Ended": f"{ended:%Y-%m-%d %H:%M} UTC", "Code": code_version()}
        outcome.page = folder / "validation.html"
        outcome.page.write_text(
            render("Validation of the tables", facts, outcome.findings, quarantine), encoding="utf-8"
        )


@contextmanager
def _workspace(data: Path, run_id: str) -> Iterator[Path]:
    """A folder for staged batches, gone afterwards."""
    workspace = data / "work" / f"{run_id}-{os.getpid()}"
    workspace.mkdir(parents=True)
    try:
        yield workspace
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
