-- title: How has the mix of categories changed over the years?
-- group: Subjects
-- description: Each category's share of the year's links (of every role but promo), in percent.
-- caveat: Years in which the digest used other headings are not comparable: see the headings by year.
WITH counted AS (
  SELECT substr(i.published, 1, 4) AS year, s.category, count(*) AS links
  FROM mentions m
  JOIN issues i ON i.id = m.issue_id
  LEFT JOIN sections s ON s.id = m.section_id
  WHERE m.role <> 'promo'
  GROUP BY year, s.category
)
SELECT
  n.year, coalesce(n.category, '(no section)') AS category,
  round(100.0 * n.links / sum(n.links) OVER (PARTITION BY n.year), 1) AS percent, n.links
FROM counted n
LEFT JOIN categories c ON c.name = n.category
ORDER BY n.year, c.position IS NULL, c.position
