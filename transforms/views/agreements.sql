-- agreements
-- One row per text that was agreed, approved or is being negotiated: what, with which parties, how far it has come.
-- Example: SELECT dated, name, subtype, parties, status FROM agreements WHERE status = 'signed' AND review_year = 2024
-- Columns:
--   event_id
--   issuer
--   review_year
--   document_id
--   dated
--   date_start
--   date_end
--   date_precision
--   name: Proper name of the text, where it has one
--   subtype: Which kind of text, such as treaty or memorandum
--   status
--   parties: Parties to it
--   countries
--   confidence
--   sentence_id
--   sentence
WITH people AS (
  SELECT p.event_id, string_agg(e.name, ', ' ORDER BY e.entity_type = 'person', e.name) AS parties
  FROM event_participants p JOIN entities e USING (entity_id)
  WHERE p.role = 'party'
  GROUP BY p.event_id
)
SELECT t.event_id, t.issuer, t.review_year, t.document_id, t.dated, t.date_start, t.date_end, t.date_precision, t.name,
  t.subtype, t.status, w.parties, t.countries, t.confidence, t.sentence_id, t.sentence
FROM event_timeline t LEFT JOIN people w USING (event_id)
WHERE t.event_type = 'agreement'
ORDER BY t.issuer, t.date_start, t.date_end, t.event_id
