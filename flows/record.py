"""What is kept of a run: its rows of the log tables, its request and its page, under `data/runs/<run id>/`."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.findings import Finding
from expectations.page import render
from flows import lineage
from flows.fetch import Fetch
from flows.snapshots import Snapshot
from flows.sources import Source
from flows.staging import PUBLISHED, write_whole
from flows.version import code_version
from flows.web import redact
from transforms import tables
from transforms.stages import Rejected

_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass
class Outcome:
    """What a run did. `left` are documents that are no longer asked for, `held` why nothing was published.

    `sent` is what became of publishing to an object store, `unsent` why it did not come about.
    """

    run_id: str
    state: str
    data: Path
    n_sources: int = 0
    n_processed: int = 0
    n_carried: int = 0
    snapshot: Snapshot | None = None
    database: Path | None = None
    quarantine: list[Rejected] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    page: Path | None = None
    report: Path | None = None
    sent: str = ""
    unsent: str = ""

    @property
    def broken(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.success]


def new_run_id(data: Path) -> str:
    """The time in UTC and four hex digits; later than any run before, also where the clock was set back."""
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    last = last_run(data)
    if last is not None:
        now = max(now, dt.datetime.strptime(last.name.split("-")[0], _STAMP) + dt.timedelta(seconds=1))  # noqa: DTZ007
    return f"{now:{_STAMP}}-{secrets.token_hex(2)}"


def last_run(data: Path) -> Path | None:
    """Folder of the last run, or None."""
    runs = sorted(path for path in data.glob("runs/????????T??????Z-????") if path.is_dir())
    return runs[-1] if runs else None


def keep(
    outcome: Outcome,
    sources: Sequence[Source],
    fetches: Iterable[Fetch],
    started: dt.datetime,
    flow_run_id: str | None,
    error: str = "",
) -> None:
    """Leave the rows of a run's log, its request, its validation page and its lineage; `error` is why it failed."""
    ended = max(dt.datetime.now(dt.UTC), started)
    folder = outcome.data / "runs" / outcome.run_id
    folder.mkdir(parents=True, exist_ok=True)
    quarantine = [
        asdict(rejected) | {"run_id": outcome.run_id, "quarantined_at": ended}
        for rejected in sorted(outcome.quarantine, key=lambda r: (r.source_uri, r.stage))
    ]
    write_rows(folder, tables.VALIDATIONS.name, [_validation_row(outcome.run_id, f) for f in outcome.findings])
    write_rows(folder, tables.QUARANTINE.name, quarantine)
    write_rows(folder, tables.FETCHES.name, _fetch_rows(outcome.run_id, fetches))
    request = {"sources": [asdict(source) for source in sources]}
    write_whole(folder / "request.json", json.dumps(request, ensure_ascii=False).encode())
    if outcome.findings:
        snapshot = outcome.snapshot.snapshot_id if outcome.snapshot else "none"
        facts = {"Run": outcome.run_id, "Snapshot": snapshot, "State": outcome.state}
        facts |= {"Ended": f"{ended:%Y-%m-%d %H:%M} UTC", "Code": code_version()}
        outcome.page = folder / "validation.html"
        page = render("Validation of the tables", facts, outcome.findings, quarantine)
        write_whole(outcome.page, page.encode())
    write_rows(folder, tables.RUNS.name, [_run_row(outcome, started, ended, flow_run_id)])
    lineage.write(outcome.data, outcome.run_id, error)


def keep_killed(data: Path, died: Mapping[str, Any], published: bool) -> None:
    """Write the row of a run that was killed before it could; one that had published already stays as it is."""
    run_id = str(died.get("run_id", ""))
    folder = data / "runs" / run_id
    if not run_id or (published and (folder / "runs.parquet").exists()):
        return
    try:
        started = dt.datetime.fromisoformat(str(died["started_at"]))
    except (KeyError, ValueError):
        return
    folder.mkdir(parents=True, exist_ok=True)
    outcome = Outcome(run_id, "killed", data, notes=["its process ended without a word; the next run found its lock"])
    write_rows(folder, tables.RUNS.name, [_run_row(outcome, started, started, None)])


def write_rows(folder: Path, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A small table of a run, there whole or not at all."""
    sink = pa.BufferOutputStream()
    pq.write_table(tables.TABLES[name].build(rows), sink, **PUBLISHED)
    write_whole(folder / f"{name}.parquet", sink.getvalue().to_pybytes())


def _run_row(outcome: Outcome, started: dt.datetime, ended: dt.datetime, flow_run_id: str | None) -> dict[str, Any]:
    snapshot = outcome.snapshot
    said = [*outcome.held, *outcome.notes]
    said += [f"left, since no longer asked for: {', '.join(outcome.left)}"] if outcome.left else []
    return {
        "run_id": outcome.run_id,
        "snapshot_id": snapshot.snapshot_id if snapshot else None,
        "started_at": started,
        "ended_at": ended,
        "state": outcome.state,
        "n_sources": outcome.n_sources,
        "n_documents": snapshot.rows["documents"] if snapshot else 0,
        "n_processed": outcome.n_processed,
        "n_carried": outcome.n_carried,
        "n_left": len(outcome.left),
        "n_quarantined": len(outcome.quarantine),
        "n_findings": len(outcome.broken),
        "detail": "; ".join(said) or None,
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


def _fetch_rows(run_id: str, fetches: Iterable[Fetch]) -> list[dict[str, Any]]:
    by_uri = {redact(fetch.source.uri): fetch for fetch in fetches}
    return [
        {
            "run_id": run_id,
            "source_uri": uri,
            "outcome": fetch.outcome,
            "content_sha256": fetch.stored.sha256 if fetch.stored else None,
            "version": fetch.stored.version if fetch.stored else None,
            "n_bytes": fetch.n_bytes if fetch.stored else None,
            "detail": fetch.detail or None,
        }
        for uri, fetch in sorted(by_uri.items())
    ]
