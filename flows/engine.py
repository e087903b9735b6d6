"""The flow and its tasks in Prefect. Importing this module imports Prefect, which takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.context import FlowRunContext
from prefect.runtime import flow_run

from flows import work
from flows.conduct import Notify, conduct, quietly
from flows.plan import Request
from flows.record import Outcome
from flows.snapshots import Snapshot
from flows.work import Report

# Who hears of the progress of flows in this process: not a parameter, since those travel as JSON.
LISTENER: ContextVar[Notify] = ContextVar("listener", default=quietly)


def _leave_artifact(stage: str, result: Any) -> None:
    """What a stage did, where Prefect's UI shows it."""
    if isinstance(result, Report):
        create_table_artifact(key=stage, table=result.table(), description=f"What {stage} did with a batch")
    elif isinstance(result, Snapshot):
        rows = [{"table": name, "rows": count} for name, count in result.rows.items()]
        create_table_artifact(key=stage, table=rows, description=f"Snapshot {result.snapshot_id}")
    elif isinstance(result, Path):
        create_markdown_artifact(key=stage, markdown=f"DuckDB file: `{result}`", description="The DuckDB file")


def _task(stage: str, function: Callable[..., Any]) -> Any:
    def run(*arguments: Any) -> Any:
        result = function(*arguments)
        if FlowRunContext.get() is not None:
            _leave_artifact(stage, result)
        return result

    return task(name=stage, task_run_name=stage, description=function.__doc__)(run)


TASKS: dict[str, Any] = {
    function.__name__: _task(function.__name__, function)
    for function in (work.fetch, work.clean, work.split, work.enrich, work.validate, work.publish, work.load)
}


class PrefectEngine:
    """Runs every step as a task; where the task runner has several workers, those of a stage run at the same time."""

    def __init__(self, parallel: bool = False) -> None:
        self._parallel = parallel

    def call(self, stage: str, _function: Callable[..., Any], *arguments: Any) -> Any:
        return TASKS[stage](*arguments)

    def each(self, stage: str, _function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        if not self._parallel:
            return (TASKS[stage](*arguments) for arguments in calls)
        futures = [TASKS[stage].submit(*arguments) for arguments in calls]
        return (future.result() for future in futures)


def _run_name() -> str:
    parameters = flow_run.parameters
    return f"annual-reviews-{len(parameters.get('sources') or []) or 'manifest'}"


@flow(name="annual-reviews", flow_run_name=_run_name, validate_parameters=False)
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
) -> Outcome:
    """Fetch what changed, clean, split, enrich, validate, publish and load reviews.

    `sources` are addresses, files or folders; without any the rows of `manifest` are taken, by default of the one that
    ships. `retry` asks again for what the last run put into quarantine. `full` makes everything anew; `only` (document
    ids or addresses), `since` and `until` (years under review) choose, and the others stay as they are published.
    `allow_shrink` publishes a snapshot that a gate would hold. `wait` is how many seconds to wait for another run.
    """
    request = Request(
        sources, manifest, data, offline, contact, allow_private_addresses, retry,
        full, only, since, until, allow_shrink, wait,
    )  # fmt: skip
    planned, settings = request.plan()
    run_id = str(flow_run.id) if flow_run.id else None
    return conduct(planned, Path(data), settings, PrefectEngine(), LISTENER.get(), run_id, request.scope)
