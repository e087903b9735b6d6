"""The first stage: sources are read or fetched, kept in the raw archive, and handed on by the hash of their content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flows.archive import Archive, Arrival, Stored
from flows.discovery import discover
from flows.objects import list_objects, read_object
from flows.sources import Source, is_object, is_web
from flows.web import FetchFailed, Response, Web, WebSettings, redact

LATEST_FALLBACK = frozenset({"unreachable", "timeout", "http_error"})  # the server's trouble, not the source's


@dataclass(frozen=True)
class FetchSettings:
    """How sources are fetched.

    `offline` takes everything from the archive; `only` are the URIs to ask anew, the others come from the archive.
    """

    web: WebSettings = field(default_factory=WebSettings)
    offline: bool = False
    only: frozenset[str] | None = None

    def asks(self, uri: str) -> bool:
        """Whether the network may be asked for a source."""
        return not self.offline and (self.only is None or redact(uri) in self.only)


@dataclass(frozen=True)
class Fetch:
    """What came of one source: content in the archive, or a reason and what to do about it."""

    source: Source
    outcome: str  # as in the table `fetches`
    stored: Stored | None = None
    reason: str = ""
    detail: str = ""
    n_bytes: int = 0
    passing: bool = False  # whether the server's trouble may pass, so that asking again later may help


def expand(sources: Sequence[Source], data: Path, settings: FetchSettings) -> list[Source | Fetch]:
    """Indexes and globs turned into the documents they list; what can't be listed is a failed fetch."""
    expanded: list[Source | Fetch] = []
    with Archive(data) as archive, Web(settings.web) as web:
        for source in sources:
            if not lists_others(source):
                expanded.append(source)
                continue
            try:
                listed = _list(source, web) if settings.asks(source.uri) else archive.listing(redact(source.uri))
            except FetchFailed as error:
                listed = archive.listing(redact(source.uri)) if error.reason in LATEST_FALLBACK else []
                if not listed:
                    failed = Fetch(source, "failed", reason=error.reason, detail=error.detail)
                    expanded.append(replace(failed, passing=may_pass(error)))
                    continue
            archive.remember_listing(redact(source.uri), listed)
            if not listed:
                detail = f"{redact(source.uri)} lists nothing that fits; look at its page and at the pattern"
                expanded.append(Fetch(source, "failed", reason="not_found", detail=detail))
            expanded += [replace(source, uri=uri, kind="document", document_id="", pattern="") for uri in listed]
    return expanded


def lists_others(source: Source) -> bool:
    """Whether a source stands for documents that have to be asked for: an index, or a glob of objects."""
    return source.kind == "index" or (is_object(source.uri) and any(c in source.uri for c in "*?["))


def may_pass(failed: FetchFailed) -> bool:
    """Whether a failure is one that a server may get over: no answer, too many requests, an error of its own."""
    return failed.reason in ("unreachable", "timeout") or failed.status in (408, 429) or failed.status >= 500


def _list(source: Source, web: Web) -> list[str]:
    return discover(web, source.uri, source.pattern) if source.kind == "index" else list_objects(source.uri)


def fetch_all(sources: Sequence[Source], data: Path, settings: FetchSettings) -> Iterator[Fetch]:
    """Fetch every source, those of the web at the same time; in the order of `sources`."""
    done: dict[int, Fetch] = {}
    with Archive(data) as archive:
        remote: list[int] = []
        for at, source in enumerate(sources):
            if (is_web(source.uri) or is_object(source.uri)) and not settings.asks(source.uri):
                done[at] = _from_archive(
                    source, archive, "archived", "", "it is not in the archive; run without --offline"
                )
            elif is_web(source.uri):
                remote.append(at)
            elif is_object(source.uri):
                done[at] = _fetch_object(source, archive, settings)
            else:
                done[at] = _read_file(source, archive)
        if remote:
            with Web(settings.web) as web:
                known = [archive.latest(redact(sources[at].uri)) for at in remote]
                requests = [
                    (sources[at].uri, k.etag if k else "", k.last_modified if k else "")
                    for at, k in zip(remote, known, strict=True)
                ]
                for which, answer in web.get_many(requests):
                    done[remote[which]] = _from_web(sources[remote[which]], answer, known[which], archive)
    yield from (done[at] for at in range(len(sources)))


def _from_web(source: Source, answer: Response | FetchFailed, known: Stored | None, archive: Archive) -> Fetch:
    if isinstance(answer, FetchFailed):
        if answer.reason in LATEST_FALLBACK:
            fetch = _from_archive(source, archive, "archived", answer.reason, answer.detail)
            return replace(fetch, passing=may_pass(answer))
        return Fetch(source, "failed", reason=answer.reason, detail=answer.detail)
    if answer.not_modified and known is not None and archive.holds(known.sha256):
        stored = archive.seen(known, answer.retrieved_at, answer.etag, answer.last_modified)
        return Fetch(source, "not_modified", stored, n_bytes=len(archive.read(stored.sha256)))
    if answer.not_modified:
        detail = f"{redact(source.uri)} says that nothing changed, but the archive lost what it had; delete {archive.folder}/index.sqlite"
        return Fetch(source, "failed", reason="http_error", detail=detail)
    arrival = Arrival(
        redact(source.uri), answer.content, answer.retrieved_at, True, redact(answer.answered_uri), answer.status,
        answer.etag, answer.last_modified, answer.media_type, answer.charset, answer.headers,
    )  # fmt: skip
    return Fetch(source, "fetched", archive.keep(arrival), n_bytes=len(answer.content))


def _from_archive(source: Source, archive: Archive, outcome: str, reason: str, detail: str) -> Fetch:
    """The newest content that the archive has of a source that can't be asked now."""
    stored = archive.latest(redact(source.uri))
    if stored is None or not archive.holds(stored.sha256):
        return Fetch(source, "failed", reason=reason or "unreachable", detail=detail)
    note = f"{detail}; the version of {stored.last_seen:%Y-%m-%d} from the archive is used" if reason else ""
    return Fetch(source, outcome, stored, detail=note, n_bytes=len(archive.read(stored.sha256)))


def _fetch_object(source: Source, archive: Archive, settings: FetchSettings) -> Fetch:
    try:
        content, tag = read_object(source.uri, settings.web.max_bytes)
    except FetchFailed as error:
        if error.reason in LATEST_FALLBACK:
            fetch = _from_archive(source, archive, "archived", error.reason, error.detail)
            return replace(fetch, passing=may_pass(error))
        return Fetch(source, "failed", reason=error.reason, detail=error.detail)
    stored = archive.keep(Arrival(redact(source.uri), content, _now(), remote=True, etag=tag))
    return Fetch(source, "fetched", stored, n_bytes=len(content))


def _read_file(source: Source, archive: Archive) -> Fetch:
    path = Path(source.path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        detail = f"there is no file {path}; correct the path or take the source out"
        return Fetch(source, "failed", reason="not_found", detail=detail)
    except OSError as error:
        detail = f"{path} can't be read: {error.strerror}; check its permissions"
        return Fetch(source, "failed", reason="unreadable", detail=detail)
    stored = archive.keep(Arrival(source.uri, content, _now(), remote=False))
    return Fetch(source, "read", stored, n_bytes=len(content))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
