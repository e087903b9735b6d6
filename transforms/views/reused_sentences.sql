-- reused_sentences
-- One row per pair of like sentences in two documents, the earlier one first.
-- Example: SELECT year, later_year, similarity, sentence, later_sentence FROM reused_sentences WHERE issuer = later_issuer
-- Columns:
--   similarity: Jaccard similarity of word shingles, from 0 to 1
--   kind: identical (after folding) or near
--   issuer: Issuer of the earlier document
--   year: Year of the earlier document
--   document_id: The earlier document
--   sentence_id: The earlier sentence
--   sentence: Its text
--   later_issuer: Issuer of the later document
--   later_year: Year of the later document
--   later_document_id: The later document
--   later_sentence_id: The later sentence
--   later_sentence: Its text
WITH ordered AS (
  SELECT t.similarity, t.kind, (a.review_year, a.document_id) <= (b.review_year, b.document_id) AS forward,
    a.issuer, a.review_year, t.document_id, t.sentence_id, s.text AS sentence,
    b.issuer AS other_issuer, b.review_year AS other_year, t.other_document_id, t.other_sentence_id, o.text AS other_sentence
  FROM text_reuse t
  JOIN reviews a ON a.document_id = t.document_id JOIN reviews b ON b.document_id = t.other_document_id
  JOIN sentences s ON s.sentence_id = t.sentence_id JOIN sentences o ON o.sentence_id = t.other_sentence_id
)
SELECT similarity, kind, issuer, review_year AS year, document_id, sentence_id, sentence, other_issuer AS later_issuer,
  other_year AS later_year, other_document_id AS later_document_id, other_sentence_id AS later_sentence_id,
  other_sentence AS later_sentence
FROM ordered WHERE forward
UNION ALL
SELECT similarity, kind, other_issuer, other_year, other_document_id, other_sentence_id, other_sentence, issuer, review_year,
  document_id, sentence_id, sentence
FROM ordered WHERE NOT forward
ORDER BY similarity DESC, sentence_id, later_sentence_id
