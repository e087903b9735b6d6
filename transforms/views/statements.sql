-- statements
-- One row per position declared with force (condemned, rejected, supported, called on, recognised, …) and diplomatic protest:
-- who declared it, about or to whom. What the ministry merely thinks is none.
-- Example: SELECT dated, declared_by, kind, about, sentence FROM statements LIMIT 5
-- Columns:
--   event_id
--   issuer
--   review_year
--   document_id
--   dated
--   date_start
--   date_end
--   date_precision
--   kind: What was done by saying it, such as condemn, reject, reaffirm, urge
--   declared_by: Who declared it: countries and organizations, then persons
--   about: About or to whom, as far as the text names a country, organization or person
--   plover_type
--   quad_class: PLOVER quad class; requests stand under verbal conflict there
--   plover_score
--   countries
--   confidence
--   sentence_id
--   sentence
WITH people AS (
  SELECT p.event_id,
    string_agg(e.name, ', ' ORDER BY e.entity_type = 'person', e.name) FILTER (p.role = 'actor') AS declared_by,
    string_agg(e.name, ', ' ORDER BY e.entity_type = 'person', e.name) FILTER (p.role = 'recipient') AS about
  FROM event_participants p JOIN entities e USING (entity_id)
  GROUP BY p.event_id
)
SELECT t.event_id, t.issuer, t.review_year, t.document_id, t.dated, t.date_start, t.date_end, t.date_precision,
  t.subtype AS kind, w.declared_by, w.about, t.plover_type, t.quad_class, t.plover_score, t.countries, t.confidence,
  t.sentence_id, t.sentence
FROM event_timeline t LEFT JOIN people w USING (event_id)
WHERE t.event_type = 'statement' OR t.event_type = 'protest' AND t.plover_type = 'ACCUSE'
ORDER BY t.issuer, t.date_start, t.date_end, t.event_id
