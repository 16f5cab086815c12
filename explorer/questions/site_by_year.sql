-- title: How has one site's share changed over the years?
-- group: Sites
-- description: Mentions of the site in each year, of every role but promo, and their share of the year's; of fewer
--   than {least} mentions no share is given.
-- site [site] = the most cited: Domain, such as news.example.
WITH chosen AS {chosen_site},
cited AS (
  SELECT substr(i.published, 1, 4) AS year, count(*) AS mentions
  FROM chosen c
  CROSS JOIN links l ON l.domain_id = c.id
  CROSS JOIN mentions m ON m.link_id = l.id
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
  GROUP BY year
),
everything AS {mentions_by_year}
SELECT
  c.name AS site, e.year, coalesce(y.mentions, 0) AS mentions, e.mentions AS all_mentions,
  CASE WHEN e.mentions >= {least} THEN round(100.0 * coalesce(y.mentions, 0) / e.mentions, 2) END AS percent
FROM chosen c
CROSS JOIN everything e
LEFT JOIN cited y ON y.year IS e.year
ORDER BY e.year IS NULL, e.year
