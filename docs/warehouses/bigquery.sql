-- Tables of communique, contract 1.0, for bigquery.
-- Written from transforms/tables.py by `make docs`; change it there.

CREATE TABLE IF NOT EXISTS documents (
  document_id STRING NOT NULL OPTIONS (
    description='The manifest\'s id, or a slug of title and year with eight hex digits of the source URI\'s SHA-256'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  version INT64 NOT NULL OPTIONS (
    description='Version of the document, 1 for the first content seen'
  ),
  content_sha256 STRING NOT NULL OPTIONS (
    description='SHA-256 of the bytes that were fetched, in hexadecimal'
  ),
  source_uri STRING NOT NULL OPTIONS (
    description='Where it came from, as the manifest or the command says'
  ),
  retrieved_at TIMESTAMP OPTIONS (
    description='When it was fetched over a network; null for a local file'
  ),
  media_type STRING NOT NULL OPTIONS (
    description='Media type (RFC 6838) it was read as'
  ),
  encoding STRING NOT NULL OPTIONS (
    description='Character encoding it was decoded from'
  ),
  language STRING NOT NULL OPTIONS (
    description='Language of the text (BCP 47)'
  ),
  title STRING OPTIONS (
    description='Heading of the document without a final full stop'
  ),
  title_basis STRING OPTIONS (
    description='Where the title stands'
  ),
  issuer STRING OPTIONS (
    description='Body that issued it'
  ),
  issuer_country STRING OPTIONS (
    description='Country of the issuer (ISO 3166-1 alpha-3)'
  ),
  issuer_basis STRING OPTIONS (
    description='How the issuer\'s country was found'
  ),
  place STRING OPTIONS (
    description='Place it is dated from'
  ),
  published_on DATE OPTIONS (
    description='Date the document gives for itself'
  ),
  published_basis STRING OPTIONS (
    description='Where that date stands'
  ),
  published_at_local DATETIME OPTIONS (
    description='That date with its time of day, local to the issuer'
  ),
  review_year_basis STRING NOT NULL OPTIONS (
    description='How the year under review was found'
  ),
  n_chars INT64 NOT NULL OPTIONS (
    description='Code points of clean_text'
  ),
  n_blocks INT64 NOT NULL OPTIONS (
    description='Blocks, title and dateline included'
  ),
  n_sentences INT64 NOT NULL OPTIONS (
    description='Sentences of the body'
  ),
  n_words INT64 NOT NULL OPTIONS (
    description='Words of clean_text'
  ),
  PRIMARY KEY (document_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per document, current version'
);

CREATE TABLE IF NOT EXISTS document_sources (
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  source_uri STRING NOT NULL OPTIONS (
    description='Where the document was found'
  ),
  content_sha256 STRING NOT NULL OPTIONS (
    description='SHA-256 of the bytes found there, in hexadecimal'
  ),
  PRIMARY KEY (document_id, source_uri) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per source of a document; a text found at two addresses is one document with two sources'
);

CREATE TABLE IF NOT EXISTS texts (
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  raw_text STRING NOT NULL OPTIONS (
    description='The document as fetched, decoded'
  ),
  clean_text STRING NOT NULL OPTIONS (
    description='The text that every offset counts in'
  ),
  alignment ARRAY<STRUCT<clean_start INT64, raw_start INT64, length INT64, replaced STRING>> OPTIONS (
    description='Runs in which clean and raw text agree, in order; `replaced` holds the raw characters right after a run that cleaning normalised'
  ),
  PRIMARY KEY (document_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per document'
);

CREATE TABLE IF NOT EXISTS removals (
  removal_id STRING NOT NULL OPTIONS (
    description='Document and ordinal'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  raw_start INT64 NOT NULL OPTIONS (
    description='Start in raw_text, in Unicode code points'
  ),
  raw_end INT64 NOT NULL OPTIONS (
    description='End in raw_text, in Unicode code points, exclusive'
  ),
  text STRING NOT NULL OPTIONS (
    description='What was taken out: raw_text[raw_start:raw_end]'
  ),
  rule STRING NOT NULL OPTIONS (
    description='Rule that made the row'
  ),
  PRIMARY KEY (removal_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per piece of boilerplate taken out'
);

CREATE TABLE IF NOT EXISTS blocks (
  block_id STRING NOT NULL OPTIONS (
    description='Document and ordinal'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  ordinal INT64 NOT NULL OPTIONS (
    description='Position in the document, from 1'
  ),
  kind STRING NOT NULL OPTIONS (
    description='What the block is'
  ),
  item_number STRING OPTIONS (
    description='Its leading number or letter, without punctuation'
  ),
  section_number STRING OPTIONS (
    description='Number of the item that an unnumbered block follows'
  ),
  text STRING NOT NULL OPTIONS (
    description='Text without item number or bullet: clean_text[char_start:char_end]'
  ),
  char_start INT64 NOT NULL OPTIONS (
    description='Start in clean_text, in Unicode code points'
  ),
  char_end INT64 NOT NULL OPTIONS (
    description='End in clean_text, in Unicode code points, exclusive'
  ),
  raw_start INT64 NOT NULL OPTIONS (
    description='Start in raw_text, in Unicode code points'
  ),
  raw_end INT64 NOT NULL OPTIONS (
    description='End in raw_text, in Unicode code points, exclusive'
  ),
  n_words INT64 NOT NULL OPTIONS (
    description='Number of words'
  ),
  PRIMARY KEY (block_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per block (title, dateline, heading, paragraph, list item, table row)'
);

CREATE TABLE IF NOT EXISTS sentences (
  sentence_id STRING NOT NULL OPTIONS (
    description='Document and ordinal'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  block_id STRING NOT NULL OPTIONS (
    description='Block that holds it'
  ),
  ordinal INT64 NOT NULL OPTIONS (
    description='Position in the document, from 1'
  ),
  ordinal_in_block INT64 NOT NULL OPTIONS (
    description='Position in its block, from 1'
  ),
  text STRING NOT NULL OPTIONS (
    description='The sentence: clean_text[char_start:char_end]'
  ),
  char_start INT64 NOT NULL OPTIONS (
    description='Start in clean_text, in Unicode code points'
  ),
  char_end INT64 NOT NULL OPTIONS (
    description='End in clean_text, in Unicode code points, exclusive'
  ),
  n_words INT64 NOT NULL OPTIONS (
    description='Number of words'
  ),
  PRIMARY KEY (sentence_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per sentence of the body'
);

CREATE TABLE IF NOT EXISTS mentions (
  mention_id STRING NOT NULL OPTIONS (
    description='Document and ordinal'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  sentence_id STRING NOT NULL OPTIONS (
    description='Sentence that holds it'
  ),
  block_id STRING NOT NULL OPTIONS (
    description='Block that holds it'
  ),
  entity_id STRING NOT NULL OPTIONS (
    description='Entity that is named'
  ),
  entity_type STRING NOT NULL OPTIONS (
    description='What the entity is'
  ),
  kind STRING NOT NULL OPTIONS (
    description='How it is named'
  ),
  surface STRING NOT NULL OPTIONS (
    description='The characters that say it: clean_text[char_start:char_end]'
  ),
  role STRING OPTIONS (
    description='Office of a person, as the text gives it'
  ),
  role_country STRING OPTIONS (
    description='Country of that office (ISO 3166-1 alpha-3)'
  ),
  nested BOOL NOT NULL OPTIONS (
    description='Whether it lies inside a longer name'
  ),
  rule STRING NOT NULL OPTIONS (
    description='Rule that made the row'
  ),
  char_start INT64 NOT NULL OPTIONS (
    description='Start in clean_text, in Unicode code points'
  ),
  char_end INT64 NOT NULL OPTIONS (
    description='End in clean_text, in Unicode code points, exclusive'
  ),
  PRIMARY KEY (mention_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per mention of an entity'
);

CREATE TABLE IF NOT EXISTS learned_entities (
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  entity_id STRING NOT NULL OPTIONS (
    description='The entity'
  ),
  entity_type STRING NOT NULL OPTIONS (
    description='What the entity is'
  ),
  name STRING NOT NULL OPTIONS (
    description='Its fullest name in the document'
  ),
  iso_alpha3 STRING OPTIONS (
    description='Country it belongs to, where the document lets it be known'
  ),
  PRIMARY KEY (document_id, entity_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per entity that a document names and the reference data does not list'
);

CREATE TABLE IF NOT EXISTS entities (
  entity_id STRING NOT NULL OPTIONS (
    description='Type and key, such as country:FIN or org:UN-SC'
  ),
  entity_type STRING NOT NULL OPTIONS (
    description='What the entity is'
  ),
  name STRING NOT NULL OPTIONS (
    description='Canonical name'
  ),
  iso_alpha2 STRING OPTIONS (
    description='ISO 3166-1 alpha-2 of a country'
  ),
  iso_alpha3 STRING OPTIONS (
    description='ISO 3166-1 alpha-3 of a country, or of the country a place or national body belongs to'
  ),
  region STRING OPTIONS (
    description='UN M49 region of a country'
  ),
  subregion STRING OPTIONS (
    description='UN M49 sub-region of a country'
  ),
  parent_id STRING OPTIONS (
    description='Organization it is an organ of'
  ),
  wikidata_id STRING OPTIONS (
    description='Wikidata item, where a checked source gives it'
  ),
  in_reference BOOL NOT NULL OPTIONS (
    description='Whether the reference data lists it'
  ),
  PRIMARY KEY (entity_id) NOT ENFORCED
)
OPTIONS (
  description='One row per entity seen or in the reference data'
);

CREATE TABLE IF NOT EXISTS time_expressions (
  time_id STRING NOT NULL OPTIONS (
    description='Document and ordinal'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  sentence_id STRING NOT NULL OPTIONS (
    description='Sentence that holds it'
  ),
  block_id STRING NOT NULL OPTIONS (
    description='Block that holds it'
  ),
  surface STRING NOT NULL OPTIONS (
    description='The characters that say it: clean_text[char_start:char_end]'
  ),
  date_start DATE OPTIONS (
    description='First day; null where the start is open'
  ),
  date_end DATE OPTIONS (
    description='Last day, inclusive; null where the end is open'
  ),
  precision STRING NOT NULL OPTIONS (
    description='How exact it is'
  ),
  basis STRING NOT NULL OPTIONS (
    description='Where its year comes from'
  ),
  rule STRING NOT NULL OPTIONS (
    description='Rule that made the row'
  ),
  char_start INT64 NOT NULL OPTIONS (
    description='Start in clean_text, in Unicode code points'
  ),
  char_end INT64 NOT NULL OPTIONS (
    description='End in clean_text, in Unicode code points, exclusive'
  ),
  PRIMARY KEY (time_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per time expression'
);

CREATE TABLE IF NOT EXISTS quantities (
  quantity_id STRING NOT NULL OPTIONS (
    description='Document and ordinal'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  sentence_id STRING NOT NULL OPTIONS (
    description='Sentence that holds it'
  ),
  block_id STRING NOT NULL OPTIONS (
    description='Block that holds it'
  ),
  surface STRING NOT NULL OPTIONS (
    description='The characters that say it: clean_text[char_start:char_end]'
  ),
  value FLOAT64 NOT NULL OPTIONS (
    description='Value, scale words applied'
  ),
  value_max FLOAT64 OPTIONS (
    description='Upper value of a range'
  ),
  comparator STRING NOT NULL OPTIONS (
    description='Relation of the true value to `value`'
  ),
  kind STRING NOT NULL OPTIONS (
    description='What is measured'
  ),
  unit STRING NOT NULL OPTIONS (
    description='Currency code (ISO 4217), unit, or the counted noun in the singular'
  ),
  counted STRING OPTIONS (
    description='What is counted, or what a percentage is a share of'
  ),
  rule STRING NOT NULL OPTIONS (
    description='Rule that made the row'
  ),
  char_start INT64 NOT NULL OPTIONS (
    description='Start in clean_text, in Unicode code points'
  ),
  char_end INT64 NOT NULL OPTIONS (
    description='End in clean_text, in Unicode code points, exclusive'
  ),
  PRIMARY KEY (quantity_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per quantity'
);

CREATE TABLE IF NOT EXISTS events (
  event_id STRING NOT NULL OPTIONS (
    description='Document and ordinal'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  sentence_id STRING NOT NULL OPTIONS (
    description='Sentence that tells it first'
  ),
  event_type STRING NOT NULL OPTIONS (
    description='What happened'
  ),
  subtype STRING OPTIONS (
    description='Which kind of it, such as `state visit` or `treaty`'
  ),
  name STRING OPTIONS (
    description='Proper name of the event'
  ),
  status STRING NOT NULL OPTIONS (
    description='How far it has come'
  ),
  plover_type STRING OPTIONS (
    description='PLOVER event type'
  ),
  plover_mode STRING OPTIONS (
    description='PLOVER mode of the type'
  ),
  quad_class STRING OPTIONS (
    description='PLOVER quad class'
  ),
  plover_score FLOAT64 OPTIONS (
    description='PLOVER score, from -10 (conflict) to 10 (cooperation)'
  ),
  date_start DATE OPTIONS (
    description='First day'
  ),
  date_end DATE OPTIONS (
    description='Last day, inclusive'
  ),
  date_precision STRING NOT NULL OPTIONS (
    description='How exact the date is'
  ),
  date_basis STRING NOT NULL OPTIONS (
    description='Where the date was found'
  ),
  place_id STRING OPTIONS (
    description='Place of the event'
  ),
  country_id STRING OPTIONS (
    description='Country of the place'
  ),
  trigger STRING NOT NULL OPTIONS (
    description='Words that tell it: clean_text[trigger_start:trigger_end]'
  ),
  trigger_start INT64 NOT NULL OPTIONS (
    description='Start in clean_text, in Unicode code points'
  ),
  trigger_end INT64 NOT NULL OPTIONS (
    description='End in clean_text, in Unicode code points, exclusive'
  ),
  evidence STRING NOT NULL OPTIONS (
    description='The sentence'
  ),
  confidence FLOAT64 NOT NULL OPTIONS (
    description='Trust in (0, 1]: trigger, participants, their distance, basis of the date, mood'
  ),
  is_negated BOOL NOT NULL OPTIONS (
    description='Whether the text says it did not happen'
  ),
  is_hypothetical BOOL NOT NULL OPTIONS (
    description='Whether it is only supposed'
  ),
  is_future BOOL NOT NULL OPTIONS (
    description='Whether it lies ahead'
  ),
  is_historical BOOL NOT NULL OPTIONS (
    description='Whether it lies before the review\'s period'
  ),
  rule STRING NOT NULL OPTIONS (
    description='Rule that made the row'
  ),
  PRIMARY KEY (event_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per event'
);

CREATE TABLE IF NOT EXISTS event_participants (
  event_id STRING NOT NULL OPTIONS (
    description='Event'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  entity_id STRING NOT NULL OPTIONS (
    description='Who takes part'
  ),
  role STRING NOT NULL OPTIONS (
    description='As what'
  ),
  mention_id STRING OPTIONS (
    description='Mention that says so; null where the text implies it'
  ),
  PRIMARY KEY (event_id, entity_id, role) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per participant of an event'
);

CREATE TABLE IF NOT EXISTS event_evidence (
  event_id STRING NOT NULL OPTIONS (
    description='Event'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  sentence_id STRING NOT NULL OPTIONS (
    description='Sentence that holds it'
  ),
  trigger_start INT64 NOT NULL OPTIONS (
    description='Start in clean_text, in Unicode code points'
  ),
  trigger_end INT64 NOT NULL OPTIONS (
    description='End in clean_text, in Unicode code points, exclusive'
  ),
  PRIMARY KEY (event_id, sentence_id, trigger_start) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per place that tells an event'
);

CREATE TABLE IF NOT EXISTS topics (
  sentence_id STRING NOT NULL OPTIONS (
    description='Sentence that holds it'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  topic STRING NOT NULL OPTIONS (
    description='Topic: a PLOVER context or one of three of annual reviews'
  ),
  block_id STRING NOT NULL OPTIONS (
    description='Block that holds it'
  ),
  score FLOAT64 NOT NULL OPTIONS (
    description='Weight of the cues found'
  ),
  cues ARRAY<STRING> OPTIONS (
    description='Cues that were found'
  ),
  PRIMARY KEY (sentence_id, topic) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per topic of a sentence'
);

CREATE TABLE IF NOT EXISTS text_reuse (
  sentence_id STRING NOT NULL OPTIONS (
    description='Sentence that holds it'
  ),
  document_id STRING NOT NULL OPTIONS (
    description='Document: the manifest\'s id, or a slug of its title and year'
  ),
  review_year INT64 NOT NULL OPTIONS (
    description='Year under review'
  ),
  other_sentence_id STRING NOT NULL OPTIONS (
    description='The like sentence'
  ),
  other_document_id STRING NOT NULL OPTIONS (
    description='Its document'
  ),
  similarity FLOAT64 NOT NULL OPTIONS (
    description='Jaccard similarity of word shingles'
  ),
  kind STRING NOT NULL OPTIONS (
    description='Whether they are the same after folding or only near'
  ),
  PRIMARY KEY (sentence_id, other_sentence_id) NOT ENFORCED
)
PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1))
CLUSTER BY document_id
OPTIONS (
  description='One row per pair of like sentences in two documents'
);

CREATE TABLE IF NOT EXISTS runs (
  run_id STRING NOT NULL OPTIONS (
    description='Start in UTC and four hex digits'
  ),
  snapshot_id STRING OPTIONS (
    description='Snapshot it published'
  ),
  started_at TIMESTAMP NOT NULL OPTIONS (
    description='Start of the run'
  ),
  ended_at TIMESTAMP NOT NULL OPTIONS (
    description='End of the run'
  ),
  state STRING NOT NULL OPTIONS (
    description='How it ended'
  ),
  n_sources INT64 NOT NULL OPTIONS (
    description='Sources asked for'
  ),
  n_documents INT64 NOT NULL OPTIONS (
    description='Documents published'
  ),
  n_processed INT64 NOT NULL OPTIONS (
    description='Documents that were made anew'
  ),
  n_carried INT64 NOT NULL OPTIONS (
    description='Documents taken over from the snapshot before'
  ),
  n_left INT64 NOT NULL OPTIONS (
    description='Documents of the snapshot before that are no longer asked for'
  ),
  n_quarantined INT64 NOT NULL OPTIONS (
    description='Sources put into quarantine'
  ),
  n_findings INT64 NOT NULL OPTIONS (
    description='Expectations that did not hold'
  ),
  detail STRING OPTIONS (
    description='Why it was held, what left, what was overridden'
  ),
  code_version STRING NOT NULL OPTIONS (
    description='Version of the package and hash of its code and reference data'
  ),
  flow_run_id STRING OPTIONS (
    description='Prefect\'s flow run; null for a run without Prefect'
  ),
  PRIMARY KEY (run_id) NOT ENFORCED
)
OPTIONS (
  description='One row per run'
);

CREATE TABLE IF NOT EXISTS validations (
  run_id STRING NOT NULL OPTIONS (
    description='Run that checked it'
  ),
  table_name STRING NOT NULL OPTIONS (
    description='Table that was checked'
  ),
  expectation STRING NOT NULL OPTIONS (
    description='Expectation'
  ),
  column_name STRING NOT NULL OPTIONS (
    description='Column or columns that it is about'
  ),
  severity STRING NOT NULL OPTIONS (
    description='What a breach means: critical keeps the document out'
  ),
  success BOOL NOT NULL OPTIONS (
    description='Whether it held'
  ),
  unexpected_count INT64 NOT NULL OPTIONS (
    description='Rows that broke it'
  ),
  detail STRING OPTIONS (
    description='First rows that broke it'
  ),
  PRIMARY KEY (run_id, table_name, expectation, column_name) NOT ENFORCED
)
OPTIONS (
  description='One row per expectation checked in a run'
);

CREATE TABLE IF NOT EXISTS quarantine (
  run_id STRING NOT NULL OPTIONS (
    description='Run that kept it out'
  ),
  document_id STRING OPTIONS (
    description='Document, where it has an id already'
  ),
  source_uri STRING NOT NULL OPTIONS (
    description='Where it came from'
  ),
  stage STRING NOT NULL OPTIONS (
    description='Stage that gave it up'
  ),
  reason STRING NOT NULL OPTIONS (
    description='Why'
  ),
  detail STRING NOT NULL OPTIONS (
    description='What to do about it'
  ),
  quarantined_at TIMESTAMP NOT NULL OPTIONS (
    description='When'
  ),
  PRIMARY KEY (run_id, source_uri, stage) NOT ENFORCED
)
OPTIONS (
  description='One row per source or document kept out of a snapshot'
);

CREATE TABLE IF NOT EXISTS fetches (
  run_id STRING NOT NULL OPTIONS (
    description='Run that asked'
  ),
  source_uri STRING NOT NULL OPTIONS (
    description='Where it asked'
  ),
  outcome STRING NOT NULL OPTIONS (
    description='What came of it'
  ),
  content_sha256 STRING OPTIONS (
    description='SHA-256 of the content used, in hexadecimal'
  ),
  version INT64 OPTIONS (
    description='Version of the source\'s content, from 1'
  ),
  n_bytes INT64 OPTIONS (
    description='Bytes of the content used'
  ),
  detail STRING OPTIONS (
    description='What went wrong, if something did'
  ),
  PRIMARY KEY (run_id, source_uri) NOT ENFORCED
)
OPTIONS (
  description='One row per source asked for in a run'
);

CREATE TABLE IF NOT EXISTS document_versions (
  document_id STRING NOT NULL OPTIONS (
    description='Document that the source gave'
  ),
  source_uri STRING NOT NULL OPTIONS (
    description='Where it was found'
  ),
  version INT64 NOT NULL OPTIONS (
    description='1 for the first content seen, one more for each change'
  ),
  content_sha256 STRING NOT NULL OPTIONS (
    description='SHA-256 of the bytes, the name of the file in the raw archive'
  ),
  first_seen TIMESTAMP NOT NULL OPTIONS (
    description='When the source first had this content'
  ),
  last_seen TIMESTAMP NOT NULL OPTIONS (
    description='When it was last seen to have it'
  ),
  lines_added INT64 NOT NULL OPTIONS (
    description='Lines that the version before did not have'
  ),
  lines_removed INT64 NOT NULL OPTIONS (
    description='Lines that only the version before had'
  ),
  PRIMARY KEY (document_id, source_uri, version) NOT ENFORCED
)
OPTIONS (
  description='One row per version of a document\'s source'
);
