-- reviews
-- One row per document, with the issuer that the other views group by and the issuer's previous review.
-- Example: SELECT issuer, review_year, previous_year, title FROM reviews
-- Columns:
--   document_id
--   issuer
--   issuer_name: Body that issued it
--   review_year
--   previous_year: Year of the same issuer's review before this one; null for its first
--   title: Heading of the document
--   published_on: Date the document gives for itself
--   source_uri: Where it came from
--   sentences: Sentences of its body
--   words: Words of its text
WITH years AS (
  SELECT issuer, review_year, lag(review_year) OVER (PARTITION BY issuer ORDER BY review_year) AS previous_year
  FROM (SELECT DISTINCT coalesce(issuer_country, issuer, 'unknown') AS issuer, review_year FROM documents)
)
SELECT d.document_id, y.issuer, d.issuer AS issuer_name, d.review_year, y.previous_year, d.title, d.published_on,
  d.source_uri, d.n_sentences AS sentences, d.n_words AS words
FROM documents d
JOIN years y ON y.issuer = coalesce(d.issuer_country, d.issuer, 'unknown') AND y.review_year = d.review_year
ORDER BY y.issuer, d.review_year, d.document_id
