from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.discovery import MOST_SITEMAPS, discover
from flows.web import FetchFailed, Web, WebSettings
from tests.server import Loopback, serve

SETTINGS = WebSettings(allow_private=True, delay_seconds=0, retries=0, max_bytes=2**20)
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serve() as running:
        yield running


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(SETTINGS) as client:
        yield client


def test_links_of_a_page(server: Loopback, web: Web) -> None:
    links = [
        "2017.html", "/reviews/2024.html#top", "2017.html#again", " 20\n18.html ", "?year=2019.html", "//other.example/2024.html",
        "https://other.example/2024.html", "mailto:2024.html@example.org", "javascript:void('2024.html')", "http://[2024.html",
        "#2024.html", "", "../2023.html", "about.txt",
    ]  # fmt: skip
    body = (
        "".join(f'<p><a href="{link}">x</a>' for link in links) + '<map><area href="map/2016.html"></map><a>2015.html'
    )
    uri = server.put("/reviews/", f"<!doctype html><html><body>{body}<!-- <a href='2014.html'> -->")
    found = discover(web, uri, r"20\d\d\.html")
    assert found == [
        f"{server.url}/{path}"
        for path in (
            "reviews/2017.html",
            "reviews/2024.html",
            "reviews/2018.html",
            "reviews/?year=2019.html",
            "2023.html",
            "reviews/map/2016.html",
        )
    ]
    assert discover(web, uri, r"20\d\d\.html", most=2) == found[:2]
    assert discover(web, uri, "no such link") == []


def test_the_pattern_is_searched_in_the_absolute_address(server: Loopback, web: Web) -> None:
    uri = server.put("/a", '<a href="b">')
    assert discover(web, uri, r"^http://127\.0\.0\.1:\d+/b$") == [f"{server.url}/b"]
    with pytest.raises(ValueError, match="no regular expression"):
        discover(web, uri, "(")


def test_base_and_redirect_are_heeded(server: Loopback, web: Web) -> None:
    server.put("/en/index", '<base href="/archive/"><a href="2024">')
    assert discover(web, f"{server.url}/redirect?302&/en/index", "2024$") == [f"{server.url}/archive/2024"]


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16", "x-unheard-of"])
def test_pages_in_any_encoding(server: Loopback, web: Web, encoding: str) -> None:
    text = '<title>Итоги</title><a href="/2024">итоги</a>'
    content = text.encode("utf-8" if encoding.startswith("x-") else encoding)
    uri = server.put("/index", content, f"text/html; charset={encoding}")
    assert discover(web, uri, "2024") == [f"{server.url}/2024"]


def test_rss_and_atom_and_rdf(server: Loopback, web: Web) -> None:
    rss = server.put(
        "/rss",
        f"<?xml version='1.0'?><rss version='2.0'><channel><link>{server.url}/2024-home</link>"
        f"<item><title>a</title><link>\n{server.url}/2024-a </link><enclosure url='/2024-a.pdf'/></item>"
        f"<item><link><![CDATA[{server.url}/2024-b?x=1&y=2]]></link></item>"
        "<item><link>http://other.example/2024</link></item></channel></rss>",
        "application/rss+xml",
    )
    assert discover(web, rss, "2024") == [f"{server.url}/{path}" for path in ("2024-a", "2024-a.pdf", "2024-b?x=1&y=2")]
    atom = server.put(
        "/atom",
        "<feed xmlns='http://www.w3.org/2005/Atom'><link href='/2024-home'/><entry><link rel='self' href='/2024-self'/>"
        "<link href='/2024-a'/><link rel='enclosure' href='/2024-b.pdf'/></entry></feed>",
        "application/atom+xml",
    )
    assert discover(web, atom, "2024") == [f"{server.url}/2024-a", f"{server.url}/2024-b.pdf"]
    rdf = server.put(
        "/rdf",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        "<channel><link>/2024-home</link></channel><item><link>/2024-a</link></item></rdf:RDF>",
    )
    assert discover(web, rdf, "2024") == [f"{server.url}/2024-a"]


def urlset(*links: str) -> str:
    return f"<?xml version='1.0'?><urlset xmlns='{SITEMAP}'>{''.join(f'<url><loc>{x}</loc></url>' for x in links)}</urlset>"


def index(*links: str) -> str:
    listed = "".join(f"<sitemap><loc>{link}</loc></sitemap>" for link in links)
    return f"<?xml version='1.0'?><sitemapindex xmlns='{SITEMAP}'>{listed}</sitemapindex>"


def test_sitemaps_one_level_deep_and_gzipped(server: Loopback, web: Web) -> None:
    host = server.url
    server.put("/one.xml", urlset(f"{host}/2017", f"{host}/about"), "text/xml")
    server.put("/two.xml.gz", gzip.compress(urlset(f"{host}/2024", f"{host}/2017").encode()), "application/gzip")
    server.put("/deeper.xml", index(f"{host}/hidden.xml"))
    server.put("/hidden.xml", urlset(f"{host}/2001"))
    uri = server.put(
        "/sitemap.xml",
        index(f"{host}/one.xml", f"{host}/two.xml.gz", f"{host}/deeper.xml", "http://other.example/sitemap.xml"),
        "application/xml",
    )
    assert discover(web, uri, r"/20\d\d$") == [f"{host}/2017", f"{host}/2024"]
    assert not server.counts["/hidden.xml"]
    server.counts.clear()
    assert discover(web, uri, r"/20\d\d$", most=1) == [f"{host}/2017"]
    assert not server.counts["/two.xml.gz"]  # no more is read than is asked for


def test_a_sitemap_that_is_missing_is_told(server: Loopback, web: Web) -> None:
    uri = server.put("/sitemap.xml", index(f"{server.url}/gone.xml"))
    with pytest.raises(FetchFailed, match=r"404.*") as caught:
        discover(web, uri, "")
    assert "/gone.xml" in caught.value.detail


def test_sitemaps_are_read_up_to_a_limit(server: Loopback, web: Web) -> None:
    for number in range(MOST_SITEMAPS + 5):
        server.put(f"/{number}.xml", urlset(f"{server.url}/2024-{number}"))
    uri = server.put("/sitemap.xml", index(*(f"{server.url}/{n}.xml" for n in range(MOST_SITEMAPS + 5))))
    assert len(discover(web, uri, "2024")) == MOST_SITEMAPS


def test_entities_of_files_and_addresses_are_not_fetched(server: Loopback, web: Web, tmp_path: Path) -> None:
    server.put("/secret", "2024-net")
    (tmp_path / "secret").write_text("2024-file")
    entities = f"<!ENTITY file SYSTEM 'file://{tmp_path}/secret'><!ENTITY net SYSTEM '{server.url}/secret'>"
    items = "<item><link>/a-2024&file;</link></item><item><link>/b-2024&net;</link></item>"
    feed = f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]><rss>{items}</rss>"
    assert discover(web, server.put("/feed", feed), "2024") == [f"{server.url}/{x}-2024" for x in "ab"]
    assert not server.counts["/secret"]


def test_entities_are_not_expanded(server: Loopback, web: Web) -> None:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    doctype = f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{laughs}]>"
    items = "<item><link>/2024</link></item><item><link>/2024-more&l11;</link></item>"
    uri = server.put("/feed", f"<?xml version='1.0'?>{doctype}<rss>{items}</rss>")
    assert discover(web, uri, "2024") == [f"{server.url}/2024", f"{server.url}/2024-more"]


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 \x00\xff", b"plain text", b"<?xml version='1.0'?>", b"<?xml <<< &&& <rss", b"\0" * 99]
)
def test_what_has_no_links_gives_none(server: Loopback, web: Web, content: bytes) -> None:
    assert discover(web, server.put("/odd", content, "application/octet-stream"), "") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [(gzip.compress(b"\0" * 2**22), "too_large"), (gzip.compress(b"<rss/>")[:-6], "http_error")],
    ids=["bomb", "damaged"],
)
def test_archives_that_can_not_be_unpacked_are_told(server: Loopback, web: Web, content: bytes, reason: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        discover(web, server.put("/sitemap.xml.gz", content, "application/gzip"), "")
    assert caught.value.reason == reason
