"""The stages on batches of documents: fetched rows in, Arrow tables of the contract out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from transforms import acronyms, tables
from transforms.align import RawOffsets, Run
from transforms.clean import clean
from transforms.decode import Unreadable, decode
from transforms.metadata import Declared, Describer
from transforms.names import Names, slug
from transforms.reference import Reference
from transforms.split import Block, split_blocks, split_sentences
from transforms.words import count_words

Batch = dict[str, pa.Table]

_FETCHED: list[pa.Field[Any]] = [
    pa.field("source_uri", tables.STRING),
    pa.field("document_id", tables.STRING),  # "" where the source has none
    pa.field("content", pa.large_binary()),
    pa.field("retrieved_at", tables.UTC),
    pa.field("media_type", tables.STRING),
    pa.field("encoding", tables.STRING),
    pa.field("language", tables.STRING),
    pa.field("issuer", tables.STRING),
    pa.field("issuer_country", tables.STRING),
    pa.field("review_year", tables.INT),
]
FETCHED = pa.schema(_FETCHED)
# What the later stages need to know of a document beside its tables.
_CLEANED: list[pa.Field[Any]] = [
    *(tables.DOCUMENTS.schema.field(name) for name in tables.DOCUMENTS.names if not name.startswith("n_")),
    pa.field("raw_text", tables.LARGE),
    pa.field("clean_text", tables.LARGE),
    pa.field("alignment", tables.ALIGNMENT),
    pa.field("title_start", tables.INT),
    pa.field("title_end", tables.INT),
    pa.field("datelines", pa.list_(pa.list_(tables.INT))),
]
CLEANED = pa.schema(_CLEANED)


@dataclass(frozen=True)
class Rejected:
    """A source that goes to quarantine: which, at what stage, for what reason, and what to do."""

    source_uri: str
    document_id: str | None
    stage: str
    reason: str
    detail: str


class Toolbox:
    """What the stages need beside their input, built once from the reference data."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference

    @cached_property
    def names(self) -> Names:
        return Names(self.reference)

    @cached_property
    def describer(self) -> Describer:
        return Describer(self.reference, self.names)


def clean_batch(fetched: pa.Table, toolbox: Toolbox) -> tuple[Batch, list[Rejected]]:
    """Decode, clean and describe documents: tables `cleaned` and `removals`, and the sources that can't be used."""
    cleaned: list[dict[str, Any]] = []
    removals: list[dict[str, Any]] = []
    rejected: list[Rejected] = []
    for source in fetched.to_pylist():
        try:
            row, removed = _clean_one(source, toolbox)
        except Unreadable as error:
            rejected.append(
                Rejected(source["source_uri"], source["document_id"] or None, "clean", error.reason, error.detail)
            )
            continue
        cleaned.append(row)
        removals += removed
    cleaned.sort(key=lambda row: row["document_id"])
    removals.sort(key=lambda row: (row["document_id"], row["raw_start"]))
    return {
        "cleaned": pa.Table.from_pylist(cleaned, schema=CLEANED),
        "removals": tables.REMOVALS.build(removals),
    }, rejected


def _clean_one(source: Mapping[str, Any], toolbox: Toolbox) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    content: bytes = source["content"]
    raw, encoding = decode(content, source["encoding"] or "")
    done = clean(raw, toolbox.reference.cleaning_rules)
    if not any(c.isalpha() for c in done.clean):
        raise Unreadable("no_text", "no words are left after cleaning; look whether this is the right file")
    declared = Declared(
        source["issuer"] or "", source["issuer_country"] or "", source["language"] or "", source["review_year"]
    )
    said = toolbox.describer.describe(done.clean, declared)
    if said.review_year is None:
        raise Unreadable("no_review_year", "no year is named; give review_year in the source manifest")
    document_id = source["document_id"] or make_document_id(said.title, said.review_year, source["source_uri"])
    row = {
        "document_id": document_id,
        "review_year": said.review_year,
        "version": 1,
        "content_sha256": hashlib.sha256(content).hexdigest(),
        "source_uri": source["source_uri"],
        "retrieved_at": source["retrieved_at"],
        "media_type": source["media_type"] or "text/plain",
        "encoding": encoding,
        "language": source["language"] or "en",
        "title": said.title,
        "issuer": said.issuer,
        "issuer_country": said.issuer_country,
        "issuer_basis": said.issuer_basis,
        "place": said.place,
        "published_on": said.published_on,
        "published_at_local": said.published_at_local,
        "review_year_basis": said.review_year_basis,
        "raw_text": raw,
        "clean_text": done.clean,
        "alignment": [run._asdict() for run in done.alignment],
        "title_start": said.title_span[0] if said.title_span else None,
        "title_end": said.title_span[1] if said.title_span else None,
        "datelines": [list(span) for span in said.dateline_spans],
    }
    removed = [
        {
            "removal_id": f"{document_id}:r{ordinal:03d}",
            "document_id": document_id,
            "review_year": said.review_year,
            **removal._asdict(),
        }
        for ordinal, removal in enumerate(done.removals, 1)
    ]
    return row, removed


def make_document_id(title: str | None, review_year: int, source_uri: str) -> str:
    """A slug of title and year with eight hex digits of the source URI's SHA-256."""
    words = slug(title or "")[:60].strip("-") or "untitled"
    digits = hashlib.sha256(source_uri.encode()).hexdigest()[:8]
    return f"{words}-{review_year}-{digits}"


def split_batch(cleaned: pa.Table, removals: pa.Table, toolbox: Toolbox) -> Batch:
    """Tables `documents`, `texts`, `removals`, `blocks` and `sentences` of cleaned documents."""
    documents: list[dict[str, Any]] = []
    blocks: list[dict[str, Any]] = []
    sentences: list[dict[str, Any]] = []
    for row in cleaned.to_pylist():
        of_document = {"document_id": row["document_id"], "review_year": row["review_year"]}
        text: str = row["clean_text"]
        title = (row["title_start"], row["title_end"]) if row["title_start"] is not None else None
        found = split_blocks(text, title, [(start, end) for start, end in row["datelines"]])
        raw_offsets = RawOffsets([Run(**run) for run in row["alignment"]])
        ids = [f"{row['document_id']}:b{ordinal:03d}" for ordinal in range(1, len(found) + 1)]
        blocks += [
            of_document | _block_row(text, block, block_id, ordinal, raw_offsets)
            for ordinal, (block, block_id) in enumerate(zip(found, ids, strict=True), 1)
        ]
        split = split_sentences(text, found, tables.BODY_KINDS, toolbox.reference.abbreviations, row["language"])
        in_block: dict[int, int] = {}
        for ordinal, sentence in enumerate(split, 1):
            in_block[sentence.block] = in_block.get(sentence.block, 0) + 1
            words = text[sentence.start : sentence.end]
            sentences.append(
                of_document
                | {
                    "sentence_id": f"{row['document_id']}:s{ordinal:03d}",
                    "block_id": ids[sentence.block],
                    "ordinal": ordinal,
                    "ordinal_in_block": in_block[sentence.block],
                    "text": words,
                    "char_start": sentence.start,
                    "char_end": sentence.end,
                    "n_words": count_words(words),
                }
            )
        documents.append(
            row
            | {
                "n_chars": len(text),
                "n_blocks": len(found),
                "n_sentences": len(split),
                "n_words": count_words(text),
            }
        )
    return {
        "documents": tables.DOCUMENTS.build(documents),
        "texts": tables.conform(tables.TEXTS, cleaned),
        "removals": removals,
        "blocks": tables.BLOCKS.build(blocks),
        "sentences": tables.SENTENCES.build(sentences),
    }


def _block_row(text: str, block: Block, block_id: str, ordinal: int, raw_offsets: RawOffsets) -> dict[str, Any]:
    raw_start, raw_end = raw_offsets.span(block.start, block.end)
    words = text[block.start : block.end]
    return {
        "block_id": block_id,
        "ordinal": ordinal,
        "kind": block.kind,
        "item_number": block.item_number,
        "section_number": block.section_number,
        "text": words,
        "char_start": block.start,
        "char_end": block.end,
        "raw_start": raw_start,
        "raw_end": raw_end,
        "n_words": count_words(words),
    }


def enrich_batch(split: Batch, toolbox: Toolbox) -> Batch:
    """Tables `mentions` and `entities` of split documents, and the tables of later layers, empty.

    `entities` holds those the documents name and the reference data doesn't.
    """
    mentions: list[dict[str, Any]] = []
    entities: dict[str, dict[str, Any]] = {}
    sentences = _by_document(split["sentences"])
    for row in split["texts"].select(["document_id", "review_year", "clean_text"]).to_pylist():
        found, learned = _mentions(row, sentences.get(row["document_id"], []), toolbox)
        mentions += found
        for entity in learned:
            known = entities.get(entity["entity_id"])
            if known is None or entity["name"] < known["name"]:
                entities[entity["entity_id"]] = entity
    later = ("time_expressions", "quantities", "events", "event_participants", "event_evidence", "topics", "text_reuse")
    return {
        "mentions": tables.MENTIONS.build(mentions),
        "entities": tables.ENTITIES.build([entities[key] for key in sorted(entities)]),
        **{name: tables.TABLES[name].empty() for name in later},
    }


def _by_document(rows: pa.Table) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows.select(["document_id", "sentence_id", "block_id", "char_start", "char_end"]).to_pylist():
        grouped.setdefault(row["document_id"], []).append(row)
    return grouped


def _mentions(
    row: Mapping[str, Any], sentences: Sequence[Mapping[str, Any]], toolbox: Toolbox
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    text: str = row["clean_text"]
    reference = toolbox.reference
    names = toolbox.names.find(text)
    defined = acronyms.definitions(text, names, reference.head_nouns)
    if defined:
        names = toolbox.names.find(text, acronyms.learned_senses(text, defined))
    found: list[dict[str, Any]] = []
    seen: dict[str, tuple[str, str]] = {}
    at = 0
    for name in names:
        while at < len(sentences) and sentences[at]["char_end"] <= name.start:
            at += 1
        if at == len(sentences):
            break
        sentence = sentences[at]
        if name.start < sentence["char_start"] or name.end > sentence["char_end"]:
            continue
        surface = text[name.start : name.end]
        seen.setdefault(name.sense.entity_id, (name.sense.entity_type, surface))
        found.append(
            {
                "mention_id": f"{row['document_id']}:m{len(found) + 1:04d}",
                "document_id": row["document_id"],
                "review_year": row["review_year"],
                "sentence_id": sentence["sentence_id"],
                "block_id": sentence["block_id"],
                "entity_id": name.sense.entity_id,
                "entity_type": name.sense.entity_type,
                "kind": name.sense.kind,
                "surface": surface,
                "nested": name.nested,
                "rule": name.rule,
                "char_start": name.start,
                "char_end": name.end,
            }
        )
    full_names = {d.sense.entity_id: text[d.start : d.end] for d in defined}
    learned = [
        {
            "entity_id": entity_id,
            "entity_type": entity_type,
            "name": full_names.get(entity_id, surface),
            "iso_alpha3": reference.country_of_capital.get(surface) if entity_type == "place" else None,
            "in_reference": False,
        }
        for entity_id, (entity_type, surface) in seen.items()
        if entity_id not in reference.entities
    ]
    return found, learned


def reference_entities(reference: Reference) -> pa.Table:
    """Table `entities` of the reference data."""
    rows = (entity._asdict() | {"in_reference": True} for entity in reference.entities.values())
    return tables.ENTITIES.build(sorted(rows, key=lambda row: row["entity_id"]))


def merge_entities(reference: pa.Table, learned: Iterable[pa.Table]) -> pa.Table:
    """The reference's entities and those learned, each once; of several names for one the first in order stays."""
    rows = {row["entity_id"]: row for row in reference.to_pylist()}
    for part in learned:
        for row in part.to_pylist():
            known = rows.get(row["entity_id"])
            if known is None or (not known["in_reference"] and row["name"] < known["name"]):
                rows[row["entity_id"]] = row
    return tables.ENTITIES.build([rows[key] for key in sorted(rows)])
