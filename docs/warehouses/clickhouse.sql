-- Tables of communique, contract 1.0, for clickhouse.
-- Written from transforms/tables.py by `make docs`; change it there.

CREATE TABLE IF NOT EXISTS documents (
  document_id String COMMENT 'The manifest''s id, or a slug of title and year with eight hex digits of the source URI''s SHA-256',
  review_year Int32 COMMENT 'Year under review',
  version Int32 COMMENT 'Version of the document, 1 for the first content seen',
  content_sha256 String COMMENT 'SHA-256 of the bytes that were fetched, in hexadecimal',
  source_uri String COMMENT 'Where it came from, as the manifest or the command says',
  retrieved_at Nullable(DateTime64(6, 'UTC')) COMMENT 'When it was fetched over a network; null for a local file',
  media_type String COMMENT 'Media type (RFC 6838) it was read as',
  encoding String COMMENT 'Character encoding it was decoded from',
  language String COMMENT 'Language of the text (BCP 47)',
  title Nullable(String) COMMENT 'Heading of the document without a final full stop',
  title_basis LowCardinality(Nullable(String)) COMMENT 'Where the title stands',
  issuer Nullable(String) COMMENT 'Body that issued it',
  issuer_country Nullable(String) COMMENT 'Country of the issuer (ISO 3166-1 alpha-3)',
  issuer_basis LowCardinality(Nullable(String)) COMMENT 'How the issuer''s country was found',
  place Nullable(String) COMMENT 'Place it is dated from',
  published_on Nullable(Date32) COMMENT 'Date the document gives for itself',
  published_basis LowCardinality(Nullable(String)) COMMENT 'Where that date stands',
  published_at_local Nullable(DateTime64(6, 'UTC')) COMMENT 'That date with its time of day, local to the issuer',
  review_year_basis LowCardinality(String) COMMENT 'How the year under review was found',
  n_chars Int32 COMMENT 'Code points of clean_text',
  n_blocks Int32 COMMENT 'Blocks, title and dateline included',
  n_sentences Int32 COMMENT 'Sentences of the body',
  n_words Int32 COMMENT 'Words of clean_text'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (
  document_id
)
COMMENT 'One row per document, current version';

CREATE TABLE IF NOT EXISTS document_sources (
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  source_uri String COMMENT 'Where the document was found',
  content_sha256 String COMMENT 'SHA-256 of the bytes found there, in hexadecimal'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, source_uri)
COMMENT 'One row per source of a document; a text found at two addresses is one document with two sources';

CREATE TABLE IF NOT EXISTS texts (
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  raw_text String COMMENT 'The document as fetched, decoded',
  clean_text String COMMENT 'The text that every offset counts in',
  alignment Array(
    Tuple(clean_start Int32, raw_start Int32, length Int32, replaced Nullable(String))
  ) COMMENT 'Runs in which clean and raw text agree, in order; `replaced` holds the raw characters right after a run that cleaning normalised'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (
  document_id
)
COMMENT 'One row per document';

CREATE TABLE IF NOT EXISTS removals (
  removal_id String COMMENT 'Document and ordinal',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  raw_start Int32 COMMENT 'Start in raw_text, in Unicode code points',
  raw_end Int32 COMMENT 'End in raw_text, in Unicode code points, exclusive',
  text String COMMENT 'What was taken out: raw_text[raw_start:raw_end]',
  rule String COMMENT 'Rule that made the row'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, raw_start)
COMMENT 'One row per piece of boilerplate taken out';

CREATE TABLE IF NOT EXISTS blocks (
  block_id String COMMENT 'Document and ordinal',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  ordinal Int32 COMMENT 'Position in the document, from 1',
  kind LowCardinality(String) COMMENT 'What the block is',
  item_number Nullable(String) COMMENT 'Its leading number or letter, without punctuation',
  section_number Nullable(String) COMMENT 'Number of the item that an unnumbered block follows',
  text String COMMENT 'Text without item number or bullet: clean_text[char_start:char_end]',
  char_start Int32 COMMENT 'Start in clean_text, in Unicode code points',
  char_end Int32 COMMENT 'End in clean_text, in Unicode code points, exclusive',
  raw_start Int32 COMMENT 'Start in raw_text, in Unicode code points',
  raw_end Int32 COMMENT 'End in raw_text, in Unicode code points, exclusive',
  n_words Int32 COMMENT 'Number of words'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, ordinal)
COMMENT 'One row per block (title, dateline, heading, paragraph, list item, table row)';

CREATE TABLE IF NOT EXISTS sentences (
  sentence_id String COMMENT 'Document and ordinal',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  block_id String COMMENT 'Block that holds it',
  ordinal Int32 COMMENT 'Position in the document, from 1',
  ordinal_in_block Int32 COMMENT 'Position in its block, from 1',
  text String COMMENT 'The sentence: clean_text[char_start:char_end]',
  char_start Int32 COMMENT 'Start in clean_text, in Unicode code points',
  char_end Int32 COMMENT 'End in clean_text, in Unicode code points, exclusive',
  n_words Int32 COMMENT 'Number of words'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, ordinal)
COMMENT 'One row per sentence of the body';

CREATE TABLE IF NOT EXISTS mentions (
  mention_id String COMMENT 'Document and ordinal',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  sentence_id String COMMENT 'Sentence that holds it',
  block_id String COMMENT 'Block that holds it',
  entity_id String COMMENT 'Entity that is named',
  entity_type LowCardinality(String) COMMENT 'What the entity is',
  kind LowCardinality(String) COMMENT 'How it is named',
  surface String COMMENT 'The characters that say it: clean_text[char_start:char_end]',
  role Nullable(String) COMMENT 'Office of a person, as the text gives it',
  role_country Nullable(String) COMMENT 'Country of that office (ISO 3166-1 alpha-3)',
  nested Bool COMMENT 'Whether it lies inside a longer name',
  rule String COMMENT 'Rule that made the row',
  char_start Int32 COMMENT 'Start in clean_text, in Unicode code points',
  char_end Int32 COMMENT 'End in clean_text, in Unicode code points, exclusive'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, char_start, char_end)
COMMENT 'One row per mention of an entity';

CREATE TABLE IF NOT EXISTS learned_entities (
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  entity_id String COMMENT 'The entity',
  entity_type LowCardinality(String) COMMENT 'What the entity is',
  name String COMMENT 'Its fullest name in the document',
  iso_alpha3 Nullable(String) COMMENT 'Country it belongs to, where the document lets it be known'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, entity_id)
COMMENT 'One row per entity that a document names and the reference data does not list';

CREATE TABLE IF NOT EXISTS entities (
  entity_id String COMMENT 'Type and key, such as country:FIN or org:UN-SC',
  entity_type LowCardinality(String) COMMENT 'What the entity is',
  name String COMMENT 'Canonical name',
  iso_alpha2 Nullable(String) COMMENT 'ISO 3166-1 alpha-2 of a country',
  iso_alpha3 Nullable(String) COMMENT 'ISO 3166-1 alpha-3 of a country, or of the country a place or national body belongs to',
  region Nullable(String) COMMENT 'UN M49 region of a country',
  subregion Nullable(String) COMMENT 'UN M49 sub-region of a country',
  parent_id Nullable(String) COMMENT 'Organization it is an organ of',
  wikidata_id Nullable(String) COMMENT 'Wikidata item, where a checked source gives it',
  in_reference Bool COMMENT 'Whether the reference data lists it'
)
ENGINE=MergeTree
ORDER BY (
  entity_id
)
COMMENT 'One row per entity seen or in the reference data';

CREATE TABLE IF NOT EXISTS time_expressions (
  time_id String COMMENT 'Document and ordinal',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  sentence_id String COMMENT 'Sentence that holds it',
  block_id String COMMENT 'Block that holds it',
  surface String COMMENT 'The characters that say it: clean_text[char_start:char_end]',
  date_start Nullable(Date32) COMMENT 'First day; null where the start is open',
  date_end Nullable(Date32) COMMENT 'Last day, inclusive; null where the end is open',
  precision LowCardinality(String) COMMENT 'How exact it is',
  basis LowCardinality(String) COMMENT 'Where its year comes from',
  rule String COMMENT 'Rule that made the row',
  char_start Int32 COMMENT 'Start in clean_text, in Unicode code points',
  char_end Int32 COMMENT 'End in clean_text, in Unicode code points, exclusive'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, char_start, char_end)
COMMENT 'One row per time expression';

CREATE TABLE IF NOT EXISTS quantities (
  quantity_id String COMMENT 'Document and ordinal',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  sentence_id String COMMENT 'Sentence that holds it',
  block_id String COMMENT 'Block that holds it',
  surface String COMMENT 'The characters that say it: clean_text[char_start:char_end]',
  value Float64 COMMENT 'Value, scale words applied',
  value_max Nullable(Float64) COMMENT 'Upper value of a range',
  comparator LowCardinality(String) COMMENT 'Relation of the true value to `value`',
  kind LowCardinality(String) COMMENT 'What is measured',
  unit String COMMENT 'Currency code (ISO 4217), unit, or the counted noun in the singular',
  counted Nullable(String) COMMENT 'What is counted, or what a percentage is a share of',
  rule String COMMENT 'Rule that made the row',
  char_start Int32 COMMENT 'Start in clean_text, in Unicode code points',
  char_end Int32 COMMENT 'End in clean_text, in Unicode code points, exclusive'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, char_start, char_end)
COMMENT 'One row per quantity';

CREATE TABLE IF NOT EXISTS events (
  event_id String COMMENT 'Document and ordinal',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  sentence_id String COMMENT 'Sentence that tells it first',
  event_type LowCardinality(String) COMMENT 'What happened',
  subtype Nullable(String) COMMENT 'Which kind of it, such as `state visit` or `treaty`',
  name Nullable(String) COMMENT 'Proper name of the event',
  status LowCardinality(String) COMMENT 'How far it has come',
  plover_type LowCardinality(Nullable(String)) COMMENT 'PLOVER event type',
  plover_mode Nullable(String) COMMENT 'PLOVER mode of the type',
  quad_class LowCardinality(Nullable(String)) COMMENT 'PLOVER quad class',
  plover_score Nullable(Float32) COMMENT 'PLOVER score, from -10 (conflict) to 10 (cooperation)',
  date_start Nullable(Date32) COMMENT 'First day',
  date_end Nullable(Date32) COMMENT 'Last day, inclusive',
  date_precision LowCardinality(String) COMMENT 'How exact the date is',
  date_basis LowCardinality(String) COMMENT 'Where the date was found',
  place_id Nullable(String) COMMENT 'Place of the event',
  country_id Nullable(String) COMMENT 'Country of the place',
  trigger String COMMENT 'Words that tell it: clean_text[trigger_start:trigger_end]',
  trigger_start Int32 COMMENT 'Start in clean_text, in Unicode code points',
  trigger_end Int32 COMMENT 'End in clean_text, in Unicode code points, exclusive',
  evidence String COMMENT 'The sentence',
  confidence Float32 COMMENT 'Trust in (0, 1]: trigger, participants, their distance, basis of the date, mood',
  is_negated Bool COMMENT 'Whether the text says it did not happen',
  is_hypothetical Bool COMMENT 'Whether it is only supposed',
  is_future Bool COMMENT 'Whether it lies ahead',
  is_historical Bool COMMENT 'Whether it lies before the review''s period',
  rule String COMMENT 'Rule that made the row'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, trigger_start, event_id)
COMMENT 'One row per event';

CREATE TABLE IF NOT EXISTS event_participants (
  event_id String COMMENT 'Event',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  entity_id String COMMENT 'Who takes part',
  role LowCardinality(String) COMMENT 'As what',
  mention_id Nullable(String) COMMENT 'Mention that says so; null where the text implies it'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, event_id, entity_id, role)
COMMENT 'One row per participant of an event';

CREATE TABLE IF NOT EXISTS event_evidence (
  event_id String COMMENT 'Event',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  sentence_id String COMMENT 'Sentence that holds it',
  trigger_start Int32 COMMENT 'Start in clean_text, in Unicode code points',
  trigger_end Int32 COMMENT 'End in clean_text, in Unicode code points, exclusive'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, event_id, trigger_start)
COMMENT 'One row per place that tells an event';

CREATE TABLE IF NOT EXISTS topics (
  sentence_id String COMMENT 'Sentence that holds it',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  topic LowCardinality(String) COMMENT 'Topic: a PLOVER context or one of three of annual reviews',
  block_id String COMMENT 'Block that holds it',
  score Float32 COMMENT 'Weight of the cues found',
  cues Array(String) COMMENT 'Cues that were found'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, sentence_id, topic)
COMMENT 'One row per topic of a sentence';

CREATE TABLE IF NOT EXISTS text_reuse (
  sentence_id String COMMENT 'Sentence that holds it',
  document_id String COMMENT 'Document: the manifest''s id, or a slug of its title and year',
  review_year Int32 COMMENT 'Year under review',
  other_sentence_id String COMMENT 'The like sentence',
  other_document_id String COMMENT 'Its document',
  similarity Float32 COMMENT 'Jaccard similarity of word shingles',
  kind LowCardinality(String) COMMENT 'Whether they are the same after folding or only near'
)
ENGINE=MergeTree
PARTITION BY review_year
ORDER BY (document_id, sentence_id, other_sentence_id)
COMMENT 'One row per pair of like sentences in two documents';

CREATE TABLE IF NOT EXISTS runs (
  run_id String COMMENT 'Start in UTC and four hex digits',
  snapshot_id Nullable(String) COMMENT 'Snapshot it published',
  started_at DateTime64(6, 'UTC') COMMENT 'Start of the run',
  ended_at DateTime64(6, 'UTC') COMMENT 'End of the run',
  state LowCardinality(String) COMMENT 'How it ended',
  n_sources Int32 COMMENT 'Sources asked for',
  n_documents Int32 COMMENT 'Documents published',
  n_processed Int32 COMMENT 'Documents that were made anew',
  n_carried Int32 COMMENT 'Documents taken over from the snapshot before',
  n_left Int32 COMMENT 'Documents of the snapshot before that are no longer asked for',
  n_quarantined Int32 COMMENT 'Sources put into quarantine',
  n_findings Int32 COMMENT 'Expectations that did not hold',
  detail Nullable(String) COMMENT 'Why it was held, what left, what was overridden',
  code_version String COMMENT 'Version of the package and hash of its code and reference data',
  flow_run_id Nullable(String) COMMENT 'Prefect''s flow run; null for a run without Prefect'
)
ENGINE=MergeTree
ORDER BY (started_at, run_id)
COMMENT 'One row per run';

CREATE TABLE IF NOT EXISTS validations (
  run_id String COMMENT 'Run that checked it',
  table_name String COMMENT 'Table that was checked',
  expectation String COMMENT 'Expectation',
  column_name String COMMENT 'Column or columns that it is about',
  severity LowCardinality(String) COMMENT 'What a breach means: critical keeps the document out',
  success Bool COMMENT 'Whether it held',
  unexpected_count Int32 COMMENT 'Rows that broke it',
  detail Nullable(String) COMMENT 'First rows that broke it'
)
ENGINE=MergeTree
ORDER BY (run_id, table_name, expectation, column_name)
COMMENT 'One row per expectation checked in a run';

CREATE TABLE IF NOT EXISTS quarantine (
  run_id String COMMENT 'Run that kept it out',
  document_id Nullable(String) COMMENT 'Document, where it has an id already',
  source_uri String COMMENT 'Where it came from',
  stage LowCardinality(String) COMMENT 'Stage that gave it up',
  reason LowCardinality(String) COMMENT 'Why',
  detail String COMMENT 'What to do about it',
  quarantined_at DateTime64(6, 'UTC') COMMENT 'When'
)
ENGINE=MergeTree
ORDER BY (run_id, source_uri, stage)
COMMENT 'One row per source or document kept out of a snapshot';

CREATE TABLE IF NOT EXISTS fetches (
  run_id String COMMENT 'Run that asked',
  source_uri String COMMENT 'Where it asked',
  outcome LowCardinality(String) COMMENT 'What came of it',
  content_sha256 Nullable(String) COMMENT 'SHA-256 of the content used, in hexadecimal',
  version Nullable(Int32) COMMENT 'Version of the source''s content, from 1',
  n_bytes Nullable(Int32) COMMENT 'Bytes of the content used',
  detail Nullable(String) COMMENT 'What went wrong, if something did'
)
ENGINE=MergeTree
ORDER BY (run_id, source_uri)
COMMENT 'One row per source asked for in a run';

CREATE TABLE IF NOT EXISTS document_versions (
  document_id String COMMENT 'Document that the source gave',
  source_uri String COMMENT 'Where it was found',
  version Int32 COMMENT '1 for the first content seen, one more for each change',
  content_sha256 String COMMENT 'SHA-256 of the bytes, the name of the file in the raw archive',
  first_seen DateTime64(6, 'UTC') COMMENT 'When the source first had this content',
  last_seen DateTime64(6, 'UTC') COMMENT 'When it was last seen to have it',
  lines_added Int32 COMMENT 'Lines that the version before did not have',
  lines_removed Int32 COMMENT 'Lines that only the version before had'
)
ENGINE=MergeTree
ORDER BY (document_id, source_uri, version)
COMMENT 'One row per version of a document''s source';
