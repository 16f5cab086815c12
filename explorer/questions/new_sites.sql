-- title: How many sites were cited for the first time, by year?
-- group: Sites
-- description: Number of sites first cited in each year, and of all sites cited in it; by mentions of every role but promo.
-- caveat: In the first years nearly every site is new.
WITH cited AS (
  SELECT DISTINCT m.domain_id, m.year
  FROM mention_counts m
  WHERE m.role <> 'promo' AND m.domain_id IS NOT NULL
),
ranked AS (SELECT year, year IS min(year) OVER (PARTITION BY domain_id) AS is_first FROM cited)
SELECT year, sum(is_first) AS new_sites, count(*) AS sites, 
  CASE WHEN count(*) >= {least} THEN round(100.0 * sum(is_first) / count(*), 1) END AS percent
FROM ranked
GROUP BY year
ORDER BY year IS NULL, year
