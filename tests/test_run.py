"""Runs from the command line, without Prefect's engine: what is published, what is kept out, what is said."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from flows import conduct as conducting
from flows import ledger
from flows.plan import Request
from flows.staging import PUBLISHED
from tests.conftest import REVIEWS, communique
from transforms import tables


def parquet_bytes(data: Path) -> dict[str, str]:
    folder = data / "current"
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def test_two_folders_two_hash_seeds_one_snapshot(tmp_path: Path, published_read_only: Path) -> None:
    done = communique("run", "--direct", "--data", tmp_path / "b", env={"PYTHONHASHSEED": "4711"})
    assert done.returncode == 0
    assert (tmp_path / "b" / "current").resolve().name == (published_read_only / "current").resolve().name
    assert parquet_bytes(tmp_path / "b") == parquet_bytes(published_read_only)


def test_the_snapshot_does_not_depend_on_batches(
    tmp_path: Path, published_read_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conducting, "DOCUMENTS_PER_BATCH", 1)
    sources, settings = Request(data=str(tmp_path)).plan()
    outcome = conducting.conduct(sources, tmp_path, settings)
    assert outcome.snapshot is not None
    assert outcome.snapshot.snapshot_id == (published_read_only / "current").resolve().name


def test_summary_says_what_was_done(published: Path) -> None:
    done = communique("run", "--direct", "--data", published)
    assert "unchanged" in done.stdout
    assert "2 documents, 0 in quarantine, 0 findings" in done.stdout
    assert "communique sql" in done.stdout
    assert len(list((published / "snapshots").iterdir())) == 1
    assert not any((published / "work").iterdir())


def test_layout_of_a_snapshot(published_read_only: Path) -> None:
    folder = published_read_only / "current"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["snapshot_id"] == folder.resolve().name
    entries = ledger.read(published_read_only, manifest["snapshot_id"])
    assert [(e.document_id, e.part, e.is_repeat) for e in entries] == [
        ("rus-2017", "RUS-2017", False),
        ("rus-2024", "RUS-2024", False),
    ]
    assert {f["path"] for f in manifest["files"]} == {
        *(f"{t}/RUS-{y}.parquet" for t in tables.DATA_TABLES if t != "entities" for y in (2017, 2024)),
        "entities/all.parquet",
    }
    for file in manifest["files"]:
        parquet = pq.ParquetFile(folder / file["path"])
        assert parquet.schema_arrow.equals(tables.TABLES[file["table"]].schema, check_metadata=True)
        assert parquet.metadata.num_rows == file["rows"]
        if file["rows"]:
            column = parquet.metadata.row_group(0).column(0)
            assert column.compression == "ZSTD"
            assert column.has_offset_index
    assert PUBLISHED["write_page_checksum"]


BAD = {
    "binary.txt": (bytes(range(256)) * 20, "unsupported_type"),
    "empty.txt": (b"", "empty"),
    "latin.txt": ("Le café de 2020 a fermé.".encode("latin-1"), "undecodable"),
    "no-words.txt": (b"\n -- 12 34 ... \n", "no_text"),
    "no-year.txt": (b"Nothing here says when anything was.\n", "no_review_year"),
    "report.pdf": (b"%PDF-1.7\n%\xe2\xe3", "undecodable"),
}


def test_bad_files_are_quarantined_and_the_others_published(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("rus-2017.txt", "rus-2024.txt"):
        (folder / name).write_bytes((REVIEWS / name).read_bytes())
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    (folder / "twice.txt").write_bytes((REVIEWS / "rus-2017.txt").read_bytes())
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    (folder / ".hidden").write_bytes(b"\x00")
    done = communique("run", folder, "--direct", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(tmp_path / "data" / "communique.duckdb"), read_only=True) as db:
        rows = db.execute("SELECT source_uri, reason, detail FROM quarantine").fetchall()
        published = db.execute("SELECT review_year, issuer_country FROM documents ORDER BY ALL").fetchall()
        twice = db.execute(
            "SELECT d.review_year, s.source_uri FROM document_sources s JOIN documents d USING (document_id)"
        ).fetchall()
        run = db.execute("SELECT state, n_sources, n_documents, n_quarantined FROM runs").fetchall()
    expected = {name: reason for name, (_, reason) in BAD.items()} | {"gone.txt": "not_found"}
    assert {Path(uri).name: reason for uri, reason, _ in rows} == expected
    assert all(detail for _, _, detail in rows)
    assert published == [(2017, "RUS"), (2024, "RUS")]
    assert sorted((year, Path(uri).name) for year, uri in twice) == [
        (2017, "rus-2017.txt"),
        (2017, "twice.txt"),
        (2024, "rus-2024.txt"),
    ]
    assert run == [("published", 10, 2, 7)]
    assert sorted(line.split(": ")[2] for line in done.stderr.splitlines()) == sorted(expected.values())
    assert communique("check", "--data", tmp_path / "data").returncode == 0


def test_nothing_usable_ends_with_one_and_keeps_what_is_published(published: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    before = os.readlink(published / "current")
    done = communique("run", tmp_path / "empty.txt", "--direct", "--data", published)
    assert done.returncode == 1
    assert "nothing could be published" in done.stderr
    assert os.readlink(published / "current") == before
    with duckdb.connect(str(published / "communique.duckdb"), read_only=True) as db:
        assert db.execute("SELECT count(*) FROM documents").fetchall() == [(2,)]
        assert db.execute("SELECT reason FROM quarantine").fetchall() == [("empty",)]


HEADER = "document_id,uri,issuer,issuer_country,language,media_type,note\n"


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ("document_id,uri\na,b\n", "column issuer, issuer_country, language, media_type, note missing"),
        (HEADER + "a,x.txt,,,,,\na,y.txt,,,,,\n", "m.csv:3: document_id 'a' stands in line 2 already"),
        (HEADER + "a,x.txt,,XXX,,,\n", "m.csv:2: issuer_country 'XXX' is no ISO 3166-1 alpha-3 code"),
        (HEADER + "a/b,x.txt,,,,,\n", "m.csv:2: document_id 'a/b' needs letters"),
        (HEADER + "a,,,,,,\n", "m.csv:2: uri is empty"),
        (HEADER + "a,x.txt\n", "m.csv:2: 2 cells, but the header has 7"),
        (HEADER, "no sources in it"),
        (HEADER.replace("note", "note,review_year") + "a,x.txt,,,,,,soon\n", "m.csv:2: review_year 'soon' is no year"),
    ],
)
def test_a_wrong_manifest_is_one_clear_line(tmp_path: Path, manifest: str, says: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(manifest, encoding="utf-8")
    done = communique("run", "--sources", path, "--data", tmp_path / "data")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr
    assert not (tmp_path / "data" / "communique.duckdb").exists()


def test_wrong_requests(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    cases: list[tuple[list[str | Path], str]] = [
        (["run", empty], "no files there"),
        (["run", "a.txt", "--sources", "b.csv"], "not both"),
        (["run", "--sources", tmp_path / "none.csv"], "no such source manifest"),
        (["run", "--data", "/proc/nowhere"], "can't be written"),
    ]
    for arguments, says in cases:
        folder: list[str | Path] = [] if "--data" in arguments else ["--data", tmp_path / "data"]
        done = communique(*arguments, *folder)
        assert done.returncode == 1, arguments
        assert says in done.stderr
        assert len(done.stderr.splitlines()) == 1
    missing = communique("run", tmp_path / "none.txt", "--direct", "--data", tmp_path / "data")
    assert missing.returncode == 1
    assert "not_found" in missing.stderr


def test_manifest_rows_reach_the_documents(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("A note\n\nFinland met Sweden. Finland spoke.\n", encoding="utf-8")
    (tmp_path / "m.csv").write_text(
        HEADER.replace("note", "note,review_year,encoding")
        + "fin-x,one.txt,A ministry,FIN,en,text/plain,,2001,utf-8\n",
        encoding="utf-8",
    )
    done = communique("run", "--sources", tmp_path / "m.csv", "--direct", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    rows = pq.read_table(tmp_path / "data" / "current" / "documents" / "FIN-2001.parquet").to_pylist()
    assert [(r["document_id"], r["issuer"], r["issuer_basis"], r["source_uri"]) for r in rows] == [
        ("fin-x", "A ministry", "manifest", "one.txt")
    ]
    assert communique("check", "--data", tmp_path / "data").returncode == 0
