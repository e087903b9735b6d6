-- Loads the current snapshot, contract 1.0, into bigquery.
-- LOAD DATA from Cloud Storage; copy data/current to the bucket and write its name for BUCKET first.
-- Written from transforms/tables.py by `make docs`; change it there.

TRUNCATE TABLE documents;

LOAD DATA INTO documents FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/documents/*.parquet']);

TRUNCATE TABLE document_sources;

LOAD DATA INTO document_sources FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/document_sources/*.parquet']);

TRUNCATE TABLE texts;

LOAD DATA INTO texts FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/texts/*.parquet']);

TRUNCATE TABLE removals;

LOAD DATA INTO removals FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/removals/*.parquet']);

TRUNCATE TABLE blocks;

LOAD DATA INTO blocks FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/blocks/*.parquet']);

TRUNCATE TABLE sentences;

LOAD DATA INTO sentences FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/sentences/*.parquet']);

TRUNCATE TABLE mentions;

LOAD DATA INTO mentions FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/mentions/*.parquet']);

TRUNCATE TABLE learned_entities;

LOAD DATA INTO learned_entities FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/learned_entities/*.parquet']);

TRUNCATE TABLE entities;

LOAD DATA INTO entities FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/entities/*.parquet']);

TRUNCATE TABLE time_expressions;

LOAD DATA INTO time_expressions FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/time_expressions/*.parquet']);

TRUNCATE TABLE quantities;

LOAD DATA INTO quantities FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/quantities/*.parquet']);

TRUNCATE TABLE events;

LOAD DATA INTO events FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/events/*.parquet']);

TRUNCATE TABLE event_participants;

LOAD DATA INTO event_participants FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/event_participants/*.parquet']);

TRUNCATE TABLE event_evidence;

LOAD DATA INTO event_evidence FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/event_evidence/*.parquet']);

TRUNCATE TABLE topics;

LOAD DATA INTO topics FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/topics/*.parquet']);

TRUNCATE TABLE text_reuse;

LOAD DATA INTO text_reuse FROM FILES (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/communique/text_reuse/*.parquet']);
