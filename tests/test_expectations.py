"""Every expectation must be able to fail: rows are spoilt one way at a time, and the finding has to name them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from expectations.batch import Batch
from expectations.evidence import CHECKS
from expectations.findings import Finding, merge
from expectations.page import render
from flows import work
from tests.conftest import Make
from transforms import tables

TEXT = """Review of 2020
Helsinki, 5 January 2021
EN | FR | DE
1. Finland and Sweden met. The Baltic Herring Commission (BHC) spoke.
• Aid was sent to Kabul by the Union State of Russia and Belarus."""
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def sound(make: Make) -> dict[str, pa.Table]:
    return dict(make(TEXT))


def findings(batch: dict[str, pa.Table], latest_year: int = 2030) -> list[Finding]:
    found: list[Finding] = work.validator().validate(Batch(batch, work.known_entities(), latest_year))
    return found


def test_sound_tables_have_no_findings(sound: dict[str, pa.Table]) -> None:
    assert [f for f in findings(sound) if not f.success] == []


def spoil(table: str, row: int, **cells: object) -> Callable[[dict[str, pa.Table]], dict[str, pa.Table]]:
    def apply(batch: dict[str, pa.Table]) -> dict[str, pa.Table]:
        rows = batch[table].to_pylist()
        rows[row] = rows[row] | cells
        return {**batch, table: tables.TABLES[table].build(rows)}

    return apply


def drop(table: str, row: int) -> Callable[[dict[str, pa.Table]], dict[str, pa.Table]]:
    def apply(batch: dict[str, pa.Table]) -> dict[str, pa.Table]:
        rows = batch[table].to_pylist()
        return {**batch, table: tables.TABLES[table].build([r for i, r in enumerate(rows) if i != row])}

    return apply


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (spoil("mentions", 0, char_start=1), ("mentions", "surface_is_its_slice", "doc:m0001")),
        (spoil("mentions", 0, surface="Sweden"), ("mentions", "surface_is_its_slice", "doc:m0001")),
        (spoil("mentions", 0, sentence_id="doc:s003"), ("mentions", "lies_inside_its_sentence", "doc:m0001")),
        (spoil("mentions", 0, block_id="doc:b004"), ("mentions", "lies_inside_its_block", "doc:m0001")),
        (spoil("mentions", 0, entity_id="country:XXX"), ("mentions", "entity_id_exists", "doc:m0001")),
        (spoil("mentions", 0, entity_type="place"), ("mentions", "entity_type_is_the_entitys", "doc:m0001")),
        (spoil("mentions", 0, kind="nickname"), ("mentions", "is_in_closed_set", "doc:m0001")),
        (spoil("mentions", 0, rule=None), ("mentions", "is_not_null", "doc:m0001")),
        (spoil("mentions", 1, mention_id="doc:m0001"), ("mentions", "key_is_unique", "doc:m0001")),
        (spoil("mentions", 0, mention_id="other:m0001"), ("mentions", "mention_id_extends_document_id", "other:m0001")),
        (spoil("mentions", 0, review_year=2019), ("mentions", "review_year_is_the_documents", "doc:m0001")),
        (spoil("mentions", 0, document_id="other"), ("mentions", "document_id_exists", "doc:m0001")),
        (spoil("mentions", -1, nested=False), ("mentions", "is_in_order_without_overlap", "doc:m0008")),
        (spoil("sentences", 1, ordinal=5), ("sentences", "ordinal_counts_from_one", "doc:s002")),
        (spoil("sentences", 0, n_words=400), ("sentences", "length_is_plausible", "doc:s001")),
        (spoil("sentences", 2, n_words=1), ("sentences", "n_words_is_plausible", "doc:s003")),
        (drop("sentences", 1), ("blocks", "sentences_leave_nothing_out", "doc:b003")),
        (drop("blocks", 2), ("blocks", "blocks_leave_nothing_out", "doc:b004")),
        (spoil("blocks", 2, raw_start=0, raw_end=5), ("blocks", "raw_place_holds_the_text", "doc:b003")),
        (spoil("blocks", 2, kind="poem"), ("blocks", "is_in_closed_set", "doc:b003")),
        (spoil("texts", 0, raw_text=TEXT + "!"), ("texts", "alignment_rebuilds", "doc")),
        (spoil("texts", 0, clean_text="Review of 2021"), ("texts", "aligned_runs_agree", "doc")),
        (drop("removals", 0), ("texts", "alignment_rebuilds", "doc")),
        (spoil("removals", 0, text="FR | DE"), ("removals", "text_is_its_slice", "doc:r001")),
        (spoil("documents", 0, n_sentences=7), ("documents", "counts_agree", "doc")),
        (spoil("documents", 0, review_year=1900), ("documents", "is_in_range", "doc")),
        (spoil("documents", 0, title=None), ("documents", "is_found", "doc")),
        (spoil("entities", 0, iso_alpha2="FI"), ("entities", "iso_codes_agree", "org:baltic-herring-commission")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    sound: dict[str, pa.Table],
    change: Callable[[dict[str, pa.Table]], dict[str, pa.Table]],
    expected: tuple[str, str, str],
) -> None:
    table, expectation, row = expected
    broken = [f for f in findings(change(sound)) if not f.success and (f.table, f.expectation) == (table, expectation)]
    assert broken, "the expectation held"
    assert any(row in f.rows for f in broken)
    assert all(row in (f.detail or "") for f in broken if f.unexpected_count == 1)


def test_several_faults_of_a_table_are_told_apart(sound: dict[str, pa.Table]) -> None:
    """Columns of one kind share an expectation: each still names itself, its rows and nobody else's."""
    change = spoil("mentions", 0, rule=None, kind="king")(spoil("mentions", 1, surface=None)(sound))
    broken = {(f.expectation, f.column): f for f in findings(change) if not f.success and f.table == "mentions"}
    assert broken["is_not_null", "rule"].rows == ("doc:m0001",)
    assert broken["is_not_null", "surface"].rows == ("doc:m0002",)
    assert broken["is_in_closed_set", "kind"].rows == ("doc:m0001",)
    assert (broken["is_not_null", "rule"].detail or "").startswith("doc:m0001: expected that rule is given")
    assert {name for name, _ in broken} == {"is_not_null", "is_in_closed_set", "surface_is_its_slice"}
    for finding in broken.values():
        assert (finding.documents, finding.severity) == (("doc",), "critical")


def test_a_missing_column_breaks_what_is_asked_of_it(sound: dict[str, pa.Table]) -> None:
    thinner = {**sound, "removals": sound["removals"].drop_columns(["rule"])}
    broken = {(f.expectation, f.column): f for f in findings(thinner) if not f.success}
    assert set(broken) == {("columns_are_the_contracts", ""), ("is_not_null", "rule")}
    assert broken["is_not_null", "rule"].rows == ("doc:r001",)


@pytest.mark.parametrize("table", list(tables.DATA_TABLES))
def test_every_column_of_the_contract_is_asked_for(table: str) -> None:
    from expectations.suites import suite

    named = {(name.name, name.column) for expected in suite(tables.TABLES[table]) for name in expected.names}
    for column in tables.TABLES[table].columns:
        assert column.nullable or ("is_not_null", column.name) in named
        assert not column.values or ("is_in_closed_set", column.name) in named
        assert (column.minimum, column.maximum) == (None, None) or ("is_in_range", column.name) in named


def test_modules_that_are_seldom_used_come_when_they_are() -> None:
    """In a process of its own: what a library imports for features that nobody uses is not read from the disk."""
    program = (
        "import sys, expectations.suites\n"
        "assert 'scipy.stats' not in sys.modules and 'altair' not in sys.modules\n"
        "from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as user\n"
        "assert user.stats.entropy([0.5, 0.5]) > 0 and user.alt.Chart is not None\n"
        "import scipy.stats, altair\n"
        "assert scipy.stats.entropy is user.stats.entropy and altair.Chart is user.alt.Chart\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_markup_inside_of_a_block_is_no_fault(make: Make) -> None:
    text = "# Review of 2020\n\nThe *minister* met [the envoy](https://example.org/x1) and **spoke**."
    batch = dict(make(text, media_type="text/markdown"))
    assert batch["blocks"].column("text").to_pylist()[1] == "The minister met the envoy and spoke."
    assert [f.detail for f in findings(batch) if not f.success and f.severity == "critical"] == []


def test_a_year_that_lies_ahead(sound: dict[str, pa.Table]) -> None:
    broken = {f.expectation for f in findings(sound, latest_year=2019) if not f.success}
    assert broken == {"review_year_is_not_ahead"}


def test_types_and_columns_are_the_contracts(sound: dict[str, pa.Table]) -> None:
    wide = sound["blocks"].set_column(3, "ordinal", sound["blocks"].column("ordinal").cast(pa.int64()))
    assert "types_are_the_contracts" in {f.expectation for f in findings({**sound, "blocks": wide}) if not f.success}
    more = sound["topics"].append_column("extra", pa.array([], pa.string()))
    assert "columns_are_the_contracts" in {f.expectation for f in findings({**sound, "topics": more}) if not f.success}


def test_checks_have_names_of_their_own() -> None:
    for table in tables.TABLES.values():
        found = [check.name for check in CHECKS if check.table == table.name]
        assert len(set(found)) == len(found)
        assert not set(found) & set(table.names)


def test_findings_of_batches_are_merged() -> None:
    held = Finding("blocks", "x", "a", "critical", success=True, unexpected_count=0)
    broke = Finding("blocks", "x", "a", "critical", False, 2, ("d:b001", "d:b002"), ("d",), "it holds")
    (merged,) = merge([held, broke, broke])
    assert (merged.success, merged.unexpected_count, merged.documents) == (False, 4, ("d",))
    assert (merged.detail or "").startswith("d:b001, d:b002, d:b001, d:b002: expected that it holds")


def test_page_escapes_and_needs_no_network() -> None:
    broke = Finding("blocks", "x", "a", "critical", False, 1, ("<script>alert(1)</script>",), ("d",), "it holds")
    quarantine = [{"source_uri": "<b>", "stage": "clean", "reason": "empty", "detail": "a & b"}]
    page = render("Validation", {"Run": "<i>"}, [broke], quarantine)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;" in page
    assert "http" not in page
