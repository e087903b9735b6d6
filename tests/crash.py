"""Kill runs and see what is left: `python -m tests.crash [KILLS]`.

The runs are killed (SIGKILL, by their pid) in turn at a random moment, at a random operation on files, and at one of
the last of these, since the short time in which a run publishes is seldom hit by chance. After each: what is current keeps its promises, the next
run completes with the snapshot that an undisturbed run gives, and after pruning nothing is left over.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from flows import snapshots
from flows.changes import Scope
from flows.check import check
from flows.conduct import conduct
from flows.plan import Request
from flows.rollback import prune
from tests.corpus import review, write_corpus

# What a data folder may hold besides the snapshot that is kept.
_ROOT = {".lock", "communique.duckdb", "current", "ledgers", "publications.jsonl", "raw", "runs", "snapshots"}
_EMPTY = ("work", "staging")
_LAST = 60  # operations in which a run puts in place what it made
_OPERATIONS = ("open", "os.rename", "os.remove", "os.mkdir", "os.symlink", "os.link", "os.rmdir", "os.truncate")


class Kill(NamedTuple):
    """How a run was killed and what it left: the snapshot before, the new one, or (too late) the run had ended."""

    how: str
    left: str


def _serve() -> None:
    """Fork a run for each request on standard input: everything is imported, no thread is started yet."""
    from flows import work

    work.toolbox()
    work.known_entities()
    import expectations.suites  # noqa: F401 its import takes seconds

    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(request)
        print(json.dumps({"pid": pid}), flush=True)
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"status": status}), flush=True)


def _child(request: dict[str, Any]) -> None:
    data = request["data"]
    seen = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in _OPERATIONS and any(isinstance(a, (str, os.PathLike)) and data in os.fspath(a) for a in arguments):
            seen += 1
            if seen == request["operation"]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    try:
        sources, settings = Request(manifest=request["manifest"], data=data).plan()
        conduct(sources, Path(data), settings)
        Path(request["counted"]).write_text(str(seen), encoding="utf-8")
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


class Harness:
    """A corpus in two states, a data folder published from the first, and what the second gives undisturbed."""

    def __init__(self, folder: Path, server: subprocess.Popen[str]) -> None:
        self._folder = folder
        self._server = server
        manifest = write_corpus(folder / "in", 6)
        self.manifest = manifest
        self._run(folder / "before")
        shutil.copytree(folder / "before", folder / "after", symlinks=True)
        (folder / "in" / "0001.txt").write_text(review(1, "Chile met Togo in May."), encoding="utf-8")
        (folder / "in" / "0006.txt").write_text(review(16, "Ghana joined the council."), encoding="utf-8")
        lines = manifest.read_text(encoding="utf-8").splitlines(keepends=True)
        manifest.write_text("".join([*lines[:3], *lines[4:], "doc-0006,0006.txt,,,,,\n"]), encoding="utf-8")
        self._run(folder / "after")
        self.old, self.new = (self._current(folder / name) for name in ("before", "after"))
        began = time.monotonic()
        self.operations = self._fork(self._fresh(), None, None)
        self.seconds = time.monotonic() - began

    def _run(self, data: Path) -> None:
        sources, settings = Request(manifest=str(self.manifest), data=str(data)).plan()
        outcome = conduct(sources, data, settings, scope=Scope(allow_shrink=True))
        assert outcome.state in ("published", "unchanged"), outcome.state

    def _fresh(self) -> Path:
        data = self._folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self._folder / "before", data, symlinks=True)
        return data

    def _current(self, data: Path) -> str:
        folder = snapshots.current(data)
        assert folder is not None, "nothing is current"
        return folder.name

    def _fork(self, data: Path, seconds: float | None, operation: int | None) -> int:
        """Run in a process of its own and kill it; gives the operations counted, 0 where it was killed."""
        counted = self._folder / "counted"
        counted.unlink(missing_ok=True)
        request = {
            "data": str(data), "manifest": str(self.manifest), "operation": operation, "counted": str(counted)
        }  # fmt: skip
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        pid = json.loads(self._server.stdout.readline())["pid"]
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):  # the run was faster
                os.kill(pid, signal.SIGKILL)
        status = json.loads(self._server.stdout.readline())["status"]
        assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0, "the run failed by itself"
        return int(counted.read_text(encoding="utf-8")) if counted.exists() else 0

    def kill(self, way: int, chance: random.Random) -> Kill:
        """One kill and what has to hold after it; `way` 0 is by time, 1 by operation, 2 by one of the last ones."""
        data = self._fresh()
        seconds = chance.uniform(0, self.seconds) if way == 0 else None
        first = 1 if way == 1 else self.operations - _LAST
        operation = chance.randint(first, self.operations) if way else None
        how = f"after {seconds:.2f} s" if seconds is not None else f"at file operation {operation}"
        ended = self._fork(data, seconds, operation)
        left = "ended" if ended else "old" if self._current(data) == self.old else "new"
        breaches = list(check(data))
        assert breaches == [], (how, breaches)
        assert self._current(data) in (self.old, self.new), how
        self._run(data)
        assert self._current(data) == self.new, how
        assert list(check(data)) == [], how
        prune(data, 1)
        assert leftovers(data, self.new) == [], (how, leftovers(data, self.new))
        return Kill(how, left)


def leftovers(data: Path, snapshot_id: str) -> list[str]:
    """Files and folders that no snapshot, run, archive or ledger needs."""
    found = [path.name for path in data.iterdir() if path.name not in {*_ROOT, *_EMPTY}]
    found += [str(p.relative_to(data)) for name in _EMPTY for p in (data / name).glob("*")]
    found += [p.name for p in (data / "snapshots").iterdir() if p.name != snapshot_id]
    found += [p.name for p in (data / "ledgers").iterdir() if p.stem != snapshot_id]
    found += [p.name for p in (data / "raw").iterdir() if p.name.startswith(".")]
    return found


@contextmanager
def harness(folder: Path) -> Iterator[Harness]:
    """A harness that works in an empty folder."""
    command = [sys.executable, "-c", "from tests.crash import _serve; _serve()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            json.loads(server.stdout.readline())
            yield Harness(folder, server)
        finally:
            assert server.stdin
            server.stdin.close()
            server.wait(timeout=60)


def main(kills: int, seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, harness(Path(folder)) as tested:
        print(f"a run takes {tested.seconds:.1f} s and {tested.operations} file operations; seed {seed}", flush=True)
        tally: Counter[str] = Counter()
        for number in range(kills):
            killed = tested.kill(number % 3, chance)
            tally[killed.left] += 1
            print(f"{number + 1:3d} killed {killed.how}: {killed.left}", flush=True)
        print(f"{kills} of {kills} kills left a valid snapshot: {dict(tally)}")


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 50, int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1000)
    )
