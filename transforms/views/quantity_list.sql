-- quantity_list
-- One row per figure that is named: money, percentages, measures, durations and counts, with what is counted.
-- Example: SELECT review_year, surface, value, unit FROM quantity_list WHERE kind = 'money'
-- Columns:
--   quantity_id: The quantity; evidence(quantity_id) shows its place
--   issuer
--   review_year
--   document_id
--   kind: What is measured: money, percent, measure, duration, count
--   comparator: Relation of the true value to value
--   value: Value, scale words applied
--   value_max: Upper value of a range
--   unit: Currency (ISO 4217), unit, or the counted noun in the singular
--   counted: What is counted, or what a percentage is a share of
--   surface: The words that say it
--   sentence_id
--   sentence
SELECT q.quantity_id, r.issuer, q.review_year, q.document_id, q.kind, q.comparator, q.value, q.value_max, q.unit, q.counted,
  q.surface, q.sentence_id, s.text AS sentence
FROM quantities q JOIN reviews r USING (document_id) JOIN sentences s ON s.sentence_id = q.sentence_id
ORDER BY r.issuer, q.review_year, q.document_id, q.char_start
