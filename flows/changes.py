"""Which documents have to be made anew, and which stay as they are published.

A source is dirty when its content, what the manifest says of it, or the code changed since the current snapshot, or
where its rows there were damaged. What comes out is the same as if everything had been made anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flows.ledger import Entry
from flows.sources import Source
from flows.web import redact


@dataclass(frozen=True)
class Scope:
    """What a run is about: by default what changed, of all that is asked for.

    `full` makes everything anew; `only` (document ids or URIs), `since` and `until` (years under review) choose, and the
    others stay as they are published. `allow_shrink` opens the gates. `wait` is how many seconds to wait for another run.
    """

    full: bool = False
    only: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    allow_shrink: bool = False
    wait: float = 0


class Input(NamedTuple):
    """A source that was fetched, by its place in the request."""

    place: int
    source_uri: str
    input_sha256: str
    n_bytes: int


class Candidate(NamedTuple):
    """A document that a source gives: cleaned just now, or carried from the current snapshot (`entry`)."""

    place: int
    source_uri: str
    document_id: str
    text_sha256: str
    content_sha256: str
    review_year: int
    entry: Entry | None = None


class Settled(NamedTuple):
    """Which candidates are documents, which repeat the text of one (document, repeat), which take an id that is taken."""

    documents: list[Candidate]
    repeats: list[tuple[Candidate, Candidate]]
    clashes: list[tuple[Candidate, Candidate]]


def choose(sources: Sequence[Source], known: Iterable[Entry], scope: Scope) -> tuple[list[int], list[str]]:
    """Places of the sources that a run is about, and those of its `only` that name none.

    `only` names document ids or URIs; years are the manifest's or else those published. A source whose year nobody
    knows yet belongs to every span of years.
    """
    published = {entry.source_uri: entry for entry in known}
    only, since, until = scope.only, scope.since, scope.until
    missing = set(only)
    chosen: list[int] = []
    for place, source in enumerate(sources):
        entry = published.get(redact(source.uri))
        names = {source.document_id, redact(source.uri), entry.document_id if entry else ""} & set(only)
        missing -= names
        year = source.review_year or (entry.review_year if entry else None)
        in_span = year is None or (since or year) <= year <= (until or year)
        if in_span and (names or not only):
            chosen.append(place)
    return chosen, sorted(missing)


def carried(
    inputs: Iterable[Input],
    unchosen: Iterable[tuple[int, str]],
    known: Sequence[Entry],
    code: str,
    damaged: Collection[str],
    full: bool,
) -> dict[int, Entry]:
    """What stays as it is published, by place: clean inputs, and sources that the run is not about (place, URI).

    A repeat stays only where its document does and comes before it.
    """
    by_uri = {entry.source_uri: entry for entry in known if entry.part not in damaged}
    stays: dict[int, Entry] = {}
    for given in inputs:
        entry = by_uri.get(given.source_uri)
        if entry and not full and entry.code_version == code and entry.input_sha256 == given.input_sha256:
            stays[given.place] = entry
    for place, uri in unchosen:
        if uri in by_uri:
            stays[place] = by_uri[uri]
    first = {entry.document_id: place for place, entry in stays.items() if not entry.is_repeat}
    return {
        place: entry
        for place, entry in stays.items()
        if not entry.is_repeat or first.get(entry.document_id, place) < place
    }


def settle(candidates: Iterable[Candidate]) -> Settled:
    """In the order of the request: the same text again is one more source of the first; an id is taken once."""
    by_text: dict[str, Candidate] = {}
    by_id: dict[str, Candidate] = {}
    settled = Settled([], [], [])
    for candidate in sorted(candidates, key=lambda c: c.place):
        same = by_text.get(candidate.text_sha256)
        taken = by_id.get(candidate.document_id)
        if same is not None:
            settled.repeats.append((same, candidate))
        elif taken is not None:
            settled.clashes.append((taken, candidate))
        else:
            settled.documents.append(candidate)
            by_text[candidate.text_sha256] = by_id[candidate.document_id] = candidate
    return settled


def batches_of(inputs: Iterable[Input], most: int, most_bytes: int) -> list[list[Input]]:
    """Inputs in batches of at most `most` documents and, but for a single larger one, `most_bytes` of content."""
    batches: list[list[Input]] = []
    size = 0
    for given in inputs:
        if not batches or len(batches[-1]) == most or size + given.n_bytes > most_bytes:
            batches.append([])
            size = 0
        batches[-1].append(given)
        size += given.n_bytes
    return batches
