"""Who runs the batches: this process one after the other, processes of this machine, or the workers of a Dask cluster.

Workers get paths and give small reports; the tables lie in the data folder, which all of them must see under the same
path. Fetching stays with the conductor: manners towards a host, and the archive's index, are one process's affair.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import logging
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from flows.conduct import Direct, Engine
from flows.sources import BadRequest
from flows.version import code_version
from transforms.collection import collect_seldom

KINDS = ("local", "processes", "dask")
DISTRIBUTED = frozenset({"clean", "split", "enrich", "validate"})  # stages whose batches workers may take
MOST_LOSSES = 3  # how often a stage's workers may die before the run gives up
WAIT_FOR_WORKERS = 60.0  # seconds


@dataclass(frozen=True)
class Runner:
    """A choice of `KINDS`; `workers` are processes (0: one a core), `address` is that of a Dask scheduler."""

    kind: str = "local"
    workers: int = 0
    address: str = ""

    def refuse_nonsense(self) -> None:
        """Raise BadRequest where the choice can't be had."""
        if self.kind not in KINDS:
            raise BadRequest(f"runner {self.kind!r}: there are {', '.join(KINDS)}")
        if self.workers < 0:
            raise BadRequest(f"{self.workers} workers: give 1 or more, or 0 for one a core")
        if self.address and self.kind != "dask":
            raise BadRequest(f"address {self.address}: only the runner dask has one")
        if self.address and self.workers:
            raise BadRequest(f"the scheduler at {self.address} has its workers already; leave --workers out")
        if self.kind == "dask" and importlib.util.find_spec("distributed") is None:
            raise BadRequest("the runner dask needs Dask; install it with `pip install 'communique[dask]'`")

    @property
    def processes(self) -> int:
        """How many processes to start."""
        return self.workers or len(os.sched_getaffinity(0))


class WorkersLost(Exception):
    """Processes died again and again with work in their hands."""

    def __init__(self, stage: str) -> None:
        super().__init__(
            f"{stage}: worker processes were killed {MOST_LOSSES} times; look for memory that ran out "
            "(`dmesg`), then run again with fewer --workers"
        )


def step(code: str, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """A stage's call as a worker makes it. Raises BadRequest where the worker can't give what the conductor would."""
    here = f"worker {socket.gethostname()}:{os.getpid()}"
    if code_version() != code:
        raise BadRequest(f"{here} has communique {code_version()}, this is {code}; install the same on both")
    folder: Path = arguments[0]
    if not folder.is_dir():
        raise BadRequest(f"{here} sees no {folder}; workers need the data folder under the same path")
    return function(*arguments)


def absolute(arguments: Sequence[Any]) -> tuple[Any, ...]:
    """Arguments of which paths hold also in another process's folder."""
    return tuple(argument.absolute() if isinstance(argument, Path) else argument for argument in arguments)


def start_worker() -> None:
    """In a new worker process: leave Ctrl-C to the conductor, and go when it goes, however that happens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    conductor = multiprocessing.parent_process()

    def watch() -> None:
        if conductor is not None:
            conductor.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True, name="watch-conductor").start()


class Pool(Protocol):
    """Workers that take calls; `submit` gives something with a `result()`."""

    def submit(self, number: int) -> Any:
        """Have the call of this number made."""

    def close(self) -> None:
        """Let the workers go."""


def in_order(stage: str, count: int, open_pool: Callable[[], Pool], lost: Callable[[Any], None]) -> Iterator[Any]:
    """Results of `count` calls in their order. Those that die with a worker are made again, by new workers.

    `lost` is told each handle whose call died. Raises WorkersLost where that goes on.
    """
    pool, losses, done = open_pool(), 0, 0
    handles = {number: pool.submit(number) for number in range(count)}
    while done < count:
        try:
            result = handles[done].result()
        except BrokenProcessPool:
            losses += 1
            for number in range(done, count):
                lost(handles[number])
            pool.close()
            if losses == MOST_LOSSES:
                raise WorkersLost(stage) from None
            pool = open_pool()
            handles |= {number: pool.submit(number) for number in range(done, count)}
            continue
        del handles[done]
        done += 1
        yield result


class Processes:
    """Runs the batches of a stage on processes of this machine, without Prefect."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._executor: ProcessPoolExecutor | None = None
        self._code = code_version()

    def call(self, _stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    def each(self, stage: str, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        if function.__name__ not in DISTRIBUTED or not calls:
            return Direct().each(stage, function, calls)
        return in_order(stage, len(calls), lambda: _Processes(self, function, calls), lambda _: None)

    def submit(self, function: Callable[..., Any], arguments: Sequence[Any]) -> Future[Any]:
        if self._executor is None:
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(self._workers, context, start_worker)
        return self._executor.submit(step, self._code, function, absolute(arguments))

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


@dataclass
class _Processes:
    engine: Processes
    function: Callable[..., Any]
    calls: Sequence[tuple[Any, ...]]

    def submit(self, number: int) -> Future[Any]:
        try:
            return self.engine.submit(self.function, self.calls[number])
        except BrokenProcessPool as error:  # a worker died while calls are still handed out
            broken: Future[Any] = Future()
            broken.set_exception(error)
            return broken

    def close(self) -> None:
        self.engine.close()


class DaskWorkers:
    """Runs the batches of a stage on a Dask cluster, without Prefect. Dask gives a dead worker's calls to another."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._code = code_version()

    def call(self, _stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    def each(self, stage: str, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        if function.__name__ not in DISTRIBUTED:
            return Direct().each(stage, function, calls)
        futures = [
            self._client.submit(step, self._code, function, absolute(arguments), pure=False, key=f"{stage}-{number}-{id(calls)}")
            for number, arguments in enumerate(calls)
        ]  # fmt: skip
        return (future.result() for future in futures)


@contextlib.contextmanager
def engine_of(runner: Runner) -> Iterator[Engine]:
    """An engine without Prefect; its workers are gone afterwards."""
    runner.refuse_nonsense()
    if runner.kind == "processes":
        processes = Processes(runner.processes)
        try:
            yield processes
        finally:
            processes.close()
    elif runner.kind == "dask":
        distributed: Any = importlib.import_module("distributed")  # it has no types
        with dask_address(runner) as address, distributed.Client(address, set_as_default=False) as client:
            yield DaskWorkers(client)
    else:
        yield Direct()


@contextlib.contextmanager
def dask_address(runner: Runner) -> Iterator[str]:
    """Address of a scheduler with workers: the one asked for, or one of this machine, gone afterwards."""
    import dask

    distributed: Any = importlib.import_module("distributed")
    logging.getLogger("distributed").setLevel(logging.ERROR)
    dask.config.set({"distributed.comm.timeouts.connect": "10s"})
    if runner.address:
        try:
            with distributed.Client(runner.address, set_as_default=False, timeout=10) as client:
                client.wait_for_workers(1, timeout=WAIT_FOR_WORKERS)
        except (OSError, TimeoutError, ValueError) as error:
            raise BadRequest(
                f"{runner.address}: no Dask scheduler with workers answers there "
                f"({str(error).splitlines()[0] if str(error) else type(error).__name__}); start them, or correct --address"
            ) from None
        yield runner.address
        return
    with distributed.LocalCluster(
        n_workers=runner.processes, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as cluster:
        yield str(cluster.scheduler_address)
