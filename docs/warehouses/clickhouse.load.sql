-- Loads the current snapshot, contract 1.0, into clickhouse.
-- INSERT from s3(); for files on the server write file('communique/TABLE/*.parquet', 'Parquet').
-- Written from transforms/tables.py by `make docs`; change it there.

TRUNCATE TABLE documents;

INSERT INTO documents (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/documents/*.parquet', 'Parquet');

TRUNCATE TABLE document_sources;

INSERT INTO document_sources (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/document_sources/*.parquet', 'Parquet');

TRUNCATE TABLE texts;

INSERT INTO texts (
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
  alignment
FROM s3('https://BUCKET.s3.amazonaws.com/communique/texts/*.parquet', 'Parquet');

TRUNCATE TABLE removals;

INSERT INTO removals (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/removals/*.parquet', 'Parquet');

TRUNCATE TABLE blocks;

INSERT INTO blocks (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/blocks/*.parquet', 'Parquet');

TRUNCATE TABLE sentences;

INSERT INTO sentences (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/sentences/*.parquet', 'Parquet');

TRUNCATE TABLE mentions;

INSERT INTO mentions (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/mentions/*.parquet', 'Parquet');

TRUNCATE TABLE learned_entities;

INSERT INTO learned_entities (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/learned_entities/*.parquet', 'Parquet');

TRUNCATE TABLE entities;

INSERT INTO entities (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/entities/*.parquet', 'Parquet');

TRUNCATE TABLE time_expressions;

INSERT INTO time_expressions (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/time_expressions/*.parquet', 'Parquet');

TRUNCATE TABLE quantities;

INSERT INTO quantities (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/quantities/*.parquet', 'Parquet');

TRUNCATE TABLE events;

INSERT INTO events (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/events/*.parquet', 'Parquet');

TRUNCATE TABLE event_participants;

INSERT INTO event_participants (
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
FROM s3(
  'https://BUCKET.s3.amazonaws.com/communique/event_participants/*.parquet',
  'Parquet'
);

TRUNCATE TABLE event_evidence;

INSERT INTO event_evidence (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/event_evidence/*.parquet', 'Parquet');

TRUNCATE TABLE topics;

INSERT INTO topics (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/topics/*.parquet', 'Parquet');

TRUNCATE TABLE text_reuse;

INSERT INTO text_reuse (
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
FROM s3('https://BUCKET.s3.amazonaws.com/communique/text_reuse/*.parquet', 'Parquet');
