-- co_mentions
-- One row per issuer, year and pair of entities that a sentence names together.
-- Example: SELECT name_a, name_b, sentences FROM co_mentions WHERE type_a = 'country' AND type_b = 'country' AND NOT with_issuer LIMIT 5
-- Columns:
--   issuer
--   review_year
--   entity_a: One entity
--   name_a: Its name
--   type_a: What it is
--   entity_b: The other entity
--   name_b: Its name
--   type_b: What it is
--   with_issuer: Whether one of them is the issuer's own country
--   sentences: Sentences that name both
--   sentence_id: The first such sentence
--   sentence: That sentence
WITH named AS (
  SELECT document_id, sentence_id, entity_id, min(char_start) AS place FROM mentions GROUP BY ALL
), pairs AS (
  SELECT r.issuer, r.review_year, a.entity_id AS entity_a, b.entity_id AS entity_b, count(*) AS sentences,
    arg_min(a.sentence_id, (a.document_id, a.place)) AS sentence_id
  FROM named a JOIN named b ON b.sentence_id = a.sentence_id AND b.entity_id > a.entity_id
  JOIN reviews r ON r.document_id = a.document_id
  GROUP BY r.issuer, r.review_year, a.entity_id, b.entity_id
)
SELECT p.issuer, p.review_year, p.entity_a, a.name AS name_a, a.entity_type AS type_a, p.entity_b, b.name AS name_b,
  b.entity_type AS type_b,
  coalesce(p.entity_a = 'country:' || p.issuer OR p.entity_b = 'country:' || p.issuer, false) AS with_issuer,
  p.sentences, p.sentence_id, s.text AS sentence
FROM pairs p JOIN entities a ON a.entity_id = p.entity_a JOIN entities b ON b.entity_id = p.entity_b
JOIN sentences s ON s.sentence_id = p.sentence_id
ORDER BY p.issuer, p.review_year, p.sentences DESC, name_a, name_b
