-- Loads the current snapshot, contract 1.0, into databricks.
-- INSERT OVERWRITE from a volume; copy data/current there and write its path for the one below.
-- Written from transforms/tables.py by `make docs`; change it there.

INSERT OVERWRITE TABLE documents
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
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/documents/`;

INSERT OVERWRITE TABLE document_sources
SELECT
  document_id,
  review_year,
  source_uri,
  content_sha256
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/document_sources/`;

INSERT OVERWRITE TABLE texts
SELECT
  document_id,
  review_year,
  raw_text,
  clean_text,
  alignment
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/texts/`;

INSERT OVERWRITE TABLE removals
SELECT
  removal_id,
  document_id,
  review_year,
  raw_start,
  raw_end,
  text,
  rule
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/removals/`;

INSERT OVERWRITE TABLE blocks
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
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/blocks/`;

INSERT OVERWRITE TABLE sentences
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
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/sentences/`;

INSERT OVERWRITE TABLE mentions
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
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/mentions/`;

INSERT OVERWRITE TABLE learned_entities
SELECT
  document_id,
  review_year,
  entity_id,
  entity_type,
  name,
  iso_alpha3
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/learned_entities/`;

INSERT OVERWRITE TABLE entities
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
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/entities/`;

INSERT OVERWRITE TABLE time_expressions
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
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/time_expressions/`;

INSERT OVERWRITE TABLE quantities
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
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/quantities/`;

INSERT OVERWRITE TABLE events
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
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/events/`;

INSERT OVERWRITE TABLE event_participants
SELECT
  event_id,
  document_id,
  review_year,
  entity_id,
  role,
  mention_id
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/event_participants/`;

INSERT OVERWRITE TABLE event_evidence
SELECT
  event_id,
  document_id,
  review_year,
  sentence_id,
  trigger_start,
  trigger_end
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/event_evidence/`;

INSERT OVERWRITE TABLE topics
SELECT
  sentence_id,
  document_id,
  review_year,
  topic,
  block_id,
  score,
  cues
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/topics/`;

INSERT OVERWRITE TABLE text_reuse
SELECT
  sentence_id,
  document_id,
  review_year,
  other_sentence_id,
  other_document_id,
  similarity,
  kind
FROM parquet.`/Volumes/CATALOG/SCHEMA/communique/text_reuse/`;
