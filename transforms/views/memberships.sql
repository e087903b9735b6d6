-- memberships
-- One row per membership event: who joined what, or took its chair, and in which capacity.
-- Example: SELECT dated, member, joined, capacity, sentence FROM memberships
-- Columns:
--   event_id
--   issuer
--   review_year
--   document_id
--   dated
--   date_start
--   date_end
--   date_precision
--   member: Who joined
--   joined: What it joined
--   capacity: As what, such as member, observer status, chairmanship
--   status
--   countries
--   confidence
--   sentence_id
--   sentence
WITH people AS (
  SELECT p.event_id, string_agg(e.name, ', ' ORDER BY e.name) FILTER (p.role = 'actor') AS member,
    string_agg(e.name, ', ' ORDER BY e.name) FILTER (p.role = 'recipient') AS joined
  FROM event_participants p JOIN entities e USING (entity_id)
  GROUP BY p.event_id
)
SELECT t.event_id, t.issuer, t.review_year, t.document_id, t.dated, t.date_start, t.date_end, t.date_precision, w.member,
  w.joined, t.subtype AS capacity, t.status, t.countries, t.confidence, t.sentence_id, t.sentence
FROM event_timeline t LEFT JOIN people w USING (event_id)
WHERE t.event_type = 'membership'
ORDER BY t.issuer, t.date_start, t.date_end, t.event_id
