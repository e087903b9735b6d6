"""The raw archive: what was fetched, untouched, named by its content, with a JSON beside it that says where from.

Everything downstream can be run again from here. The index beside the files remembers for each source which content it
had, since when, and what to ask its server next time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flows.staging import write_whole

_CREATE = """
CREATE TABLE IF NOT EXISTS versions (
    source_uri TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    lines_added INTEGER NOT NULL,
    lines_removed INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    media_type TEXT NOT NULL,
    charset TEXT NOT NULL,
    remote INTEGER NOT NULL,
    document_id TEXT,
    PRIMARY KEY (source_uri, version)
);
CREATE TABLE IF NOT EXISTS listings (source_uri TEXT PRIMARY KEY, listed TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Arrival:
    """Content as it came: `remote` tells what came over a network from what was read from a disk."""

    source_uri: str
    content: bytes
    retrieved_at: dt.datetime
    remote: bool
    answered_uri: str = ""
    status: int = 0
    etag: str = ""
    last_modified: str = ""
    media_type: str = ""
    charset: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """A version of a source in the archive; times are UTC."""

    source_uri: str
    version: int
    sha256: str
    first_seen: dt.datetime
    last_seen: dt.datetime
    lines_added: int
    lines_removed: int
    etag: str
    last_modified: str
    media_type: str
    charset: str
    remote: bool
    document_id: str | None


def content_of(data: Path, sha256: str) -> bytes:
    """Content that the archive keeps, for workers, which have no business with its index."""
    return (data / "raw" / sha256).read_bytes()


class Archive:
    """The archive of a data folder. Processes may share it; SQLite keeps their writes apart."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "raw"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(self.folder / "index.sqlite", timeout=60, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")  # a commit costs no wait for the disk; the files do
        self._db.execute("PRAGMA synchronous = NORMAL")
        with self._db:
            self._db.executescript(_CREATE)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def latest(self, source_uri: str) -> Stored | None:
        """The newest version of a source, or None where it was never fetched."""
        query = "SELECT * FROM versions WHERE source_uri = ? ORDER BY version DESC LIMIT 1"
        row = self._db.execute(query, [source_uri]).fetchone()
        return _stored(row) if row else None

    def read(self, sha256: str) -> bytes:
        return (self.folder / sha256).read_bytes()

    def holds(self, sha256: str) -> bool:
        return (self.folder / sha256).exists()

    def keep(self, arrival: Arrival) -> Stored:
        """Keep what arrived. Content that its source did not have before makes a new version of it."""
        sha256 = hashlib.sha256(arrival.content).hexdigest()
        before = self.latest(arrival.source_uri)
        if before is not None and before.sha256 == sha256 and self.holds(sha256):
            return self.seen(before, arrival.retrieved_at, arrival.etag, arrival.last_modified)
        self._write(sha256, arrival)
        old = self.read(before.sha256) if before is not None and self.holds(before.sha256) else b""
        added, removed = line_difference(old, arrival.content)
        version = before.version + 1 if before is not None else 1
        when = arrival.retrieved_at.isoformat()
        row = (
            arrival.source_uri, version, sha256, when, when, added, removed, arrival.etag, arrival.last_modified,
            arrival.media_type, arrival.charset, int(arrival.remote), None,
        )  # fmt: skip
        with self._db:
            self._db.execute(f"INSERT OR REPLACE INTO versions VALUES ({', '.join('?' * len(row))})", row)
        return self.latest(arrival.source_uri) or _stored(row)

    def seen(self, stored: Stored, when: dt.datetime, etag: str = "", last_modified: str = "") -> Stored:
        """Note that a source still has the content it had."""
        with self._db:
            self._db.execute(
                "UPDATE versions SET last_seen = max(last_seen, ?), etag = coalesce(nullif(?, ''), etag), "
                "last_modified = coalesce(nullif(?, ''), last_modified) WHERE source_uri = ? AND version = ?",
                [when.isoformat(), etag, last_modified, stored.source_uri, stored.version],
            )
        return self.latest(stored.source_uri) or stored

    def name(self, documents: dict[str, str]) -> None:
        """Note which document each source gave: document ids by source URI."""
        with self._db:
            self._db.executemany(
                "UPDATE versions SET document_id = ? WHERE source_uri = ?", [(d, uri) for uri, d in documents.items()]
            )

    def versions(self) -> Iterator[Stored]:
        """All versions of the sources that gave a document."""
        query = "SELECT * FROM versions WHERE document_id IS NOT NULL ORDER BY document_id, source_uri, version"
        yield from (_stored(row) for row in self._db.execute(query))

    def remember_listing(self, source_uri: str, listed: list[str]) -> None:
        """Note what an index page or a glob listed, so that it can be had offline."""
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO listings VALUES (?, ?)", [source_uri, json.dumps(listed)])

    def listing(self, source_uri: str) -> list[str]:
        """What an index page or a glob listed when it was last asked."""
        row = self._db.execute("SELECT listed FROM listings WHERE source_uri = ?", [source_uri]).fetchone()
        listed: list[str] = json.loads(row[0]) if row else []
        return listed

    def _write(self, sha256: str, arrival: Arrival) -> None:
        """The content, if it isn't there, and one more entry in its JSON; each appears whole or not at all."""
        path = self.folder / sha256
        if not path.exists():
            write_whole(path, arrival.content)
        about = path.with_suffix(".json")
        known: dict[str, Any] = json.loads(about.read_text(encoding="utf-8")) if about.exists() else {}
        entry = {k: v for k, v in asdict(arrival).items() if k != "content" and v not in ("", 0, {})}
        entry["retrieved_at"] = arrival.retrieved_at.isoformat()
        record = {"sha256": sha256, "bytes": len(arrival.content), "fetches": [*known.get("fetches", []), entry]}
        write_whole(about, json.dumps(record, indent=1, ensure_ascii=False).encode())


def _stored(row: tuple[Any, ...]) -> Stored:
    uri, version, sha256, first, last, added, removed, etag, modified, media_type, charset, remote, document_id = row
    seen = dt.datetime.fromisoformat(first), dt.datetime.fromisoformat(last)
    return Stored(
        uri, version, sha256, *seen, added, removed, etag, modified, media_type, charset, bool(remote), document_id
    )


def line_difference(old: bytes, new: bytes) -> tuple[int, int]:
    """Lines that only `new` and only `old` has, counted as often as they stand there; order does not count."""
    before, after = Counter(old.splitlines()), Counter(new.splitlines())
    return (after - before).total(), (before - after).total()
