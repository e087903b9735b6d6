-- event_timeline
-- One row per event that happened in the review's period, in order of date. What is negated, supposed, ahead or historical
-- stands in all_events only; statements are kept apart by is_statement.
-- Example: SELECT dated, event_type, who FROM event_timeline WHERE 'CHN' = ANY (countries) AND NOT is_statement
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
--   quad_class
--   plover_score
--   is_statement
--   confidence
--   trigger
--   sentence_id
--   sentence
SELECT event_id, issuer, review_year, document_id, dated, date_start, date_end, date_precision, date_basis, event_type,
  subtype, name, status, who, countries, place, place_country, plover_type, quad_class, plover_score, is_statement,
  confidence, trigger, sentence_id, sentence
FROM all_events
WHERE is_default
ORDER BY issuer, date_start, date_end, event_id
