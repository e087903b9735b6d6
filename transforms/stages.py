"""Clean and split batches of documents: fetched rows in, Arrow tables of the contract out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from transforms import contract, tables, vocabulary
from transforms.align import RawOffsets, Run
from transforms.clean import clean
from transforms.decode import Unreadable
from transforms.formats import extract
from transforms.formats.model import Mark
from transforms.formats.plain import hyphen_breaks
from transforms.language import detect
from transforms.marks import Marks
from transforms.metadata import Declared
from transforms.names import slug
from transforms.split import Block, split_blocks, split_sentences
from transforms.toolbox import Toolbox
from transforms.words import count_words

Batch = dict[str, pa.Table]

_FETCHED: list[pa.Field[Any]] = [
    pa.field("source_uri", contract.STRING),
    pa.field("document_id", contract.STRING),  # "" where the source has none
    pa.field("content_sha256", contract.STRING),
    pa.field("version", contract.INT),
    pa.field("retrieved_at", contract.UTC),
    pa.field("media_type", contract.STRING),
    pa.field("encoding", contract.STRING),
    pa.field("language", contract.STRING),
    pa.field("issuer", contract.STRING),
    pa.field("issuer_country", contract.STRING),
    pa.field("review_year", contract.INT),
]
FETCHED = pa.schema(_FETCHED)
# What the later stages need to know of a document beside its tables.
_CLEANED: list[pa.Field[Any]] = [
    *(tables.DOCUMENTS.schema.field(name) for name in tables.DOCUMENTS.names if not name.startswith("n_")),
    pa.field("raw_text", contract.LARGE),
    pa.field("clean_text", contract.LARGE),
    pa.field("alignment", contract.ALIGNMENT),
    pa.field("title_start", contract.INT),
    pa.field("title_end", contract.INT),
    pa.field("datelines", pa.list_(pa.list_(contract.INT))),
    pa.field("kinds", pa.list_(pa.struct([("start", contract.INT), ("kind", contract.STRING)]))),
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


def clean_batch(sources: Iterable[Mapping[str, Any]], toolbox: Toolbox) -> tuple[Batch, list[Rejected]]:
    """Extract, clean and describe documents: tables `cleaned` and `removals`, and the sources that can't be used.

    Each source is a row of `FETCHED` with its bytes as `content`.
    """
    cleaned: list[dict[str, Any]] = []
    removals: list[dict[str, Any]] = []
    rejected: list[Rejected] = []
    for source in sources:
        try:
            row, removed = _clean_one(source, toolbox)
        except Unreadable as error:
            document_id = source["document_id"] or None
            rejected.append(Rejected(source["source_uri"], document_id, "clean", error.reason, error.detail))
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
    extracted = extract(
        source["content"],
        uri=source["source_uri"],
        declared_type=source["media_type"] or "",
        declared_charset=source["encoding"] or "",
        files=toolbox.files,
    )
    raw, marks = extracted.text, extracted.marks
    hyphens = [found for mark in marks for found in hyphen_breaks(raw, mark.start, mark.end)]
    done = clean(raw, toolbox.reference.cleaning_rules, marks, hyphens)
    if not any(c.isalpha() for c in done.clean):
        raise Unreadable("no_text", "no words are left after cleaning; look whether this is the right file")
    kinds = line_kinds(done.clean, done.alignment, marks)
    declared = Declared(source["issuer"] or "", source["issuer_country"] or "", source["review_year"], extracted.meta)
    said = toolbox.describer.describe(done.clean, declared, kinds)
    if said.review_year is None:
        raise Unreadable("no_review_year", "no year is named; give review_year in the source manifest")
    document_id = source["document_id"] or make_document_id(said.title, said.review_year, source["source_uri"])
    described = {name: value for name, value in vars(said).items() if name in tables.DOCUMENTS.names}
    row = described | {
        "document_id": document_id,
        "version": source["version"] or 1,
        "content_sha256": hashlib.sha256(source["content"]).hexdigest(),
        "source_uri": source["source_uri"],
        "retrieved_at": source["retrieved_at"],
        "media_type": extracted.media_type,
        "encoding": extracted.encoding,
        "language": source["language"] or detect(done.clean) or extracted.meta.get("language") or "en",
        "raw_text": raw,
        "clean_text": done.clean,
        "alignment": [run._asdict() for run in done.alignment],
        "title_start": said.title_span[0] if said.title_span else None,
        "title_end": said.title_span[1] if said.title_span else None,
        "datelines": [list(span) for span in said.dateline_spans],
        "kinds": [{"start": start, "kind": kind} for start, kind in kinds.items()],
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


def line_kinds(clean_text: str, alignment: Sequence[Run], marks: Iterable[Mark]) -> dict[int, str]:
    """What the format says of the lines of the clean text, by their starts; lines that it leaves open are left out."""
    by_place = Marks(marks)
    if by_place.is_empty:
        return {}
    offsets = RawOffsets(alignment)
    kinds: dict[int, str] = {}
    for line in re.finditer(r"[^\n]+", clean_text):
        block = by_place.block_over(*offsets.span(line.start(), line.end()))
        if block is not None:
            kinds[line.start()] = block.kind
    return kinds


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
        kinds = {entry["start"]: entry["kind"] for entry in row["kinds"]}
        found = split_blocks(text, title, [(start, end) for start, end in row["datelines"]], kinds)
        raw_offsets = RawOffsets([Run(**run) for run in row["alignment"]])
        ids = [f"{row['document_id']}:b{ordinal:03d}" for ordinal in range(1, len(found) + 1)]
        blocks += [
            of_document | _block_row(text, block, block_id, ordinal, raw_offsets)
            for ordinal, (block, block_id) in enumerate(zip(found, ids, strict=True), 1)
        ]
        split = split_sentences(text, found, vocabulary.BODY_KINDS, toolbox.reference.abbreviations, row["language"])
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
        "document_sources": contract.conform(tables.DOCUMENT_SOURCES, cleaned),
        "texts": contract.conform(tables.TEXTS, cleaned),
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
