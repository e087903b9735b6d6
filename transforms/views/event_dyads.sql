-- event_dyads
-- One row per issuer, year, actor and recipient (countries, organizations, territories, groups): events between them by
-- PLOVER type. Where the text says who acts on whom, that is the direction; where it doesn't (talks, treaties), each
-- participant is counted with each other in both directions.
-- PLOVER counts requests, such as a proposal or an appeal, as verbal conflict.
-- Example: SELECT review_year, recipient, events, mean_score, consult, support FROM event_dyads WHERE actor = 'Russia' LIMIT 5
-- Columns:
--   issuer
--   review_year
--   actor_id: Who acts
--   actor: Name of who acts
--   actor_type: What kind of entity that is
--   recipient_id: On whom, or with whom
--   recipient: Name of on whom, or with whom
--   recipient_type: What kind of entity that is
--   events: Events between them
--   mutual: Those told without a direction, which the opposite row counts too
--   statements: Those that are statements
--   verbal_cooperation: Events of PLOVER's quad class verbal cooperation
--   material_cooperation: Events of material cooperation
--   verbal_conflict: Events of verbal conflict
--   material_conflict: Events of material conflict
--   mean_score: Mean PLOVER score, from -10 (conflict) to 10 (cooperation)
--   mean_score_deeds: The same without statements
--   agree: Events of PLOVER type AGREE
--   consult: CONSULT
--   support: SUPPORT
--   concede: CONCEDE
--   cooperate: COOPERATE
--   aid: AID
--   retreat: RETREAT
--   request: REQUEST
--   accuse: ACCUSE
--   reject: REJECT
--   threaten: THREATEN
--   protest: PROTEST
--   sanction: SANCTION
--   mobilize: MOBILIZE
--   coerce: COERCE
--   assault: ASSAULT
WITH sided AS (
  SELECT DISTINCT p.event_id, p.entity_id, e.name, e.entity_type,
    CASE WHEN p.role IN ('actor', 'guest') THEN 'actor' WHEN p.role IN ('recipient', 'host') THEN 'recipient'
      ELSE 'other' END AS side
  FROM event_participants p JOIN entities e USING (entity_id)
  WHERE e.entity_type IN ('country', 'organization', 'territory', 'group')
), directed AS (
  SELECT event_id FROM sided GROUP BY event_id HAVING bool_or(side = 'actor') AND bool_or(side = 'recipient')
), pairs AS (
  SELECT a.event_id, a.entity_id AS actor_id, b.entity_id AS recipient_id, any_value(a.name) AS actor,
    any_value(a.entity_type) AS actor_type, any_value(b.name) AS recipient, any_value(b.entity_type) AS recipient_type,
    d.event_id IS NULL AS is_mutual
  FROM sided a JOIN sided b ON b.event_id = a.event_id AND b.entity_id <> a.entity_id
  LEFT JOIN directed d ON d.event_id = a.event_id
  WHERE d.event_id IS NULL OR (a.side = 'actor' AND b.side = 'recipient')
  GROUP BY a.event_id, a.entity_id, b.entity_id, d.event_id
)
SELECT r.issuer, v.review_year, p.actor_id, any_value(p.actor) AS actor, any_value(p.actor_type) AS actor_type,
  p.recipient_id, any_value(p.recipient) AS recipient, any_value(p.recipient_type) AS recipient_type,
  count(*) AS events, count(*) FILTER (p.is_mutual) AS mutual, count(*) FILTER (v.event_type = 'statement') AS statements,
  count(*) FILTER (v.quad_class = 'verbal cooperation') AS verbal_cooperation,
  count(*) FILTER (v.quad_class = 'material cooperation') AS material_cooperation,
  count(*) FILTER (v.quad_class = 'verbal conflict') AS verbal_conflict,
  count(*) FILTER (v.quad_class = 'material conflict') AS material_conflict,
  round(avg(v.plover_score), 2) AS mean_score,
  round(avg(v.plover_score) FILTER (v.event_type <> 'statement'), 2) AS mean_score_deeds,
  count(*) FILTER (v.plover_type = 'AGREE') AS agree,
  count(*) FILTER (v.plover_type = 'CONSULT') AS consult,
  count(*) FILTER (v.plover_type = 'SUPPORT') AS support,
  count(*) FILTER (v.plover_type = 'CONCEDE') AS concede,
  count(*) FILTER (v.plover_type = 'COOPERATE') AS cooperate,
  count(*) FILTER (v.plover_type = 'AID') AS aid,
  count(*) FILTER (v.plover_type = 'RETREAT') AS retreat,
  count(*) FILTER (v.plover_type = 'REQUEST') AS request,
  count(*) FILTER (v.plover_type = 'ACCUSE') AS accuse,
  count(*) FILTER (v.plover_type = 'REJECT') AS reject,
  count(*) FILTER (v.plover_type = 'THREATEN') AS threaten,
  count(*) FILTER (v.plover_type = 'PROTEST') AS protest,
  count(*) FILTER (v.plover_type = 'SANCTION') AS sanction,
  count(*) FILTER (v.plover_type = 'MOBILIZE') AS mobilize,
  count(*) FILTER (v.plover_type = 'COERCE') AS coerce,
  count(*) FILTER (v.plover_type = 'ASSAULT') AS assault
FROM pairs p JOIN events v USING (event_id) JOIN reviews r USING (document_id)
WHERE NOT (v.is_negated OR v.is_hypothetical OR v.is_future OR v.is_historical)
GROUP BY r.issuer, v.review_year, p.actor_id, p.recipient_id
ORDER BY r.issuer, v.review_year, events DESC, p.actor_id, p.recipient_id
