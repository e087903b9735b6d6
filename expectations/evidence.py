"""What the contract alone can't say, worked out row by row: columns of truth values for the suites to expect.

Each check is a named column of one table. `add_evidence` joins the tables of a batch in memory and gives every table
as a pandas frame with its checks; the suites then say that these columns hold `True`, and how grave a breach is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from transforms import tables
from transforms.align import rebuild
from transforms.words import count_words

_GAP = re.compile(r"[\s#•·▪◦‣●○■□➢➤*–—-]*\(?(?:[\w.]{1,12}[.)]?)?\s*")
LONGEST_SENTENCE = 200
LETTERS_PER_WORD = (1.5, 25.0)


@dataclass(frozen=True)
class Batch:
    """Tables to check, with what lies outside of them: the known entities and the latest year that can be."""

    tables: Mapping[str, pa.Table]
    entity_ids: frozenset[str]
    latest_year: int

    def rows(self, name: str, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
        table = self.tables[name]
        rows: list[dict[str, Any]] = (table.select(list(columns)) if columns else table).to_pylist()
        return rows

    def column(self, name: str, column: str) -> list[Any]:
        values: list[Any] = self.tables[name].column(column).to_pylist()
        return values


@dataclass(frozen=True)
class Check:
    """One truth value a row of `table`, in its order; `about` names the columns that it is about."""

    name: str
    table: str
    about: str
    severity: str
    says: str
    holds: Callable[[Batch], Iterable[bool]]


def add_evidence(batch: Batch) -> dict[str, pd.DataFrame]:
    """Each table of the batch as a frame of its own columns and one column a check; nulls stay nulls."""
    frames: dict[str, pd.DataFrame] = {}
    for name, table in batch.tables.items():
        frame = table.to_pandas(types_mapper=pd.ArrowDtype)
        for check in checks_of(name):
            frame[check.name] = pd.Series(list(check.holds(batch)), dtype="bool", index=frame.index)
        frames[name] = frame
    return frames


def checks_of(table: str) -> list[Check]:
    return [check for check in CHECKS if check.table == table]


def _clean_texts(batch: Batch) -> dict[str, str]:
    return dict(zip(batch.column("texts", "document_id"), batch.column("texts", "clean_text"), strict=True))


def _slice_check(table: str, column: str, start: str, end: str) -> Check:
    def holds(batch: Batch) -> Iterator[bool]:
        texts = _clean_texts(batch)
        for row in batch.rows(table, ["document_id", column, start, end]):
            text = texts.get(row["document_id"], "")
            yield 0 <= row[start] < row[end] <= len(text) and text[row[start] : row[end]] == row[column]

    return Check(
        f"{column}_is_its_slice",
        table,
        f"{column}, {start}, {end}",
        "critical",
        f"clean_text[{start}:{end}] equals {column}",
        holds,
    )


def _parent_check(table: str, parent: str) -> Check:
    key = tables.TABLES[parent].key[0]

    def holds(batch: Batch) -> Iterator[bool]:
        spans = {
            row[key]: (row["document_id"], row["char_start"], row["char_end"])
            for row in batch.rows(parent, [key, "document_id", "char_start", "char_end"])
        }
        for row in batch.rows(table, [key, "document_id", "char_start", "char_end"]):
            document, start, end = spans.get(row[key], ("", 0, 0))
            yield row["document_id"] == document and start <= row["char_start"] and row["char_end"] <= end

    return Check(
        f"lies_inside_its_{parent.removesuffix('s')}",
        table,
        f"{key}, char_start, char_end",
        "critical",
        f"the span lies inside that of its row in {parent}",
        holds,
    )


def _reference_check(table: tables.Table, column: tables.Column) -> Check:
    target, key = column.references.split(".")

    def holds(batch: Batch) -> Iterator[bool]:
        known = set(batch.entity_ids) if target == "entities" else set()
        if target in batch.tables:
            known.update(batch.column(target, key))
        return (value is None or value in known for value in batch.column(table.name, column.name))

    return Check(
        f"{column.name}_exists", table.name, column.name, "critical", f"the id stands in {column.references}", holds
    )


def _disjoint_check(table: str) -> Check:
    nested = "nested" in tables.TABLES[table].names
    columns = ["document_id", "char_start", "char_end", *(["nested"] if nested else [])]

    def holds(batch: Batch) -> Iterator[bool]:
        until: dict[tuple[str, bool], int] = defaultdict(int)
        for row in batch.rows(table, columns):
            key = (row["document_id"], row.get("nested", False))
            yield row["char_start"] >= until[key] and (not key[1] or row["char_end"] <= until[key[0], False])
            until[key] = max(until[key], row["char_end"])

    return Check(
        "is_in_order_without_overlap",
        table,
        "char_start, char_end",
        "critical",
        "rows follow one another; only nested mentions lie in others",
        holds,
    )


def _id_check(table: str, key: str) -> Check:
    def holds(batch: Batch) -> Iterator[bool]:
        return (
            re.fullmatch(r"[a-z]\d{3,}", row[key].removeprefix(f"{row['document_id']}:")) is not None
            for row in batch.rows(table, [key, "document_id"])
        )

    return Check(
        f"{key}_extends_document_id", table, key, "critical", "the id is the document's with an ordinal", holds
    )


def _year_check(table: str) -> Check:
    def holds(batch: Batch) -> Iterator[bool]:
        years = dict(
            zip(batch.column("documents", "document_id"), batch.column("documents", "review_year"), strict=True)
        )
        return (
            years.get(row["document_id"]) == row["review_year"]
            for row in batch.rows(table, ["document_id", "review_year"])
        )

    return Check(
        "review_year_is_the_documents", table, "review_year", "critical", "the same year in every table", holds
    )


def _ordinal_check(table: str) -> Check:
    def holds(batch: Batch) -> Iterator[bool]:
        last: dict[str, int] = defaultdict(int)
        for row in batch.rows(table, ["document_id", "ordinal"]):
            yield row["ordinal"] == last[row["document_id"]] + 1
            last[row["document_id"]] = row["ordinal"]

    return Check("ordinal_counts_from_one", table, "ordinal", "critical", "ordinals count 1, 2, 3 in a document", holds)


def _latest_year(batch: Batch) -> Iterator[bool]:
    return (year <= batch.latest_year for year in batch.column("documents", "review_year"))


def _published_plausibly(batch: Batch) -> Iterator[bool]:
    for row in batch.rows("documents", ["review_year", "published_on"]):
        published: dt.date | None = row["published_on"]
        yield published is None or row["review_year"] <= published.year <= row["review_year"] + 2


def _counts_agree(batch: Batch) -> Iterator[bool]:
    texts = _clean_texts(batch)
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


def _words_check(table: str) -> Check:
    low, high = LETTERS_PER_WORD

    def holds(batch: Batch) -> Iterator[bool]:
        for row in batch.rows(table, ["text", "n_words"]):
            letters = sum(c.isalnum() for c in row["text"])
            plausible = letters < 20 or low <= letters / max(row["n_words"], 1) <= high
            yield row["n_words"] <= len(row["text"]) and plausible

    return Check(
        "n_words_is_plausible", table, "n_words", "warning", f"there are {low} to {high} letters a word", holds
    )


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
    raw = dict(zip(batch.column("texts", "document_id"), batch.column("texts", "raw_text"), strict=True))
    for row in batch.rows("removals"):
        yield row["text"] == raw.get(row["document_id"], "")[row["raw_start"] : row["raw_end"]] != ""


def _blocks_leave_nothing(batch: Batch) -> Iterator[bool]:
    """Between a block and the one before lies nothing but white space, a bullet, or an item number."""
    texts = _clean_texts(batch)
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
        if row["kind"] not in tables.BODY_KINDS:
            yield row["block_id"] not in spans
            continue
        at, missed = row["char_start"], ""
        for start, end in spans[row["block_id"]]:
            missed += row["text"][at - row["char_start"] : start - row["char_start"]]
            at = end
        yield not (missed + row["text"][at - row["char_start"] :]).strip()


def _raw_places_hold_blocks(batch: Batch) -> Iterator[bool]:
    """raw_text at the block's raw offsets holds its letters and digits, in order."""
    raw = dict(zip(batch.column("texts", "document_id"), batch.column("texts", "raw_text"), strict=True))
    for row in batch.rows("blocks", ["document_id", "text", "raw_start", "raw_end"]):
        source = raw.get(row["document_id"], "")[row["raw_start"] : row["raw_end"]]
        clean = re.sub(r"[^a-zA-Z0-9]", "", row["text"])
        yield (bool(source) and clean in re.sub(r"[^a-zA-Z0-9]", "", source)) or not row["text"].isascii()


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


def _ordered_pair(table: str, low: str, high: str) -> Check:
    def holds(batch: Batch) -> Iterator[bool]:
        return (
            row[low] is None or row[high] is None or row[low] <= row[high] for row in batch.rows(table, [low, high])
        )

    return Check(f"{low}_not_after_{high}", table, f"{low}, {high}", "critical", f"{low} is not above {high}", holds)


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


def _checks_of_contract(table: tables.Table) -> Iterator[Check]:
    """The checks that follow from how a table is declared."""
    if table.span:
        yield _slice_check(table.name, table.span, "char_start", "char_end")
        yield _disjoint_check(table.name)
    for parent in table.parents:
        yield _parent_check(table.name, parent)
    for column in table.columns:
        if column.references:
            yield _reference_check(table, column)
    if table.has_document and table.name != "documents":
        yield _year_check(table.name)
    if len(table.key) == 1 and table.key[0] not in ("document_id", "entity_id"):
        yield _id_check(table.name, table.key[0])
    if "ordinal" in table.names:
        yield _ordinal_check(table.name)
    if "n_words" in table.names and "text" in table.names:
        yield _words_check(table.name)


def _checks_of_content() -> Iterator[Check]:
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
    yield _slice_check("events", "trigger", "trigger_start", "trigger_end")
    for name, low, high in (
        ("time_expressions", "date_start", "date_end"),
        ("events", "date_start", "date_end"),
        ("quantities", "value", "value_max"),
        ("event_evidence", "trigger_start", "trigger_end"),
    ):
        yield _ordered_pair(name, low, high)


CHECKS: tuple[Check, ...] = (
    *(check for table in tables.DATA_TABLES.values() for check in _checks_of_contract(table)),
    *_checks_of_content(),
)
