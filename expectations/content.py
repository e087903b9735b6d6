"""Checks that only the meaning of the columns gives: reconstruction, coverage, counts, plausible years."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pandas as pd

from expectations.batch import Batch, Check
from expectations.structure import ordered_pair, slice_check
from transforms import vocabulary
from transforms.align import rebuild
from transforms.language import is_enriched
from transforms.words import count_words

_GAP = re.compile(r"[\s#•·▪◦‣●○■□➢➤*–—-]*\(?(?:[\w.]{1,12}[.)]?)?\s*")
LONGEST_SENTENCE = 200


def _latest_year(batch: Batch) -> Iterator[bool]:
    return (year <= batch.latest_year for year in batch.column("documents", "review_year"))


def _published_plausibly(batch: Batch) -> Iterator[bool]:
    for row in batch.rows("documents", ["review_year", "published_on"]):
        published: dt.date | None = row["published_on"]
        yield published is None or row["review_year"] <= published.year <= row["review_year"] + 2


def _counts_agree(batch: Batch) -> Iterator[bool]:
    texts = batch.clean_texts()
    counts = {
        name: pd.Series(batch.column(name, "document_id"), dtype="object").value_counts().to_dict()
        for name in ("blocks", "sentences")
    }
    for row in batch.rows("documents", ["document_id", "n_chars", "n_blocks", "n_sentences", "n_words"]):
        text = texts.get(row["document_id"], "")
        yield (
            row["n_chars"] == len(text)
            and row["n_words"] == count_words(text)
            and row["n_blocks"] == counts["blocks"].get(row["document_id"], 0)
            and row["n_sentences"] == counts["sentences"].get(row["document_id"], 0)
        )


def _is_read(batch: Batch) -> Iterator[bool]:
    return (is_enriched(language) for language in batch.column("documents", "language"))


def _has_body(batch: Batch) -> Iterator[bool]:
    return (count > 0 for count in batch.column("documents", "n_sentences"))


def _rebuilds(batch: Batch) -> Iterator[bool]:
    removals: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in batch.rows("removals", ["document_id", "raw_start", "text"]):
        removals[row["document_id"]].append(row)
    for row in batch.rows("texts"):
        rebuilt = rebuild(row["clean_text"], row["alignment"], removals[row["document_id"]])
        yield rebuilt == row["raw_text"]


def _aligned_runs_agree(batch: Batch) -> Iterator[bool]:
    for row in batch.rows("texts"):
        clean, raw = row["clean_text"], row["raw_text"]
        yield all(
            clean[run["clean_start"] : run["clean_start"] + run["length"]]
            == raw[run["raw_start"] : run["raw_start"] + run["length"]]
            for run in row["alignment"]
        )


def _removed_is_its_slice(batch: Batch) -> Iterator[bool]:
    raw = batch.raw_texts()
    for row in batch.rows("removals"):
        yield row["text"] == raw.get(row["document_id"], "")[row["raw_start"] : row["raw_end"]] != ""


def _blocks_leave_nothing(batch: Batch) -> Iterator[bool]:
    """Between a block and the one before lies nothing but white space, a bullet, or an item number."""
    texts = batch.clean_texts()
    rows = batch.rows("blocks", ["document_id", "char_start", "char_end"])
    for i, row in enumerate(rows):
        text = texts.get(row["document_id"], "")
        first = i == 0 or rows[i - 1]["document_id"] != row["document_id"]
        last = i + 1 == len(rows) or rows[i + 1]["document_id"] != row["document_id"]
        before = text[0 if first else rows[i - 1]["char_end"] : row["char_start"]]
        yield _GAP.fullmatch(before) is not None and not (last and text[row["char_end"] :].strip())


def _sentences_cover(batch: Batch) -> Iterator[bool]:
    """All characters of a body block but white space lie in its sentences."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in batch.rows("sentences", ["block_id", "char_start", "char_end"]):
        spans[row["block_id"]].append((row["char_start"], row["char_end"]))
    for row in batch.rows("blocks", ["block_id", "kind", "text", "char_start"]):
        if row["kind"] not in vocabulary.BODY_KINDS:
            yield row["block_id"] not in spans
            continue
        at, missed = row["char_start"], ""
        for start, end in spans[row["block_id"]]:
            missed += row["text"][at - row["char_start"] : start - row["char_start"]]
            at = end
        yield not (missed + row["text"][at - row["char_start"] :]).strip()


def _raw_places_hold_blocks(batch: Batch) -> Iterator[bool]:
    """raw_text at the block's raw offsets holds its ASCII letters and digits in order; markup may stand between them."""
    raw = batch.raw_texts()
    for row in batch.rows("blocks", ["document_id", "text", "raw_start", "raw_end"]):
        source = iter(raw.get(row["document_id"], "")[row["raw_start"] : row["raw_end"]])
        yield row["raw_start"] < row["raw_end"] and all(c in source for c in re.findall("[a-zA-Z0-9]", row["text"]))


def _sentence_length(batch: Batch) -> Iterator[bool]:
    return (words <= LONGEST_SENTENCE for words in batch.column("sentences", "n_words"))


def _type_is_entitys(batch: Batch) -> Iterator[bool]:
    prefixes = {"organization": "org", "event_series": "series"}
    for row in batch.rows("mentions", ["entity_id", "entity_type"]):
        yield row["entity_id"].split(":")[0] == prefixes.get(row["entity_type"], row["entity_type"])


def _codes_agree(batch: Batch) -> Iterator[bool]:
    for row in batch.rows("entities", ["entity_id", "entity_type", "iso_alpha2", "iso_alpha3"]):
        if row["entity_type"] == "country":
            yield row["entity_id"] == f"country:{row['iso_alpha3']}" and len(row["iso_alpha2"] or "") == 2
        else:
            yield row["iso_alpha2"] is None


def _events_slice(batch: Batch) -> Iterator[bool]:
    sentences = {
        row["sentence_id"]: row for row in batch.rows("sentences", ["sentence_id", "text", "char_start", "char_end"])
    }
    for row in batch.rows("events", ["sentence_id", "evidence", "trigger_start", "trigger_end"]):
        home = sentences.get(row["sentence_id"])
        yield (
            home is not None
            and home["text"] == row["evidence"]
            and home["char_start"] <= row["trigger_start"] < row["trigger_end"] <= home["char_end"]
        )


def checks_of_content() -> Iterator[Check]:
    """The checks that only the meaning of the columns gives."""
    yield Check("review_year_is_not_ahead", "documents", "review_year", "critical", "not after next year", _latest_year)
    yield Check(
        "published_in_time", "documents", "published_on", "warning", "published within two years", _published_plausibly
    )
    yield Check(
        "counts_agree",
        "documents",
        "n_chars, n_blocks, n_sentences, n_words",
        "critical",
        "the counts are those of the tables",
        _counts_agree,
    )
    yield Check(
        "language_is_read",
        "documents",
        "language",
        "warning",
        "names, dates and events of its language are read",
        _is_read,
    )
    yield Check(
        "has_a_body", "documents", "n_sentences", "warning", "there is a sentence beside title and dateline", _has_body
    )
    yield Check(
        "alignment_rebuilds",
        "texts",
        "raw_text, clean_text, alignment",
        "critical",
        "raw_text follows from clean_text, alignment and removals",
        _rebuilds,
    )
    yield Check(
        "aligned_runs_agree",
        "texts",
        "alignment",
        "critical",
        "aligned runs are the same in clean and raw text",
        _aligned_runs_agree,
    )
    yield Check(
        "text_is_its_slice",
        "removals",
        "text, raw_start, raw_end",
        "critical",
        "raw_text[raw_start:raw_end] equals text",
        _removed_is_its_slice,
    )
    yield Check(
        "blocks_leave_nothing_out",
        "blocks",
        "char_start, char_end",
        "critical",
        "between blocks lie only white space, bullets and item numbers",
        _blocks_leave_nothing,
    )
    yield Check(
        "sentences_leave_nothing_out", "blocks", "text", "critical", "sentences cover a body block", _sentences_cover
    )
    yield Check(
        "raw_place_holds_the_text",
        "blocks",
        "raw_start, raw_end",
        "critical",
        "raw_text holds the block's letters at its raw offsets",
        _raw_places_hold_blocks,
    )
    yield Check(
        "length_is_plausible", "sentences", "n_words", "warning", f"at most {LONGEST_SENTENCE} words", _sentence_length
    )
    yield Check(
        "entity_type_is_the_entitys",
        "mentions",
        "entity_id, entity_type",
        "critical",
        "the id's prefix says the type",
        _type_is_entitys,
    )
    yield Check(
        "iso_codes_agree",
        "entities",
        "iso_alpha2, iso_alpha3",
        "critical",
        "countries carry both codes, others no alpha-2",
        _codes_agree,
    )
    yield Check(
        "trigger_lies_in_evidence",
        "events",
        "evidence, trigger_start, trigger_end",
        "critical",
        "evidence is the sentence and holds the trigger",
        _events_slice,
    )
    yield slice_check("events", "trigger", "trigger_start", "trigger_end")
    for name, low, high in (
        ("time_expressions", "date_start", "date_end"),
        ("events", "date_start", "date_end"),
        ("quantities", "value", "value_max"),
        ("event_evidence", "trigger_start", "trigger_end"),
    ):
        yield ordered_pair(name, low, high)
