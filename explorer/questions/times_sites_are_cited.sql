-- title: How many sites are cited once, and how many often?
-- group: Sites
-- description: Sites by how often they are cited (mentions of every role but promo): their number, the mentions that they
--   have together, and the shares of all sites and mentions; of fewer than {least} no share is given.
-- year [year] = : Year of the issue; empty for all.
WITH cited AS (
  SELECT m.domain_id, sum(m.mentions) AS mentions
  FROM mention_counts m
  WHERE m.role <> 'promo' AND m.domain_id IS NOT NULL AND (:year = '' OR m.year = trim(:year))
  GROUP BY m.domain_id
),
parted AS (
  SELECT mentions, CASE
    WHEN mentions < 4 THEN mentions WHEN mentions < 10 THEN 4 WHEN mentions < 100 THEN 10 ELSE 100 END AS part
  FROM cited
),
counted AS (SELECT part, count(*) AS sites, sum(mentions) AS mentions FROM parted GROUP BY part)
SELECT
  CASE part WHEN 4 THEN '4 to 9' WHEN 10 THEN '10 to 99' WHEN 100 THEN '100 or more' ELSE CAST(part AS TEXT) END AS times,
  sites,
  CASE WHEN sum(sites) OVER () >= {least} THEN round(100.0 * sites / sum(sites) OVER (), 1) END AS percent_of_sites,
  mentions,
  CASE WHEN sum(mentions) OVER () >= {least} THEN round(100.0 * mentions / sum(mentions) OVER (), 1)
  END AS percent_of_mentions
FROM counted
ORDER BY part
