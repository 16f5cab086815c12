-- title: How has one site's share changed over the years?
-- group: Sites
-- description: Links to the site in each year, of every role but promo, and their share of the year's links.
-- site = the most cited: Domain, such as news.example.
WITH chosen AS (
  SELECT id, name FROM domains WHERE name = lower(:site)
  UNION ALL
  SELECT * FROM (
    SELECT d.id, d.name FROM domains d JOIN links l ON l.domain_id = d.id JOIN mentions m ON m.link_id = l.id
    WHERE :site IN ('', 'the most cited') AND m.role <> 'promo'
    GROUP BY d.id ORDER BY count(*) DESC, d.name LIMIT 1
  )
),
cited AS (
  SELECT substr(i.published, 1, 4) AS year, count(*) AS links
  FROM chosen c
  CROSS JOIN links l ON l.domain_id = c.id
  CROSS JOIN mentions m ON m.link_id = l.id
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
  GROUP BY year
),
everything AS (
  SELECT substr(i.published, 1, 4) AS year, count(*) AS links
  FROM mentions m JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
  GROUP BY year
)
SELECT
  c.name AS site, e.year, coalesce(y.links, 0) AS links, e.links AS all_links,
  round(100.0 * coalesce(y.links, 0) / e.links, 2) AS percent
FROM chosen c
CROSS JOIN everything e
LEFT JOIN cited y ON y.year IS e.year
ORDER BY e.year
