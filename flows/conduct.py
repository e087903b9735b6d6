"""What runs when: batches through fetch, clean, split, enrich and validate, then publish and load once.

The same conduct runs the plain functions of `flows.work` or, handed in as `call`, Prefect's tasks around them.
"""

from __future__ import annotations

import datetime as dt
import json
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
from flows import fetch as fetching
from flows import snapshots, work
from flows.fetch import FetchSettings
from flows.sources import Source, batches
from flows.staging import PUBLISHED
from flows.version import code_version
from flows.web import redact
from flows.work import Report, Seen
from transforms import tables
from transforms.stages import Rejected

DOCUMENTS_PER_BATCH = 128
BYTES_PER_BATCH = 4 * 2**20  # of files; frames and rows of a batch take about a hundred times that
BATCH_STEPS = 5

Call = Callable[..., Any]  # call(stage name, function of flows.work, *arguments)
Notify = Callable[[str, int, int], None]  # stage that begins, steps done, steps in all


def directly(_stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def quietly(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody of the progress."""


@dataclass
class Outcome:
    run_id: str
    state: str
    data: Path
    n_sources: int = 0
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
    settings: FetchSettings | None = None,
    call: Call = directly,
    notify: Notify = quietly,
    flow_run_id: str | None = None,
) -> Outcome:
    """Run the stages over `sources` and publish under `data`.

    Documents that can't be used are put into quarantine and the others go on; where none is left, what is published
    already stays as it is.
    """
    run = _Run(list(sources), data, settings or FetchSettings(), call, notify)
    started = dt.datetime.now(dt.UTC)
    with _workspace(data, run.outcome.run_id) as workspace:
        try:
            run.stages(workspace)
        finally:
            _record(run, started, flow_run_id)
        notify("load", 0, 1)
        run.outcome.database = call("load", work.load, data)
        notify("load", 1, 1)
    return run.outcome


class _Run:
    """One pass over the sources, with what has to be remembered between its batches."""

    def __init__(self, sources: list[Source], data: Path, settings: FetchSettings, call: Call, notify: Notify) -> None:
        self.sources = sources
        self.settings = settings
        self.outcome = Outcome(new_run_id(), "failed", data)
        self.reports: list[Report] = []
        self.repeats: list[tuple[Seen, Seen]] = []
        self._first: dict[str, Seen] = {}  # by hash of the text, and by document id
        self._before = 0, BATCH_STEPS  # steps of batches that are done, and of all
        self._call = call
        self._notify = notify

    def stages(self, workspace: Path) -> None:
        data, outcome = self.outcome.data, self.outcome
        documents = self._expand(data)
        planned = list(batches(documents, DOCUMENTS_PER_BATCH, BYTES_PER_BATCH))
        usable: list[Path] = []
        for number, batch in enumerate(planned):
            self._before = number * BATCH_STEPS, len(planned) * BATCH_STEPS
            folder = workspace / f"batch-{number:05d}"
            if self._batch(folder, batch):
                usable.append(folder)
        outcome.quarantine += [rejected for report in self.reports for rejected in report.rejected]
        for rejected in outcome.quarantine:
            work.LOG.warning("%s: %s: %s", rejected.source_uri, rejected.reason, rejected.detail)
        outcome.findings = merge(finding for report in self.reports for finding in report.findings)
        outcome.n_sources = len(documents)
        self._publish(usable, documents)

    def _expand(self, data: Path) -> list[Source]:
        """Sources that list others are asked first, as a fetch of its own."""
        if not any(fetching.lists_others(source) for source in self.sources):
            return self.sources
        self._notify("indexes", 0, 1)
        documents, report = self._call("fetch", work.expand, data, self.sources, self.settings)
        self.reports.append(report)
        return list(documents)

    def _batch(self, folder: Path, batch: list[Source]) -> bool:
        """Take a batch through the stages; False where nothing of it is left."""
        data = self.outcome.data
        self._step("fetch", 0, work.fetch, folder, data, batch, self.settings)
        cleaned = self._step("clean", 1, work.clean, folder, data)
        excluded = [seen.document_id for seen in cleaned.seen if not self._is_first(seen)]
        if len(excluded) == len(cleaned.seen):
            return False
        self._step("split", 2, work.split, folder, excluded)
        self._step("enrich", 3, work.enrich, folder)
        self._step("validate", 4, work.validate, folder, work.next_year())
        return True

    def _step(self, stage: str, place: int, function: Callable[..., Report], *arguments: Any) -> Report:
        """One stage of a batch, announced before it begins."""
        done, total = self._before
        self._notify(stage, done + place, total)
        report: Report = self._call(stage, function, *arguments)
        self.reports.append(report)
        return report

    def _is_first(self, seen: Seen) -> bool:
        """Whether a document is new. The same text again is one more source of the first; an id is taken once."""
        first = self._first.get(seen.text_sha256)
        if first is not None:
            self.repeats.append((first, seen))
            return False
        first = self._first.get(seen.document_id)
        if first is not None:
            detail = f"{first.source_uri} has the id {seen.document_id} too; give one of them another"
            self.outcome.quarantine.append(Rejected(seen.source_uri, seen.document_id, "clean", "duplicate", detail))
            return False
        self._first[seen.text_sha256] = self._first[seen.document_id] = seen
        return True

    def documents_by_source(self) -> dict[str, str]:
        """Which document each source gave."""
        named = {seen.source_uri: seen.document_id for seen in self._first.values()}
        return named | {other.source_uri: first.document_id for first, other in self.repeats}

    def _publish(self, usable: list[Path], documents: list[Source]) -> None:
        outcome = self.outcome
        invalid = {r.document_id for r in outcome.quarantine if r.stage == "validate"}
        if {seen.document_id for seen in self._first.values()} <= invalid:
            outcome.state = "nothing_to_publish"
            return
        self._notify("publish", 0, 1)
        before = snapshots.current(outcome.data)
        arguments = (usable, documents, sorted(filter(None, invalid)), self.repeats)
        outcome.snapshot = self._call("publish", work.publish, outcome.data, outcome.run_id, *arguments)
        self._notify("publish", 1, 1)
        same = before is not None and outcome.snapshot is not None and before.name == outcome.snapshot.snapshot_id
        outcome.state = "unchanged" if same else "published"


def _record(run: _Run, started: dt.datetime, flow_run_id: str | None) -> None:
    """Leave the run's rows of the log tables, its request and its page."""
    outcome, ended = run.outcome, dt.datetime.now(dt.UTC)
    folder = outcome.data / "runs" / outcome.run_id
    folder.mkdir(parents=True, exist_ok=True)
    quarantine = [
        asdict(rejected) | {"run_id": outcome.run_id, "quarantined_at": ended}
        for rejected in sorted(outcome.quarantine, key=lambda r: (r.source_uri, r.stage))
    ]
    log = {
        tables.RUNS: [_run_row(outcome, started, ended, flow_run_id)],
        tables.VALIDATIONS: [_validation_row(outcome.run_id, finding) for finding in outcome.findings],
        tables.QUARANTINE: quarantine,
        tables.FETCHES: _fetch_rows(run),
    }
    for table, rows in log.items():
        pq.write_table(table.build(rows), folder / f"{table.name}.parquet", **PUBLISHED)
    request = {"sources": [asdict(source) for source in run.sources]}
    (folder / "request.json").write_text(json.dumps(request, ensure_ascii=False), encoding="utf-8")
    work.record_versions(outcome.data, run.documents_by_source())
    if outcome.findings:
        snapshot = outcome.snapshot.snapshot_id if outcome.snapshot else "none"
        facts = {"Run": outcome.run_id, "Snapshot": snapshot, "State": outcome.state}
        facts |= {"Ended": f"{ended:%Y-%m-%d %H:%M} UTC", "Code": code_version()}
        outcome.page = folder / "validation.html"
        page = render("Validation of the tables", facts, outcome.findings, quarantine)
        outcome.page.write_text(page, encoding="utf-8")


def _run_row(outcome: Outcome, started: dt.datetime, ended: dt.datetime, flow_run_id: str | None) -> dict[str, Any]:
    return {
        "run_id": outcome.run_id,
        "snapshot_id": outcome.snapshot.snapshot_id if outcome.snapshot else None,
        "started_at": started,
        "ended_at": ended,
        "state": outcome.state,
        "n_sources": outcome.n_sources,
        "n_documents": outcome.snapshot.rows["documents"] if outcome.snapshot else 0,
        "n_quarantined": len(outcome.quarantine),
        "n_findings": len(outcome.broken),
        "code_version": code_version(),
        "flow_run_id": flow_run_id,
    }


def _validation_row(run_id: str, finding: Finding) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "table_name": finding.table,
        "expectation": finding.expectation,
        "column_name": finding.column,
        "severity": finding.severity,
        "success": finding.success,
        "unexpected_count": finding.unexpected_count,
        "detail": finding.detail,
    }


def _fetch_rows(run: _Run) -> list[dict[str, Any]]:
    fetches = {redact(f.source.uri): f for report in run.reports for f in report.fetches}
    return [
        {
            "run_id": run.outcome.run_id,
            "source_uri": uri,
            "outcome": fetch.outcome,
            "content_sha256": fetch.stored.sha256 if fetch.stored else None,
            "version": fetch.stored.version if fetch.stored else None,
            "n_bytes": fetch.n_bytes if fetch.stored else None,
            "detail": fetch.detail or None,
        }
        for uri, fetch in sorted(fetches.items())
    ]


@contextmanager
def _workspace(data: Path, run_id: str) -> Iterator[Path]:
    """A folder for staged batches, gone afterwards."""
    workspace = data / "work" / f"{run_id}-{os.getpid()}"
    workspace.mkdir(parents=True)
    try:
        yield workspace
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
