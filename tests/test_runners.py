"""Batches on processes and on Dask give the snapshot that this process gives, also when a worker is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from flows import conduct as conducting
from flows import runners
from flows.conduct import conduct
from flows.plan import Request
from flows.record import Outcome
from flows.runners import Runner, WorkersLost, engine_of, in_order
from flows.sources import BadRequest
from tests.conftest import ROOT, communique
from tests.corpus import write_corpus

COUNT = 6


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"), COUNT)


@pytest.fixture(scope="module")
def local(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The snapshot that one process gives."""
    return snapshot_of(run(tmp_path_factory.mktemp("local"), corpus, Runner()))


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conducting, "DOCUMENTS_PER_BATCH", 2)


def run(data: Path, manifest: Path, runner: Runner, notify: Callable[[str, int, int], None] | None = None) -> Outcome:
    sources, settings = Request(manifest=str(manifest), data=str(data)).plan()
    with engine_of(runner) as engine:
        return conduct(sources, data, settings, engine, notify or conducting.quietly)


def snapshot_of(outcome: Outcome) -> str:
    assert outcome.snapshot is not None
    assert outcome.state == "published"
    assert not outcome.quarantine
    return outcome.snapshot.snapshot_id


def children(parent: int) -> list[int]:
    """Ids of the processes that a process started and that work for it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, of = path.read_text().rpartition(")")[2].split()[:2]
            command = (path.parent / "cmdline").read_text()
        except OSError:
            continue
        if int(of) == parent and state != "Z" and "spawn_main" in command:
            found.append(int(path.parent.name))
    return found


def test_processes_of_which_one_is_killed(corpus: Path, local: str, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_one(stage: str, done: int, _total: int) -> None:
        if stage == "clean" and done == 1:
            killed.append(children(os.getpid())[0])
            os.kill(killed[0], signal.SIGKILL)

    outcome = run(tmp_path, corpus, Runner("processes", 2), kill_one)
    assert killed
    assert snapshot_of(outcome) == local
    assert not children(os.getpid())


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers as processes of their own, started from the command line as on other machines."""
    address_file = folder / "scheduler.json"
    at = ["--scheduler-file", str(address_file)]
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    started = [subprocess.Popen([*scheduler, "--no-dashboard", *at], **quiet)]
    try:
        started += [subprocess.Popen([*worker, "--name", str(n), *at], **quiet) for n in range(workers)]
        until = time.monotonic() + 60
        while not address_file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield json.loads(address_file.read_text(encoding="utf-8"))["address"], started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_dask_of_which_one_worker_is_killed(corpus: Path, local: str, tmp_path: Path) -> None:
    with dask_cluster(tmp_path, 2) as (address, workers):

        def kill_one(stage: str, done: int, _total: int) -> None:
            if stage == "enrich" and done == 1:
                workers[0].kill()

        outcome = run(tmp_path / "data", corpus, Runner("dask", address=address), kill_one)
        assert workers[0].wait(10) == -signal.SIGKILL
    assert snapshot_of(outcome) == local


UNDER_PREFECT = """
import os, signal, sys
from pathlib import Path
from flows import conduct
from flows.plan import prefect_environment
manifest, data, address, victim = sys.argv[1:]
Path(data).mkdir()
prefect_environment(Path(data))
from flows import engine

def kill_one(stage, done, total):
    if stage == "enrich" and done == 1:
        os.kill(int(victim), signal.SIGKILL)

conduct.DOCUMENTS_PER_BATCH = 2
engine.LISTENER.set(kill_one)
state = engine.annual_reviews(manifest=manifest, data=data, runner="dask", address=address, return_state=True)
print(state.name, state.result().snapshot.snapshot_id)
"""


def test_dask_under_prefect_of_which_one_worker_is_killed(corpus: Path, local: str, tmp_path: Path) -> None:
    """Prefect's task runner for Dask: the batches of the dead are made again by the other worker."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "COMMUNIQUE"))}
    with dask_cluster(tmp_path, 2) as (address, workers):
        words = [sys.executable, "-c", UNDER_PREFECT, str(corpus), str(tmp_path / "data"), address, str(workers[0].pid)]
        done = subprocess.run(words, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=300, check=False)
        assert workers[0].wait(10) == -signal.SIGKILL, done.stderr
        assert workers[1].poll() is None
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"Published {local}"


def test_workers_go_when_their_conductor_is_killed(corpus: Path, tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom flows.runners import Processes\n"
        "engine = Processes(1)\n"
        "if __name__ == '__main__':\n"
        "    engine.submit(time.sleep, [Path('.')])\n    print('up', flush=True)\n    time.sleep(60)\n"
    )
    script = tmp_path / "conductor.py"
    script.write_text(code, encoding="utf-8")
    conductor = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE)
    assert conductor.stdout is not None
    conductor.stdout.readline()
    until = time.monotonic() + 30
    while not (workers := children(conductor.pid)) and time.monotonic() < until:
        time.sleep(0.05)
    assert workers
    time.sleep(0.1)
    conductor.kill()
    conductor.wait()
    conductor.stdout.close()
    while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


class _Mortal:
    """A pool of which a worker dies at each of some calls."""

    def __init__(self, deaths: list[int]) -> None:
        self.left = deaths

    def submit(self, number: int) -> Any:
        future: Future[int] = Future()
        if self.left and number == self.left[0]:
            self.left.pop(0)
            future.set_exception(BrokenProcessPool("killed"))
        else:
            future.set_result(number * number)
        return future

    def close(self) -> None:
        """Nothing to let go."""


@pytest.mark.parametrize("deaths", [[], [0, 0]])
def test_lost_calls_are_made_again(deaths: list[int]) -> None:
    lost: list[Any] = []
    count = len(deaths)
    assert list(in_order("clean", 5, lambda: _Mortal(deaths), lost.append)) == [0, 1, 4, 9, 16]
    assert len(lost) == 5 * count, "all that were out when a worker died"


def test_workers_that_always_die_are_given_up() -> None:
    with pytest.raises(WorkersLost, match="clean: worker processes were killed 3 times"):
        list(in_order("clean", 5, partial(_Mortal, [1, 1, 1]), lambda _: None))


def test_workers_that_can_not_give_the_same_say_so(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="install the same on both"):
        runners.step("0+other", len, [tmp_path])
    with pytest.raises(BadRequest, match="workers need the data folder under the same path"):
        runners.step(runners.code_version(), len, [tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--runner", "ray"], "runner 'ray': there are local, processes, dask"),
        (["--workers", "-1", "--runner", "processes"], "give 1 or more"),
        (["--address", "tcp://127.0.0.1:1", "--runner", "processes"], "only the runner dask has one"),
        (["--address", "tcp://127.0.0.1:1", "--runner", "dask", "--workers", "2"], "leave --workers out"),
        (["--address", "tcp://127.0.0.1:1", "--runner", "dask"], "no Dask scheduler with workers answers there"),
    ],
)
def test_wrong_choices_are_one_clear_line(arguments: list[str], says: str, tmp_path: Path) -> None:
    done = communique("run", "--direct", "--data", tmp_path, *arguments)
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
