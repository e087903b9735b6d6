"""What went wrong with the machine, in one line that says what, where and what to do."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import duckdb
import pyarrow as pa

_KNOWN = {
    errno.ENOSPC: "no space is left on the disk; free some and run again",
    errno.EDQUOT: "the disk quota is used up; free some space and run again",
    errno.EROFS: "the file system is read-only; choose another folder with --data",
    errno.EACCES: "permission denied; mend the folder's permissions or choose another with --data",
    errno.EPERM: "permission denied; mend the folder's permissions or choose another with --data",
    errno.EIO: "the disk reports an error; look at its health, then run again",
    errno.EMFILE: "too many files are open; raise the limit (ulimit -n) and run again",
}
_FULL = ("no space left", "disk is full", "disk full", "could not write all bytes", "disk quota")


def explain(error: BaseException, data: Path) -> str | None:
    """One line for an error that the machine caused, or None for any other. What is published stays as it is."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        line = _line(cause, data)
        if line:
            return f"{line}. What is published stays as it was"
        cause = cause.__cause__ or cause.__context__
    return None


def _line(error: BaseException, data: Path) -> str:
    says = str(error).lower()
    is_machines = isinstance(error, (OSError, sqlite3.Error, duckdb.Error, pa.ArrowException))
    if is_machines and any(words in says for words in _FULL):
        return f"{data}: {_KNOWN[errno.ENOSPC]}"
    if isinstance(error, OSError) and error.errno in _KNOWN:
        return f"{error.filename or data}: {_KNOWN[error.errno]}"
    if isinstance(error, sqlite3.OperationalError) and "readonly" in says:
        return f"{data}: {_KNOWN[errno.EROFS]}"
    if isinstance(error, sqlite3.DatabaseError) and ("malformed" in says or "not a database" in says):
        return f"{data / 'raw' / 'index.sqlite'}: is damaged; move it away, and sources are read and fetched anew"
    if isinstance(error, MemoryError):
        return "memory ran out; run fewer documents at once (--only, --since), or on a larger machine"
    return ""
