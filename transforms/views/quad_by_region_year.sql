-- quad_by_region_year
-- One row per issuer, year and UN M49 region of the countries that took part beside the issuer's own: conflict and
-- cooperation in PLOVER's four quad classes. An event with countries of two regions counts in both; an event without
-- another country stands under `none`.
-- PLOVER counts requests, such as a proposal or an appeal, as verbal conflict.
-- Example: SELECT review_year, region, verbal_cooperation, material_cooperation, verbal_conflict FROM quad_by_region_year
-- Columns:
--   issuer
--   review_year
--   region: UN M49 region, `other` for countries without one, `none` where no other country takes part
--   events: Events with a country of the region
--   statements: Those that are statements
--   verbal_cooperation: Events of PLOVER's quad class verbal cooperation
--   material_cooperation: Events of material cooperation
--   verbal_conflict: Events of verbal conflict
--   material_conflict: Events of material conflict
--   mean_score: Mean PLOVER score, from -10 (conflict) to 10 (cooperation)
--   mean_score_deeds: The same without statements
WITH regions AS (
  SELECT DISTINCT p.event_id, coalesce(e.region, 'other') AS region
  FROM event_participants p JOIN entities e USING (entity_id) JOIN reviews r ON r.document_id = p.document_id
  WHERE e.entity_type = 'country' AND e.iso_alpha3 IS DISTINCT FROM r.issuer
)
SELECT r.issuer, v.review_year, coalesce(g.region, 'none') AS region, count(*) AS events,
  count(*) FILTER (v.event_type = 'statement') AS statements,
  count(*) FILTER (v.quad_class = 'verbal cooperation') AS verbal_cooperation,
  count(*) FILTER (v.quad_class = 'material cooperation') AS material_cooperation,
  count(*) FILTER (v.quad_class = 'verbal conflict') AS verbal_conflict,
  count(*) FILTER (v.quad_class = 'material conflict') AS material_conflict,
  round(avg(v.plover_score), 2) AS mean_score,
  round(avg(v.plover_score) FILTER (v.event_type <> 'statement'), 2) AS mean_score_deeds
FROM events v JOIN reviews r USING (document_id) LEFT JOIN regions g ON g.event_id = v.event_id
WHERE NOT (v.is_negated OR v.is_hypothetical OR v.is_future OR v.is_historical)
GROUP BY r.issuer, v.review_year, coalesce(g.region, 'none')
ORDER BY r.issuer, v.review_year, events DESC, region
