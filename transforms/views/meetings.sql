-- meetings
-- One row per meeting, talks, summit, conference, festival or games that took place: what, who held it, who attended, where.
-- Example: SELECT dated, coalesce(name, subtype) AS what, held_by, attended, place FROM meetings WHERE review_year = 2024
-- Columns:
--   event_id
--   issuer
--   review_year
--   document_id
--   dated
--   date_start
--   date_end
--   date_precision
--   name: Proper name of the meeting, where it has one
--   subtype: Which kind of meeting, such as summit or talks
--   held_by: Hosts and organizers
--   attended: Who else took part: countries and organizations, then persons
--   place: Place of the meeting
--   place_country: Country of the place
--   countries
--   confidence
--   sentence_id
--   sentence
WITH people AS (
  SELECT event_id,
    string_agg(name, ', ' ORDER BY is_person, name) FILTER (holds) AS held_by,
    string_agg(name, ', ' ORDER BY is_person, name) FILTER (NOT holds) AS attended
  FROM (
    SELECT p.event_id, any_value(e.name) AS name, any_value(e.entity_type) = 'person' AS is_person,
      bool_or(p.role IN ('host', 'organizer')) AS holds
    FROM event_participants p JOIN entities e USING (entity_id)
    GROUP BY p.event_id, p.entity_id
  )
  GROUP BY event_id
)
SELECT t.event_id, t.issuer, t.review_year, t.document_id, t.dated, t.date_start, t.date_end, t.date_precision, t.name,
  t.subtype, w.held_by, w.attended, t.place, t.place_country, t.countries, t.confidence, t.sentence_id, t.sentence
FROM event_timeline t LEFT JOIN people w USING (event_id)
WHERE t.event_type = 'meeting'
ORDER BY t.issuer, t.date_start, t.date_end, t.event_id
