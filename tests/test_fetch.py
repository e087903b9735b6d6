"""The first stage for real: a loopback server, the raw archive, versions, what is fetched again and what is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.conduct import Outcome, conduct
from flows.fetch import FetchSettings
from flows.plan import Request
from flows.sources import BadRequest, Source, from_arguments
from flows.web import WebSettings
from tests.conftest import communique
from tests.server import Loopback, serve

QUICK = WebSettings(
    allow_private=True,
    delay_seconds=0,
    backoff_seconds=0.01,
    retries=1,
    connect_seconds=2,
    read_seconds=2,
    total_seconds=5,
)
REVIEW = (
    "<html><body><h1>Foreign policy in {year}: a review</h1><p>Helsinki, 5 January 2021</p><p>{text}</p></body></html>"
)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serve() as running:
        yield running


def publish(server: Loopback, path: str, text: str, year: int = 2020, etag: str = "") -> str:
    headers = {"ETag": etag} if etag else {}
    return server.put(path, REVIEW.format(text=text, year=year), "text/html; charset=utf-8", **headers)


def run(data: Path, *sources: Source, **settings: Any) -> Outcome:
    return conduct(sources, data, FetchSettings(QUICK, **settings))


def ask(outcome: Outcome, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(outcome.database), read_only=True) as db:
        return db.execute(query).fetchall()


FINLAND = "Finland and Sweden met in Helsinki. Finland sent aid to Kenya. Finland spoke for peace."


def test_an_unchanged_source_costs_a_conditional_request(server: Loopback, tmp_path: Path) -> None:
    uri = publish(server, "/fin", FINLAND, etag='"1"')
    first = run(tmp_path, Source(uri, document_id="fin-2020"))
    files = sorted(path.name for path in (tmp_path / "raw").iterdir() if "index" not in path.name)
    second = run(tmp_path, Source(uri, document_id="fin-2020"))
    assert server.headers_of("/fin")["if-none-match"] == '"1"'
    assert sorted(path.name for path in (tmp_path / "raw").iterdir() if "index" not in path.name) == files
    assert second.state == "unchanged"
    assert first.snapshot
    assert second.snapshot
    assert first.snapshot.snapshot_id == second.snapshot.snapshot_id
    assert ask(second, "SELECT outcome, version FROM fetches ORDER BY run_id") == [("fetched", 1), ("not_modified", 1)]


def test_a_changed_source_is_a_new_version_with_its_difference(server: Loopback, tmp_path: Path) -> None:
    uri = publish(server, "/fin", FINLAND)
    run(tmp_path, Source(uri, document_id="fin-2020"))
    publish(server, "/fin", FINLAND + "</p>\n<p>Norway came too.")
    second = run(tmp_path, Source(uri, document_id="fin-2020"))
    assert ask(second, "SELECT version FROM documents") == [(2,)]
    versions = (
        "SELECT version, lines_added, lines_removed, first_seen <= last_seen FROM document_versions ORDER BY version"
    )
    assert ask(second, versions) == [(1, 1, 0, True), (2, 2, 1, True)]
    hashes = ask(second, "SELECT content_sha256 FROM document_versions")
    assert all((tmp_path / "raw" / sha256).exists() for (sha256,) in hashes)
    about = json.loads((tmp_path / "raw" / f"{hashes[0][0]}.json").read_text(encoding="utf-8"))
    assert about["fetches"][0]["source_uri"] == uri


def test_everything_can_be_run_again_from_the_archive(server: Loopback, tmp_path: Path) -> None:
    uris = [publish(server, f"/{i}", f"{FINLAND} It was number {i}.") for i in range(3)]
    sources = [Source(uri) for uri in uris]
    online = run(tmp_path, *sources)
    asked = sum(server.counts.values())
    offline = run(tmp_path, *sources, offline=True)
    assert sum(server.counts.values()) == asked
    assert online.snapshot
    assert offline.snapshot
    assert online.snapshot.snapshot_id == offline.snapshot.snapshot_id
    assert run(tmp_path, Source(server.url + "/never-seen"), offline=True).quarantine[0].reason == "unreachable"


def test_a_server_in_trouble_leaves_the_archived_version(server: Loopback, tmp_path: Path) -> None:
    uri = publish(server, "/fin", FINLAND)
    run(tmp_path, Source(uri, document_id="fin-2020"))
    del server.pages["/fin"]
    second = run(tmp_path, Source(uri, document_id="fin-2020"))
    assert second.state == "unchanged"
    ((outcome, detail),) = ask(second, "SELECT outcome, detail FROM fetches ORDER BY run_id DESC LIMIT 1")
    assert outcome == "archived"
    assert "from the archive is used" in detail


def test_failures_have_reasons_and_retry_asks_again(server: Loopback, tmp_path: Path) -> None:
    good, late = publish(server, "/fin", FINLAND), server.url + "/late"
    sources = [Source(good), Source(late), Source(server.url + "/stream"), Source("http://127.0.0.1:9/nobody")]
    small = FetchSettings(WebSettings(**{**vars(QUICK), "max_bytes": 100_000}))
    first = conduct(sources, tmp_path, small)
    assert {r.source_uri: r.reason for r in first.quarantine} == {
        late: "http_error",
        server.url + "/stream": "too_large",
        "http://127.0.0.1:9/nobody": "unreachable",
    }
    publish(server, "/late", FINLAND.replace("Finland", "Estonia"))
    asked = server.counts["/fin"]
    request, settings = Request(data=str(tmp_path), allow_private_addresses=True, retry=True).plan()
    assert settings.only is not None
    assert settings.only == {late, server.url + "/stream", "http://127.0.0.1:9/nobody"}
    second = conduct(request, tmp_path, FetchSettings(small.web, only=settings.only))
    assert server.counts["/fin"] == asked, "what was fetched comes from the archive"
    assert ask(second, "SELECT source_uri FROM documents ORDER BY ALL") == sorted([(good,), (late,)])


def test_nothing_to_retry(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no run to retry"):
        Request(data=str(tmp_path), retry=True).plan()


def test_the_same_text_at_two_addresses_is_one_document(server: Loopback, tmp_path: Path) -> None:
    one, two = publish(server, "/one", FINLAND), publish(server, "/two", FINLAND)
    outcome = run(tmp_path, Source(one), Source(two))
    assert outcome.quarantine == []
    assert ask(outcome, "SELECT source_uri FROM documents") == [(one,)]
    assert ask(outcome, "SELECT source_uri FROM document_sources ORDER BY ALL") == [(one,), (two,)]


def test_an_index_gives_documents(server: Loopback, tmp_path: Path) -> None:
    for year in (2018, 2019):
        publish(server, f"/review-{year}", f"{FINLAND} That was in {year}.", year)
    index = server.put(
        "/index", '<a href="/review-2018">2018</a> <a href="/review-2019#top">2019</a> <a href="/x">x</a>'
    )
    outcome = run(
        tmp_path, Source(index, kind="index", pattern=r"/review-\d{4}$", issuer_country="FIN", issuer="A ministry")
    )
    assert ask(outcome, "SELECT review_year, issuer FROM documents ORDER BY ALL") == [
        (2018, "A ministry"),
        (2019, "A ministry"),
    ]
    server.pages.clear()
    offline = run(
        tmp_path,
        Source(index, kind="index", pattern=r"/review-\d{4}$", issuer_country="FIN", issuer="A ministry"),
        offline=True,
    )
    assert offline.state == "unchanged"
    empty = run(tmp_path / "b", Source(server.put("/none", "<p>nothing</p>"), kind="index", pattern="review"))
    assert [(r.reason, "lists nothing that fits" in r.detail) for r in empty.quarantine] == [("not_found", True)]


def test_addresses_on_the_command_line(server: Loopback, tmp_path: Path) -> None:
    uri = publish(server, "/fin", FINLAND)
    refused = communique("run", uri, "--direct", "--data", tmp_path / "a")
    assert refused.returncode == 1
    assert "forbidden_address" in refused.stderr
    done = communique(
        "run", uri, "--direct", "--allow-private-addresses", "--data", tmp_path / "b", "--contact", "me@example.org"
    )
    assert done.returncode == 0, done.stderr
    assert "me@example.org" in server.headers_of("/fin")["user-agent"]
    assert communique("check", "--data", tmp_path / "b").returncode == 0


def test_globs_and_folders_on_the_command_line(tmp_path: Path) -> None:
    for name in ("a.txt", "b.html", "c/d.txt", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")

    def names(argument: str) -> list[str]:
        return [Path(source.path).relative_to(tmp_path).as_posix() for source in from_arguments([argument])]

    assert names(str(tmp_path)) == ["a.txt", "b.html", "c/d.txt"]
    assert names(str(tmp_path / "*.txt")) == ["a.txt"]
    assert names(str(tmp_path / "**" / "*.txt")) == ["a.txt", "c/d.txt"]
    with pytest.raises(BadRequest, match="no files there"):
        from_arguments([str(tmp_path / "*.pdf")])


def test_other_languages_are_kept_but_not_read(tmp_path: Path) -> None:
    german = (
        "Außenpolitik 2020: ein Rückblick\n\nIm Jahr 2020 hat Deutschland mit Finnland und Schweden viele Gespräche geführt. "
        "Der Minister reiste nach Paris und unterzeichnete ein Abkommen über die Zusammenarbeit in der Forschung. "
        "Die Vereinten Nationen und die Europäische Union standen im Mittelpunkt der Arbeit des Amtes."
    )
    (tmp_path / "de.txt").write_text(german, encoding="utf-8")
    outcome = run(tmp_path / "data", Source("de.txt", str(tmp_path / "de.txt"), document_id="deu-2020"))
    assert ask(outcome, "SELECT language, n_sentences FROM documents") == [("de", 3)]
    assert ask(outcome, "SELECT count(*) FROM mentions") == [(0,)]
    assert [
        (f.expectation, f.severity) for f in outcome.broken if f.table == "documents" and f.column == "language"
    ] == [("language_is_read", "warning")]
