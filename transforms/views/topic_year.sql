-- topic_year
-- One row per issuer, year and topic: in how many sentences, which share of the review, and how that changed against the
-- issuer's previous review. A topic that vanished has a row with no sentences.
-- Example: SELECT issuer, topic, sentences, share, share_change FROM topic_year WHERE review_year = 2024 ORDER BY share_change DESC LIMIT 5
-- Columns:
--   issuer
--   review_year
--   topic: A PLOVER context or one of three of annual reviews
--   sentences: Sentences on the topic
--   share: Their share of all sentences of the issuer's year, from 0 to 1
--   rank: Rank among the topics of the year, 1 for the most; equals share a rank
--   previous_year: Year of the issuer's previous review
--   previous_sentences: Sentences on the topic then; null where there is no previous review
--   previous_share: Share then
--   share_change: Share now less share then; positive where the topic grew
--   change: new, gone, up, down or same (the share differs by less than a quarter, or one sentence would undo it); null where there is no previous review
WITH years AS (
  SELECT issuer, review_year, any_value(previous_year) AS previous_year, sum(sentences) AS all_sentences
  FROM reviews GROUP BY issuer, review_year
), counted AS (
  SELECT r.issuer, r.review_year, t.topic, count(DISTINCT t.sentence_id) AS sentences
  FROM topics t JOIN reviews r USING (document_id)
  GROUP BY r.issuer, r.review_year, t.topic
), wanted AS (
  SELECT issuer, review_year, topic FROM counted
  UNION
  SELECT y.issuer, y.review_year, c.topic
  FROM counted c JOIN years y ON y.issuer = c.issuer AND y.previous_year = c.review_year
), ranked AS (
  SELECT w.issuer, w.review_year, w.topic, y.previous_year, coalesce(c.sentences, 0) AS sentences, y.all_sentences,
    round(coalesce(c.sentences, 0) / y.all_sentences, 4) AS share
  FROM wanted w JOIN years y USING (issuer, review_year) LEFT JOIN counted c USING (issuer, review_year, topic)
), parts AS (
  SELECT *, sentences / all_sentences AS part FROM ranked
)
SELECT n.issuer, n.review_year, n.topic, n.sentences, n.share,
  CASE WHEN n.sentences > 0 THEN rank() OVER (PARTITION BY n.issuer, n.review_year ORDER BY n.sentences DESC) END AS rank,
  n.previous_year,
  CASE WHEN n.previous_year IS NOT NULL THEN coalesce(p.sentences, 0) END AS previous_sentences,
  CASE WHEN n.previous_year IS NOT NULL THEN coalesce(p.share, 0) END AS previous_share,
  CASE WHEN n.previous_year IS NOT NULL THEN round(n.share - coalesce(p.share, 0), 4) END AS share_change,
  CASE WHEN n.previous_year IS NULL THEN NULL WHEN coalesce(p.sentences, 0) = 0 THEN 'new' WHEN n.sentences = 0 THEN 'gone'
    WHEN greatest(n.part, p.part) < 1.25 * least(n.part, p.part)
      OR least(abs(n.sentences - n.all_sentences * p.part), abs(p.sentences - p.all_sentences * n.part)) < 1 THEN 'same'
    WHEN n.part > p.part THEN 'up' ELSE 'down' END AS change
FROM parts n
LEFT JOIN parts p ON p.issuer = n.issuer AND p.review_year = n.previous_year AND p.topic = n.topic
ORDER BY n.issuer, n.review_year, n.sentences DESC, n.topic
