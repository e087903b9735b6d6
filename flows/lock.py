"""One run at a time in a data folder, and what a run that died there left behind.

The lock is the kernel's (flock): it goes when its process goes, so a file that is there and not locked is stale, which
tells that a run was killed. Machines that share a folder over a network must be kept apart by their scheduler.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.sources import BadRequest

NAME = ".lock"
_LEFTOVERS = (
    "work/*",
    "staging/*",
    ".probe-*",
    ".current-*",
    ".communique.duckdb-*",
    ".report.html-*",
    "raw/.*",
    "ledgers/.*",
)


@contextmanager
def locked(data: Path, run_id: str, wait: float = 0) -> Iterator[dict[str, Any] | None]:
    """Hold the lock of a data folder; gives what a run that was killed had written into it, or None.

    Waits up to `wait` seconds for another run, then raises BadRequest.
    """
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / NAME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, data, wait)
        died = _holder(descriptor)
        _remove_leftovers(data)
        _write(descriptor, {"run_id": run_id, "pid": os.getpid(), "started_at": dt.datetime.now(dt.UTC).isoformat()})
        yield died
        _write(descriptor, None)
    except BaseException as error:
        if isinstance(error, Exception):  # a run that fails says so itself; only one that is killed leaves its name
            _write(descriptor, None)
        raise
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, data: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                holder = _holder(descriptor) or {}
                who = f"run {holder.get('run_id', '?')} (process {holder.get('pid', '?')}) is at work there since {holder.get('started_at', '?')}"
                raise BadRequest(f"{data}: {who}; wait for it, or take another --data") from None
            time.sleep(0.1)
        else:
            return


def _holder(descriptor: int) -> dict[str, Any] | None:
    """What stands in the lock file; None where nothing does or it can't be read."""
    content = os.pread(descriptor, 10_000, 0)
    try:
        holder: dict[str, Any] | None = json.loads(content) if content else None
    except ValueError:
        return None
    return holder


def _write(descriptor: int, holder: dict[str, Any] | None) -> None:
    os.ftruncate(descriptor, 0)
    if holder is not None:
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)


def _remove_leftovers(data: Path) -> None:
    """Under the lock nobody else is at work, so everything half-made is a dead run's."""
    for pattern in _LEFTOVERS:
        for path in data.glob(pattern):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
