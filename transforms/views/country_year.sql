-- country_year
-- One row per issuer, year and country named: how often and how, its share and rank among the partners, and how that
-- changed against the issuer's previous review. The issuer's own country has no share and no rank.
-- Example: SELECT issuer, country, mentions, rank, rank_change FROM country_year WHERE review_year = 2024 AND rank <= 5
-- Columns:
--   issuer
--   review_year
--   country_id
--   country: Name of the country
--   iso_alpha3: Its code (ISO 3166-1 alpha-3)
--   region: UN M49 region
--   subregion: UN M49 sub-region
--   is_issuer: Whether it is the issuer's own country
--   mentions: Mentions of it
--   as_name: Mentions by name
--   as_acronym: Mentions by acronym
--   as_demonym: Mentions by demonym (Russian, Syrians)
--   as_capital: Mentions of the capital for the government
--   in_sentences: Sentences that name it
--   share: Its share of all mentions of partners in the issuer's year, from 0 to 1
--   rank: Rank among the partners by mentions, 1 for the most; equals share a rank
--   previous_year: Year of the issuer's previous review
--   previous_mentions: Mentions then: 0 where it was not named, null where there is no previous review
--   previous_share: Share then
--   previous_rank: Rank then
--   rank_change: Ranks gained since (negative: lost); null where it was not named then
WITH counted AS (
  SELECT r.issuer, r.review_year, any_value(r.previous_year) AS previous_year, m.entity_id AS country_id,
    any_value(e.name) AS country, any_value(e.iso_alpha3) AS iso_alpha3, any_value(e.region) AS region,
    any_value(e.subregion) AS subregion, coalesce(any_value(e.iso_alpha3) = r.issuer, false) AS is_issuer,
    count(*) AS mentions,
    count(*) FILTER (m.kind = 'name') AS as_name,
    count(*) FILTER (m.kind = 'acronym') AS as_acronym,
    count(*) FILTER (m.kind = 'demonym') AS as_demonym,
    count(*) FILTER (m.kind = 'capital') AS as_capital,
    count(DISTINCT m.sentence_id) AS in_sentences
  FROM mentions m JOIN reviews r USING (document_id) JOIN entities e USING (entity_id)
  WHERE m.entity_type = 'country'
  GROUP BY r.issuer, r.review_year, m.entity_id
), ranked AS (
  SELECT *,
    CASE WHEN NOT is_issuer THEN round(mentions / sum(mentions) OVER same, 4) END AS share,
    CASE WHEN NOT is_issuer THEN rank() OVER (same ORDER BY mentions DESC) END AS rank
  FROM counted
  WINDOW same AS (PARTITION BY issuer, review_year, is_issuer)
)
SELECT n.issuer, n.review_year, n.country_id, n.country, n.iso_alpha3, n.region, n.subregion, n.is_issuer, n.mentions,
  n.as_name, n.as_acronym, n.as_demonym, n.as_capital, n.in_sentences, n.share, n.rank, n.previous_year,
  CASE WHEN n.previous_year IS NOT NULL THEN coalesce(p.mentions, 0) END AS previous_mentions,
  CASE WHEN n.previous_year IS NOT NULL AND NOT n.is_issuer THEN coalesce(p.share, 0) END AS previous_share,
  p.rank AS previous_rank, p.rank - n.rank AS rank_change
FROM ranked n
LEFT JOIN ranked p ON p.issuer = n.issuer AND p.review_year = n.previous_year AND p.country_id = n.country_id
ORDER BY n.issuer, n.review_year, n.mentions DESC, n.country
