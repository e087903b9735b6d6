"""Rows that the report is made from."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

UNDATED = 0  # the month of what the text dates to no month


class Document(NamedTuple):
    """A document and its counts; `events` are those that happened in its year."""

    document_id: str
    year: int
    title: str | None
    by: str  # issuer, as the views group by it
    issuer: str | None
    issuer_country: str | None
    place: str | None
    published_on: dt.date | None
    source_uri: str
    retrieved_on: str | None
    language: str
    n_words: int
    n_sentences: int
    mentions: int
    countries: int
    country_mentions: int
    events: int
    dates: int
    quantities: int
    silent: int  # sentences without a fact


class Issuer(NamedTuple):
    """Who issued reviews: the name that the views group by, the body's own name, and the country's."""

    key: str
    body: str | None
    country: str | None

    @property
    def name(self) -> str:
        return self.country or self.body or "an issuer that is not known"


class Monthly(NamedTuple):
    """Events of a type in a month (1 to 12, `UNDATED` for none) of a review's year."""

    year: int
    event_type: str
    month: int
    n: int


class Shared(NamedTuple):
    """Events that two countries took part in."""

    one: str
    other: str
    n: int
    weight: float


class Act(NamedTuple):
    """A visit, agreement or membership: `one` did it or is its name, to or with `other` and `third`."""

    document_id: str
    year: int
    issuer: str
    row: str  # id within the document
    dated: str
    one: str | None
    other: str | None
    third: str | None


class Quantity(NamedTuple):
    """A quantity, normalised, and the sentence that says it."""

    document_id: str
    year: int
    issuer: str
    row: str  # id within the document
    surface: str
    value: float
    value_max: float | None
    comparator: str
    kind: str
    unit: str
    counted: str | None
    sentence: str


class Reuse(NamedTuple):
    """Two like sentences."""

    document_id: str
    sentence: str  # id within the document
    text: str
    other_document_id: str
    other_sentence: str
    other_text: str
    similarity: float
    kind: str


class Validation(NamedTuple):
    """Expectations on a table in the run that published the snapshot."""

    table: str
    n: int
    broken: int
    detail: str | None


class Run(NamedTuple):
    """The run that published the snapshot."""

    run_id: str
    snapshot_id: str | None
    started_at: str  # UTC
    code_version: str
    n_sources: int
