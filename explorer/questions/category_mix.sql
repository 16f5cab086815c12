-- title: How has the mix of categories changed over the years?
-- group: Subjects
-- description: Each category's share of the year's mentions (of every role but promo), in percent; of fewer than
--   {least} mentions no share is given.
-- caveat: Years in which the digest used other headings are not comparable: see the headings by year.
WITH counted AS (
  SELECT m.year, m.category, sum(m.mentions) AS mentions
  FROM mention_counts m
  WHERE m.role <> 'promo'
  GROUP BY m.year, m.category
)
SELECT
  n.year, coalesce(n.category, '(no section)') AS category,
  CASE WHEN sum(n.mentions) OVER (PARTITION BY n.year) >= {least}
    THEN round(100.0 * n.mentions / sum(n.mentions) OVER (PARTITION BY n.year), 1) END AS percent, n.mentions
FROM counted n
LEFT JOIN categories c ON c.name = n.category
ORDER BY n.year IS NULL, n.year, c.position IS NULL, c.position
