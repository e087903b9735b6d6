"""A real PostgreSQL server for tests: a cluster of its own in a temporary folder, reached by a socket in there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_USERS = ("postgres", "nobody")  # the server refuses to run as root
_QUICK = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=20 -c listen_addresses=''"


def binary(name: str) -> str | None:
    """A program of the server: on the path, or where Debian keeps those of its versions."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(kept[0]) if kept else shutil.which(name)


@contextmanager
def postgres() -> Iterator[str]:
    """The address (libpq URI) of a database of a fresh server; skips the test where no server can be had."""
    initdb, server_control = binary("initdb"), binary("pg_ctl")
    if initdb is None or server_control is None:
        pytest.skip("no PostgreSQL server on this machine: install Debian's package postgresql")
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    try:
        if user:
            shutil.chown(folder, user)
        _run([initdb, "-D", f"{folder}/data", "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"], user)
        options = f"{_QUICK} -k {folder}"
        control = [server_control, "-D", f"{folder}/data", "-w", "-t", "60"]
        _run([*control, "-l", f"{folder}/log", "-o", options, "start"], user)
        try:
            yield f"postgresql://tester@/postgres?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str | None:
    import pwd

    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in _USERS if name in known), None)


def _run(command: list[str], user: str | None) -> None:
    done = subprocess.run(
        command,
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
