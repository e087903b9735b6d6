-- visits
-- One row per visit that took place: who came from where to whom, when, and the sentence.
-- Example: SELECT dated, visitor, visitor_country, host_country, sentence FROM visits WHERE review_year = 2024
-- Columns:
--   event_id
--   issuer
--   review_year
--   document_id
--   dated
--   date_start
--   date_end
--   date_precision
--   subtype: Which kind of visit, such as state visit
--   visitor: Persons who came
--   visitor_office: Their offices in the same order, as the text gives them; – where it gives none
--   visitor_country: Countries, organizations and others they came for
--   host: Persons who received them
--   host_country: Countries, organizations and others that received them
--   place: Place of the visit
--   confidence
--   sentence_id
--   sentence
WITH people AS (
  SELECT p.event_id,
    string_agg(e.name, ', ' ORDER BY e.name) FILTER (p.role = 'guest' AND e.entity_type = 'person') AS visitor,
    CASE WHEN count(m.role) FILTER (p.role = 'guest' AND e.entity_type = 'person') > 0 THEN
      string_agg(coalesce(m.role, '–'), ', ' ORDER BY e.name) FILTER (p.role = 'guest' AND e.entity_type = 'person')
    END AS visitor_office,
    string_agg(e.name, ', ' ORDER BY e.name) FILTER (p.role = 'guest' AND e.entity_type <> 'person') AS visitor_country,
    string_agg(e.name, ', ' ORDER BY e.name) FILTER (p.role = 'host' AND e.entity_type = 'person') AS host,
    string_agg(e.name, ', ' ORDER BY e.name) FILTER (p.role = 'host' AND e.entity_type <> 'person') AS host_country
  FROM event_participants p JOIN entities e USING (entity_id) LEFT JOIN mentions m USING (mention_id)
  GROUP BY p.event_id
)
SELECT t.event_id, t.issuer, t.review_year, t.document_id, t.dated, t.date_start, t.date_end, t.date_precision, t.subtype,
  w.visitor, w.visitor_office, w.visitor_country, w.host, w.host_country, t.place, t.confidence, t.sentence_id,
  t.sentence
FROM event_timeline t LEFT JOIN people w USING (event_id)
WHERE t.event_type = 'visit'
ORDER BY t.issuer, t.date_start, t.date_end, t.event_id
