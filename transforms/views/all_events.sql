-- all_events
-- One row per event, with who took part and what kind of saying it is: also what is negated, only supposed, still ahead,
-- or before the review's period.
-- Example: SELECT dated, event_type, who, sentence FROM all_events WHERE is_negated OR is_future
-- Columns:
--   event_id
--   issuer
--   review_year
--   document_id
--   dated
--   date_start
--   date_end
--   date_precision
--   date_basis: Where the date was found
--   event_type
--   subtype
--   name: Proper name of the event
--   status
--   who
--   countries
--   place: Place of the event
--   place_country: Country of the place
--   plover_type
--   plover_mode
--   quad_class
--   plover_score
--   is_default: Whether the default views count it: not negated, not supposed, not ahead, not before the period
--   is_statement
--   is_negated: Whether the text says it did not happen
--   is_hypothetical: Whether it is only supposed
--   is_future: Whether it lies ahead
--   is_historical: Whether it lies before the review's period
--   confidence
--   rule
--   trigger
--   sentence_id
--   sentence
WITH roles AS (
  SELECT p.event_id, p.role, string_agg(e.name, ', ' ORDER BY e.entity_type = 'person', e.name) AS names,
    list(e.iso_alpha3 ORDER BY e.iso_alpha3) FILTER (e.entity_type = 'country') AS codes
  FROM event_participants p JOIN entities e USING (entity_id)
  GROUP BY p.event_id, p.role
), people AS (
  SELECT event_id, string_agg(role || ': ' || names, '; ' ORDER BY role) AS who,
    list_sort(list_distinct(flatten(list(codes) FILTER (codes IS NOT NULL)))) AS countries
  FROM roles GROUP BY event_id
)
SELECT v.event_id, r.issuer, v.review_year, v.document_id,
  CASE v.date_precision
    WHEN 'day' THEN strftime(v.date_start, '%Y-%m-%d')
    WHEN 'month' THEN strftime(v.date_start, '%Y-%m')
    WHEN 'quarter' THEN year(v.date_start) || '-Q' || quarter(v.date_start)
    WHEN 'half' THEN year(v.date_start) || '-H' || (1 + month(v.date_start) // 7)
    WHEN 'year' THEN strftime(v.date_start, '%Y')
    ELSE coalesce(strftime(v.date_start, '%Y-%m-%d'), '') || '/' || coalesce(strftime(v.date_end, '%Y-%m-%d'), '')
  END AS dated,
  v.date_start, v.date_end, v.date_precision, v.date_basis, v.event_type, v.subtype, v.name, v.status,
  w.who, coalesce(w.countries, []) AS countries, place.name AS place, country.name AS place_country,
  v.plover_type, v.plover_mode, v.quad_class, v.plover_score,
  NOT (v.is_negated OR v.is_hypothetical OR v.is_future OR v.is_historical) AS is_default,
  v.event_type = 'statement' AS is_statement,
  v.is_negated, v.is_hypothetical, v.is_future, v.is_historical, v.confidence, v.rule, v.trigger,
  v.sentence_id, v.evidence AS sentence
FROM events v
JOIN reviews r USING (document_id)
LEFT JOIN people w ON w.event_id = v.event_id
LEFT JOIN entities place ON place.entity_id = v.place_id
LEFT JOIN entities country ON country.entity_id = v.country_id
