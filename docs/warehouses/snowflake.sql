-- Tables of communique, contract 1.0, for snowflake.
-- Written from transforms/tables.py by `make docs`; change it there.

CREATE STAGE IF NOT EXISTS communique_stage;

CREATE TABLE IF NOT EXISTS documents (
  document_id VARCHAR NOT NULL COMMENT 'The manifest\'s id, or a slug of title and year with eight hex digits of the source URI\'s SHA-256',
  review_year INT NOT NULL COMMENT 'Year under review',
  version INT NOT NULL COMMENT 'Version of the document, 1 for the first content seen',
  content_sha256 VARCHAR NOT NULL COMMENT 'SHA-256 of the bytes that were fetched, in hexadecimal',
  source_uri VARCHAR NOT NULL COMMENT 'Where it came from, as the manifest or the command says',
  retrieved_at TIMESTAMPLTZ COMMENT 'When it was fetched over a network; null for a local file',
  media_type VARCHAR NOT NULL COMMENT 'Media type (RFC 6838) it was read as',
  encoding VARCHAR NOT NULL COMMENT 'Character encoding it was decoded from',
  language VARCHAR NOT NULL COMMENT 'Language of the text (BCP 47)',
  title VARCHAR COMMENT 'Heading of the document without a final full stop',
  title_basis VARCHAR COMMENT 'Where the title stands',
  issuer VARCHAR COMMENT 'Body that issued it',
  issuer_country VARCHAR COMMENT 'Country of the issuer (ISO 3166-1 alpha-3)',
  issuer_basis VARCHAR COMMENT 'How the issuer\'s country was found',
  place VARCHAR COMMENT 'Place it is dated from',
  published_on DATE COMMENT 'Date the document gives for itself',
  published_basis VARCHAR COMMENT 'Where that date stands',
  published_at_local TIMESTAMPNTZ COMMENT 'That date with its time of day, local to the issuer',
  review_year_basis VARCHAR NOT NULL COMMENT 'How the year under review was found',
  n_chars INT NOT NULL COMMENT 'Code points of clean_text',
  n_blocks INT NOT NULL COMMENT 'Blocks, title and dateline included',
  n_sentences INT NOT NULL COMMENT 'Sentences of the body',
  n_words INT NOT NULL COMMENT 'Words of clean_text',
  PRIMARY KEY (document_id)
)
COMMENT='One row per document, current version';

CREATE TABLE IF NOT EXISTS document_sources (
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  source_uri VARCHAR NOT NULL COMMENT 'Where the document was found',
  content_sha256 VARCHAR NOT NULL COMMENT 'SHA-256 of the bytes found there, in hexadecimal',
  PRIMARY KEY (document_id, source_uri)
)
COMMENT='One row per source of a document; a text found at two addresses is one document with two sources';

CREATE TABLE IF NOT EXISTS texts (
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  raw_text VARCHAR NOT NULL COMMENT 'The document as fetched, decoded',
  clean_text VARCHAR NOT NULL COMMENT 'The text that every offset counts in',
  alignment ARRAY NOT NULL COMMENT 'Runs in which clean and raw text agree, in order; `replaced` holds the raw characters right after a run that cleaning normalised',
  PRIMARY KEY (document_id)
)
COMMENT='One row per document';

CREATE TABLE IF NOT EXISTS removals (
  removal_id VARCHAR NOT NULL COMMENT 'Document and ordinal',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  raw_start INT NOT NULL COMMENT 'Start in raw_text, in Unicode code points',
  raw_end INT NOT NULL COMMENT 'End in raw_text, in Unicode code points, exclusive',
  text VARCHAR NOT NULL COMMENT 'What was taken out: raw_text[raw_start:raw_end]',
  rule VARCHAR NOT NULL COMMENT 'Rule that made the row',
  PRIMARY KEY (removal_id)
)
COMMENT='One row per piece of boilerplate taken out';

CREATE TABLE IF NOT EXISTS blocks (
  block_id VARCHAR NOT NULL COMMENT 'Document and ordinal',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  ordinal INT NOT NULL COMMENT 'Position in the document, from 1',
  kind VARCHAR NOT NULL COMMENT 'What the block is',
  item_number VARCHAR COMMENT 'Its leading number or letter, without punctuation',
  section_number VARCHAR COMMENT 'Number of the item that an unnumbered block follows',
  text VARCHAR NOT NULL COMMENT 'Text without item number or bullet: clean_text[char_start:char_end]',
  char_start INT NOT NULL COMMENT 'Start in clean_text, in Unicode code points',
  char_end INT NOT NULL COMMENT 'End in clean_text, in Unicode code points, exclusive',
  raw_start INT NOT NULL COMMENT 'Start in raw_text, in Unicode code points',
  raw_end INT NOT NULL COMMENT 'End in raw_text, in Unicode code points, exclusive',
  n_words INT NOT NULL COMMENT 'Number of words',
  PRIMARY KEY (block_id)
)
COMMENT='One row per block (title, dateline, heading, paragraph, list item, table row)';

CREATE TABLE IF NOT EXISTS sentences (
  sentence_id VARCHAR NOT NULL COMMENT 'Document and ordinal',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  block_id VARCHAR NOT NULL COMMENT 'Block that holds it',
  ordinal INT NOT NULL COMMENT 'Position in the document, from 1',
  ordinal_in_block INT NOT NULL COMMENT 'Position in its block, from 1',
  text VARCHAR NOT NULL COMMENT 'The sentence: clean_text[char_start:char_end]',
  char_start INT NOT NULL COMMENT 'Start in clean_text, in Unicode code points',
  char_end INT NOT NULL COMMENT 'End in clean_text, in Unicode code points, exclusive',
  n_words INT NOT NULL COMMENT 'Number of words',
  PRIMARY KEY (sentence_id)
)
COMMENT='One row per sentence of the body';

CREATE TABLE IF NOT EXISTS mentions (
  mention_id VARCHAR NOT NULL COMMENT 'Document and ordinal',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  sentence_id VARCHAR NOT NULL COMMENT 'Sentence that holds it',
  block_id VARCHAR NOT NULL COMMENT 'Block that holds it',
  entity_id VARCHAR NOT NULL COMMENT 'Entity that is named',
  entity_type VARCHAR NOT NULL COMMENT 'What the entity is',
  kind VARCHAR NOT NULL COMMENT 'How it is named',
  surface VARCHAR NOT NULL COMMENT 'The characters that say it: clean_text[char_start:char_end]',
  role VARCHAR COMMENT 'Office of a person, as the text gives it',
  role_country VARCHAR COMMENT 'Country of that office (ISO 3166-1 alpha-3)',
  nested BOOLEAN NOT NULL COMMENT 'Whether it lies inside a longer name',
  rule VARCHAR NOT NULL COMMENT 'Rule that made the row',
  char_start INT NOT NULL COMMENT 'Start in clean_text, in Unicode code points',
  char_end INT NOT NULL COMMENT 'End in clean_text, in Unicode code points, exclusive',
  PRIMARY KEY (mention_id)
)
COMMENT='One row per mention of an entity';

CREATE TABLE IF NOT EXISTS learned_entities (
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  entity_id VARCHAR NOT NULL COMMENT 'The entity',
  entity_type VARCHAR NOT NULL COMMENT 'What the entity is',
  name VARCHAR NOT NULL COMMENT 'Its fullest name in the document',
  iso_alpha3 VARCHAR COMMENT 'Country it belongs to, where the document lets it be known',
  PRIMARY KEY (document_id, entity_id)
)
COMMENT='One row per entity that a document names and the reference data does not list';

CREATE TABLE IF NOT EXISTS entities (
  entity_id VARCHAR NOT NULL COMMENT 'Type and key, such as country:FIN or org:UN-SC',
  entity_type VARCHAR NOT NULL COMMENT 'What the entity is',
  name VARCHAR NOT NULL COMMENT 'Canonical name',
  iso_alpha2 VARCHAR COMMENT 'ISO 3166-1 alpha-2 of a country',
  iso_alpha3 VARCHAR COMMENT 'ISO 3166-1 alpha-3 of a country, or of the country a place or national body belongs to',
  region VARCHAR COMMENT 'UN M49 region of a country',
  subregion VARCHAR COMMENT 'UN M49 sub-region of a country',
  parent_id VARCHAR COMMENT 'Organization it is an organ of',
  wikidata_id VARCHAR COMMENT 'Wikidata item, where a checked source gives it',
  in_reference BOOLEAN NOT NULL COMMENT 'Whether the reference data lists it',
  PRIMARY KEY (entity_id)
)
COMMENT='One row per entity seen or in the reference data';

CREATE TABLE IF NOT EXISTS time_expressions (
  time_id VARCHAR NOT NULL COMMENT 'Document and ordinal',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  sentence_id VARCHAR NOT NULL COMMENT 'Sentence that holds it',
  block_id VARCHAR NOT NULL COMMENT 'Block that holds it',
  surface VARCHAR NOT NULL COMMENT 'The characters that say it: clean_text[char_start:char_end]',
  date_start DATE COMMENT 'First day; null where the start is open',
  date_end DATE COMMENT 'Last day, inclusive; null where the end is open',
  precision VARCHAR NOT NULL COMMENT 'How exact it is',
  basis VARCHAR NOT NULL COMMENT 'Where its year comes from',
  rule VARCHAR NOT NULL COMMENT 'Rule that made the row',
  char_start INT NOT NULL COMMENT 'Start in clean_text, in Unicode code points',
  char_end INT NOT NULL COMMENT 'End in clean_text, in Unicode code points, exclusive',
  PRIMARY KEY (time_id)
)
COMMENT='One row per time expression';

CREATE TABLE IF NOT EXISTS quantities (
  quantity_id VARCHAR NOT NULL COMMENT 'Document and ordinal',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  sentence_id VARCHAR NOT NULL COMMENT 'Sentence that holds it',
  block_id VARCHAR NOT NULL COMMENT 'Block that holds it',
  surface VARCHAR NOT NULL COMMENT 'The characters that say it: clean_text[char_start:char_end]',
  value DOUBLE NOT NULL COMMENT 'Value, scale words applied',
  value_max DOUBLE COMMENT 'Upper value of a range',
  comparator VARCHAR NOT NULL COMMENT 'Relation of the true value to `value`',
  kind VARCHAR NOT NULL COMMENT 'What is measured',
  unit VARCHAR NOT NULL COMMENT 'Currency code (ISO 4217), unit, or the counted noun in the singular',
  counted VARCHAR COMMENT 'What is counted, or what a percentage is a share of',
  rule VARCHAR NOT NULL COMMENT 'Rule that made the row',
  char_start INT NOT NULL COMMENT 'Start in clean_text, in Unicode code points',
  char_end INT NOT NULL COMMENT 'End in clean_text, in Unicode code points, exclusive',
  PRIMARY KEY (quantity_id)
)
COMMENT='One row per quantity';

CREATE TABLE IF NOT EXISTS events (
  event_id VARCHAR NOT NULL COMMENT 'Document and ordinal',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  sentence_id VARCHAR NOT NULL COMMENT 'Sentence that tells it first',
  event_type VARCHAR NOT NULL COMMENT 'What happened',
  subtype VARCHAR COMMENT 'Which kind of it, such as `state visit` or `treaty`',
  name VARCHAR COMMENT 'Proper name of the event',
  status VARCHAR NOT NULL COMMENT 'How far it has come',
  plover_type VARCHAR COMMENT 'PLOVER event type',
  plover_mode VARCHAR COMMENT 'PLOVER mode of the type',
  quad_class VARCHAR COMMENT 'PLOVER quad class',
  plover_score DOUBLE COMMENT 'PLOVER score, from -10 (conflict) to 10 (cooperation)',
  date_start DATE COMMENT 'First day',
  date_end DATE COMMENT 'Last day, inclusive',
  date_precision VARCHAR NOT NULL COMMENT 'How exact the date is',
  date_basis VARCHAR NOT NULL COMMENT 'Where the date was found',
  place_id VARCHAR COMMENT 'Place of the event',
  country_id VARCHAR COMMENT 'Country of the place',
  "TRIGGER" VARCHAR NOT NULL COMMENT 'Words that tell it: clean_text[trigger_start:trigger_end]',
  trigger_start INT NOT NULL COMMENT 'Start in clean_text, in Unicode code points',
  trigger_end INT NOT NULL COMMENT 'End in clean_text, in Unicode code points, exclusive',
  evidence VARCHAR NOT NULL COMMENT 'The sentence',
  confidence DOUBLE NOT NULL COMMENT 'Trust in (0, 1]: trigger, participants, their distance, basis of the date, mood',
  is_negated BOOLEAN NOT NULL COMMENT 'Whether the text says it did not happen',
  is_hypothetical BOOLEAN NOT NULL COMMENT 'Whether it is only supposed',
  is_future BOOLEAN NOT NULL COMMENT 'Whether it lies ahead',
  is_historical BOOLEAN NOT NULL COMMENT 'Whether it lies before the review\'s period',
  rule VARCHAR NOT NULL COMMENT 'Rule that made the row',
  PRIMARY KEY (event_id)
)
COMMENT='One row per event';

CREATE TABLE IF NOT EXISTS event_participants (
  event_id VARCHAR NOT NULL COMMENT 'Event',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  entity_id VARCHAR NOT NULL COMMENT 'Who takes part',
  role VARCHAR NOT NULL COMMENT 'As what',
  mention_id VARCHAR COMMENT 'Mention that says so; null where the text implies it',
  PRIMARY KEY (event_id, entity_id, role)
)
COMMENT='One row per participant of an event';

CREATE TABLE IF NOT EXISTS event_evidence (
  event_id VARCHAR NOT NULL COMMENT 'Event',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  sentence_id VARCHAR NOT NULL COMMENT 'Sentence that holds it',
  trigger_start INT NOT NULL COMMENT 'Start in clean_text, in Unicode code points',
  trigger_end INT NOT NULL COMMENT 'End in clean_text, in Unicode code points, exclusive',
  PRIMARY KEY (event_id, sentence_id, trigger_start)
)
COMMENT='One row per place that tells an event';

CREATE TABLE IF NOT EXISTS topics (
  sentence_id VARCHAR NOT NULL COMMENT 'Sentence that holds it',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  topic VARCHAR NOT NULL COMMENT 'Topic: a PLOVER context or one of three of annual reviews',
  block_id VARCHAR NOT NULL COMMENT 'Block that holds it',
  score DOUBLE NOT NULL COMMENT 'Weight of the cues found',
  cues ARRAY NOT NULL COMMENT 'Cues that were found',
  PRIMARY KEY (sentence_id, topic)
)
COMMENT='One row per topic of a sentence';

CREATE TABLE IF NOT EXISTS text_reuse (
  sentence_id VARCHAR NOT NULL COMMENT 'Sentence that holds it',
  document_id VARCHAR NOT NULL COMMENT 'Document: the manifest\'s id, or a slug of its title and year',
  review_year INT NOT NULL COMMENT 'Year under review',
  other_sentence_id VARCHAR NOT NULL COMMENT 'The like sentence',
  other_document_id VARCHAR NOT NULL COMMENT 'Its document',
  similarity DOUBLE NOT NULL COMMENT 'Jaccard similarity of word shingles',
  kind VARCHAR NOT NULL COMMENT 'Whether they are the same after folding or only near',
  PRIMARY KEY (sentence_id, other_sentence_id)
)
COMMENT='One row per pair of like sentences in two documents';

CREATE TABLE IF NOT EXISTS runs (
  run_id VARCHAR NOT NULL COMMENT 'Start in UTC and four hex digits',
  snapshot_id VARCHAR COMMENT 'Snapshot it published',
  started_at TIMESTAMPLTZ NOT NULL COMMENT 'Start of the run',
  ended_at TIMESTAMPLTZ NOT NULL COMMENT 'End of the run',
  state VARCHAR NOT NULL COMMENT 'How it ended',
  n_sources INT NOT NULL COMMENT 'Sources asked for',
  n_documents INT NOT NULL COMMENT 'Documents published',
  n_processed INT NOT NULL COMMENT 'Documents that were made anew',
  n_carried INT NOT NULL COMMENT 'Documents taken over from the snapshot before',
  n_left INT NOT NULL COMMENT 'Documents of the snapshot before that are no longer asked for',
  n_quarantined INT NOT NULL COMMENT 'Sources put into quarantine',
  n_findings INT NOT NULL COMMENT 'Expectations that did not hold',
  detail VARCHAR COMMENT 'Why it was held, what left, what was overridden',
  code_version VARCHAR NOT NULL COMMENT 'Version of the package and hash of its code and reference data',
  flow_run_id VARCHAR COMMENT 'Prefect\'s flow run; null for a run without Prefect',
  PRIMARY KEY (run_id)
)
COMMENT='One row per run';

CREATE TABLE IF NOT EXISTS validations (
  run_id VARCHAR NOT NULL COMMENT 'Run that checked it',
  table_name VARCHAR NOT NULL COMMENT 'Table that was checked',
  expectation VARCHAR NOT NULL COMMENT 'Expectation',
  column_name VARCHAR NOT NULL COMMENT 'Column or columns that it is about',
  severity VARCHAR NOT NULL COMMENT 'What a breach means: critical keeps the document out',
  success BOOLEAN NOT NULL COMMENT 'Whether it held',
  unexpected_count INT NOT NULL COMMENT 'Rows that broke it',
  detail VARCHAR COMMENT 'First rows that broke it',
  PRIMARY KEY (run_id, table_name, expectation, column_name)
)
COMMENT='One row per expectation checked in a run';

CREATE TABLE IF NOT EXISTS quarantine (
  run_id VARCHAR NOT NULL COMMENT 'Run that kept it out',
  document_id VARCHAR COMMENT 'Document, where it has an id already',
  source_uri VARCHAR NOT NULL COMMENT 'Where it came from',
  stage VARCHAR NOT NULL COMMENT 'Stage that gave it up',
  reason VARCHAR NOT NULL COMMENT 'Why',
  detail VARCHAR NOT NULL COMMENT 'What to do about it',
  quarantined_at TIMESTAMPLTZ NOT NULL COMMENT 'When',
  PRIMARY KEY (run_id, source_uri, stage)
)
COMMENT='One row per source or document kept out of a snapshot';

CREATE TABLE IF NOT EXISTS fetches (
  run_id VARCHAR NOT NULL COMMENT 'Run that asked',
  source_uri VARCHAR NOT NULL COMMENT 'Where it asked',
  outcome VARCHAR NOT NULL COMMENT 'What came of it',
  content_sha256 VARCHAR COMMENT 'SHA-256 of the content used, in hexadecimal',
  version INT COMMENT 'Version of the source\'s content, from 1',
  n_bytes INT COMMENT 'Bytes of the content used',
  detail VARCHAR COMMENT 'What went wrong, if something did',
  PRIMARY KEY (run_id, source_uri)
)
COMMENT='One row per source asked for in a run';

CREATE TABLE IF NOT EXISTS document_versions (
  document_id VARCHAR NOT NULL COMMENT 'Document that the source gave',
  source_uri VARCHAR NOT NULL COMMENT 'Where it was found',
  version INT NOT NULL COMMENT '1 for the first content seen, one more for each change',
  content_sha256 VARCHAR NOT NULL COMMENT 'SHA-256 of the bytes, the name of the file in the raw archive',
  first_seen TIMESTAMPLTZ NOT NULL COMMENT 'When the source first had this content',
  last_seen TIMESTAMPLTZ NOT NULL COMMENT 'When it was last seen to have it',
  lines_added INT NOT NULL COMMENT 'Lines that the version before did not have',
  lines_removed INT NOT NULL COMMENT 'Lines that only the version before had',
  PRIMARY KEY (document_id, source_uri, version)
)
COMMENT='One row per version of a document\'s source';
