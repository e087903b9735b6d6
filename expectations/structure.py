"""Checks that follow from how a table is declared: spans, parents, references, ids, ordinals."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from expectations.batch import Batch, Check
from transforms import contract, tables

LETTERS_PER_WORD = (1.5, 25.0)


def slice_check(table: str, column: str, start: str, end: str) -> Check:
    def holds(batch: Batch) -> Iterator[bool]:
        texts = batch.clean_texts()
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


def _reference_check(table: contract.Table, column: contract.Column) -> Check:
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


def ordered_pair(table: str, low: str, high: str) -> Check:
    def holds(batch: Batch) -> Iterator[bool]:
        return (
            row[low] is None or row[high] is None or row[low] <= row[high] for row in batch.rows(table, [low, high])
        )

    return Check(f"{low}_not_after_{high}", table, f"{low}, {high}", "critical", f"{low} is not above {high}", holds)


def checks_of_contract(table: contract.Table) -> Iterator[Check]:
    """The checks that follow from how a table is declared."""
    if table.span:
        yield slice_check(table.name, table.span, "char_start", "char_end")
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
