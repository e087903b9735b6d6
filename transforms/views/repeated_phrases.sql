-- repeated_phrases(y1, y2, words := 5)
-- One row per issuer and stretch of words in its review of y2 of which each run of that many words stands in its review of
-- y1 too: what is said again even where the sentence is new. An error where no issuer has reviews of
-- both years.
-- Example: SELECT phrase, n_words, sentence FROM repeated_phrases(2017, 2024) LIMIT 5
-- Arguments:
--   y1: The earlier year under review
--   y2: The later year under review
--   words: Words that a phrase has at least (5 unless told)
-- Columns:
--   issuer
--   phrase: The phrase, in small letters
--   n_words: Words of the phrase
--   times: Sentences of y2 that have it
--   earlier_sentence_id: A sentence of y1 in which it begins
--   earlier_sentence: That sentence
--   sentence_id: The first sentence of y2 that has it
--   sentence: That sentence
WITH given AS (
  SELECT y1::INTEGER AS year_before, y2::INTEGER AS year_after, words AS least
), reviewed AS (
  SELECT count(DISTINCT review_year) AS years FROM reviews JOIN given ON review_year IN (year_before, year_after) GROUP BY issuer
), asked AS (
  SELECT CASE WHEN (SELECT max(years) FROM reviewed) = 2 OR (SELECT count(*) FROM reviews) = 0 THEN year_before
    ELSE error(concat('no issuer has reviews of both ', coalesce(year_before::VARCHAR, 'null'), ' and ',
      coalesce(year_after::VARCHAR, 'null'), '; see SELECT issuer, review_year FROM reviews'))::INTEGER END AS year_before, year_after, least
  FROM given
), tokens AS (
  SELECT r.issuer, s.review_year, s.sentence_id, s.document_id, s.ordinal, s.text,
    regexp_extract_all(lower(s.text), '[\pL\pN]+(?:[''’-][\pL\pN]+)*') AS w
  FROM sentences s JOIN reviews r USING (document_id) JOIN asked ON s.review_year IN (year_before, year_after)
), grams AS (
  SELECT issuer, review_year, sentence_id, document_id, ordinal, i, year_after, least,
    array_to_string(w[i : i + least - 1], ' ') AS gram
  FROM (SELECT *, unnest(range(1, len(w) - least + 2)) AS i FROM tokens, asked WHERE least > 0 AND year_before <> year_after)
), earlier AS (
  SELECT issuer, gram, arg_min(sentence_id, (document_id, ordinal)) AS earlier_sentence_id
  FROM grams WHERE review_year <> year_after GROUP BY issuer, gram
), shared AS (
  SELECT g.*, e.earlier_sentence_id, i - row_number() OVER (PARTITION BY g.sentence_id ORDER BY i) AS island
  FROM grams g JOIN earlier e USING (issuer, gram) WHERE g.review_year = g.year_after
), phrases AS (
  SELECT issuer, sentence_id, document_id, ordinal, min(i) AS first_word, max(i) + any_value(least) - 1 AS last_word,
    arg_min(earlier_sentence_id, i) AS earlier_sentence_id
  FROM shared GROUP BY issuer, sentence_id, document_id, ordinal, island
), spelt AS (
  SELECT p.*, array_to_string(t.w[p.first_word : p.last_word], ' ') AS phrase
  FROM phrases p JOIN tokens t USING (sentence_id)
), counted AS (
  SELECT issuer, phrase, any_value(last_word - first_word + 1) AS n_words, count(DISTINCT sentence_id) AS times,
    arg_min(earlier_sentence_id, (document_id, ordinal)) AS earlier_sentence_id,
    arg_min(sentence_id, (document_id, ordinal)) AS sentence_id
  FROM spelt GROUP BY issuer, phrase
)
SELECT c.issuer, c.phrase, c.n_words, c.times, c.earlier_sentence_id, e.text AS earlier_sentence, c.sentence_id,
  s.text AS sentence
FROM counted c
JOIN sentences e ON e.sentence_id = c.earlier_sentence_id JOIN sentences s ON s.sentence_id = c.sentence_id
ORDER BY c.issuer, c.n_words DESC, c.times DESC, c.phrase
