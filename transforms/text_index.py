"""SQL that indexes the sentences for the macro `search`.

DuckDB's full-text extension makes the index, with Porter's English stemmer (Snowball). Only the stemmer itself lives in the extension, so
the stem of every word of the corpus is kept beside the index: who opens the file can search it in plain SQL.
"""

from __future__ import annotations

# Whatever is neither letter nor digit parts words; a possessive s is no word. The macro `search` has the same.
BREAKS = r"[\x27’]s\b|[^\pL\pN]+"
SCHEMA = "fts_main_sentences"  # the extension's own name for the index of main.sentences

_TOKENS = (
    "SELECT sentence_id, unnest(string_split(trim(regexp_replace(lower(strip_accents(text)), "
    f"'{BREAKS}', ' ', 'g')), ' ')) AS word FROM sentences"
)

STATEMENTS = (
    f"PRAGMA create_fts_index('sentences', 'sentence_id', 'text', stemmer = 'english', ignore = '{BREAKS}')",
    f"CREATE TABLE {SCHEMA}.stems AS SELECT DISTINCT word, stem(word, 'english') AS stem FROM ({_TOKENS}) "
    "WHERE word <> '' ORDER BY word",
)

STATEMENTS_WITHOUT_EXTENSION = (
    f"CREATE SCHEMA {SCHEMA}",
    f"CREATE TABLE {SCHEMA}.docs AS SELECT row_number() OVER (ORDER BY s.sentence_id) - 1 AS docid, "
    "s.sentence_id AS name, count(t.word) AS len "
    f"FROM sentences s LEFT JOIN (FROM ({_TOKENS}) WHERE word <> '') t USING (sentence_id) GROUP BY s.sentence_id",
    f"CREATE TABLE {SCHEMA}.dict AS SELECT row_number() OVER (ORDER BY word) - 1 AS termid, word AS term, "
    f"count(DISTINCT sentence_id) AS df FROM ({_TOKENS}) WHERE word <> '' GROUP BY word",
    f"CREATE TABLE {SCHEMA}.terms AS SELECT d.docid, 0::BIGINT AS fieldid, k.termid FROM ({_TOKENS}) t "
    f"JOIN {SCHEMA}.docs d ON d.name = t.sentence_id JOIN {SCHEMA}.dict k ON k.term = t.word ORDER BY k.termid, d.docid",
    f"CREATE TABLE {SCHEMA}.stats AS SELECT count(*) AS num_docs, sum(len) / count(*) AS avgdl FROM {SCHEMA}.docs",
    f"CREATE TABLE {SCHEMA}.stems AS SELECT term AS word, term AS stem FROM {SCHEMA}.dict ORDER BY term",
)
