-- partner_change(y1, y2)
-- One row per issuer with reviews of both years and partner country named in either: what became of it from y1 to y2, by
-- its share of the mentions of partners (reviews differ in length), with a sentence that names it. An error where no issuer
-- has reviews of both years.
-- Example: SELECT issuer, country, change, mentions_before, mentions_after FROM partner_change(2017, 2024) WHERE change = 'gone'
-- Arguments:
--   y1: The earlier year under review
--   y2: The later year under review
-- Columns:
--   issuer
--   country_id
--   country: Name of the partner country
--   iso_alpha3: Its code (ISO 3166-1 alpha-3)
--   region: UN M49 region
--   change: new, gone, up, down or same (the share differs by less than a quarter, or one mention would undo it)
--   mentions_before: Mentions in y1
--   mentions_after: Mentions in y2
--   share_before: Share of the mentions of partners in y1
--   share_after: Share of the mentions of partners in y2
--   rank_before: Rank among the partners in y1
--   rank_after: Rank among the partners in y2
--   sentence_id: First sentence that names it, in y1 for what is gone, else in y2
--   sentence: That sentence
WITH given AS (
  SELECT y1::INTEGER AS earlier, y2::INTEGER AS later
), both_years AS (
  SELECT issuer FROM reviews JOIN given ON review_year IN (earlier, later)
  GROUP BY issuer HAVING count(DISTINCT review_year) = 2
), asked AS (
  SELECT CASE WHEN (SELECT count(*) FROM both_years) > 0 OR (SELECT count(*) FROM reviews) = 0 THEN earlier
    ELSE error(concat('no issuer has reviews of both ', coalesce(earlier::VARCHAR, 'null'), ' and ', coalesce(later::VARCHAR, 'null'),
      '; see SELECT issuer, review_year FROM reviews'))::INTEGER END AS earlier, later
  FROM given
), before AS (
  SELECT c.*, c.mentions / sum(c.mentions) OVER (PARTITION BY c.issuer) AS part FROM country_year c JOIN asked ON c.review_year = earlier SEMI JOIN both_years USING (issuer)
  WHERE NOT c.is_issuer
), after AS (
  SELECT c.*, c.mentions / sum(c.mentions) OVER (PARTITION BY c.issuer) AS part FROM country_year c JOIN asked ON c.review_year = later SEMI JOIN both_years USING (issuer)
  WHERE NOT c.is_issuer
), told AS (
  SELECT r.issuer, r.review_year, m.entity_id AS country_id,
    arg_min(m.sentence_id, (m.document_id, m.char_start)) AS sentence_id
  FROM mentions m JOIN reviews r USING (document_id) JOIN asked ON r.review_year IN (earlier, later)
  WHERE m.entity_type = 'country'
  GROUP BY r.issuer, r.review_year, m.entity_id
), compared AS (
  SELECT issuer, country_id, coalesce(a.country, b.country) AS country,
    coalesce(a.iso_alpha3, b.iso_alpha3) AS iso_alpha3, coalesce(a.region, b.region) AS region,
    CASE WHEN b.country_id IS NULL THEN 'new' WHEN a.country_id IS NULL THEN 'gone'
      WHEN greatest(a.part, b.part) < 1.25 * least(a.part, b.part)
        OR least(abs(a.mentions - a.mentions / a.part * b.part), abs(b.mentions - b.mentions / b.part * a.part)) < 1 THEN 'same'
      WHEN a.part > b.part THEN 'up' ELSE 'down' END AS change,
    coalesce(b.mentions, 0) AS mentions_before, coalesce(a.mentions, 0) AS mentions_after,
    coalesce(b.share, 0) AS share_before, coalesce(a.share, 0) AS share_after,
    b.rank AS rank_before, a.rank AS rank_after
  FROM before b FULL JOIN after a USING (issuer, country_id)
)
SELECT c.*, t.sentence_id, s.text AS sentence
FROM compared c JOIN asked ON true
JOIN told t ON t.issuer = c.issuer AND t.country_id = c.country_id
  AND t.review_year = CASE WHEN c.change = 'gone' THEN earlier ELSE later END
JOIN sentences s ON s.sentence_id = t.sentence_id
ORDER BY c.issuer, abs(c.share_after - c.share_before) DESC, c.country
