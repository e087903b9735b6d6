"""Exports into Delta, Iceberg and PostgreSQL: the rows arrive, once, and only what changed is written again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import s3fs  # type: ignore[import-untyped]
from deltalake import DeltaTable
from hypothesis import given
from hypothesis import strategies as st
from pyiceberg.catalog.sql import SqlCatalog
from typer.testing import CliRunner

from flows.cli import app
from flows.export import plan, run
from flows.sources import BadRequest
from tests.conftest import communique
from tests.postgres import postgres
from tests.stores import Store, publish
from tests.test_objects import s3_server
from transforms import contract, tables


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres() as uri:
        yield uri


@pytest.fixture(params=["delta", "iceberg", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param != "postgres":
        return Store(request.param, str(tmp_path / request.param))
    uri: str = request.getfixturevalue("database")
    schema = "s" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]
    Store("postgres", uri).tell(f"CREATE SCHEMA {schema}")
    return Store("postgres", f"{uri}&options=-csearch_path%3D{schema}")


def expected(data: Path, name: str) -> list[str]:
    files = sorted((data / "current" / name).glob("*.parquet"))
    rows = pa.concat_tables(pq.read_table(path, partitioning=None) for path in files)
    return _plain(rows, name)


def _plain(rows: pa.Table, name: str) -> list[str]:
    """Rows as text, in one order; jsonb keeps no order of keys."""
    table = tables.DATA_TABLES[name]
    listed = rows.select(table.names).to_pylist()
    for row in listed:
        for column in table.columns:
            value = row[column.name]
            if column.type == contract.ALIGNMENT and isinstance(value, str):
                row[column.name] = json.loads(value)
            if column.type == contract.UTC and value is not None:
                row[column.name] = value.astimezone(dt.UTC)
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in listed)


def assert_holds(store: Store, data: Path) -> None:
    for name in tables.DATA_TABLES:
        assert _plain(store.read(name), name) == expected(data, name), name


def test_reviews_arrive_whole(store: Store, published_read_only: Path) -> None:
    done = store.export(published_read_only)
    assert {table: rows for table, rows, _ in done}["mentions"] > 100
    assert_holds(store, published_read_only)


def test_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    data = publish(tmp_path / "data", {"a": (2020, "one"), "b": (2021, "two")})
    store.export(data)
    before = {name: store.versions(name) for name in (*tables.DATA_TABLES, plan.STATE.name)}
    assert store.export(data) == []
    assert {name: store.versions(name) for name in before} == before


def test_only_what_differs_is_written(store: Store, tmp_path: Path) -> None:
    data = tmp_path / "data"
    store.export(publish(data, {"a": (2020, "one"), "b": (2021, "two"), "c": (2022, "three")}))
    marks = {name: store.marks(name, 2020) for name in ("documents", "mentions", "texts")}
    entities, sources = store.versions("entities"), store.versions("document_sources")
    # b says something else, c left, d is new: the rows of a stay where they are.
    publish(data, {"a": (2020, "one"), "b": (2021, "zwei's"), "d": (2023, "four")})
    done = {table: documents for table, _, documents in store.export(data)}
    assert_holds(store, data)
    assert {name: store.marks(name, 2020) for name in marks} == marks
    assert done["documents"] == 3
    assert "entities" not in done
    assert store.versions("entities") == entities
    assert store.versions("document_sources") != sources
    assert store.export(data) == []
    # Only deletions, and another number of entities.
    publish(data, {"a": (2020, "one")}, entities=5)
    done = {table: documents for table, _, documents in store.export(data)}
    assert_holds(store, data)
    assert done["entities"] is None


def test_cut_off_export_is_mended(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = publish(tmp_path / "data", {"a": (2020, "one"), "b": (2021, "two")})
    store.export(data)
    publish(data, {"n": (2020, "uno"), "b": (2021, "two")})  # as many rows as before
    kind = type(run.target(store.kind, store.uri))
    whole = kind.replace

    def cut(self: Any, change: plan.Change, rows: pa.RecordBatchReader) -> None:
        if change.table.name == "documents":
            whole(self, change, rows)
        else:
            raise InterruptedError("cut off")

    with monkeypatch.context() as patch:
        patch.setattr(kind, "replace", cut)
        with pytest.raises((InterruptedError, BadRequest)):
            store.export(data)
    if store.kind == "postgres":  # all tables or none
        assert "uno" not in store.read("documents")["title"].to_pylist()
    # Before it is mended, the snapshot is one without the document that arrived half.
    publish(data, {"c": (2020, "other"), "b": (2021, "two")})
    store.export(data)
    assert_holds(store, data)
    assert store.export(data) == []


def test_table_that_was_tampered_with_is_written_whole(store: Store, tmp_path: Path) -> None:
    data = publish(tmp_path / "data", {"a": (2020, "one"), "b": (2021, "two")})
    store.export(data)
    store.spoil("mentions", "a")
    assert store.export(data) == [run.Done("mentions", 6, None)]
    assert_holds(store, data)


def test_earlier_contract_gains_its_columns(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    with monkeypatch.context() as patch:
        patch.setattr(contract, "CONTRACT_VERSION", "0.9")
        store.export(publish(data, {"a": (2020, "one")}))
        for table, column in (("documents", "place"), ("mentions", "surface")):
            store.drop_column(table, column)
        patch.setattr(contract, "CONTRACT_VERSION", "0.8")
        with pytest.raises(BadRequest, match=r"published under contract .*communique run"):
            store.export(data)
    publish(data, {"a": (2020, "one")}, entities=3)
    assert all(documents is None for _, _, documents in store.export(data))
    assert_holds(store, data)
    assert store.export(data) == []


def test_delta_tables_describe_themselves(tmp_path: Path) -> None:
    store = Store("delta", str(tmp_path / "delta"))
    store.export(publish(tmp_path / "data", {"a": (2020, "one")}))
    table = DeltaTable(f"{store.uri}/mentions")
    fields = {field.name: field for field in table.schema().fields}
    assert fields["surface"].metadata["comment"] == tables.MENTIONS.column("surface").description
    assert not fields["surface"].nullable
    assert table.metadata().description == "One row per mention of an entity"
    assert table.metadata().partition_columns == ["review_year"]


def test_delta_on_a_real_s3_server(tmp_path: Path) -> None:
    data = publish(tmp_path / "data", {"a": (2020, "one"), "b": (2021, "two")})
    (tmp_path / "s3").mkdir()
    with s3_server(tmp_path / "s3") as address:
        keys = {"AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret", "AWS_REGION": "us-east-1"}
        env = keys | {"AWS_ENDPOINT_URL": address, "AWS_ALLOW_HTTP": "true"}
        s3fs.S3FileSystem(endpoint_url=address, key="testkey", secret="testsecret").mkdir("lake")

        def export(bucket: str) -> str:
            done = communique("export", f"s3://{bucket}/reviews", "--to", "delta", "--data", data, env=env)
            assert len(done.stderr.splitlines()) <= 1
            return done.stdout + done.stderr

        assert "mentions: written whole, 6 rows" in export("lake")
        assert export("lake") == "delta: holds the current snapshot already\n"
        publish(data, {"a": (2020, "one"), "b": (2021, "three")})
        assert export("lake") == "documents: 1 document replaced, 1 row\ntexts: 1 document replaced, 1 row\n"
        assert "NoSuchBucket" in export("none")


def test_iceberg_tables_describe_themselves_and_obey_a_configured_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lake"
    folder.mkdir()
    monkeypatch.setenv("PYICEBERG_CATALOG__LAKE__URI", f"sqlite:///{folder}/catalog.db")
    monkeypatch.setenv("PYICEBERG_CATALOG__LAKE__WAREHOUSE", folder.as_uri())
    from pyiceberg.catalog import _ENV_CONFIG  # read once, at import

    monkeypatch.setattr(_ENV_CONFIG, "config", type(_ENV_CONFIG)().config)
    run.export(publish(tmp_path / "data", {"a": (2020, "one")}), run.target("iceberg", "catalog://lake/reviews"))
    catalog = SqlCatalog("lake", uri=f"sqlite:///{folder}/catalog.db", warehouse=folder.as_uri())
    table = catalog.load_table(("reviews", "mentions"))
    field = table.schema().find_field("surface")
    assert field.doc == tables.MENTIONS.column("surface").description
    assert field.required
    assert [part.name for part in table.spec().fields] == ["review_year"]


def test_postgres_takes_what_its_text_cannot_hold(tmp_path: Path, database: str) -> None:
    store = Store("postgres", database)
    store.tell("CREATE SCHEMA nul")
    store.uri += "&options=-csearch_path%3Dnul"
    store.export(publish(tmp_path / "data", {"a": (2020, "zero\x00byte")}))
    assert store.read("texts")["clean_text"].to_pylist() == ["zero\ufffdbyte"]


@pytest.mark.parametrize(
    ("kind", "where", "said"),
    [
        ("postgres", "postgresql://nobody:secret@127.0.0.1:1/none", "PostgreSQL: "),
        ("postgres", "mysql://x", "begins with postgresql://"),
        ("delta", "/proc/none", "/proc/none: "),
        ("iceberg", "/proc/none", "/proc/none: "),
        ("iceberg", "s3://bucket/lake", "Iceberg needs a catalogue"),
        ("iceberg", "catalog://none", "catalog://none: "),
        ("delta", "here --table mentions", "--table and --bom are for files"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(kind: str, where: str, said: str, tmp_path: Path) -> None:
    data = publish(tmp_path / "data", {"a": (2020, "one")})
    done = CliRunner().invoke(app, ["export", "--to", kind, "--data", str(data), *where.split()])
    assert done.exit_code == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr


def test_missing_extra_is_named(tmp_path: Path) -> None:
    data = publish(tmp_path / "data", {"a": (2020, "one")})
    (tmp_path / "deltalake.py").write_text("raise ModuleNotFoundError('no deltalake', name='deltalake')")
    env = {"PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    done = communique("export", str(tmp_path / "x"), "--to", "delta", "--data", data, env=env)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "communique: exporting to delta needs the package deltalake; install it with `pip install 'communique[delta]'`"
    )


def test_nothing_published(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", str(tmp_path / "x"), "--to", "delta", "--data", str(tmp_path)])
    assert done.exit_code == 1
    assert "run `communique run` first" in done.stderr


_HELD = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=6)


@given(before=_HELD, after=_HELD)
def test_changes_make_the_one_the_other(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> None:
    """Documents (with the file they are in and their content) are dropped and added so that exactly `after` is left."""

    def parts(held: dict[str, tuple[int, int]]) -> dict[str, plan.Part]:
        files = {str(file) for file, _ in held.values()}
        return {
            file: plan.Part(file, str(inside), len(inside), tuple(sorted(d for d, _ in inside)))
            for file in files
            for inside in [sorted((d, c) for d, (f, c) in held.items() if str(f) == file)]
        }

    now = dict.fromkeys(tables.DATA_TABLES, tuple(p._replace(documents=()) for p in parts(after).values()))
    kept = dict.fromkeys(tables.DATA_TABLES, tuple(parts(before).values()))
    by_path = parts(after)
    for change in plan.changes(now, kept, lambda part: by_path[part.path]):
        held = {name: content for name, (_, content) in before.items()}
        for name in list(held) if change.documents is None else change.documents:
            held.pop(name, None)
        for part in change.add:
            for name in by_path[part.path].documents:
                assert name not in held
                held[name] = after[name][1]
        assert held == {name: content for name, (_, content) in after.items()}
    assert (parts(before) == parts(after)) == (not plan.changes(now, kept, lambda part: by_path[part.path]))
