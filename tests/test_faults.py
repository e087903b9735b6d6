"""Killed runs, full disks, read-only folders, locks, clocks set back: nothing is lost and one line says what is wrong."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from flows import record, snapshots
from flows.check import check
from flows.lock import locked
from flows.plan import Request
from flows.sources import BadRequest
from tests.conftest import communique
from tests.corpus import write_corpus
from tests.crash import harness
from tests.test_incremental import run


def test_killed_runs_leave_a_valid_snapshot(tmp_path: Path) -> None:
    """Few kills here; `python -m tests.crash 50` kills fifty runs."""
    chance = random.Random()
    with harness(tmp_path) as tested:
        left = {tested.kill(way, chance).left for way in (0, 1, 2, 2)}
        assert left <= {"old", "new", "ended"}
        with duckdb.connect(str(tmp_path / "data" / "communique.duckdb"), read_only=True) as db:
            states = {state for (state,) in db.execute("SELECT state FROM runs").fetchall()}
        assert states <= {"published", "unchanged", "killed"}


def test_a_killed_run_is_told(tmp_path: Path) -> None:
    manifest = write_corpus(tmp_path / "in", 2)
    data = tmp_path / "data"
    died = "20240101T000000Z-dead"
    (data / "work" / died).mkdir(parents=True)
    (data / ".lock").write_text(f'{{"run_id": "{died}", "pid": 1, "started_at": "2024-01-01T00:00:00+00:00"}}')
    outcome = run(data, manifest)
    assert died in outcome.notes[0]
    assert not (data / "work" / died).exists()
    with duckdb.connect(str(data / "communique.duckdb"), read_only=True) as db:
        assert db.execute("SELECT run_id, state FROM runs ORDER BY run_id LIMIT 1").fetchall() == [(died, "killed")]


def test_two_runs_are_kept_apart(tmp_path: Path) -> None:
    manifest = write_corpus(tmp_path / "in", 2)
    data = tmp_path / "data"
    with locked(data, "the-first"):
        done = communique("run", "--direct", "--sources", manifest, "--data", data)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "run the-first (process" in done.stderr
        with pytest.raises(BadRequest, match="is at work there"):
            run(data, manifest, wait=0.2)
        assert communique("prune", "--keep", "1", "--data", data).returncode == 1
    assert run(data, manifest).state == "published"


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own; skips where none may be mounted."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("a file system can't be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=False)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def test_a_full_disk_and_a_read_only_one(tmp_path: Path) -> None:
    manifest = write_corpus(tmp_path / "in", 3)
    with small_disk(tmp_path / "disk", "64m") as disk:
        data = disk / "data"
        first = run(data, manifest)
        assert first.snapshot
        write_corpus(tmp_path / "in", 30)
        used = int(subprocess.run(["du", "-sk", disk], capture_output=True, check=True, text=True).stdout.split()[0])
        remount(disk, f"size={used + 300}k")
        done = communique("run", "--direct", "--sources", manifest, "--data", data)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "no space is left on the disk" in done.stderr
        assert list(check(data)) == []
        remount(disk, "size=64m,ro")
        done = communique("run", "--direct", "--sources", manifest, "--data", data)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "Read-only file system" in done.stderr
        remount(disk, "size=64m,rw")
        second = run(data, manifest)
        assert (second.state, second.n_processed) == ("published", 27)
        assert list(check(data)) == []


def test_a_clock_set_back(tmp_path: Path) -> None:
    """A run that took place in the future: those after it still come after it."""
    manifest = write_corpus(tmp_path / "in", 2)
    data = tmp_path / "data"
    run(data, manifest)
    before = record.last_run(data)
    assert before is not None
    before.rename(before.with_name("20990101T000000Z-ffff"))
    (tmp_path / "in" / "0001.txt").unlink()
    outcome = run(data, manifest, allow_shrink=True)
    assert outcome.run_id.startswith("20990101T000001Z-")
    _, settings = Request(data=str(data), retry=True).plan()
    assert settings.only == frozenset({"0001.txt"})


def test_a_snapshot_that_shrinks_is_held(tmp_path: Path) -> None:
    manifest = write_corpus(tmp_path / "in", 4)
    data = tmp_path / "data"
    first = run(data, manifest)
    assert first.snapshot
    for number in (1, 2):
        (tmp_path / "in" / f"000{number}.txt").unlink()
    held = run(data, manifest)
    assert held.state == "held"
    assert "2 of 4 that were published did not come through (doc-0001, doc-0002)" in held.held[0]
    assert snapshots.current(data) == data.resolve() / "snapshots" / first.snapshot.snapshot_id
    assert len(list((data / "snapshots").iterdir())) == 1
    done = communique("run", "--direct", "--sources", manifest, "--data", data)
    assert done.returncode == 1
    assert "gate: documents: 2 of 4" in done.stderr
    assert "--allow-shrink" in done.stderr
    allowed = run(data, manifest, allow_shrink=True)
    assert allowed.state == "published"
    with duckdb.connect(str(data / "communique.duckdb"), read_only=True) as db:
        rows = db.execute("SELECT state, detail FROM runs ORDER BY run_id").fetchall()
    assert [state for state, _ in rows] == ["published", "held", "held", "published"]
    assert "2 of 4" in rows[1][1]
    assert "overridden by --allow-shrink" in rows[3][1]


def test_rows_that_vanish_are_held(tmp_path: Path) -> None:
    manifest = write_corpus(tmp_path / "in", 2)
    path = tmp_path / "in" / "0001.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n\n".join(f"Chile met Togo in {month}." for month in ("May", "June", "July") * 9))
    data = tmp_path / "data"
    run(data, manifest)
    path.write_text(text, encoding="utf-8")
    held = run(data, manifest)
    assert held.state == "held"
    assert any(line.startswith("sentences/CHL-2000.parquet: ") for line in held.held), held.held


def test_list_roll_back_and_prune(tmp_path: Path) -> None:
    manifest = write_corpus(tmp_path / "in", 3)
    data = tmp_path / "data"
    ids = []
    for text in ("", "Chile met Togo.", "Chile met Mali."):
        path = tmp_path / "in" / "0001.txt"
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        outcome = run(data, manifest)
        assert outcome.snapshot
        ids.append(outcome.snapshot.snapshot_id)
    listed = communique("snapshots", "--data", data).stdout.splitlines()
    assert [line.split()[0] for line in listed[1:]] == ids[::-1]
    assert [i for i, line in enumerate(listed) if "current" in line] == [1]

    done = communique("rollback", ids[0][:8], "--data", data)
    assert done.returncode == 0, done.stderr
    assert (data / "current").resolve().name == ids[0]
    assert list(check(data)) == []
    with duckdb.connect(str(data / "communique.duckdb"), read_only=True) as db:
        assert db.execute("SELECT snapshot_id FROM snapshot").fetchall() == [(ids[0],)]
        assert db.execute("SELECT state FROM runs ORDER BY run_id DESC LIMIT 1").fetchall() == [("rolled_back",)]
    for wrong, says in ((ids[0], "is the current snapshot already"), ("zz", "no snapshot begins with 'zz'")):
        refused = communique("rollback", wrong, "--data", data)
        assert refused.returncode == 1
        assert says in refused.stderr
        assert len(refused.stderr.splitlines()) == 1

    assert communique("prune", "--keep", "1", "--data", data).returncode == 0
    assert sorted(p.name for p in (data / "snapshots").iterdir()) == [ids[0]]
    assert list(check(data)) == []
    again = run(data, manifest)
    assert again.snapshot
    assert again.snapshot.snapshot_id == ids[2]
    assert communique("prune", "--keep", "1", "--data", data).returncode == 0
    assert list(check(data)) == []


def test_a_damaged_snapshot_is_not_gone_back_to(tmp_path: Path) -> None:
    manifest = write_corpus(tmp_path / "in", 2)
    data = tmp_path / "data"
    first = run(data, manifest)
    (tmp_path / "in" / "0001.txt").write_text("Foreign policy of Chile in 2000\n\nChile met Togo in May.\n")
    run(data, manifest, allow_shrink=True)
    assert first.snapshot
    path = first.snapshot.folder / "sentences" / "CHL-2000.parquet"
    path.write_bytes(path.read_bytes()[:-3])
    refused = communique("rollback", first.snapshot.snapshot_id, "--data", data)
    assert refused.returncode == 1
    assert "sentences/CHL-2000.parquet: not what was published" in refused.stderr
