-- search(query)
-- Full text: one row per sentence that has a word of the query in any of its inflections, best first (Okapi BM25). For an
-- exact word or phrase take kwic.
-- Example: SELECT score, review_year, sentence FROM search('fight against terrorism') LIMIT 3
-- Arguments:
--   query: Words, in any order
-- Columns:
--   score: BM25 score: the higher, the better the sentence fits
--   document_id
--   issuer
--   review_year
--   sentence_id
--   sentence
WITH asked AS (
  SELECT query AS wanted
), words AS (
  SELECT DISTINCT unnest(string_split(trim(regexp_replace(lower(strip_accents(wanted::VARCHAR)),
    '[\x27’]s\b|[^\pL\pN]+', ' ', 'g')), ' ')) AS word
  FROM asked
), stemmed AS (
  -- A form that the corpus doesn't have is taken for the longest stem of the corpus that an ending makes into it.
  SELECT DISTINCT coalesce(k.stem, (
    SELECT arg_max(n.stem, length(n.stem)) FROM fts_main_sentences.stems n
    WHERE starts_with(regexp_replace(w.word, 'y$', 'i'), n.stem) AND length(n.stem) > 2 AND regexp_full_match(
      substr(regexp_replace(w.word, 'y$', 'i'), length(n.stem) + 1),
      '(e|s|es|d|ed|ing|ings|er|ers|or|ors|i|ies|ied|li|al|alli|ion|ions|at|ate|ates|ated|ating|ation|ations|ment|ments|iv|ive)?')
  ), w.word) AS stem
  FROM words w LEFT JOIN fts_main_sentences.stems k USING (word)
  WHERE w.word <> ''
), occurring AS (
  SELECT t.docid, t.termid, d.df, count(*) AS tf
  FROM fts_main_sentences.terms t JOIN fts_main_sentences.dict d USING (termid) SEMI JOIN stemmed q ON q.stem = d.term
  GROUP BY t.docid, t.termid, d.df
), scored AS (
  SELECT o.docid, any_value(d.name) AS sentence_id,
    sum(log((n.num_docs - o.df + 0.5) / (o.df + 0.5) + 1) * o.tf * 2.2 / (o.tf + 1.2 * (0.25 + 0.75 * d.len / n.avgdl))) AS score
  FROM occurring o JOIN fts_main_sentences.docs d USING (docid), fts_main_sentences.stats n
  GROUP BY o.docid
)
SELECT round(c.score, 4) AS score, s.document_id, r.issuer, s.review_year, s.sentence_id, s.text AS sentence
FROM scored c JOIN sentences s USING (sentence_id) JOIN reviews r USING (document_id)
ORDER BY c.score DESC, s.document_id, s.ordinal
