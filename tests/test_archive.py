from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from flows.archive import Archive, Arrival, line_difference

MONDAY = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
TUESDAY = MONDAY + dt.timedelta(days=1)


def arrival(content: bytes, when: dt.datetime = MONDAY, **more: object) -> Arrival:
    return Arrival("https://example.org/review", content, when, remote=True, **more)  # type: ignore[arg-type]


def test_content_is_kept_untouched_under_its_hash(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    stored = archive.keep(arrival(b"a\r\nb\x00", etag='"1"', status=200, headers={"etag": '"1"'}))
    assert archive.read(stored.sha256) == b"a\r\nb\x00"
    about = json.loads((tmp_path / "raw" / f"{stored.sha256}.json").read_text(encoding="utf-8"))
    assert about["bytes"] == 5
    assert about["fetches"] == [
        {
            "source_uri": "https://example.org/review",
            "retrieved_at": "2026-03-02T08:00:00+00:00",
            "remote": True,
            "status": 200,
            "etag": '"1"',
            "headers": {"etag": '"1"'},
        }
    ]


def test_the_same_content_is_one_version_seen_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep(arrival(b"a"))
    files = sorted(path.name for path in (tmp_path / "raw").iterdir())
    again = archive.keep(arrival(b"a", TUESDAY, etag='"2"'))
    assert (again.version, again.first_seen, again.last_seen, again.etag) == (1, MONDAY, TUESDAY, '"2"')
    assert sorted(path.name for path in (tmp_path / "raw").iterdir()) == files


def test_changed_content_is_a_new_version_and_the_former_stays(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.keep(arrival(b"a\nb\nc"))
    second = archive.keep(arrival(b"a\nB\nc\nd", TUESDAY))
    back = archive.keep(arrival(b"a\nb\nc", TUESDAY))
    assert [s.version for s in (first, second, back)] == [1, 2, 3]
    assert (second.lines_added, second.lines_removed) == (2, 1)
    assert archive.read(first.sha256) == b"a\nb\nc"
    archive.name({"https://example.org/review": "rev"})
    assert [(s.document_id, s.version) for s in archive.versions()] == [("rev", 1), ("rev", 2), ("rev", 3)]


def test_a_lost_file_is_written_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    stored = archive.keep(arrival(b"a"))
    (tmp_path / "raw" / stored.sha256).unlink()
    assert not archive.holds(stored.sha256)
    assert archive.read(archive.keep(arrival(b"a", TUESDAY)).sha256) == b"a"


def test_line_difference() -> None:
    assert line_difference(b"a\na\nb", b"a\nb\nc") == (1, 1)
    assert line_difference(b"", b"a\nb") == (2, 0)
