-- Tables of communique, contract 1.0, for postgres.
-- Written from transforms/tables.py by `make docs`; change it there.

CREATE TABLE IF NOT EXISTS documents (
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  version INT NOT NULL,
  content_sha256 TEXT NOT NULL,
  source_uri TEXT NOT NULL,
  retrieved_at TIMESTAMPTZ,
  media_type TEXT NOT NULL,
  encoding TEXT NOT NULL,
  language TEXT NOT NULL,
  title TEXT,
  title_basis TEXT,
  issuer TEXT,
  issuer_country TEXT,
  issuer_basis TEXT,
  place TEXT,
  published_on DATE,
  published_basis TEXT,
  published_at_local TIMESTAMP,
  review_year_basis TEXT NOT NULL,
  n_chars INT NOT NULL,
  n_blocks INT NOT NULL,
  n_sentences INT NOT NULL,
  n_words INT NOT NULL,
  PRIMARY KEY (document_id)
);

COMMENT ON TABLE documents IS 'One row per document, current version';

COMMENT ON COLUMN documents.document_id IS 'The manifest''s id, or a slug of title and year with eight hex digits of the source URI''s SHA-256';

COMMENT ON COLUMN documents.review_year IS 'Year under review';

COMMENT ON COLUMN documents.version IS 'Version of the document, 1 for the first content seen';

COMMENT ON COLUMN documents.content_sha256 IS 'SHA-256 of the bytes that were fetched, in hexadecimal';

COMMENT ON COLUMN documents.source_uri IS 'Where it came from, as the manifest or the command says';

COMMENT ON COLUMN documents.retrieved_at IS 'When it was fetched over a network; null for a local file';

COMMENT ON COLUMN documents.media_type IS 'Media type (RFC 6838) it was read as';

COMMENT ON COLUMN documents.encoding IS 'Character encoding it was decoded from';

COMMENT ON COLUMN documents.language IS 'Language of the text (BCP 47)';

COMMENT ON COLUMN documents.title IS 'Heading of the document without a final full stop';

COMMENT ON COLUMN documents.title_basis IS 'Where the title stands';

COMMENT ON COLUMN documents.issuer IS 'Body that issued it';

COMMENT ON COLUMN documents.issuer_country IS 'Country of the issuer (ISO 3166-1 alpha-3)';

COMMENT ON COLUMN documents.issuer_basis IS 'How the issuer''s country was found';

COMMENT ON COLUMN documents.place IS 'Place it is dated from';

COMMENT ON COLUMN documents.published_on IS 'Date the document gives for itself';

COMMENT ON COLUMN documents.published_basis IS 'Where that date stands';

COMMENT ON COLUMN documents.published_at_local IS 'That date with its time of day, local to the issuer';

COMMENT ON COLUMN documents.review_year_basis IS 'How the year under review was found';

COMMENT ON COLUMN documents.n_chars IS 'Code points of clean_text';

COMMENT ON COLUMN documents.n_blocks IS 'Blocks, title and dateline included';

COMMENT ON COLUMN documents.n_sentences IS 'Sentences of the body';

COMMENT ON COLUMN documents.n_words IS 'Words of clean_text';

CREATE TABLE IF NOT EXISTS document_sources (
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  source_uri TEXT NOT NULL,
  content_sha256 TEXT NOT NULL,
  PRIMARY KEY (document_id, source_uri)
);

COMMENT ON TABLE document_sources IS 'One row per source of a document; a text found at two addresses is one document with two sources';

COMMENT ON COLUMN document_sources.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN document_sources.review_year IS 'Year under review';

COMMENT ON COLUMN document_sources.source_uri IS 'Where the document was found';

COMMENT ON COLUMN document_sources.content_sha256 IS 'SHA-256 of the bytes found there, in hexadecimal';

CREATE TABLE IF NOT EXISTS texts (
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  raw_text TEXT NOT NULL,
  clean_text TEXT NOT NULL,
  alignment JSONB NOT NULL,
  PRIMARY KEY (document_id)
);

COMMENT ON TABLE texts IS 'One row per document';

COMMENT ON COLUMN texts.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN texts.review_year IS 'Year under review';

COMMENT ON COLUMN texts.raw_text IS 'The document as fetched, decoded';

COMMENT ON COLUMN texts.clean_text IS 'The text that every offset counts in';

COMMENT ON COLUMN texts.alignment IS 'Runs in which clean and raw text agree, in order; `replaced` holds the raw characters right after a run that cleaning normalised';

CREATE TABLE IF NOT EXISTS removals (
  removal_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  raw_start INT NOT NULL,
  raw_end INT NOT NULL,
  text TEXT NOT NULL,
  rule TEXT NOT NULL,
  PRIMARY KEY (removal_id)
);

CREATE INDEX IF NOT EXISTS removals_document_id ON removals(document_id);

COMMENT ON TABLE removals IS 'One row per piece of boilerplate taken out';

COMMENT ON COLUMN removals.removal_id IS 'Document and ordinal';

COMMENT ON COLUMN removals.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN removals.review_year IS 'Year under review';

COMMENT ON COLUMN removals.raw_start IS 'Start in raw_text, in Unicode code points';

COMMENT ON COLUMN removals.raw_end IS 'End in raw_text, in Unicode code points, exclusive';

COMMENT ON COLUMN removals.text IS 'What was taken out: raw_text[raw_start:raw_end]';

COMMENT ON COLUMN removals.rule IS 'Rule that made the row';

CREATE TABLE IF NOT EXISTS blocks (
  block_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  ordinal INT NOT NULL,
  kind TEXT NOT NULL,
  item_number TEXT,
  section_number TEXT,
  text TEXT NOT NULL,
  char_start INT NOT NULL,
  char_end INT NOT NULL,
  raw_start INT NOT NULL,
  raw_end INT NOT NULL,
  n_words INT NOT NULL,
  PRIMARY KEY (block_id)
);

CREATE INDEX IF NOT EXISTS blocks_document_id ON blocks(document_id);

COMMENT ON TABLE blocks IS 'One row per block (title, dateline, heading, paragraph, list item, table row)';

COMMENT ON COLUMN blocks.block_id IS 'Document and ordinal';

COMMENT ON COLUMN blocks.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN blocks.review_year IS 'Year under review';

COMMENT ON COLUMN blocks.ordinal IS 'Position in the document, from 1';

COMMENT ON COLUMN blocks.kind IS 'What the block is';

COMMENT ON COLUMN blocks.item_number IS 'Its leading number or letter, without punctuation';

COMMENT ON COLUMN blocks.section_number IS 'Number of the item that an unnumbered block follows';

COMMENT ON COLUMN blocks.text IS 'Text without item number or bullet: clean_text[char_start:char_end]';

COMMENT ON COLUMN blocks.char_start IS 'Start in clean_text, in Unicode code points';

COMMENT ON COLUMN blocks.char_end IS 'End in clean_text, in Unicode code points, exclusive';

COMMENT ON COLUMN blocks.raw_start IS 'Start in raw_text, in Unicode code points';

COMMENT ON COLUMN blocks.raw_end IS 'End in raw_text, in Unicode code points, exclusive';

COMMENT ON COLUMN blocks.n_words IS 'Number of words';

CREATE TABLE IF NOT EXISTS sentences (
  sentence_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  block_id TEXT NOT NULL,
  ordinal INT NOT NULL,
  ordinal_in_block INT NOT NULL,
  text TEXT NOT NULL,
  char_start INT NOT NULL,
  char_end INT NOT NULL,
  n_words INT NOT NULL,
  PRIMARY KEY (sentence_id)
);

CREATE INDEX IF NOT EXISTS sentences_document_id ON sentences(document_id);

COMMENT ON TABLE sentences IS 'One row per sentence of the body';

COMMENT ON COLUMN sentences.sentence_id IS 'Document and ordinal';

COMMENT ON COLUMN sentences.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN sentences.review_year IS 'Year under review';

COMMENT ON COLUMN sentences.block_id IS 'Block that holds it';

COMMENT ON COLUMN sentences.ordinal IS 'Position in the document, from 1';

COMMENT ON COLUMN sentences.ordinal_in_block IS 'Position in its block, from 1';

COMMENT ON COLUMN sentences.text IS 'The sentence: clean_text[char_start:char_end]';

COMMENT ON COLUMN sentences.char_start IS 'Start in clean_text, in Unicode code points';

COMMENT ON COLUMN sentences.char_end IS 'End in clean_text, in Unicode code points, exclusive';

COMMENT ON COLUMN sentences.n_words IS 'Number of words';

CREATE TABLE IF NOT EXISTS mentions (
  mention_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  sentence_id TEXT NOT NULL,
  block_id TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  entity_type TEXT NOT NULL,
  kind TEXT NOT NULL,
  surface TEXT NOT NULL,
  role TEXT,
  role_country TEXT,
  nested BOOLEAN NOT NULL,
  rule TEXT NOT NULL,
  char_start INT NOT NULL,
  char_end INT NOT NULL,
  PRIMARY KEY (mention_id)
);

CREATE INDEX IF NOT EXISTS mentions_document_id ON mentions(document_id);

COMMENT ON TABLE mentions IS 'One row per mention of an entity';

COMMENT ON COLUMN mentions.mention_id IS 'Document and ordinal';

COMMENT ON COLUMN mentions.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN mentions.review_year IS 'Year under review';

COMMENT ON COLUMN mentions.sentence_id IS 'Sentence that holds it';

COMMENT ON COLUMN mentions.block_id IS 'Block that holds it';

COMMENT ON COLUMN mentions.entity_id IS 'Entity that is named';

COMMENT ON COLUMN mentions.entity_type IS 'What the entity is';

COMMENT ON COLUMN mentions.kind IS 'How it is named';

COMMENT ON COLUMN mentions.surface IS 'The characters that say it: clean_text[char_start:char_end]';

COMMENT ON COLUMN mentions.role IS 'Office of a person, as the text gives it';

COMMENT ON COLUMN mentions.role_country IS 'Country of that office (ISO 3166-1 alpha-3)';

COMMENT ON COLUMN mentions.nested IS 'Whether it lies inside a longer name';

COMMENT ON COLUMN mentions.rule IS 'Rule that made the row';

COMMENT ON COLUMN mentions.char_start IS 'Start in clean_text, in Unicode code points';

COMMENT ON COLUMN mentions.char_end IS 'End in clean_text, in Unicode code points, exclusive';

CREATE TABLE IF NOT EXISTS learned_entities (
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  entity_id TEXT NOT NULL,
  entity_type TEXT NOT NULL,
  name TEXT NOT NULL,
  iso_alpha3 TEXT,
  PRIMARY KEY (document_id, entity_id)
);

COMMENT ON TABLE learned_entities IS 'One row per entity that a document names and the reference data does not list';

COMMENT ON COLUMN learned_entities.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN learned_entities.review_year IS 'Year under review';

COMMENT ON COLUMN learned_entities.entity_id IS 'The entity';

COMMENT ON COLUMN learned_entities.entity_type IS 'What the entity is';

COMMENT ON COLUMN learned_entities.name IS 'Its fullest name in the document';

COMMENT ON COLUMN learned_entities.iso_alpha3 IS 'Country it belongs to, where the document lets it be known';

CREATE TABLE IF NOT EXISTS entities (
  entity_id TEXT NOT NULL,
  entity_type TEXT NOT NULL,
  name TEXT NOT NULL,
  iso_alpha2 TEXT,
  iso_alpha3 TEXT,
  region TEXT,
  subregion TEXT,
  parent_id TEXT,
  wikidata_id TEXT,
  in_reference BOOLEAN NOT NULL,
  PRIMARY KEY (entity_id)
);

COMMENT ON TABLE entities IS 'One row per entity seen or in the reference data';

COMMENT ON COLUMN entities.entity_id IS 'Type and key, such as country:FIN or org:UN-SC';

COMMENT ON COLUMN entities.entity_type IS 'What the entity is';

COMMENT ON COLUMN entities.name IS 'Canonical name';

COMMENT ON COLUMN entities.iso_alpha2 IS 'ISO 3166-1 alpha-2 of a country';

COMMENT ON COLUMN entities.iso_alpha3 IS 'ISO 3166-1 alpha-3 of a country, or of the country a place or national body belongs to';

COMMENT ON COLUMN entities.region IS 'UN M49 region of a country';

COMMENT ON COLUMN entities.subregion IS 'UN M49 sub-region of a country';

COMMENT ON COLUMN entities.parent_id IS 'Organization it is an organ of';

COMMENT ON COLUMN entities.wikidata_id IS 'Wikidata item, where a checked source gives it';

COMMENT ON COLUMN entities.in_reference IS 'Whether the reference data lists it';

CREATE TABLE IF NOT EXISTS time_expressions (
  time_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  sentence_id TEXT NOT NULL,
  block_id TEXT NOT NULL,
  surface TEXT NOT NULL,
  date_start DATE,
  date_end DATE,
  precision TEXT NOT NULL,
  basis TEXT NOT NULL,
  rule TEXT NOT NULL,
  char_start INT NOT NULL,
  char_end INT NOT NULL,
  PRIMARY KEY (time_id)
);

CREATE INDEX IF NOT EXISTS time_expressions_document_id ON time_expressions(document_id);

COMMENT ON TABLE time_expressions IS 'One row per time expression';

COMMENT ON COLUMN time_expressions.time_id IS 'Document and ordinal';

COMMENT ON COLUMN time_expressions.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN time_expressions.review_year IS 'Year under review';

COMMENT ON COLUMN time_expressions.sentence_id IS 'Sentence that holds it';

COMMENT ON COLUMN time_expressions.block_id IS 'Block that holds it';

COMMENT ON COLUMN time_expressions.surface IS 'The characters that say it: clean_text[char_start:char_end]';

COMMENT ON COLUMN time_expressions.date_start IS 'First day; null where the start is open';

COMMENT ON COLUMN time_expressions.date_end IS 'Last day, inclusive; null where the end is open';

COMMENT ON COLUMN time_expressions.precision IS 'How exact it is';

COMMENT ON COLUMN time_expressions.basis IS 'Where its year comes from';

COMMENT ON COLUMN time_expressions.rule IS 'Rule that made the row';

COMMENT ON COLUMN time_expressions.char_start IS 'Start in clean_text, in Unicode code points';

COMMENT ON COLUMN time_expressions.char_end IS 'End in clean_text, in Unicode code points, exclusive';

CREATE TABLE IF NOT EXISTS quantities (
  quantity_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  sentence_id TEXT NOT NULL,
  block_id TEXT NOT NULL,
  surface TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  value_max DOUBLE PRECISION,
  comparator TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit TEXT NOT NULL,
  counted TEXT,
  rule TEXT NOT NULL,
  char_start INT NOT NULL,
  char_end INT NOT NULL,
  PRIMARY KEY (quantity_id)
);

CREATE INDEX IF NOT EXISTS quantities_document_id ON quantities(document_id);

COMMENT ON TABLE quantities IS 'One row per quantity';

COMMENT ON COLUMN quantities.quantity_id IS 'Document and ordinal';

COMMENT ON COLUMN quantities.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN quantities.review_year IS 'Year under review';

COMMENT ON COLUMN quantities.sentence_id IS 'Sentence that holds it';

COMMENT ON COLUMN quantities.block_id IS 'Block that holds it';

COMMENT ON COLUMN quantities.surface IS 'The characters that say it: clean_text[char_start:char_end]';

COMMENT ON COLUMN quantities.value IS 'Value, scale words applied';

COMMENT ON COLUMN quantities.value_max IS 'Upper value of a range';

COMMENT ON COLUMN quantities.comparator IS 'Relation of the true value to `value`';

COMMENT ON COLUMN quantities.kind IS 'What is measured';

COMMENT ON COLUMN quantities.unit IS 'Currency code (ISO 4217), unit, or the counted noun in the singular';

COMMENT ON COLUMN quantities.counted IS 'What is counted, or what a percentage is a share of';

COMMENT ON COLUMN quantities.rule IS 'Rule that made the row';

COMMENT ON COLUMN quantities.char_start IS 'Start in clean_text, in Unicode code points';

COMMENT ON COLUMN quantities.char_end IS 'End in clean_text, in Unicode code points, exclusive';

CREATE TABLE IF NOT EXISTS events (
  event_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  sentence_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  subtype TEXT,
  name TEXT,
  status TEXT NOT NULL,
  plover_type TEXT,
  plover_mode TEXT,
  quad_class TEXT,
  plover_score REAL,
  date_start DATE,
  date_end DATE,
  date_precision TEXT NOT NULL,
  date_basis TEXT NOT NULL,
  place_id TEXT,
  country_id TEXT,
  trigger TEXT NOT NULL,
  trigger_start INT NOT NULL,
  trigger_end INT NOT NULL,
  evidence TEXT NOT NULL,
  confidence REAL NOT NULL,
  is_negated BOOLEAN NOT NULL,
  is_hypothetical BOOLEAN NOT NULL,
  is_future BOOLEAN NOT NULL,
  is_historical BOOLEAN NOT NULL,
  rule TEXT NOT NULL,
  PRIMARY KEY (event_id)
);

CREATE INDEX IF NOT EXISTS events_document_id ON events(document_id);

COMMENT ON TABLE events IS 'One row per event';

COMMENT ON COLUMN events.event_id IS 'Document and ordinal';

COMMENT ON COLUMN events.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN events.review_year IS 'Year under review';

COMMENT ON COLUMN events.sentence_id IS 'Sentence that tells it first';

COMMENT ON COLUMN events.event_type IS 'What happened';

COMMENT ON COLUMN events.subtype IS 'Which kind of it, such as `state visit` or `treaty`';

COMMENT ON COLUMN events.name IS 'Proper name of the event';

COMMENT ON COLUMN events.status IS 'How far it has come';

COMMENT ON COLUMN events.plover_type IS 'PLOVER event type';

COMMENT ON COLUMN events.plover_mode IS 'PLOVER mode of the type';

COMMENT ON COLUMN events.quad_class IS 'PLOVER quad class';

COMMENT ON COLUMN events.plover_score IS 'PLOVER score, from -10 (conflict) to 10 (cooperation)';

COMMENT ON COLUMN events.date_start IS 'First day';

COMMENT ON COLUMN events.date_end IS 'Last day, inclusive';

COMMENT ON COLUMN events.date_precision IS 'How exact the date is';

COMMENT ON COLUMN events.date_basis IS 'Where the date was found';

COMMENT ON COLUMN events.place_id IS 'Place of the event';

COMMENT ON COLUMN events.country_id IS 'Country of the place';

COMMENT ON COLUMN events.trigger IS 'Words that tell it: clean_text[trigger_start:trigger_end]';

COMMENT ON COLUMN events.trigger_start IS 'Start in clean_text, in Unicode code points';

COMMENT ON COLUMN events.trigger_end IS 'End in clean_text, in Unicode code points, exclusive';

COMMENT ON COLUMN events.evidence IS 'The sentence';

COMMENT ON COLUMN events.confidence IS 'Trust in (0, 1]: trigger, participants, their distance, basis of the date, mood';

COMMENT ON COLUMN events.is_negated IS 'Whether the text says it did not happen';

COMMENT ON COLUMN events.is_hypothetical IS 'Whether it is only supposed';

COMMENT ON COLUMN events.is_future IS 'Whether it lies ahead';

COMMENT ON COLUMN events.is_historical IS 'Whether it lies before the review''s period';

COMMENT ON COLUMN events.rule IS 'Rule that made the row';

CREATE TABLE IF NOT EXISTS event_participants (
  event_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  entity_id TEXT NOT NULL,
  role TEXT NOT NULL,
  mention_id TEXT,
  PRIMARY KEY (event_id, entity_id, role)
);

CREATE INDEX IF NOT EXISTS event_participants_document_id ON event_participants(document_id);

COMMENT ON TABLE event_participants IS 'One row per participant of an event';

COMMENT ON COLUMN event_participants.event_id IS 'Event';

COMMENT ON COLUMN event_participants.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN event_participants.review_year IS 'Year under review';

COMMENT ON COLUMN event_participants.entity_id IS 'Who takes part';

COMMENT ON COLUMN event_participants.role IS 'As what';

COMMENT ON COLUMN event_participants.mention_id IS 'Mention that says so; null where the text implies it';

CREATE TABLE IF NOT EXISTS event_evidence (
  event_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  sentence_id TEXT NOT NULL,
  trigger_start INT NOT NULL,
  trigger_end INT NOT NULL,
  PRIMARY KEY (event_id, sentence_id, trigger_start)
);

CREATE INDEX IF NOT EXISTS event_evidence_document_id ON event_evidence(document_id);

COMMENT ON TABLE event_evidence IS 'One row per place that tells an event';

COMMENT ON COLUMN event_evidence.event_id IS 'Event';

COMMENT ON COLUMN event_evidence.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN event_evidence.review_year IS 'Year under review';

COMMENT ON COLUMN event_evidence.sentence_id IS 'Sentence that holds it';

COMMENT ON COLUMN event_evidence.trigger_start IS 'Start in clean_text, in Unicode code points';

COMMENT ON COLUMN event_evidence.trigger_end IS 'End in clean_text, in Unicode code points, exclusive';

CREATE TABLE IF NOT EXISTS topics (
  sentence_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  topic TEXT NOT NULL,
  block_id TEXT NOT NULL,
  score REAL NOT NULL,
  cues TEXT[] NOT NULL,
  PRIMARY KEY (sentence_id, topic)
);

CREATE INDEX IF NOT EXISTS topics_document_id ON topics(document_id);

COMMENT ON TABLE topics IS 'One row per topic of a sentence';

COMMENT ON COLUMN topics.sentence_id IS 'Sentence that holds it';

COMMENT ON COLUMN topics.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN topics.review_year IS 'Year under review';

COMMENT ON COLUMN topics.topic IS 'Topic: a PLOVER context or one of three of annual reviews';

COMMENT ON COLUMN topics.block_id IS 'Block that holds it';

COMMENT ON COLUMN topics.score IS 'Weight of the cues found';

COMMENT ON COLUMN topics.cues IS 'Cues that were found';

CREATE TABLE IF NOT EXISTS text_reuse (
  sentence_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  review_year INT NOT NULL,
  other_sentence_id TEXT NOT NULL,
  other_document_id TEXT NOT NULL,
  similarity REAL NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (sentence_id, other_sentence_id)
);

CREATE INDEX IF NOT EXISTS text_reuse_document_id ON text_reuse(document_id);

COMMENT ON TABLE text_reuse IS 'One row per pair of like sentences in two documents';

COMMENT ON COLUMN text_reuse.sentence_id IS 'Sentence that holds it';

COMMENT ON COLUMN text_reuse.document_id IS 'Document: the manifest''s id, or a slug of its title and year';

COMMENT ON COLUMN text_reuse.review_year IS 'Year under review';

COMMENT ON COLUMN text_reuse.other_sentence_id IS 'The like sentence';

COMMENT ON COLUMN text_reuse.other_document_id IS 'Its document';

COMMENT ON COLUMN text_reuse.similarity IS 'Jaccard similarity of word shingles';

COMMENT ON COLUMN text_reuse.kind IS 'Whether they are the same after folding or only near';

CREATE TABLE IF NOT EXISTS runs (
  run_id TEXT NOT NULL,
  snapshot_id TEXT,
  started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ NOT NULL,
  state TEXT NOT NULL,
  n_sources INT NOT NULL,
  n_documents INT NOT NULL,
  n_processed INT NOT NULL,
  n_carried INT NOT NULL,
  n_left INT NOT NULL,
  n_quarantined INT NOT NULL,
  n_findings INT NOT NULL,
  detail TEXT,
  code_version TEXT NOT NULL,
  flow_run_id TEXT,
  PRIMARY KEY (run_id)
);

COMMENT ON TABLE runs IS 'One row per run';

COMMENT ON COLUMN runs.run_id IS 'Start in UTC and four hex digits';

COMMENT ON COLUMN runs.snapshot_id IS 'Snapshot it published';

COMMENT ON COLUMN runs.started_at IS 'Start of the run';

COMMENT ON COLUMN runs.ended_at IS 'End of the run';

COMMENT ON COLUMN runs.state IS 'How it ended';

COMMENT ON COLUMN runs.n_sources IS 'Sources asked for';

COMMENT ON COLUMN runs.n_documents IS 'Documents published';

COMMENT ON COLUMN runs.n_processed IS 'Documents that were made anew';

COMMENT ON COLUMN runs.n_carried IS 'Documents taken over from the snapshot before';

COMMENT ON COLUMN runs.n_left IS 'Documents of the snapshot before that are no longer asked for';

COMMENT ON COLUMN runs.n_quarantined IS 'Sources put into quarantine';

COMMENT ON COLUMN runs.n_findings IS 'Expectations that did not hold';

COMMENT ON COLUMN runs.detail IS 'Why it was held, what left, what was overridden';

COMMENT ON COLUMN runs.code_version IS 'Version of the package and hash of its code and reference data';

COMMENT ON COLUMN runs.flow_run_id IS 'Prefect''s flow run; null for a run without Prefect';

CREATE TABLE IF NOT EXISTS validations (
  run_id TEXT NOT NULL,
  table_name TEXT NOT NULL,
  expectation TEXT NOT NULL,
  column_name TEXT NOT NULL,
  severity TEXT NOT NULL,
  success BOOLEAN NOT NULL,
  unexpected_count INT NOT NULL,
  detail TEXT,
  PRIMARY KEY (run_id, table_name, expectation, column_name)
);

COMMENT ON TABLE validations IS 'One row per expectation checked in a run';

COMMENT ON COLUMN validations.run_id IS 'Run that checked it';

COMMENT ON COLUMN validations.table_name IS 'Table that was checked';

COMMENT ON COLUMN validations.expectation IS 'Expectation';

COMMENT ON COLUMN validations.column_name IS 'Column or columns that it is about';

COMMENT ON COLUMN validations.severity IS 'What a breach means: critical keeps the document out';

COMMENT ON COLUMN validations.success IS 'Whether it held';

COMMENT ON COLUMN validations.unexpected_count IS 'Rows that broke it';

COMMENT ON COLUMN validations.detail IS 'First rows that broke it';

CREATE TABLE IF NOT EXISTS quarantine (
  run_id TEXT NOT NULL,
  document_id TEXT,
  source_uri TEXT NOT NULL,
  stage TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  quarantined_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (run_id, source_uri, stage)
);

CREATE INDEX IF NOT EXISTS quarantine_document_id ON quarantine(document_id);

COMMENT ON TABLE quarantine IS 'One row per source or document kept out of a snapshot';

COMMENT ON COLUMN quarantine.run_id IS 'Run that kept it out';

COMMENT ON COLUMN quarantine.document_id IS 'Document, where it has an id already';

COMMENT ON COLUMN quarantine.source_uri IS 'Where it came from';

COMMENT ON COLUMN quarantine.stage IS 'Stage that gave it up';

COMMENT ON COLUMN quarantine.reason IS 'Why';

COMMENT ON COLUMN quarantine.detail IS 'What to do about it';

COMMENT ON COLUMN quarantine.quarantined_at IS 'When';

CREATE TABLE IF NOT EXISTS fetches (
  run_id TEXT NOT NULL,
  source_uri TEXT NOT NULL,
  outcome TEXT NOT NULL,
  content_sha256 TEXT,
  version INT,
  n_bytes INT,
  detail TEXT,
  PRIMARY KEY (run_id, source_uri)
);

COMMENT ON TABLE fetches IS 'One row per source asked for in a run';

COMMENT ON COLUMN fetches.run_id IS 'Run that asked';

COMMENT ON COLUMN fetches.source_uri IS 'Where it asked';

COMMENT ON COLUMN fetches.outcome IS 'What came of it';

COMMENT ON COLUMN fetches.content_sha256 IS 'SHA-256 of the content used, in hexadecimal';

COMMENT ON COLUMN fetches.version IS 'Version of the source''s content, from 1';

COMMENT ON COLUMN fetches.n_bytes IS 'Bytes of the content used';

COMMENT ON COLUMN fetches.detail IS 'What went wrong, if something did';

CREATE TABLE IF NOT EXISTS document_versions (
  document_id TEXT NOT NULL,
  source_uri TEXT NOT NULL,
  version INT NOT NULL,
  content_sha256 TEXT NOT NULL,
  first_seen TIMESTAMPTZ NOT NULL,
  last_seen TIMESTAMPTZ NOT NULL,
  lines_added INT NOT NULL,
  lines_removed INT NOT NULL,
  PRIMARY KEY (document_id, source_uri, version)
);

COMMENT ON TABLE document_versions IS 'One row per version of a document''s source';

COMMENT ON COLUMN document_versions.document_id IS 'Document that the source gave';

COMMENT ON COLUMN document_versions.source_uri IS 'Where it was found';

COMMENT ON COLUMN document_versions.version IS '1 for the first content seen, one more for each change';

COMMENT ON COLUMN document_versions.content_sha256 IS 'SHA-256 of the bytes, the name of the file in the raw archive';

COMMENT ON COLUMN document_versions.first_seen IS 'When the source first had this content';

COMMENT ON COLUMN document_versions.last_seen IS 'When it was last seen to have it';

COMMENT ON COLUMN document_versions.lines_added IS 'Lines that the version before did not have';

COMMENT ON COLUMN document_versions.lines_removed IS 'Lines that only the version before had';
