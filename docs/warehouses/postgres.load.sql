-- Loads the current snapshot, contract 1.0, into postgres.
-- To be run by DuckDB, which reads the Parquet and writes it into PostgreSQL; say where it is in ATTACH.
-- Written from transforms/tables.py by `make docs`; change it there.

ATTACH 'dbname=communique' AS warehouse (  TYPE postgres);

BEGIN;

DELETE FROM warehouse.documents;

INSERT INTO warehouse.documents (
  document_id,
  review_year,
  version,
  content_sha256,
  source_uri,
  retrieved_at,
  media_type,
  encoding,
  language,
  title,
  title_basis,
  issuer,
  issuer_country,
  issuer_basis,
  place,
  published_on,
  published_basis,
  published_at_local,
  review_year_basis,
  n_chars,
  n_blocks,
  n_sentences,
  n_words
)
SELECT
  document_id,
  review_year,
  version,
  content_sha256,
  source_uri,
  retrieved_at,
  media_type,
  encoding,
  language,
  title,
  title_basis,
  issuer,
  issuer_country,
  issuer_basis,
  place,
  published_on,
  published_basis,
  published_at_local,
  review_year_basis,
  n_chars,
  n_blocks,
  n_sentences,
  n_words
FROM READ_PARQUET('data/current/documents/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.document_sources;

INSERT INTO warehouse.document_sources (
  document_id,
  review_year,
  source_uri,
  content_sha256
)
SELECT
  document_id,
  review_year,
  source_uri,
  content_sha256
FROM READ_PARQUET('data/current/document_sources/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.texts;

INSERT INTO warehouse.texts (
  document_id,
  review_year,
  raw_text,
  clean_text,
  alignment
)
SELECT
  document_id,
  review_year,
  raw_text,
  clean_text,
  TO_JSON(alignment)
FROM READ_PARQUET('data/current/texts/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.removals;

INSERT INTO warehouse.removals (
  removal_id,
  document_id,
  review_year,
  raw_start,
  raw_end,
  text,
  rule
)
SELECT
  removal_id,
  document_id,
  review_year,
  raw_start,
  raw_end,
  text,
  rule
FROM READ_PARQUET('data/current/removals/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.blocks;

INSERT INTO warehouse.blocks (
  block_id,
  document_id,
  review_year,
  ordinal,
  kind,
  item_number,
  section_number,
  text,
  char_start,
  char_end,
  raw_start,
  raw_end,
  n_words
)
SELECT
  block_id,
  document_id,
  review_year,
  ordinal,
  kind,
  item_number,
  section_number,
  text,
  char_start,
  char_end,
  raw_start,
  raw_end,
  n_words
FROM READ_PARQUET('data/current/blocks/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.sentences;

INSERT INTO warehouse.sentences (
  sentence_id,
  document_id,
  review_year,
  block_id,
  ordinal,
  ordinal_in_block,
  text,
  char_start,
  char_end,
  n_words
)
SELECT
  sentence_id,
  document_id,
  review_year,
  block_id,
  ordinal,
  ordinal_in_block,
  text,
  char_start,
  char_end,
  n_words
FROM READ_PARQUET('data/current/sentences/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.mentions;

INSERT INTO warehouse.mentions (
  mention_id,
  document_id,
  review_year,
  sentence_id,
  block_id,
  entity_id,
  entity_type,
  kind,
  surface,
  role,
  role_country,
  nested,
  rule,
  char_start,
  char_end
)
SELECT
  mention_id,
  document_id,
  review_year,
  sentence_id,
  block_id,
  entity_id,
  entity_type,
  kind,
  surface,
  role,
  role_country,
  nested,
  rule,
  char_start,
  char_end
FROM READ_PARQUET('data/current/mentions/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.learned_entities;

INSERT INTO warehouse.learned_entities (
  document_id,
  review_year,
  entity_id,
  entity_type,
  name,
  iso_alpha3
)
SELECT
  document_id,
  review_year,
  entity_id,
  entity_type,
  name,
  iso_alpha3
FROM READ_PARQUET('data/current/learned_entities/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.entities;

INSERT INTO warehouse.entities (
  entity_id,
  entity_type,
  name,
  iso_alpha2,
  iso_alpha3,
  region,
  subregion,
  parent_id,
  wikidata_id,
  in_reference
)
SELECT
  entity_id,
  entity_type,
  name,
  iso_alpha2,
  iso_alpha3,
  region,
  subregion,
  parent_id,
  wikidata_id,
  in_reference
FROM READ_PARQUET('data/current/entities/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.time_expressions;

INSERT INTO warehouse.time_expressions (
  time_id,
  document_id,
  review_year,
  sentence_id,
  block_id,
  surface,
  date_start,
  date_end,
  precision,
  basis,
  rule,
  char_start,
  char_end
)
SELECT
  time_id,
  document_id,
  review_year,
  sentence_id,
  block_id,
  surface,
  date_start,
  date_end,
  precision,
  basis,
  rule,
  char_start,
  char_end
FROM READ_PARQUET('data/current/time_expressions/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.quantities;

INSERT INTO warehouse.quantities (
  quantity_id,
  document_id,
  review_year,
  sentence_id,
  block_id,
  surface,
  value,
  value_max,
  comparator,
  kind,
  unit,
  counted,
  rule,
  char_start,
  char_end
)
SELECT
  quantity_id,
  document_id,
  review_year,
  sentence_id,
  block_id,
  surface,
  value,
  value_max,
  comparator,
  kind,
  unit,
  counted,
  rule,
  char_start,
  char_end
FROM READ_PARQUET('data/current/quantities/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.events;

INSERT INTO warehouse.events (
  event_id,
  document_id,
  review_year,
  sentence_id,
  event_type,
  subtype,
  name,
  status,
  plover_type,
  plover_mode,
  quad_class,
  plover_score,
  date_start,
  date_end,
  date_precision,
  date_basis,
  place_id,
  country_id,
  trigger,
  trigger_start,
  trigger_end,
  evidence,
  confidence,
  is_negated,
  is_hypothetical,
  is_future,
  is_historical,
  rule
)
SELECT
  event_id,
  document_id,
  review_year,
  sentence_id,
  event_type,
  subtype,
  name,
  status,
  plover_type,
  plover_mode,
  quad_class,
  plover_score,
  date_start,
  date_end,
  date_precision,
  date_basis,
  place_id,
  country_id,
  trigger,
  trigger_start,
  trigger_end,
  evidence,
  confidence,
  is_negated,
  is_hypothetical,
  is_future,
  is_historical,
  rule
FROM READ_PARQUET('data/current/events/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.event_participants;

INSERT INTO warehouse.event_participants (
  event_id,
  document_id,
  review_year,
  entity_id,
  role,
  mention_id
)
SELECT
  event_id,
  document_id,
  review_year,
  entity_id,
  role,
  mention_id
FROM READ_PARQUET('data/current/event_participants/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.event_evidence;

INSERT INTO warehouse.event_evidence (
  event_id,
  document_id,
  review_year,
  sentence_id,
  trigger_start,
  trigger_end
)
SELECT
  event_id,
  document_id,
  review_year,
  sentence_id,
  trigger_start,
  trigger_end
FROM READ_PARQUET('data/current/event_evidence/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.topics;

INSERT INTO warehouse.topics (
  sentence_id,
  document_id,
  review_year,
  topic,
  block_id,
  score,
  cues
)
SELECT
  sentence_id,
  document_id,
  review_year,
  topic,
  block_id,
  score,
  cues
FROM READ_PARQUET('data/current/topics/*.parquet', hive_partitioning = FALSE);

DELETE FROM warehouse.text_reuse;

INSERT INTO warehouse.text_reuse (
  sentence_id,
  document_id,
  review_year,
  other_sentence_id,
  other_document_id,
  similarity,
  kind
)
SELECT
  sentence_id,
  document_id,
  review_year,
  other_sentence_id,
  other_document_id,
  similarity,
  kind
FROM READ_PARQUET('data/current/text_reuse/*.parquet', hive_partitioning = FALSE);

COMMIT;
