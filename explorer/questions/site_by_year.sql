-- title: How has one site's share changed over the years?
-- group: Sites
-- description: Mentions of the site in each year, of every role but promo, and their share of the year's; of fewer
--   than {least} mentions no share is given.
-- site [site] = the most cited: Domain, such as news.example.
WITH chosen AS {chosen_site},
cited AS (
  SELECT m.year, sum(m.mentions) AS mentions
  FROM chosen c
  JOIN mention_counts m ON m.domain_id = c.id
  WHERE m.role <> 'promo'
  GROUP BY m.year
),
everything AS {mentions_by_year}
SELECT
  c.name AS site, e.year, coalesce(y.mentions, 0) AS mentions, e.mentions AS all_mentions,
  CASE WHEN e.mentions >= {least} THEN round(100.0 * coalesce(y.mentions, 0) / e.mentions, 2) END AS percent
FROM chosen c
CROSS JOIN everything e
LEFT JOIN cited y ON y.year IS e.year
ORDER BY e.year IS NULL, e.year
