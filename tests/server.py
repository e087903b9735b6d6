"""A loopback HTTP server with good and bad manners, and quick clients, for tests of what fetches."""

from __future__ import annotations

import dataclasses
import gzip
import ssl
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from flows import addresses
from flows.web import FetchFailed, Web, WebSettings

LONGEST_STALL = 3.0  # seconds
MEBIBYTE = b"\0" * 2**20
DATE = "Wed, 25 Jan 2023 10:00:00 GMT"
CYRILLIC = "<p>Итоги внешней политики</p>"
WESTERN = "<p>Política exterior: ‘año’ – €</p>"


@dataclass
class Page:
    content: bytes
    media_type: str = "text/plain; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


class Loopback:
    """What the server serves, and what it was asked: `counts` by path, `asked` as (path with query, headers)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, Page] = {}
        self.counts: Counter[str] = Counter()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.most_at_once = 0
        self.at_once = 0
        self.lock = threading.Lock()
        self.closing = threading.Event()

    def put(self, path: str, content: bytes | str, media_type: str = "text/html", **headers: str) -> str:
        """Serve a page and return its address."""
        data = content.encode() if isinstance(content, str) else content
        self.pages[path] = Page(data, media_type, {k.replace("_", "-"): v for k, v in headers.items()})
        return self.url + path

    def headers_of(self, path: str) -> dict[str, str]:
        """Headers of the last request of a path."""
        return [headers for asked, headers in self.asked if asked == path][-1]


class Handler(BaseHTTPRequestHandler):
    server_version = "loopback"
    protocol_version = "HTTP/1.1"
    timeout = 10
    state: Loopback

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        with self.state.lock:
            self.state.counts[path] += 1
            self.state.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        try:
            page = self.state.pages.get(path)
            if page is not None and page.headers.get("ETag", "") == self.headers.get("If-None-Match"):
                self.head(304, page.headers)
            elif page is not None:
                self.answer(page.content, 200, {"Content-Type": page.media_type, **page.headers})
            else:
                ROUTES.get(path, Handler.not_found)(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the overridden method
        """Stay quiet."""

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def answer(self, content: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.head(status, {"Content-Length": str(len(content))} | (headers or {}))
        self.wfile.write(content)

    def count(self) -> int:
        return self.state.counts[urlsplit(self.path).path]

    def stall(self, seconds: float = LONGEST_STALL) -> None:
        self.state.closing.wait(min(seconds, LONGEST_STALL))

    def not_found(self) -> None:
        self.answer(b"no such page", 404)

    def etag(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            self.head(304, {"ETag": '"v1"'})
        else:
            self.answer(b"first version", 200, {"ETag": '"v1"', "Set-Cookie": "id=secret", "Content-Language": "en"})

    def last_modified(self) -> None:
        if self.headers.get("If-Modified-Since") == DATE:
            self.head(304, {"Last-Modified": DATE})
        else:
            self.answer(b"dated", 200, {"Last-Modified": DATE})

    def fails_once(self) -> None:
        self.answer(b"well again" if self.count() > 1 else b"ill", 200 if self.count() > 1 else 500)

    def busy_once(self) -> None:
        status = 429 if "many" in self.path else 503
        if self.count() > 1:
            self.answer(b"ready")
        else:
            self.answer(b"busy", status, {"Retry-After": "1"})

    def busy_for_an_hour(self) -> None:
        self.answer(b"busy", 503, {"Retry-After": "3600"})

    def always_fails(self) -> None:
        self.answer(b"ill", 502)

    def slow(self) -> None:
        self.stall()
        self.answer(b"late")

    def busy(self) -> None:
        """Count how many are here at once, which they leave before they are answered."""
        with self.state.lock:
            self.state.at_once += 1
            self.state.most_at_once = max(self.state.most_at_once, self.state.at_once)
        self.stall(0.2)
        with self.state.lock:
            self.state.at_once -= 1
        self.answer(b"done")

    def drips(self) -> None:
        self.head(200, {"Content-Length": "1000"})
        for _ in range(int(LONGEST_STALL / 0.05)):
            self.wfile.write(b".")
            self.stall(0.05)
        self.close_connection = True

    def drips_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(int(LONGEST_STALL / 0.05)):
            self.wfile.write(f"X-{number}: y\r\n".encode())
            self.stall(0.05)
        self.close_connection = True

    def truncated(self) -> None:
        self.head(200, {"Content-Length": "1000"})
        self.wfile.write(b"only this")
        self.close_connection = True

    def truncated_once(self) -> None:
        if self.count() > 1:
            self.answer(b"all of it")
        else:
            self.truncated()

    def says_less(self) -> None:
        self.head(200, {"Content-Length": "4"})
        self.wfile.write(b"four and more")
        self.close_connection = True

    def says_too_much(self) -> None:
        self.head(200, {"Content-Length": str(2**40)})
        self.stall()
        self.close_connection = True

    def gzipped(self) -> None:
        self.answer(gzip.compress(b"unpacked " * 1000), 200, {"Content-Encoding": "gzip"})

    def gzip_cut(self) -> None:
        self.answer(gzip.compress(b"unpacked " * 1000)[:-12], 200, {"Content-Encoding": "gzip"})

    def bomb(self) -> None:
        self.answer(bomb(), 200, {"Content-Encoding": "gzip"})

    def brotli(self) -> None:
        self.answer(b"?", 200, {"Content-Encoding": "br"})

    def stream(self) -> None:
        """200 MB, chunked, so that nothing tells the length."""
        self.head(200, {"Transfer-Encoding": "chunked", "Content-Type": "application/octet-stream"})
        for _ in range(200):
            self.wfile.write(f"{len(MEBIBYTE):x}\r\n".encode() + MEBIBYTE + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def redirect(self) -> None:
        """`/redirect?STATUS&LOCATION`"""
        status, _, location = urlsplit(self.path).query.partition("&")
        self.answer(b"", int(status), {"Location": location} if location else {})

    def chain(self) -> None:
        number = int(urlsplit(self.path).query)
        if number:
            self.answer(b"", 302, {"Location": f"/chain?{number - 1}"})
        else:
            self.answer(b"the end of the chain")

    def circle(self) -> None:
        self.answer(b"", 302, {"Location": f"/circle?{1 - int(urlsplit(self.path).query)}"})

    def page(self) -> None:
        """`/page?ENCODING` or, undeclared, `/page?-ENCODING`: Cyrillic for 1251, else Western."""
        name = urlsplit(self.path).query.partition("&")[0]
        encoding = name.removeprefix("-")
        text = CYRILLIC if "1251" in encoding else WESTERN
        declared = "text/html" if name.startswith("-") else f'Text/HTML; Charset="{encoding}"'
        self.answer(text.encode(encoding), 200, {"Content-Type": declared})


@cache
def bomb() -> bytes:
    """300 MiB of nothing in 300 kB of gzip."""
    engine = zlib.compressobj(6, zlib.DEFLATED, 31)
    return b"".join(engine.compress(MEBIBYTE) for _ in range(300)) + engine.flush()


ROUTES: dict[str, Callable[[Handler], None]] = {
    "/etag": Handler.etag,
    "/last-modified": Handler.last_modified,
    "/fails-once": Handler.fails_once,
    "/busy-once": Handler.busy_once,
    "/too-many-once": Handler.busy_once,
    "/busy-for-an-hour": Handler.busy_for_an_hour,
    "/always-fails": Handler.always_fails,
    "/slow": Handler.slow,
    "/busy": Handler.busy,
    "/drips": Handler.drips,
    "/drips-headers": Handler.drips_headers,
    "/truncated": Handler.truncated,
    "/truncated-once": Handler.truncated_once,
    "/says-less": Handler.says_less,
    "/says-too-much": Handler.says_too_much,
    "/gzip": Handler.gzipped,
    "/gzip-cut": Handler.gzip_cut,
    "/bomb": Handler.bomb,
    "/brotli": Handler.brotli,
    "/stream": Handler.stream,
    "/redirect": Handler.redirect,
    "/chain": Handler.chain,
    "/circle": Handler.circle,
    "/page": Handler.page,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients of tests go away in the middle on purpose."""


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """A server on a free port of 127.0.0.1 while the context lasts."""

    class Bound(Handler):
        """This server's handler."""

    server = _Server(("127.0.0.1", 0), Bound)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    state = Loopback(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}")
    Bound.state = state
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


QUICK = WebSettings(
    contact="https://example.org/about",
    connect_seconds=2,
    read_seconds=1,
    total_seconds=5,
    retries=2,
    backoff_seconds=0.05,
    delay_seconds=0,
    allow_private=True,
)


def settings(**changes: Any) -> WebSettings:
    return dataclasses.replace(QUICK, **changes)


def failure(uri: str, resolver: addresses.Resolve = addresses.resolve, **changes: Any) -> FetchFailed:
    with Web(settings(**changes), resolver=resolver) as client, pytest.raises(FetchFailed) as caught:
        client.get(uri)
    assert caught.value.__cause__ is None
    assert "\n" not in caught.value.detail
    return caught.value


def at(*answers: str) -> addresses.Resolve:
    """A resolver that knows these addresses for any name."""
    return lambda _host, _port: list(answers)
