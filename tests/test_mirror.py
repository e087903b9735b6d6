"""Snapshots in an object store: on a disk through fsspec, and on a real S3 server on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.mirror import POINTER, Mirror
from flows.record import Outcome
from flows.sources import BadRequest
from flows.web import FetchFailed
from tests.conftest import communique
from tests.corpus import HEADER, review, write_corpus
from tests.test_incremental import run
from tests.test_objects import s3_server

REGION = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret"}

Env = dict[str, str]


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


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Env]:
    """Where a real S3 server is and who may use it, as an environment says it."""
    with s3_server(tmp_path_factory.mktemp("s3")) as address:
        env = REGION | {"AWS_ENDPOINT_URL": address}
        in_store(env, "store.mkdir('published')")  # each bucket takes volumes of a small server
        yield env


def test_a_real_s3_server(s3: Env, tmp_path: Path) -> None:
    manifest, data = write_corpus(tmp_path / "in", 2), tmp_path / "data"
    one, _ = published(run(data, manifest))
    env = s3
    target = "s3://published/communique"
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


def test_from_a_store_to_a_store(s3: Env, tmp_path: Path) -> None:
    """A run whose sources are objects, and which publishes to a store: with it, without it, and when it comes back."""
    in_store(s3, f"store.pipe('published/sources/a 1.txt', {review(1)!r}.encode())")
    manifest, data = tmp_path / "sources.csv", tmp_path / "data"
    rows = [
        "chl-2000,s3://published/sources/a 1.txt,,,,,",
        "none-1,s3://published/sources/none.txt,,,,,",
        "none-2,s3://nowhere/a.txt,,,,,",
    ]
    manifest.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    asked = ("run", "--direct", "--sources", manifest, "--data", data, "--publish-to")
    done = communique(*asked, "s3://published/target", env=s3)
    assert done.returncode == 0, done.stderr
    assert sorted(line.split(";")[0] for line in done.stderr.splitlines()) == [
        "quarantine: s3://nowhere/a.txt: not_found: there is no s3://nowhere/a.txt",
        "quarantine: s3://published/sources/none.txt: not_found: there is no s3://published/sources/none.txt",
    ]
    assert "published to s3://published/target" in done.stdout
    first = (data / "current").resolve().name
    assert in_store(s3, "print(store.cat('published/target/current.json').decode())")["snapshot_id"] == first
    assert rows_of(data, "SELECT source_uri FROM documents") == [("s3://published/sources/a 1.txt",)]

    in_store(s3, f"store.pipe('published/sources/a 1.txt', {review(1, 'Chile met Togo.')!r}.encode())")
    done = communique(*asked, "s3://absent/reviews", env=s3)
    assert done.returncode == 1
    second = (data / "current").resolve().name
    assert second != first, "what was published here stays"
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("quarantine: ")]
    assert line.startswith("communique: not published to the store: s3://absent/reviews: there is no bucket absent")
    assert f"what is published in {data} stays" in line
    ((state, detail),) = rows_of(data, "SELECT state, detail FROM runs ORDER BY run_id DESC LIMIT 1")
    assert (state, detail.split(";")[0]) == (
        "published",
        "not published to the store: s3://absent/reviews: there is no bucket absent",
    )

    done = communique(*asked, "s3://published/target", env=s3)
    assert done.returncode == 0, done.stderr
    assert "nothing was published" in done.stdout, "here nothing changed, and yet the store gets what it lacks"
    assert in_store(s3, "print(store.cat('published/target/current.json').decode())")["snapshot_id"] == second


def test_what_hinders_a_store_is_said_in_a_line(s3: Env, tmp_path: Path) -> None:
    """Credentials that are missing or wrong, of the sources: each is a row of the quarantine that says what to do."""
    manifest = tmp_path / "sources.csv"
    manifest.write_text(HEADER + "a,s3://published/sources/a.txt,,,,,\n", encoding="utf-8")
    asked = ("run", "--direct", "--sources", manifest, "--data", tmp_path / "data")
    wrong = communique(*asked, env=s3 | {"AWS_SECRET_ACCESS_KEY": "wrong"})
    assert wrong.returncode == 1
    assert wrong.stderr.startswith(
        "quarantine: s3://published/sources/a.txt: unreadable: s3://published/sources/a.txt may not be read"
    )
    assert "check credentials and permissions" in wrong.stderr.splitlines()[0]
    refused = communique(*asked, "--publish-to", "ftp://a/b")
    assert refused.stderr.startswith("communique: --publish-to: ftp://a/b is no object")
    assert len(refused.stderr.splitlines()) == 1


def in_store(env: Env, program: str) -> Any:
    """Do something to the store in a process of its own, which the environment tells where it is; what it prints as JSON."""
    whole = f"import fsspec\nstore = fsspec.filesystem('s3')\n{program}"
    done = subprocess.run(
        [sys.executable, "-c", whole], env=env | {"PATH": ""}, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout else None


def rows_of(data: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data / "communique.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


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
