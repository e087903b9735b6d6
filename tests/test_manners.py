from __future__ import annotations

import logging
import os
import pickle
import time

import pytest

from flows import robots
from flows.web import FetchFailed, Web, WebSettings, redact
from tests.server import QUICK, Loopback, failure, serve, settings

# Robots


def test_robots_txt_is_obeyed_and_asked_for_once(server: Loopback, web: Web) -> None:
    server.put("/robots.txt", "User-agent: *\nDisallow: /page\nDisallow: /*.pdf$\n")
    assert web.get(f"{server.url}/etag").status == 200
    for path in ("/page?windows-1251", "/files/review.pdf"):
        with pytest.raises(FetchFailed) as caught:
            web.get(server.url + path)
        assert caught.value.reason == "robots"
    with pytest.raises(FetchFailed, match="robots"):
        web.get(f"{server.url}/redirect?302&/page?windows-1251")
    assert server.counts["/robots.txt"] == 1
    assert not server.counts["/page"]
    with Web(settings(obey_robots=False)) as client:
        assert client.get(f"{server.url}/page?windows-1251").status == 200
    assert server.counts["/robots.txt"] == 1


def test_a_site_without_robots_txt_allows_and_one_in_trouble_forbids(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests import server as module

    monkeypatch.setitem(module.ROUTES, "/robots.txt", module.Handler.always_fails)
    failed = failure(f"{server.url}/etag", retries=0)
    assert (failed.reason, server.counts["/etag"]) == ("robots", 0)
    assert "502" in failed.detail
    monkeypatch.setitem(module.ROUTES, "/robots.txt", lambda handler: handler.answer(b"", 403))
    with Web(QUICK) as client:
        assert client.get(f"{server.url}/etag").status == 200
    monkeypatch.setitem(
        module.ROUTES, "/robots.txt", lambda handler: handler.answer(b"", 301, {"Location": "https://127.0.0.1/"})
    )
    with Web(QUICK) as client:
        assert client.get(f"{server.url}/etag").status == 200


def test_a_crawl_delay_is_kept(server: Loopback, web: Web) -> None:
    server.put("/robots.txt", "User-agent: Communique/1.0\nCrawl-delay: 0.4\n")
    started = time.monotonic()
    for _ in range(2):
        web.get(f"{server.url}/etag")
    assert time.monotonic() - started >= 0.8


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("Disallow: /", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: communique\nDisallow: /x", "/a", True),
        ("User-agent: other\nUser-agent: COMMUNIQUE\nDisallow: /x # why\nuser-agent: *\n", "/x", False),
        ("User-agent: communique-images\nDisallow: /", "/a", True),
        ("User-agent: communique\nDisallow: /x\nUser-agent: a\nDisallow: /\nUser-agent: communique\nDisallow: /y", "/y", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /*?", "/a?b", False),
        ("User-agent: *\nDisallow: /a*b*c$", "/a_b_c_c", False),
        ("User-agent: *\nDisallow: /*abc$", "/ab", True),
        ("User-agent: *\nDisallow: /%7efoo/%d0%b8", "/~foo/%D0%B8", False),
        ("User-agent: *\nDisallow: /и", "/%D0%B8", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("<html>Disallow: / </html>", "/a", True),
    ],
)  # fmt: skip
def test_rules_of_robots_txt(text: str, path: str, allowed: bool) -> None:
    assert robots.parse(text).allow(path) is allowed


def test_rules_of_many_wildcards() -> None:
    rules = robots.parse("User-agent: *\nDisallow: /" + "*a" * 2000 + "b$\nCrawl-delay: 86400")
    assert rules.allow("/" + "a" * 50_000)
    assert rules.crawl_delay == robots.LONGEST_DELAY


# Secrets


@pytest.mark.parametrize(
    ("uri", "redacted"),
    [
        ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        ("https://me:pa@ss@a.example/b", "https://a.example/b"),
        ("https://a.example/?year=2024&token=x&sig=y;Key=z", "https://a.example/?year=2024&token=***&sig=***;Key=***"),
        ("https://a.example/?X-Amz-Signature=1&X-Amz-Credential=2&author=x&keyword=y&monkey=z",
         "https://a.example/?X-Amz-Signature=***&X-Amz-Credential=***&author=x&keyword=y&monkey=z"),
        ("https://a.example/?api_key=1&apikey=2&access_token=3&%74oken=4&password=5&session=58",
         "https://a.example/?api_key=***&apikey=***&access_token=***&%74oken=***&password=***&session=58"),
        ("https://a.example/#access_token=x", "https://a.example/#access_token=***"),
        ("http://u:p@[bad/", "http://[bad/"),
        ("s3://key:secret@bucket/a@b", "s3://bucket/a@b"),
        ("", ""),
    ],
)  # fmt: skip
def test_redact(uri: str, redacted: str) -> None:
    assert redact(uri) == redacted
    assert redact(redacted) == redacted


def test_credentials_are_used_and_never_said(server: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "httpcore", "httpx"):
        caplog.set_level(logging.DEBUG, name)
    host = server.url.removeprefix("http://")
    secret = f"http://us%40er:pa%3Ass@{host}"
    with Web(QUICK) as client:
        answer = client.get(f"{secret}/redirect?302&/page?windows-1251&token=s3cret")
        failures = [
            failure(f"{secret}{path}token=s3cret", read_seconds=0.2, retries=0)
            for path in ("/missing?", "/slow?", "/truncated?", "/brotli?", "/redirect?302&https://x/?")
        ]
    given = [h.get("authorization") for path, h in server.asked if not path.startswith("/robots.txt")]
    assert set(given) == {"Basic dXNAZXI6cGE6c3M="}  # us@er:pa:ss
    said = repr(answer) + "".join(map(repr, failures)) + "".join(map(str, failures)) + caplog.text
    for hidden in ("us%40er", "us@er", "pa%3Ass", "pa:ss", "s3cret", "dXNAZXI6cGE6c3M="):
        assert hidden not in said, hidden
    assert "***" in answer.uri


def test_credentials_do_not_follow_to_another_site(server: Loopback) -> None:
    with serve() as other:
        host = server.url.removeprefix("http://")
        with Web(QUICK) as client:
            client.get(f"http://user:secret@{host}/redirect?302&{other.url}/etag")
        assert "authorization" not in other.headers_of("/etag")
        assert "cookie" not in other.headers_of("/etag")


def test_failures_travel_between_processes() -> None:
    failed = pickle.loads(pickle.dumps(FetchFailed("http_error", "it answered 404", 404)))
    assert (failed.reason, failed.detail, failed.status, str(failed)) == (
        "http_error", "it answered 404", 404, "http_error: it answered 404",
    )  # fmt: skip


def test_a_contact_can_not_forge_headers() -> None:
    agent = WebSettings(contact="me@example.org\r\nX-Evil: 1 (é)").user_agent
    assert agent.isascii()
    assert agent.isprintable()
    assert os.linesep not in agent
