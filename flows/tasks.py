"""The stages as Prefect's tasks, and the engine that runs them. Importing this module imports Prefect, which takes seconds."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pyarrow.parquet as pq
from prefect import State, Task, get_client, task
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import TaskRun
from prefect.exceptions import PrefectException
from prefect.logging.handlers import APILogHandler
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Crashed
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner
from prefect.tasks import exponential_backoff

from flows import afterwards, runners, work
from flows.asking import Asking, ServersInTrouble
from flows.runners import Runner
from flows.version import code_version
from flows.web import redact
from flows.work import Report

HOUR = 3600.0
TIMEOUTS = {"fetch": 4 * HOUR, "publish": 4 * HOUR, "send": 4 * HOUR}  # seconds; the others have an hour a batch
FETCH_RETRIES = int(os.environ.get("COMMUNIQUE_FETCH_RETRIES", "2"))
FETCH_BACKOFF = float(os.environ.get("COMMUNIQUE_FETCH_BACKOFF", "10"))  # seconds before the first retry

# What the stages log goes to Prefect's API, whoever imports this: the command line, a deployment, a worker process.
if not any(isinstance(handler, APILogHandler) for handler in work.LOG.handlers):
    work.LOG.addHandler(APILogHandler())
    work.LOG.setLevel(logging.INFO)


def _passes(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a failed fetch is worth another try."""
    return isinstance(state.result(raise_on_failure=False), ServersInTrouble)


def _run(label: str, step: Callable[[], Any]) -> Any:  # noqa: ARG001 the label is the task run's name
    return step()


def _task(function: Callable[..., Any]) -> Any:
    stage = function.__name__
    asks = stage in ("fetch", "expand")
    retries: dict[str, Any] = {
        "retries": FETCH_RETRIES,
        "retry_delay_seconds": exponential_backoff(FETCH_BACKOFF),
        "retry_jitter_factor": 0.5,
        "retry_condition_fn": _passes,
    }
    return task(
        name=stage,
        task_run_name="{label}",
        description=function.__doc__,
        timeout_seconds=TIMEOUTS.get(stage, HOUR),
        persist_result=False,
        **(retries if asks else {}),
    )(_run)


TASKS: dict[str, Any] = {
    function.__name__: _task(function)
    for function in (
        work.expand, work.fetch, work.clean, work.split, work.enrich, work.validate, work.publish, work.load,
        afterwards.write_report, afterwards.send,
    )
}  # fmt: skip


class PrefectEngine:
    """Runs every step as a task; with a task runner, its workers take the batches of a stage at the same time."""

    def __init__(self, open_runner: Callable[[], TaskRunner[Any]] | None = None) -> None:
        self._open = open_runner
        self._runner: TaskRunner[Any] | None = None
        self._code = code_version()

    def call(self, _stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
        label = _label(function, arguments)
        step = partial(function, *arguments)
        if function is work.expand:
            step = partial(_Expansion(FETCH_RETRIES + 1), *arguments)
        result = TASKS[function.__name__](label, step)
        work.LOG.info("%s", label)
        return result

    def each(self, stage: str, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        if not calls:
            return
        labels = [_label(function, arguments) for arguments in calls]
        if len(calls) > 1:
            labels = [f"{label} ({number} of {len(calls)})" for number, label in enumerate(labels, 1)]
        total = Report(stage)
        for label, report in zip(labels, self._results(stage, function, calls, labels), strict=True):
            work.LOG.info("%s: %s", label, ", ".join(f"{count} {name}" for name, count in report.rows.items()))
            _add(total, report)
            yield report
        leave_artifact(total)

    def _results(
        self, stage: str, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], labels: Sequence[str]
    ) -> Iterator[Any]:
        name = function.__name__
        if self._open is not None and name in runners.DISTRIBUTED:
            pool = partial(_TaskPool, self, function, calls, labels)
            yield from runners.in_order(stage, len(calls), pool, _mark_lost)
            return
        for label, arguments in zip(labels, calls, strict=True):
            step: Callable[[], Any] = partial(function, *arguments)
            if function is work.fetch:
                folder, data, sources, settings = arguments
                step = Asking(folder, data, sources, settings, FETCH_RETRIES + 1)
            yield TASKS[name](label, step)

    def submit(self, label: str, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
        """Hand a call to a worker; gives a future."""
        if self._open is None:
            raise ValueError("this engine has no workers")
        if self._runner is None:
            self._runner = self._open()
            self._runner.__enter__()
        step = partial(runners.step, self._code, function, runners.absolute(arguments))
        return self._runner.submit(TASKS[function.__name__], {"label": label, "step": step})

    def close(self) -> None:
        """Let the workers go; the next call has new ones."""
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.__exit__(None, None, None)


@dataclass
class _TaskPool:
    engine: PrefectEngine
    function: Callable[..., Any]
    calls: Sequence[tuple[Any, ...]]
    labels: Sequence[str]

    def submit(self, number: int) -> Any:
        return self.engine.submit(self.labels[number], self.function, self.calls[number])

    def close(self) -> None:
        self.engine.close()


class _Expansion:
    """`work.expand` that raises ServersInTrouble while tries are left."""

    def __init__(self, tries: int) -> None:
        self._left = tries

    def __call__(self, *arguments: Any) -> Any:
        self._left -= 1
        documents, report = work.expand(*arguments)
        troubled = [fetch for fetch in report.fetches if fetch.passing]
        if troubled and self._left > 0:
            raise ServersInTrouble(troubled)
        return documents, report


def _mark_lost(future: Any) -> None:
    """Say in Prefect's UI that a task died with its process; it would seem to run for ever. One not begun is not known there."""
    lost: State[Any] = Crashed(message="the worker process died; another takes the batch")
    with suppress(PrefectException, httpx.HTTPError), get_client(sync_client=True) as client:
        client.set_task_run_state(future.task_run_id, lost, force=True)


def _label(function: Callable[..., Any], arguments: Sequence[Any]) -> str:
    """What a call is about, with its number of documents."""
    name = function.__name__
    if name == "load":
        return "load the DuckDB file"
    if name == "write_report":
        return "write the report"
    if name == "send":
        return f"publish to {redact(arguments[1])}"
    if name == "expand":
        return f"list {_count(len(arguments[1]), 'source')}"
    if name == "fetch":
        return f"fetch {_count(len(arguments[2]), 'source')}"
    if name == "publish":
        return f"publish {_count(len(arguments[2].parts), 'document')}"
    staged = "fetched" if name == "clean" else "cleaned"
    n_documents = pq.read_metadata(arguments[0] / f"{staged}.parquet").num_rows
    return f"{name} {_count(n_documents - len(arguments[-1] if name == 'split' else ()), 'document')}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _add(total: Report, report: Report) -> None:
    for name, count in report.rows.items():
        total.rows[name] = total.rows.get(name, 0) + count
    total.rejected += report.rejected
    total.findings += report.findings


def leave_artifact(report: Report) -> None:
    """What a stage did with all its batches, where Prefect's UI shows it."""
    create_table_artifact(key=report.stage, table=report.table(), description=f"What {report.stage} gave")


@contextmanager
def engine_of(runner: Runner) -> Iterator[PrefectEngine]:
    """An engine whose workers are gone afterwards."""
    runner.refuse_nonsense()
    if runner.kind == "local":
        yield PrefectEngine()
        return
    with _one_server():
        if runner.kind == "processes":
            engine = PrefectEngine(lambda: ProcessPoolTaskRunner(runner.processes, initializer=runners.start_worker))
            try:
                yield engine
            finally:
                engine.close()
            return
        from prefect_dask import DaskTaskRunner

        with runners.dask_address(runner) as address:
            engine = PrefectEngine(lambda: DaskTaskRunner(address=address))
            try:
                yield engine
            finally:
                engine.close()


@contextmanager
def _one_server() -> Iterator[None]:
    """Let workers talk to the server of this process, where it has started one for itself, and start none of their own."""
    if PREFECT_API_URL.value():
        yield
        return
    from prefect.server.api.server import SubprocessASGIServer

    with temporary_settings({PREFECT_API_URL: SubprocessASGIServer().api_url}):
        yield
