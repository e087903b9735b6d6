-- coverage
-- One row per document: in how many of its sentences the tables found something, as counts and as shares.
-- Example: SELECT document_id, sentences, share_mentions, share_dates, share_events, share_nothing FROM coverage
-- Columns:
--   document_id
--   issuer
--   review_year
--   sentences: Sentences of the body
--   with_mentions: Sentences that name an entity
--   with_dates: Sentences with a time expression
--   with_quantities: Sentences with a figure
--   with_events: Sentences that tell an event
--   with_topics: Sentences with a topic
--   with_nothing: Sentences with none of these
--   share_mentions: Share of sentences that name an entity, from 0 to 1
--   share_dates: Share with a time expression
--   share_quantities: Share with a figure
--   share_events: Share that tells an event
--   share_topics: Share with a topic
--   share_nothing: Share with none of these
WITH found AS (
  SELECT s.document_id, s.sentence_id,
    s.sentence_id IN (SELECT sentence_id FROM mentions) AS mention,
    s.sentence_id IN (SELECT sentence_id FROM time_expressions) AS dated,
    s.sentence_id IN (SELECT sentence_id FROM quantities) AS quantity,
    s.sentence_id IN (SELECT sentence_id FROM event_evidence) AS happening,
    s.sentence_id IN (SELECT sentence_id FROM topics) AS topic
  FROM sentences s
), counted AS (
  SELECT document_id, count(*) AS sentences, count(*) FILTER (mention) AS with_mentions,
    count(*) FILTER (dated) AS with_dates, count(*) FILTER (quantity) AS with_quantities,
    count(*) FILTER (happening) AS with_events, count(*) FILTER (topic) AS with_topics,
    count(*) FILTER (NOT (mention OR dated OR quantity OR happening OR topic)) AS with_nothing
  FROM found GROUP BY document_id
)
SELECT r.document_id, r.issuer, r.review_year, coalesce(c.sentences, 0) AS sentences,
  coalesce(c.with_mentions, 0) AS with_mentions, coalesce(c.with_dates, 0) AS with_dates,
  coalesce(c.with_quantities, 0) AS with_quantities, coalesce(c.with_events, 0) AS with_events,
  coalesce(c.with_topics, 0) AS with_topics, coalesce(c.with_nothing, 0) AS with_nothing,
  round(c.with_mentions / c.sentences, 4) AS share_mentions, round(c.with_dates / c.sentences, 4) AS share_dates,
  round(c.with_quantities / c.sentences, 4) AS share_quantities, round(c.with_events / c.sentences, 4) AS share_events,
  round(c.with_topics / c.sentences, 4) AS share_topics, round(c.with_nothing / c.sentences, 4) AS share_nothing
FROM reviews r LEFT JOIN counted c USING (document_id)
ORDER BY r.issuer, r.review_year, r.document_id
