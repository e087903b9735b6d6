"""All names of a document: those that tables know, those that rules find, persons and places, settled among one another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transforms import acronyms
from transforms.collection import no_cycles
from transforms.names import Name, resolve
from transforms.persons import Person
from transforms.places import Place
from transforms.reference import Reference, Sense, fold
from transforms.toolbox import Toolbox
from transforms.unknown_names import Runs


class Span(NamedTuple):
    """A body sentence."""

    sentence_id: str
    block_id: str
    start: int
    end: int


@dataclass
class Document:
    """A document on its way through the layers."""

    document_id: str
    review_year: int
    issuer_country: str | None
    text: str
    sentences: list[Span]

    def __post_init__(self) -> None:
        self._starts = [sentence.start for sentence in self.sentences]
        self.spans = [(sentence.start, sentence.end) for sentence in self.sentences]

    def sentence_of(self, start: int, end: int) -> Span | None:
        """The sentence that holds text[start:end], None where no single one does (title, dateline, two sentences)."""
        at = bisect_right(self._starts, start) - 1
        return self.sentences[at] if at >= 0 and end <= self.sentences[at].end else None


class Found(NamedTuple):
    """All names of a document, with what is known of persons, places and full names beside them."""

    all: list[Name]
    persons: Mapping[tuple[int, int], Person]
    countries: Mapping[str, str]  # of places, by entity id
    full_names: Mapping[str, str]  # by entity id


class _Named(NamedTuple):
    """The names that tables know, those found by head nouns, and the acronyms that the document defines."""

    known: list[Name]
    unknown: list[Name]
    defined: Sequence[acronyms.Definition]


class Actors(NamedTuple):
    """The names of a document but for the places that need a cue: countries, organizations, persons, documents …"""

    named: _Named
    persons: list[Person]
    all: list[Name]


def find_names(documents: Sequence[Document], toolbox: Toolbox) -> list[Found]:
    """The names of each document. No document bears on another; they go through the layers together for speed."""
    actors = find_actors(documents, toolbox)
    places = [_places(*of, toolbox) for of in zip(documents, actors, strict=True)]
    return [_found(*of) for of in zip(documents, actors, places, strict=True)]


@no_cycles()
def find_actors(documents: Sequence[Document], toolbox: Toolbox) -> list[Actors]:
    """The countries, organizations, persons and the like of each document."""
    matches = [toolbox.names.matches(d.text) for d in documents]
    runs = [toolbox.unknown_names.runs(d.text, d.spans) for d in documents]
    named = [_named(*of, toolbox) for of in zip(documents, matches, runs, strict=True)]
    persons = [toolbox.persons.find(d.text, d.spans, n.known) for d, n in zip(documents, named, strict=True)]
    return [_with_persons(*of) for of in zip(documents, named, persons, strict=True)]


def _named(document: Document, matches: Sequence[Name], runs: Runs, toolbox: Toolbox) -> _Named:
    text = document.text
    known = toolbox.names.among(text, matches)
    unknown = _unknown(runs, known)
    if not acronyms.bracketed(fold(text)):
        return _Named(known, unknown, ())
    defined = acronyms.definitions(text, resolve([*known, *unknown]), toolbox.reference.head_nouns)
    learned = _new_senses(acronyms.learned_senses(text, defined), toolbox.reference)
    if learned:
        known = toolbox.names.among(text, matches, learned)
        unknown = _unknown(runs, known)
    return _Named(known, unknown, defined)


def _unknown(runs: Runs, known: Sequence[Name]) -> list[Name]:
    """Names that no table lists, found by their head nouns."""
    return [Name(f.start, f.end, Sense(f.entity_id, f.entity_type, "name"), f.rule) for f in runs.find(known)]


def _new_senses(learned: Mapping[str, Sense], reference: Reference) -> dict[str, Sense]:
    """What a document says of its acronyms beyond what the reference says anyway."""
    known = reference.senses
    return {s: sense for s, sense in learned.items() if s not in known or known[s].entity_id != sense.entity_id}


def _with_persons(document: Document, named: _Named, persons: list[Person]) -> Actors:
    people = [Name(p.start, p.end, Sense(p.entity_id, "person", "name"), p.rule) for p in persons]
    return Actors(named, persons, resolve([*people, *named.known, *named.unknown], document.text))


def _places(document: Document, actors: Actors, toolbox: Toolbox) -> list[Place]:
    taken = [(n.start, n.end) for n in actors.all if n.sense.entity_type == "person"]
    return toolbox.places.find(document.text, document.spans, actors.all, taken)


def _found(document: Document, actors: Actors, places: Sequence[Place]) -> Found:
    text, named, persons = document.text, actors.named, actors.persons
    located = [Name(p.start, p.end, Sense(p.entity_id, "place", "name"), p.rule) for p in places]
    full_names = {n.sense.entity_id: text[n.start : n.end] for n in named.known if n.rule != "reference"}
    full_names |= {n.sense.entity_id: text[n.start : n.end] for n in named.unknown}
    full_names |= {d.sense.entity_id: text[d.start : d.end] for d in named.defined if not d.known}
    full_names |= {p.entity_id: p.name for p in persons} | {p.entity_id: p.name for p in places}
    countries = {p.entity_id: p.country for p in places if p.country}
    of_span = {(p.start, p.end): p for p in persons}
    return Found(resolve([*actors.all, *located], text), of_span, countries, full_names)
