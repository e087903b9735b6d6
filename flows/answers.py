"""What a server answered: its parts, its limits, and how failures are told.

Nothing that is kept or said carries credentials: see `redact`.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import io
import re
import ssl
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote

import httpx

from flows.addresses import Clock, ForbiddenAddress, NoAddress

KEPT_HEADERS = ("content-type", "etag", "last-modified", "content-language", "date", "server")

_PASSING = frozenset({429, 500, 502, 503, 504})
_PIECE = 256 * 1024
_GZIP = b"\x1f\x8b"
_USERINFO = re.compile(r"//[^/?#]*@")
_PARAMETER = re.compile(r"([?&;#])([^=&;#]*)=([^&;#]*)")
_SECRET = re.compile(
    r"token|passw|secret|signature|credential|api_?-?key|access_?-?key|sess(?:ion)?_?id|(?:^|[^a-z])(?:key|sig|auth|sid|pwd|pass)(?:$|[^a-z])",
    re.IGNORECASE,
)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)
_ADVICE = {
    401: "it asks for credentials; give them, or an address that is public",
    403: "it doesn't let us; ask the publisher, or save the page by hand",
    404: "correct the address",
    410: "the page was taken down; look for an archived copy",
}


def redact(uri: str) -> str:
    """The URI without userinfo, and with `***` for values of parameters named like secrets. Never fails."""

    def hide(match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}=***" if _SECRET.search(unquote(match[2])) else match[0]

    return _PARAMETER.sub(hide, _USERINFO.sub("//", uri, count=1))


@dataclass(frozen=True)
class Response:
    """An answer. `uri` was asked for and `answered_uri` gave it, both redacted; times are UTC; `charset` and
    `media_type` as declared, in small letters, or "". With `not_modified` (a 304) `content` is empty.
    """

    uri: str
    answered_uri: str
    status: int
    content: bytes
    retrieved_at: dt.datetime
    etag: str
    last_modified: str
    media_type: str
    charset: str
    headers: dict[str, str]
    not_modified: bool


class FetchFailed(Exception):
    """Nothing was fetched. `reason` is one of `unreachable`, `timeout`, `http_error`, `too_large`, `robots`,
    `forbidden_address` (and of objects and files `not_found`, `unreadable`); `detail` says what happened, where and
    what to do; `status` is the last HTTP status, 0 if there was none.
    """

    def __init__(self, reason: str, detail: str, status: int = 0) -> None:
        super().__init__(reason, detail, status)
        self.reason = reason
        self.detail = detail
        self.status = status

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


class Passing(Exception):
    """A failure that another try may mend, after `pause` seconds if the site said so."""

    def __init__(self, failed: FetchFailed, pause: float | None = None) -> None:
        super().__init__(failed)
        self.failed = failed
        self.pause = pause


class TooLarge(Exception):
    """Content goes beyond the limit."""


class Broken(Exception):
    """Content ends early or can't be decoded."""


def gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress in pieces of bounded size, so that a bomb can be stopped. Raises Broken."""
    engine = zlib.decompressobj(31)
    started = False
    for chunk in chunks:
        data = chunk
        while data or (started and not engine.eof):
            if engine.eof:
                if not data.startswith(_GZIP[:1]):
                    return  # what comes after the last member is filling
                engine = zlib.decompressobj(31)
            try:
                piece = engine.decompress(data, _PIECE)
            except zlib.error as error:
                raise Broken(f"its gzip is damaged ({error})") from None
            started = True
            data = engine.unused_data if engine.eof else engine.unconsumed_tail
            yield piece
            if not data and len(piece) < _PIECE:
                break
    if started and not engine.eof:
        raise Broken("its gzip ends early")


def collect(pieces: Iterable[bytes], most: int, *, cut: bool = False) -> bytes:
    """The pieces in one, of at most `most` bytes: beyond it TooLarge is raised or, with `cut`, the rest left out."""
    whole = io.BytesIO()
    for piece in pieces:
        whole.write(piece)
        if whole.tell() > most:
            if not cut:
                raise TooLarge
            whole.truncate(most)
            break
    return whole.getvalue()


def retry_after(value: str, now: dt.datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for, given as seconds or as a date; None if it says neither."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return max(0.0, (at - now).total_seconds())


def judged(answer: httpx.Response, uri: str, url: httpx.URL, most: int, *, conditional: bool, cut: bool) -> Response:
    """The answer of `url`, which `uri` (redacted) led to, with its content. Raises FetchFailed, Passing, Broken and
    httpx's errors.
    """
    status = answer.status_code
    where = redact(str(url))
    now = dt.datetime.now(dt.UTC)
    if status in _PASSING:
        pause = retry_after(answer.headers.get("retry-after", ""), now)
        raise Passing(FetchFailed("http_error", f"{where} answered {status}; try again later", status), pause)
    if status not in {200, 203} and not (status == 304 and conditional):
        advice = _ADVICE.get(status, "look at it in a browser")
        raise FetchFailed("http_error", f"{where} answered {status}; {advice}", status)
    content = b"" if status == 304 else _content(answer, where, most, cut=cut)
    kind, _, _ = answer.headers.get("content-type", "").partition(";")
    charset = _CHARSET.search(answer.headers.get("content-type", ""))
    return Response(
        uri,
        where,
        status,
        content,
        now,
        _header(answer, "etag"),
        _header(answer, "last-modified"),
        kind.strip().lower(),
        charset[1].lower() if charset else "",
        {name: _header(answer, name) for name in KEPT_HEADERS if name in answer.headers},
        status == 304,
    )


def _header(answer: httpx.Response, name: str) -> str:
    """A header as Latin-1, in which every byte stands for itself: an ETag goes back as it came."""
    return next((value.decode("latin-1") for key, value in answer.headers.raw if key.lower() == name.encode()), "")


def _content(answer: httpx.Response, where: str, most: int, *, cut: bool) -> bytes:
    too_large = FetchFailed(
        "too_large", f"{where} is larger than {most} bytes; raise the limit if it is the right document", 200
    )
    length = answer.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most and not cut:
        raise too_large
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding not in {"", "identity", "gzip", "x-gzip"}:
        detail = f"{where} is encoded as {coding[:40]!r}, though gzip alone was asked for; save it by hand"
        raise FetchFailed("http_error", detail, answer.status_code)
    pieces = answer.iter_raw()
    try:
        return collect(gunzip(_counted(pieces, most)) if "gzip" in coding else pieces, most, cut=cut)
    except TooLarge:
        raise too_large from None


def _counted(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The pieces as long as they are at most `most` bytes together."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise TooLarge
        yield piece


def redirected(answer: httpx.Response, url: httpx.URL) -> httpx.URL:
    """Where a redirect leads to; FetchFailed where it leads nowhere or to another scheme."""
    status = answer.status_code
    where = redact(str(url))
    location = next((value for key, value in answer.headers.raw if key.lower() == b"location"), b"").strip()
    try:
        text = location.decode()
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    try:
        target = url.join(text)
    except httpx.InvalidURL:
        text = ""
    if not text or not target.host:
        raise FetchFailed("http_error", f"{where} redirects ({status}) to no address; look at it in a browser", status)
    if target.scheme != url.scheme:
        to = redact(str(target))
        detail = f"{where} redirects to another scheme: {to}; put that address into the manifest if you trust it"
        raise FetchFailed("http_error", detail, status)
    return target


@contextmanager
def told(url: httpx.URL, clock: Clock) -> Iterator[None]:
    """Turn what can go wrong on the way into FetchFailed or, where another try may help, Passing."""
    where = redact(str(url))
    try:
        yield
    except ForbiddenAddress as error:
        detail = (
            f"{where}: {error.host} is at {error.address}, which is {error.what} and not public; correct the address"
        )
        raise FetchFailed("forbidden_address", detail) from None
    except NoAddress as error:
        failed = FetchFailed("unreachable", f"{where}: {error.host} has no address ({error.said}); correct the name")
        raise (failed if error.final else Passing(failed)) from None
    except httpx.TimeoutException as error:
        if clock.left <= 0:
            detail = f"{where} took longer than the time allowed in all; try again later or raise the limit"
            raise FetchFailed("timeout", detail) from None
        what = "let nobody connect" if isinstance(error, httpx.ConnectTimeout) else "went silent"
        raise Passing(FetchFailed("timeout", f"{where} {what} for too long; try again later")) from None
    except (httpx.TransportError, Broken) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        if isinstance(error, httpx.LocalProtocolError):
            raise FetchFailed("unreachable", f"{where} can't be asked for ({said}); correct the address") from None
        if _certificate(error):
            detail = f"{where}: its certificate can't be trusted ({said}); ask the publisher, or save the page by hand"
            raise FetchFailed("unreachable", detail) from None
        raise Passing(FetchFailed("unreachable", f"{where} broke off ({said}); try again later")) from None


def _certificate(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None
