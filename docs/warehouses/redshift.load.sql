-- Loads the current snapshot, contract 1.0, into redshift.
-- COPY from S3; copy data/current to the bucket and write its name for BUCKET first.
-- Written from transforms/tables.py by `make docs`; change it there.

BEGIN;

DELETE FROM documents;

COPY documents
FROM 's3://BUCKET/communique/documents/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM document_sources;

COPY document_sources
FROM 's3://BUCKET/communique/document_sources/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM texts;

COPY texts
FROM 's3://BUCKET/communique/texts/'
IAM_ROLE default
FORMAT PARQUET
SERIALIZETOJSON;

DELETE FROM removals;

COPY removals
FROM 's3://BUCKET/communique/removals/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM blocks;

COPY blocks
FROM 's3://BUCKET/communique/blocks/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM sentences;

COPY sentences
FROM 's3://BUCKET/communique/sentences/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM mentions;

COPY mentions
FROM 's3://BUCKET/communique/mentions/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM learned_entities;

COPY learned_entities
FROM 's3://BUCKET/communique/learned_entities/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM entities;

COPY entities
FROM 's3://BUCKET/communique/entities/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM time_expressions;

COPY time_expressions
FROM 's3://BUCKET/communique/time_expressions/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM quantities;

COPY quantities
FROM 's3://BUCKET/communique/quantities/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM events;

COPY events
FROM 's3://BUCKET/communique/events/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM event_participants;

COPY event_participants
FROM 's3://BUCKET/communique/event_participants/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM event_evidence;

COPY event_evidence
FROM 's3://BUCKET/communique/event_evidence/'
IAM_ROLE default
FORMAT PARQUET;

DELETE FROM topics;

COPY topics
FROM 's3://BUCKET/communique/topics/'
IAM_ROLE default
FORMAT PARQUET
SERIALIZETOJSON;

DELETE FROM text_reuse;

COPY text_reuse
FROM 's3://BUCKET/communique/text_reuse/'
IAM_ROLE default
FORMAT PARQUET;

COMMIT;
