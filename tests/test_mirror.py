"""Snapshots in an object store: on a disk through fsspec, and on a real S3 server on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flows.mirror import POINTER, Mirror
from flows.record import Outcome
from flows.sources import BadRequest
from flows.web import FetchFailed
from tests.conftest import communique
from tests.corpus import write_corpus
from tests.test_incremental import run
from tests.test_objects import s3_server

REGION = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret"}


def change(folder: Path, text: str) -> None:
    path = folder / "0001.txt"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def published(outcome: Outcome) -> tuple[str, Path]:
    assert outcome.snapshot
    return outcome.snapshot.snapshot_id, outcome.snapshot.folder


def test_a_store_holds_what_is_published(tmp_path: Path) -> None:
    manifest, data, store = write_corpus(tmp_path / "in", 3), tmp_path / "data", tmp_path / "store"
    mirror = Mirror(f"file://{store}")
    assert mirror.listing() == []
    one, folder = published(run(data, manifest))
    first = mirror.publish(folder)
    assert (first.copied, first.there, first.moved) == (0, 0, True)
    again = mirror.publish(folder)
    assert (again.sent, again.copied, again.moved) == (0, 0, False)
    change(tmp_path / "in", "Chile met Togo.")
    two, folder = published(run(data, manifest))
    second = mirror.publish(folder)
    assert 0 < second.sent < second.copied
    assert mirror.listing() == [two, one]
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    target = store / "snapshots" / two
    assert {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()} == names
    assert all((target / name).read_bytes() == (folder / name).read_bytes() for name in names)

    assert mirror.rollback(one[:6]) == (one, two)
    assert json.loads((store / POINTER).read_text())["snapshot_id"] == one
    with pytest.raises(BadRequest, match="is the current snapshot already"):
        mirror.rollback(one)
    with pytest.raises(BadRequest, match="no snapshot begins with"):
        mirror.rollback("zzz")
    assert mirror.prune(1) == [two]
    assert [p.name for p in (store / "snapshots").iterdir()] == [one]


def test_a_half_sent_snapshot_is_completed(tmp_path: Path) -> None:
    """The pointer moves last: what a killed publication left is no snapshot to readers, and is taken up again."""
    manifest, data, store = write_corpus(tmp_path / "in", 2), tmp_path / "data", tmp_path / "store"
    name, folder = published(run(data, manifest))
    target = store / "snapshots" / name / "mentions"
    target.mkdir(parents=True)
    (target / "CHL-2000.parquet").write_bytes((folder / "mentions" / "CHL-2000.parquet").read_bytes())
    (target / "KEN-2000.parquet").write_bytes(b"PAR1")
    mirror = Mirror(f"file://{store}")
    assert mirror.pointer().snapshot_id == ""
    done = mirror.publish(folder)
    assert (done.there, done.moved) == (1, True)
    assert (target / "KEN-2000.parquet").read_bytes() == (folder / "mentions" / "KEN-2000.parquet").read_bytes()
    with pytest.raises(FetchFailed, match="no object that can be read"):
        Mirror("ftp://a/b")


def test_a_real_s3_server(tmp_path: Path) -> None:
    manifest, data = write_corpus(tmp_path / "in", 2), tmp_path / "data"
    one, _ = published(run(data, manifest))
    with s3_server(tmp_path) as address:
        env = REGION | {"AWS_ENDPOINT_URL": address}
        target = "s3://published/communique"
        make = "import fsspec; fsspec.filesystem('s3').mkdir('published')"
        subprocess.run([sys.executable, "-c", make], env=env | {"PATH": ""}, check=True, timeout=60)
        done = communique("publish", target, "--data", data, env=env)
        assert done.returncode == 0, done.stderr
        assert f"Snapshot {one} is current there" in done.stdout
        change(tmp_path / "in", "Chile met Togo.")
        two, _ = published(run(data, manifest))
        done = communique("publish", target, "--data", data, env=env)
        assert " copied" in done.stdout
        assert [line.split() for line in communique("snapshots", "--at", target, env=env).stdout.splitlines()] == [
            [two, "current"],
            [one],
        ]
        assert communique("rollback", one, "--at", target, env=env).returncode == 0
        assert communique("prune", "--keep", "1", "--at", target, env=env).returncode == 0
        assert communique("snapshots", "--at", target, env=env).stdout.split() == [one, "current"]
        raced = subprocess.run(
            [sys.executable, "-c", RACE, target, str(data)], env=env | {"PATH": ""}, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert "somebody else published at the same time" in raced.stdout, raced.stderr
        refused = communique("publish", target, "--data", data, env=env | {"AWS_SECRET_ACCESS_KEY": "wrong"})
        assert refused.returncode == 1
        assert len(refused.stderr.splitlines()) == 1
        assert "check credentials and permissions" in refused.stderr


RACE = """
import sys
from pathlib import Path
from flows import snapshots
from flows.mirror import Mirror
from flows.sources import BadRequest
mirror = Mirror(sys.argv[1])
folder = snapshots.current(Path(sys.argv[2]))
stale = mirror.pointer()
mirror.publish(folder)
try:
    mirror._move(stale, "another")
except BadRequest as refused:
    print(refused)
"""
