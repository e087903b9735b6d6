"""Only what changed is made anew, and what comes out is what making everything anew gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import conduct as conducting
from flows import work
from flows.changes import Candidate, Scope, settle
from flows.check import check
from flows.conduct import conduct
from flows.plan import Request
from flows.record import Outcome
from flows.sources import BadRequest
from flows.version import code_version, imported, row_modules
from tests.conftest import ROOT
from tests.corpus import review, write_corpus

COUNT = 12


def run(data: Path, manifest: Path, **scope: Any) -> Outcome:
    sources, settings = Request(manifest=str(manifest), data=str(data)).plan()
    return conduct(sources, data, settings, scope=Scope(**scope))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"), COUNT)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A corpus to change."""
    return write_corpus(tmp_path / "in", COUNT)


def files(data: Path) -> dict[str, int]:
    """Inode of each file of the current snapshot."""
    folder = data / "current"
    return {p.relative_to(folder).as_posix(): p.stat().st_ino for p in folder.glob("*/*.parquet")}


def fresh(tmp_path: Path, manifest: Path) -> str:
    outcome = run(tmp_path / "fresh", manifest)
    assert outcome.snapshot
    return outcome.snapshot.snapshot_id


def test_nothing_changed_nothing_published(corpus: Path, tmp_path: Path) -> None:
    first = run(tmp_path, corpus)
    assert (first.state, first.n_processed, first.n_carried) == ("published", COUNT, 0)
    second = run(tmp_path, corpus)
    assert (second.state, second.n_processed, second.n_carried) == ("unchanged", 0, COUNT)
    assert len(list((tmp_path / "snapshots").iterdir())) == 1
    with duckdb.connect(str(tmp_path / "communique.duckdb"), read_only=True) as db:
        rows = db.execute("SELECT state, n_processed, n_carried FROM runs ORDER BY run_id").fetchall()
    assert rows == [("published", COUNT, 0), ("unchanged", 0, COUNT)]


def test_one_changed_byte_is_one_document_and_one_partition(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, own)
    before = files(data)
    path = own.parent / "0004.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("state visit", "stale visit"), encoding="utf-8")
    outcome = run(data, own)
    assert (outcome.state, outcome.n_processed, outcome.n_carried) == ("published", 1, COUNT - 1)
    rewritten = {name for name, inode in files(data).items() if before.get(name) != inode}
    assert {name.split("/")[1] for name in rewritten} == {"GHA-2000.parquet"}
    assert outcome.snapshot
    assert outcome.snapshot.rewritten == len(rewritten)
    assert list(check(data)) == []
    again = run(data, own, full=True)
    assert (again.state, again.n_processed) == ("unchanged", COUNT), "the same as making everything anew"


def test_a_partition_of_several_documents(tmp_path: Path) -> None:
    """Two reviews of one country and year: one changes, the other's rows are taken from what is published."""
    manifest = write_corpus(tmp_path / "in", 3)
    (tmp_path / "in" / "more.txt").write_text(review(1, "Chile met Fiji."), encoding="utf-8")
    manifest.write_text(manifest.read_text(encoding="utf-8") + "more,more.txt,,,,,\n", encoding="utf-8")
    data = tmp_path / "data"
    run(data, manifest)
    (tmp_path / "in" / "0001.txt").write_text(review(1, "Chile met Togo."), encoding="utf-8")
    outcome = run(data, manifest)
    assert (outcome.n_processed, outcome.n_carried) == (1, 3)
    assert list(check(data)) == []
    assert run(data, manifest, full=True).state == "unchanged"


def test_documents_come_and_go(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = run(data, own)
    lines = own.read_text(encoding="utf-8").splitlines(keepends=True)
    own.write_text("".join(line for line in lines if "doc-0003" not in line), encoding="utf-8")
    second = run(data, own)
    assert (second.state, second.left, second.n_processed) == ("published", ["doc-0003"], 0)
    with duckdb.connect(str(data / "communique.duckdb"), read_only=True) as db:
        assert db.execute("SELECT count(*) FROM documents").fetchall() == [(COUNT - 1,)]
        ((detail,),) = db.execute("SELECT detail FROM runs WHERE n_left = 1").fetchall()
    assert "doc-0003" in detail
    own.write_text("".join(lines), encoding="utf-8")
    third = run(data, own)
    assert third.n_processed == 1
    assert first.snapshot
    assert third.snapshot
    assert third.snapshot.snapshot_id == first.snapshot.snapshot_id


def test_the_manifest_row_counts(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, own)
    text = own.read_text(encoding="utf-8").replace("doc-0002,0002.txt,,", "doc-0002,0002.txt,A ministry,")
    own.write_text(text, encoding="utf-8")
    outcome = run(data, own)
    assert (outcome.n_processed, outcome.state) == (1, "published")
    assert outcome.snapshot
    assert outcome.snapshot.snapshot_id == fresh(tmp_path, own)


def test_other_code_makes_everything_anew(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, corpus)
    monkeypatch.setattr(conducting, "code_version", lambda: "0+of-tomorrow")
    outcome = run(tmp_path, corpus)
    assert (outcome.state, outcome.n_processed) == ("unchanged", COUNT)
    assert run(tmp_path, corpus).n_processed == 0, "the ledger knows the code that made the same again"


def test_full_only_since_until(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, own)
    assert run(data, own, full=True).n_processed == COUNT
    for number in (1, 10, 11):
        (own.parent / f"{number:04d}.txt").write_text(review(number, "Chile met Togo."), encoding="utf-8")
    assert run(data, own, only=("doc-0010",)).n_processed == 1
    assert run(data, own, since=2001).n_processed == 1
    assert run(data, own, until=2000, full=True).n_processed == 10
    assert run(data, own).state == "unchanged"
    with pytest.raises(BadRequest, match="nowhere: no source has this id"):
        run(data, own, only=("nowhere",))
    with pytest.raises(BadRequest, match="no source lies in these years"):
        run(data, own, since=2050)
    assert list(check(data)) == []


def test_copies_of_a_text(own: Path, tmp_path: Path) -> None:
    """A copy becomes the document when the first goes; whoever comes first in the manifest is the document."""
    data = tmp_path / "data"
    (own.parent / "copy.txt").write_bytes((own.parent / "0005.txt").read_bytes())
    lines = [*own.read_text(encoding="utf-8").splitlines(keepends=True), "copy,copy.txt,,,,,\n"]
    own.write_text("".join(lines), encoding="utf-8")
    run(data, own)
    assert run(data, own).state == "unchanged"
    query = (
        "SELECT document_id, source_uri FROM document_sources WHERE source_uri IN ('copy.txt', '0005.txt') ORDER BY ALL"
    )

    def ask() -> list[tuple[str, str]]:
        with duckdb.connect(str(data / "communique.duckdb"), read_only=True) as db:
            return db.execute(query).fetchall()

    assert ask() == [("doc-0005", "0005.txt"), ("doc-0005", "copy.txt")]
    for change in (
        [line for line in lines if "doc-0005" not in line],
        lines,
        [lines[0], lines[-1], *lines[1:-1]],
    ):
        own.write_text("".join(change), encoding="utf-8")
        outcome = run(data, own)
        assert outcome.snapshot
        assert outcome.snapshot.snapshot_id == fresh(tmp_path / change[1][:8], own)
        assert list(check(data)) == []
    assert ask() == [("copy", "0005.txt"), ("copy", "copy.txt")]


def test_a_damaged_file_is_made_anew(corpus: Path, tmp_path: Path) -> None:
    first = run(tmp_path, corpus)
    assert first.snapshot
    path = tmp_path / "current" / "sentences" / "CHL-2000.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    (tmp_path / "current" / "entities" / "all.parquet").unlink()
    second = run(tmp_path, corpus)
    assert (second.n_processed, second.state) == (1, "unchanged")
    assert "CHL-2000" in second.notes[0]
    assert list(check(tmp_path)) == []
    (tmp_path / "current" / "manifest.json").write_text("{", encoding="utf-8")
    third = run(tmp_path, corpus, only=("doc-0001",))
    assert "can't be read" in third.notes[0]
    assert list(check(tmp_path)) == [] or third.state == "published"


def test_one_document_that_breaks_the_code_is_lost_alone(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever raises in one document, the others are published."""
    find = type(work.toolbox().times).find

    def raises(self: Any, text: str, *arguments: Any) -> Any:
        if "Foreign policy of Peru in 2000" in text:
            raise ZeroDivisionError("no way")
        return find(self, text, *arguments)

    monkeypatch.setattr(type(work.toolbox().times), "find", raises)
    outcome = run(tmp_path, corpus)
    assert [(r.document_id, r.stage, r.reason) for r in outcome.quarantine] == [("doc-0005", "enrich", "failed")]
    assert "ZeroDivisionError in test_incremental.py" in outcome.quarantine[0].detail
    assert outcome.snapshot
    assert outcome.snapshot.rows["documents"] == COUNT - 1
    monkeypatch.undo()
    assert run(tmp_path, corpus).n_processed == 1


def test_settling_is_by_the_order_of_the_request() -> None:
    def candidate(place: int, document_id: str, text: str) -> Candidate:
        return Candidate(place, f"{place}.txt", document_id, text, "sha", 2020)

    one, copy, clash = candidate(1, "a", "x"), candidate(2, "b", "x"), candidate(3, "a", "y")
    settled = settle([clash, copy, one])
    assert settled.documents == [one]
    assert settled.repeats == [(one, copy)]
    assert settled.clashes == [(one, clash)]


def test_the_code_version_covers_what_makes_rows() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in row_modules(ROOT / "transforms")}
    assert {"transforms/enrich.py", "transforms/formats/pdf.py", "transforms/events/build.py"} <= names
    assert {"transforms/relations.py", "transforms/evaluation.py", "transforms/dictionary.py"}.isdisjoint(names)
    source = "from transforms import contract, tables as t\nfrom transforms.names import (\n    Name,\n    resolve,\n)\nimport transforms.align"
    assert set(imported(source)) == {
        "transforms", "transforms.contract", "transforms.tables", "transforms.names", "transforms.names.Name",
        "transforms.names.resolve", "transforms.align",
    }  # fmt: skip
    assert code_version().count("+") == 1
