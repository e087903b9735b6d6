"""Sentences to facts: who and what is named, which dates and quantities are given. One pass a document, batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from transforms import tables
from transforms.chronicle import EVENT_COLUMNS, EVIDENCE_COLUMNS, PARTICIPANT_COLUMNS, find_events, rows_of
from transforms.collection import no_cycles
from transforms.events import Context, Mention, Time
from transforms.language import is_enriched
from transforms.names import Name
from transforms.naming import Document, Found, Span, find_names
from transforms.reference import Reference
from transforms.reuse import find_reuse
from transforms.toolbox import Toolbox

Batch = dict[str, pa.Table]


# What the rows of `_Rows` say, in this order.
_PLACE = ("document_id", "review_year", "sentence_id", "block_id", "surface", "char_start", "char_end")
_OF_MENTION = ("mention_id", "entity_id", "entity_type", "kind", "nested", "rule", "role", "role_country")
_OF_TIME = ("date_start", "date_end", "precision", "basis", "rule")
_OF_QUANTITY = ("value", "value_max", "comparator", "kind", "unit", "counted", "rule")
_TOPIC = ("document_id", "review_year", "sentence_id", "block_id", "topic", "score", "cues")
Rows = list[tuple[Any, ...]]


@dataclass
class _Rows:
    mentions: Rows = field(default_factory=list)
    learned: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  # by document and entity
    times: Rows = field(default_factory=list)
    quantities: Rows = field(default_factory=list)
    topics: Rows = field(default_factory=list)
    events: Rows = field(default_factory=list)
    participants: Rows = field(default_factory=list)
    evidence: Rows = field(default_factory=list)

    def learn(self, document: Document, entity_id: str, entity_type: str, name: str, country: str | None) -> None:
        """An entity that the reference does not list; of several names the first in order stays, a country is kept."""
        key = (document.document_id, entity_id)
        known = self.learned.get(key)
        if known is None:
            known = self.learned[key] = {
                "document_id": document.document_id,
                "review_year": document.review_year,
                "entity_id": entity_id,
                "entity_type": entity_type,
                "name": name,
                "iso_alpha3": country,
            }
        known["entity_type"] = entity_type
        known["name"] = min(known["name"], name)
        if country and country != known["iso_alpha3"]:
            known["iso_alpha3"] = min(country, known["iso_alpha3"] or country)


@no_cycles()
def enrich_batch(split: Batch, toolbox: Toolbox) -> Batch:
    """The tables of facts of split documents; `text_reuse` is empty, since it needs all documents.

    `learned_entities` and `entities` hold those that the documents name and the reference data doesn't. Documents in a
    language whose facts are not read have none.
    """
    rows = _Rows()
    documents = list(documents_of(split))
    # Layer by layer over all documents, since each finds its tables in the processor's cache then.
    named = find_names(documents, toolbox)
    mentions = [_add_mentions(d, names, toolbox.reference, rows) for d, names in zip(documents, named, strict=True)]
    times = [_add_times(d, names.all, toolbox, rows) for d, names in zip(documents, named, strict=True)]
    for document, (_, taken) in zip(documents, times, strict=True):
        _add_quantities(document, taken, toolbox, rows)
    for document in documents:
        _add_topics(document, toolbox, rows)
    for document, (said, countries), (dated, _) in zip(documents, mentions, times, strict=True):
        _add_events(document, said, dated, countries, toolbox, rows)
    learned = tables.LEARNED_ENTITIES.build([rows.learned[key] for key in sorted(rows.learned)])
    return {
        "mentions": tables.MENTIONS.build_tuples((*_PLACE, *_OF_MENTION), rows.mentions),
        "learned_entities": learned,
        "entities": merge_entities(tables.ENTITIES.empty(), [learned]),
        "time_expressions": tables.TIME_EXPRESSIONS.build_tuples((*_PLACE, "time_id", *_OF_TIME), rows.times),
        "quantities": tables.QUANTITIES.build_tuples((*_PLACE, "quantity_id", *_OF_QUANTITY), rows.quantities),
        "topics": tables.TOPICS_TABLE.build_tuples(_TOPIC, rows.topics),
        "events": tables.EVENTS.build_tuples(EVENT_COLUMNS, rows.events),
        "event_participants": tables.EVENT_PARTICIPANTS.build_tuples(PARTICIPANT_COLUMNS, rows.participants),
        "event_evidence": tables.EVENT_EVIDENCE.build_tuples(EVIDENCE_COLUMNS, rows.evidence),
        "text_reuse": tables.TEXT_REUSE.empty(),  # found over all batches
    }


def documents_of(split: Batch) -> Iterator[Document]:
    """The split documents whose language is read."""
    sentences: dict[str, list[Span]] = {}
    columns = ("document_id", "sentence_id", "block_id", "char_start", "char_end")
    for document_id, *span in zip(*(split["sentences"][name].to_pylist() for name in columns), strict=True):
        sentences.setdefault(document_id, []).append(Span(*span))
    about_all = split["documents"].select(["document_id", "review_year", "issuer_country", "language"]).to_pylist()
    described = {row["document_id"]: row for row in about_all}
    for row in split["texts"].select(["document_id", "clean_text"]).to_pylist():
        about = described[row["document_id"]]
        if is_enriched(about["language"]):
            found = sentences.get(row["document_id"], [])
            yield Document(row["document_id"], about["review_year"], about["issuer_country"], row["clean_text"], found)


def _add_mentions(
    document: Document, found: Found, reference: Reference, rows: _Rows
) -> tuple[list[Mention], dict[str, str]]:
    """Add the mentions that lie in a sentence, and the entities that only the text knows.

    The mentions for events, and the countries of the places among them.
    """
    text, document_id, year = document.text, document.document_id, document.review_year
    mentions: list[Mention] = []
    countries: dict[str, str] = {}
    for start, end, sense, rule, nested in found.all:
        sentence = document.sentence_of(start, end)
        if sentence is None:
            continue
        entity_id, entity_type, kind, _ = sense
        person = found.persons.get((start, end)) if entity_type == "person" else None
        office = (person.role, person.role_country) if person else (None, None)
        surface = text[start:end]
        mention_id = f"{document_id}:m{len(mentions) + 1:04d}"
        mentions.append(Mention(mention_id, start, end, entity_id, entity_type, kind, nested, *office))
        place = (document_id, year, sentence.sentence_id, sentence.block_id, surface, start, end)
        rows.mentions.append((*place, mention_id, entity_id, entity_type, kind, nested, rule, *office))
        entity = reference.entities.get(entity_id)
        if entity is not None:
            country = entity.iso_alpha3
        else:
            country = found.countries.get(entity_id) or (
                reference.country_of_capital.get(surface) if entity_type == "place" else None
            )
            rows.learn(document, entity_id, entity_type, found.full_names.get(entity_id, surface), country)
        if country and entity_type == "place":
            countries[entity_id] = min(country, countries.get(entity_id, country))
    return mentions, countries


def _add_times(
    document: Document, names: Sequence[Name], toolbox: Toolbox, rows: _Rows
) -> tuple[list[Time], list[tuple[int, int]]]:
    """Add the dates that lie in a sentence; these for events, and the spans in which no quantity may lie."""
    dated: list[Time] = []
    taken = [(n.start, n.end) for n in names if n.sense.entity_type not in ("country", "place", "region", "territory")]
    times = toolbox.times.find(document.text, document.spans, document.review_year, taken)
    for start, end, first, last, precision, basis, rule in times:
        place = _place(document, start, end)
        if place is not None:
            dated.append(Time(start, end, first, last, precision))
            time_id = f"{document.document_id}:t{len(dated):04d}"
            rows.times.append((*place, time_id, first, last, precision, basis, rule))
    return dated, sorted([*taken, *((time.start, time.end) for time in times)])


def _add_quantities(document: Document, taken: Sequence[tuple[int, int]], toolbox: Toolbox, rows: _Rows) -> None:
    count = 0
    for start, end, *said in toolbox.quantities.find(document.text, document.spans, taken):
        place = _place(document, start, end)
        if place is not None:
            count += 1
            rows.quantities.append((*place, f"{document.document_id}:q{count:04d}", *said))


def _place(document: Document, start: int, end: int) -> tuple[Any, ...] | None:
    """The columns `_PLACE` of what text[start:end] says; None where it lies in no sentence."""
    sentence = document.sentence_of(start, end)
    if sentence is None:
        return None
    identity = (document.document_id, document.review_year, sentence.sentence_id, sentence.block_id)
    return (*identity, document.text[start:end], start, end)


def _add_topics(document: Document, toolbox: Toolbox, rows: _Rows) -> None:
    for at, topic, score, cues in toolbox.topics.find(document.text, document.spans):
        sentence_id, block_id, _, _ = document.sentences[at]
        rows.topics.append((document.document_id, document.review_year, sentence_id, block_id, topic, score, cues))


def _add_events(
    document: Document,
    mentions: Sequence[Mention],
    times: Sequence[Time],
    countries: Mapping[str, str],
    toolbox: Toolbox,
    rows: _Rows,
) -> None:
    context = Context(document.review_year, document.issuer_country)
    sentences = document.sentences
    events = find_events(toolbox.events, document.text, sentences, mentions, times, context, countries)
    found = rows_of(events, document.document_id, document.review_year, document.text, sentences)
    rows.events += found[0]
    rows.participants += found[1]
    rows.evidence += found[2]


def text_reuse(sentences: pa.Table) -> pa.Table:
    """Table `text_reuse` of all sentences of a snapshot, given by document and position."""
    rows = sentences.select(["sentence_id", "document_id", "review_year", "text"]).to_pylist()
    rows.sort(key=lambda row: (row["document_id"], row["sentence_id"]))
    pairs = find_reuse([row["text"] for row in rows], [row["document_id"] for row in rows])
    found = [
        {
            "sentence_id": rows[pair.one]["sentence_id"],
            "document_id": rows[pair.one]["document_id"],
            "review_year": rows[pair.one]["review_year"],
            "other_sentence_id": rows[pair.other]["sentence_id"],
            "other_document_id": rows[pair.other]["document_id"],
            "similarity": pair.similarity,
            "kind": pair.kind,
        }
        for pair in pairs
    ]
    found.sort(key=lambda row: (row["document_id"], row["sentence_id"], row["other_sentence_id"]))
    return tables.TEXT_REUSE.build(found)


def reference_entities(reference: Reference) -> pa.Table:
    """Table `entities` of the reference data."""
    rows = (entity._asdict() | {"in_reference": True} for entity in reference.entities.values())
    return tables.ENTITIES.build(sorted(rows, key=lambda row: row["entity_id"]))


def merge_entities(reference: pa.Table, learned: Iterable[pa.Table]) -> pa.Table:
    """The reference's entities and those that documents taught (`learned_entities`), each once, in whatever order."""
    listed = set(reference.column("entity_id").to_pylist())
    further: dict[str, dict[str, Any]] = {}
    for part in learned:
        for row in part.select(["entity_id", "entity_type", "name", "iso_alpha3"]).to_pylist():
            known = further.get(row["entity_id"])
            if row["entity_id"] in listed:
                continue
            if known is not None:
                row["name"] = min(known["name"], row["name"])
                row["iso_alpha3"] = min(filter(None, (known["iso_alpha3"], row["iso_alpha3"])), default=None)
            further[row["entity_id"]] = row | {"in_reference": False}
    added = tables.ENTITIES.build(list(further.values()))
    return pa.concat_tables([reference, added]).sort_by("entity_id")
