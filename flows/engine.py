"""The flow in Prefect: its parameters, its name, its last state. Importing this module imports Prefect, which takes seconds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import prefect
import pyarrow as pa
import pyarrow.parquet as pq
from prefect import State
from prefect.client.schemas.objects import FlowRun
from prefect.flows import Flow
from prefect.runtime import deployment
from prefect.runtime import flow_run as this_run
from prefect.states import Completed, Failed
from prefect.utilities.urls import url_for

import seeds
from flows import alerts, artifacts
from flows.conduct import Notify, conduct, quietly
from flows.plan import NothingToRetry, Request
from flows.record import Outcome
from flows.sources import BadRequest
from flows.tasks import engine_of
from flows.trouble import explain
from transforms.collection import collect_seldom

# Who hears of the progress of flows in this process: not a parameter, since those travel as JSON.
LISTENER: ContextVar[Notify] = ContextVar("listener", default=quietly)
STATES = {"published": "Published", "unchanged": "Unchanged", "held": "Held", "nothing_to_publish": "NothingToPublish"}


def run_name() -> str:
    """What a run is about, with its number of sources."""
    asked: Mapping[str, Any] = this_run.parameters
    n_sources = len(asked.get("sources") or ()) or _rows_of(asked.get("manifest"))
    what = "retry" if asked.get("retry") else "backfill" if asked.get("full") else "annual-reviews"
    if asked.get("retry"):
        return f"{what} {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M}"
    about = ", ".join(asked.get("only") or ()) or f"{n_sources} source{'' if n_sources == 1 else 's'}"
    since, until = asked.get("since"), asked.get("until")
    years = f" {since or ''}–{until or ''}" if since or until else ""
    return f"{what} {about}{years} {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M}"


def _rows_of(manifest: str | None) -> int:
    try:
        return len(seeds.read_rows(Path(manifest) if manifest else seeds.MANIFEST))
    except (OSError, ValueError):
        return 0


def alert(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 Prefect's hook
    """Tell of a run that failed, crashed, or whose snapshot a gate held."""
    alerts.send(
        {
            "flow_run_id": str(flow_run.id),
            "flow_run_name": flow_run.name,
            "state": state.name,
            "message": state.message or "",
            "data": flow_run.parameters.get("data", "data"),
            "url": url_for(flow_run),
        }
    )


@prefect.flow(
    name="annual-reviews",
    flow_run_name=run_name,
    validate_parameters=False,
    persist_result=False,
    on_failure=[alert],
    on_crashed=[alert],
)
def annual_reviews(
    sources: Sequence[str] = (),
    manifest: str | None = None,
    data: str = "data",
    offline: bool = False,
    contact: str = "",
    allow_private_addresses: bool = False,
    retry: bool = False,
    full: bool = False,
    only: Sequence[str] = (),
    since: int | None = None,
    until: int | None = None,
    allow_shrink: bool = False,
    wait: float = 0,
    runner: str = "local",
    workers: int = 0,
    address: str = "",
    report: bool = False,
    publish_to: str = "",
) -> State[Any]:
    """Fetch what changed, clean, split, enrich, validate, publish and load reviews.

    `sources` are addresses, files or folders; without any the rows of `manifest` are taken, by default of the one that
    ships. `retry` asks again for what the last run put into quarantine. `full` makes everything anew; `only` (document
    ids or addresses), `since` and `until` (years under review) choose, and the others stay as they are published.
    `allow_shrink` publishes a snapshot that a gate would hold. `wait` is how many seconds to wait for another run.
    `runner` is `local`, `processes` (`workers` of them) or `dask` (the scheduler at `address`, or `workers` of its own).
    `report` writes a report on what was published; `publish_to` is an object store that gets it too (`s3://bucket/prefix`).
    """
    request = Request(
        sources, manifest, data, offline, contact, allow_private_addresses, retry,
        full, only, since, until, allow_shrink, wait, runner, workers, address, report, publish_to,
    )  # fmt: skip
    try:
        outcome = _conduct(request)
    except NothingToRetry as error:
        return Completed(name="NothingToRetry", message=str(error), data=error)
    except BadRequest as error:
        return Failed(name="Refused", message=str(error), data=error)
    except Exception as error:
        trouble = explain(error, Path(data))
        if trouble is None:
            raise
        return Failed(message=trouble, data=error)
    if outcome.unsent:
        return Failed(name="NotSent", message=f"{told(outcome)}; {outcome.unsent}", data=outcome)
    make = Completed if outcome.state in ("published", "unchanged") else Failed
    return make(name=STATES[outcome.state], message=told(outcome), data=outcome)


def _conduct(request: Request) -> Outcome:
    collect_seldom()
    data = Path(request.data)
    sources, settings = request.plan()
    before, quarantined = artifacts.rows_before(data), quarantined_before(data)
    run_id = str(this_run.id) if this_run.id else None
    with engine_of(request.workforce) as engine:
        outcome = conduct(sources, data, settings, engine, LISTENER.get(), run_id, request.scope, request.after)
    artifacts.leave(outcome, told(outcome), before, evaluate=deployment.id is not None)
    fresh = [r for r in outcome.quarantine if (r.source_uri, r.reason) not in quarantined]
    if fresh and outcome.state in ("published", "unchanged"):  # where nothing was published, the state's hook tells it
        alerts.send(
            {
                "flow_run_id": run_id,
                "flow_run_name": this_run.name,
                "state": STATES[outcome.state],
                "message": f"new in quarantine: {'; '.join(f'{r.source_uri}: {r.reason}: {r.detail}' for r in fresh)}",
                "data": request.data,
                "url": this_run.ui_url,
            }
        )
    return outcome


def quarantined_before(data: Path) -> set[tuple[str, str]]:
    """Sources that the last run put into quarantine, each with the reason."""
    found = sorted(data.glob("runs/*/quarantine.parquet"), key=lambda path: path.parent.name)
    if not found:
        return set()
    try:
        rows = pq.read_table(found[-1], columns=["source_uri", "reason"], partitioning=None).to_pylist()
    except (OSError, pa.ArrowException):
        return set()
    return {(row["source_uri"], row["reason"]) for row in rows}


def told(outcome: Outcome) -> str:
    """What came of a run, in one line."""
    n_documents = outcome.snapshot.rows["documents"] if outcome.snapshot else 0
    beside = f"{len(outcome.quarantine)} in quarantine, {len(outcome.broken)} findings"
    if outcome.state == "held":
        return f"nothing was published, a gate holds it: {'; '.join(outcome.held)}"
    if outcome.state == "nothing_to_publish":
        first = "".join(f"; {r.source_uri}: {r.reason}: {r.detail}" for r in outcome.quarantine[:1])
        return f"nothing could be published, {beside}{first}"
    what = "nothing changed" if outcome.state == "unchanged" else f"published, {outcome.n_processed} made anew"
    return f"{n_documents} document{'' if n_documents == 1 else 's'}: {what}; {beside}"
