"""Fetching over HTTP: politely, within limits, and from the public Internet only.

A redirect never leads to another scheme, not even from http to https: the manifest shall name the address that is
fetched. Nothing that is kept or said carries credentials: see `redact`.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import re
import ssl
import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import NamedTuple, Self

import httpx

from flows import robots
from flows.addresses import CheckedTransport, Clock, Resolve, resolve
from flows.answers import FetchFailed, Passing, Response, judged, redact, redirected, told

__all__ = ["FetchFailed", "Response", "Web", "WebSettings", "redact"]

WORKERS = 8
LONGEST_WAIT = 120.0  # seconds that a site may ask us to wait
LONGEST_BACKOFF = 60.0

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class WebSettings:
    """How to fetch. `total_seconds` is for one try with its redirects, waits for a site's turn not counted;
    `max_bytes` counts content as sent and again as decoded.
    """

    contact: str = ""
    connect_seconds: float = 10
    read_seconds: float = 30
    total_seconds: float = 120
    max_bytes: int = 64 * 2**20
    retries: int = 4
    backoff_seconds: float = 1.0
    redirects: int = 5
    per_host: int = 2
    delay_seconds: float = 0.5
    allow_private: bool = False
    obey_robots: bool = True

    @property
    def user_agent(self) -> str:
        contact = re.sub(r"[^\x20-\x7e]|[()]", "", self.contact)
        return f"{robots.AGENT}/{version('communique')}" + (f" (+{contact})" if contact else "")


@dataclass
class _Host:
    """One host's turns: at most so many requests at a time, and a delay between their starts."""

    places: threading.BoundedSemaphore
    delay: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    robots_lock: threading.Lock = field(default_factory=threading.Lock)
    next_start: float = 0.0

    def take_start(self) -> float:
        """Seconds to wait until the start that is now one's own."""
        with self.lock:
            now = time.monotonic()
            start = max(now, self.next_start)
            self.next_start = start + self.delay
            return start - now

    def pause(self, seconds: float) -> None:
        with self.lock:
            self.next_start = max(self.next_start, time.monotonic() + seconds)


@dataclass(frozen=True, repr=False)
class _Asked:
    url: httpx.URL
    conditions: dict[str, bytes]
    most: int
    robots: bool
    cut: bool = False  # whether content beyond `most` is left out instead of refused

    @property
    def where(self) -> str:
        return redact(str(self.url))


class _Redirect(NamedTuple):
    url: httpx.URL
    status: int


class Web:
    """A client for many threads. `resolver` and `tls` stand in for the system's names and the usual certificates."""

    def __init__(
        self, settings: WebSettings, *, resolver: Resolve = resolve, tls: ssl.SSLContext | None = None
    ) -> None:
        self.settings = settings
        # Its debug log would show headers, and with them tokens in addresses that a site redirects to.
        logging.getLogger("httpcore.http11").setLevel(logging.INFO)
        self._clock = Clock()
        self._transport = CheckedTransport(
            self._clock,
            resolver,
            tls or httpx.create_ssl_context(trust_env=False),
            allow_private=settings.allow_private,
        )
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, robots.Rules | FetchFailed] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections; what still runs in other threads fails at its next step."""
        self._closed.set()
        self._transport.close()

    def get(self, uri: str, etag: str = "", last_modified: str = "") -> Response:
        """Fetch one address; with `etag` or `last_modified` of an earlier answer only if it changed. Raises
        FetchFailed.
        """
        asked = _Asked(_url(uri), _conditions(etag, last_modified), self.settings.max_bytes, self.settings.obey_robots)
        return self._persist(asked)

    def get_many(self, requests: Sequence[tuple[str, str, str]]) -> Iterator[tuple[int, Response | FetchFailed]]:
        """Fetch many (`uri`, `etag`, `last_modified`) at once: index and answer or failure, as they come.

        At most `WORKERS` answers are under way or wait to be taken, so memory stays bounded.
        """
        waiting: dict[str, deque[int]] = {}
        for index, (uri, _, _) in enumerate(requests):
            waiting.setdefault(_host_of(uri), deque()).append(index)
        running: dict[Future[Response | FetchFailed], tuple[int, str]] = {}
        pool = ThreadPoolExecutor(WORKERS, "fetch")
        try:
            while waiting or running:
                hosts = [host for _, host in running.values()]
                for host in list(waiting):
                    while host in waiting and len(hosts) < WORKERS and hosts.count(host) < self.settings.per_host:
                        index = waiting[host].popleft()
                        hosts.append(host)
                        running[pool.submit(self._try, *requests[index])] = (index, host)
                        if not waiting[host]:
                            del waiting[host]
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    index, _ = running.pop(future)
                    yield index, future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _try(self, uri: str, etag: str, last_modified: str) -> Response | FetchFailed:
        try:
            return self.get(uri, etag, last_modified)
        except FetchFailed as failed:
            return failed

    def _persist(self, asked: _Asked) -> Response:
        """Try until there is an answer, a failure that lasts, or no try left."""
        tries = 1
        while True:
            try:
                return self._follow(asked)
            except Passing as passing:
                failed, pause = passing.failed, passing.pause
            if tries > self.settings.retries:
                times = "try" if tries == 1 else "tries"
                raise FetchFailed(failed.reason, f"{failed.detail} ({tries} {times})", failed.status) from None
            if pause is not None:
                if pause > LONGEST_WAIT:
                    at = f"{dt.datetime.now(dt.UTC) + dt.timedelta(seconds=min(pause, 1e8)):%Y-%m-%d %H:%M:%S} UTC"
                    detail = f"{asked.where} answered {failed.status} and asks to come back after {at}; run again then"
                    raise FetchFailed(failed.reason, detail, failed.status)
                self._host(asked.url).pause(pause)
            backoff = min(self.settings.backoff_seconds * 2.0 ** (tries - 1), LONGEST_BACKOFF)
            self._sleep(max(pause or 0.0, backoff * random.uniform(0.75, 1.0)))  # noqa: S311 - spreads load, no secret
            tries += 1

    def _sleep(self, seconds: float) -> None:
        if self._closed.wait(seconds) if seconds > 0 else self._closed.is_set():
            raise FetchFailed("unreachable", "fetching was stopped; run again")

    def _follow(self, asked: _Asked) -> Response:
        """One try: the answer of the address, or of the one it redirects to."""
        url, auth, seen, left = asked.url, _authorization(asked.url), {asked.url}, self.settings.total_seconds
        for _ in range(self.settings.redirects + 1):
            if asked.robots:
                self._check_robots(url)
            with self._turn(url):
                started = time.monotonic()
                with self._clock.within(left), told(url, self._clock):
                    answer = self._exchange(asked, url, auth)
                left -= time.monotonic() - started
            if isinstance(answer, Response):
                return answer
            auth = _authorization(answer.url) or (auth if _origin(answer.url) == _origin(url) else b"")
            url = answer.url
            if url in seen:
                detail = f"{asked.where} redirects in a circle; give the last address"
                raise FetchFailed("http_error", detail, answer.status)
            seen.add(url)
        detail = f"{asked.where} redirects more than {self.settings.redirects} times; give the last address"
        raise FetchFailed("http_error", detail, answer.status)

    @contextmanager
    def _turn(self, url: httpx.URL) -> Iterator[None]:
        host = self._host(url)
        with host.places:
            self._sleep(host.take_start())
            yield

    def _host(self, url: httpx.URL) -> _Host:
        with self._lock:
            if url.host not in self._hosts:
                places = threading.BoundedSemaphore(self.settings.per_host)
                self._hosts[url.host] = _Host(places, self.settings.delay_seconds)
            return self._hosts[url.host]

    def _exchange(self, asked: _Asked, url: httpx.URL, auth: bytes) -> Response | _Redirect:
        """Ask one address: its answer, or where it redirects to."""
        headers: dict[str, str | bytes] = {
            "User-Agent": self.settings.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **asked.conditions,
        }
        if auth:
            headers["Authorization"] = auth
        s = self.settings
        timeout = httpx.Timeout(s.read_seconds, connect=s.connect_seconds)
        request = httpx.Request(
            "GET",
            url.copy_with(userinfo=b"", fragment=None),
            headers=[(name.encode(), v.encode() if isinstance(v, str) else v) for name, v in headers.items()],
            extensions={"timeout": timeout.as_dict()},
        )
        answer = self._transport.handle_request(request)
        try:
            if answer.status_code in _REDIRECTS:
                return _Redirect(redirected(answer, url), answer.status_code)
            conditional = bool(asked.conditions)
            return judged(answer, asked.where, url, asked.most, conditional=conditional, cut=asked.cut)
        finally:
            answer.close()

    def _check_robots(self, url: httpx.URL) -> None:
        origin = _origin(url)
        host = self._host(url)
        with host.robots_lock:
            if origin not in self._rules:
                self._rules[origin] = self._fetch_rules(origin)
                self._slow_down(host, self._rules[origin])
        rules = self._rules[origin]
        where = redact(str(url))
        if isinstance(rules, FetchFailed):
            raise FetchFailed(rules.reason, f"{where} is not asked for: {rules.detail}", rules.status)
        if not rules.allow(url.raw_path.decode("ascii")):
            detail = f"{origin}/robots.txt forbids {where}; ask the publisher, or save the page by hand"
            raise FetchFailed("robots", detail)

    def _slow_down(self, host: _Host, rules: robots.Rules | FetchFailed) -> None:
        if isinstance(rules, robots.Rules):
            with host.lock:
                host.delay = max(host.delay, rules.crawl_delay)
                host.next_start = max(host.next_start, time.monotonic() + rules.crawl_delay)

    def _fetch_rules(self, origin: str) -> robots.Rules | FetchFailed:
        """The site's rules. After RFC 9309 a site without any (4xx) allows all, one in trouble (5xx) nothing."""
        most = min(robots.MOST_BYTES, self.settings.max_bytes)
        try:
            answer = self._persist(_Asked(_url(f"{origin}/robots.txt"), {}, most, robots=False, cut=True))
        except FetchFailed as failed:
            if 300 <= failed.status < 500:
                return robots.ALLOW_ALL
            reason = "robots" if failed.status else failed.reason
            return FetchFailed(reason, f"robots.txt can't be read, so nothing is: {failed.detail}", failed.status)
        return robots.parse(answer.content.decode("utf-8", "replace"))


def _url(uri: str) -> httpx.URL:
    try:
        url = httpx.URL(uri.strip())
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in {"http", "https"} or not url.host or not 0 < (url.port or 80) < 65536:
        raise FetchFailed("unreachable", f"{redact(uri)} is no http or https address; correct it")
    return url


def _host_of(uri: str) -> str:
    try:
        return _url(uri).host
    except FetchFailed:
        return ""


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _authorization(url: httpx.URL) -> bytes:
    if not url.userinfo:
        return b""
    return b"Basic " + b64encode(f"{url.username}:{url.password}".encode())


def _conditions(etag: str, last_modified: str) -> dict[str, bytes]:
    """Headers of a conditional request; what can't stand in a header is left out."""
    given = {"If-None-Match": etag.strip(), "If-Modified-Since": last_modified.strip()}
    return {
        name: value.encode("latin-1") for name, value in given.items() if re.fullmatch(r"[\x20-\x7e\x80-\xff]+", value)
    }
