-- title: In which categories is a site cited?
-- group: Sites
-- description: Mentions of the site, of every role but promo, by category, their share of the site's, and of the
--   category's, in percent; of fewer than {least} mentions no share is given.
-- chart: bars category: mentions
-- site [site] = the most cited: Domain, such as news.example.
-- year [year] = : Year of the issue; empty for all.
WITH chosen AS {chosen_site},
counted AS (
  SELECT
    m.category, sum(m.mentions) AS all_mentions,
    sum(m.mentions * (m.domain_id IS (SELECT id FROM chosen))) AS mentions
  FROM mention_counts m
  WHERE m.role <> 'promo' AND (:year = '' OR m.year = trim(:year)) AND EXISTS (SELECT 1 FROM chosen)
  GROUP BY m.category
)
SELECT
  (SELECT name FROM chosen) AS site, coalesce(n.category, '(no section)') AS category, n.mentions,
  CASE WHEN sum(n.mentions) OVER () >= {least} THEN round(100.0 * n.mentions / sum(n.mentions) OVER (), 1) END AS percent,
  n.all_mentions AS mentions_of_category,
  CASE WHEN n.all_mentions >= {least} THEN round(100.0 * n.mentions / n.all_mentions, 1) END AS percent_of_category
FROM counted n
LEFT JOIN categories c ON c.name = n.category
WHERE n.mentions > 0
ORDER BY n.mentions DESC, c.position IS NULL, c.position
