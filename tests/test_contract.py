from __future__ import annotations

import pyarrow as pa
import pytest

from flows.warehouse import create_statement, duckdb_type
from tests.conftest import ROOT
from transforms import contract, dictionary, tables

# Names that analysts and warehouses rely on: neither renamed nor dropped.
FIXED = {
    "documents": "document_id version content_sha256 source_uri retrieved_at media_type encoding language title issuer "
    "issuer_country issuer_basis place published_on published_at_local review_year review_year_basis n_chars n_blocks "
    "n_sentences n_words",
    "texts": "document_id review_year raw_text clean_text alignment",
    "removals": "removal_id document_id review_year raw_start raw_end text rule",
    "blocks": "block_id document_id review_year ordinal kind item_number section_number text char_start char_end "
    "raw_start raw_end n_words",
    "sentences": "sentence_id document_id review_year block_id ordinal ordinal_in_block text char_start char_end n_words",
    "mentions": "mention_id document_id review_year sentence_id block_id entity_id entity_type kind surface role "
    "role_country nested rule char_start char_end",
    "entities": "entity_id entity_type name iso_alpha2 iso_alpha3 region subregion parent_id wikidata_id in_reference",
    "time_expressions": "time_id document_id review_year sentence_id block_id surface date_start date_end precision basis "
    "rule char_start char_end",
    "quantities": "quantity_id document_id review_year sentence_id block_id surface value value_max comparator kind unit "
    "counted rule char_start char_end",
    "events": "event_id document_id review_year sentence_id event_type subtype name status plover_type plover_mode "
    "quad_class plover_score date_start date_end date_precision date_basis place_id country_id trigger trigger_start "
    "trigger_end evidence confidence is_negated is_hypothetical is_future is_historical rule",
    "event_participants": "event_id document_id review_year entity_id role mention_id",
    "event_evidence": "event_id document_id review_year sentence_id trigger_start trigger_end",
    "topics": "sentence_id document_id review_year topic block_id score cues",
    "text_reuse": "sentence_id document_id review_year other_sentence_id other_document_id similarity kind",
    "learned_entities": "document_id review_year entity_id entity_type name iso_alpha3",
    "document_sources": "document_id review_year source_uri content_sha256",
    "fetches": "run_id source_uri outcome content_sha256",
    "document_versions": "document_id version content_sha256 first_seen last_seen",
    "runs": "run_id snapshot_id started_at ended_at state code_version flow_run_id",
    "validations": "run_id table_name expectation column_name severity success unexpected_count detail",
    "quarantine": "run_id document_id source_uri stage reason detail quarantined_at",
}


@pytest.mark.parametrize("name", FIXED)
def test_fixed_names(name: str) -> None:
    assert set(FIXED[name].split()) <= set(tables.TABLES[name].names)


def test_all_tables_are_there() -> None:
    assert set(FIXED) == set(tables.TABLES)


@pytest.mark.parametrize("table", tables.TABLES.values(), ids=lambda t: t.name)
def test_declarations_hold_together(table: contract.Table) -> None:
    assert len(set(table.names)) == len(table.names)
    assert {*table.key, *(name.lstrip("-") for name in table.order)} <= set(table.names)
    for column in table.columns:
        assert column.description
        assert not column.description.endswith(".")
        if column.references:
            target, key = column.references.split(".")
            assert key in tables.TABLES[target].key
        duckdb_type(column)
    for key in table.key:
        assert not table.column(key).nullable
    assert create_statement(table).startswith(f"CREATE TABLE {table.name} (")


def test_schema_carries_descriptions() -> None:
    field = tables.MENTIONS.schema.field("surface")
    assert (field.metadata or {})[b"comment"] == tables.MENTIONS.column("surface").description.encode()
    assert field.nullable is False


def test_conform_refuses_a_missing_column() -> None:
    with pytest.raises(KeyError):
        contract.conform(tables.MENTIONS, pa.table({"mention_id": ["a"]}))


def test_dictionary_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == dictionary.render(), "run `make docs`"
