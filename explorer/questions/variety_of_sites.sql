-- title: How varied are the cited sites, by year?
-- group: Sites
-- description: Mentions of each year, of every role but promo; the sites that they cite; how many sites of equal share
--   would be as varied, by Shannon's entropy (its exponential) and by Simpson's index (the reciprocal of the chance that two
--   mentions are of one site); and the share of the sites that are cited once. Of fewer than {least} mentions none is given.
-- caveat: A year with more mentions has more sites that are cited once; the number by Simpson's index depends on it least.
-- chart: lines year: by_entropy, by_simpson
WITH cited AS (
  SELECT m.year, m.domain_id, 1.0 * sum(m.mentions) AS mentions
  FROM mention_counts m
  WHERE m.role <> 'promo' AND m.domain_id IS NOT NULL
  GROUP BY m.year, m.domain_id
),
shares AS (SELECT *, mentions / sum(mentions) OVER (PARTITION BY year) AS share FROM cited)
SELECT
  year, CAST(sum(mentions) AS INTEGER) AS mentions, count(*) AS sites,
  CASE WHEN sum(mentions) >= {least} THEN round(exp(-sum(share * ln(share))), 1) END AS by_entropy,
  CASE WHEN sum(mentions) >= {least} THEN round(1 / sum(share * share), 1) END AS by_simpson,
  CASE WHEN sum(mentions) >= {least} THEN round(100.0 * sum(mentions = 1) / count(*), 1) END AS once_percent
FROM shares
GROUP BY year
ORDER BY year IS NULL, year
