-- title: Which site leads in each category?
-- group: Sites
-- description: The three most cited sites of each category, in links of every role but promo.
-- year = : Year of the issue; empty for all.
WITH counted AS (
  SELECT s.category, l.domain_id, count(*) AS links
  FROM mentions m
  JOIN issues i ON i.id = m.issue_id
  JOIN sections s ON s.id = m.section_id
  JOIN links l ON l.id = m.link_id
  WHERE m.role <> 'promo' AND l.domain_id IS NOT NULL AND (:year = '' OR substr(i.published, 1, 4) = :year)
  GROUP BY s.category, l.domain_id
),
ranked AS (
  SELECT
    n.category, d.name AS site, n.links, sum(n.links) OVER (PARTITION BY n.category) AS all_links,
    row_number() OVER (PARTITION BY n.category ORDER BY n.links DESC, d.name) AS place
  FROM counted n
  JOIN domains d ON d.id = n.domain_id
)
SELECT r.category, r.place, r.site, r.links, round(100.0 * r.links / r.all_links, 1) AS percent
FROM ranked r
JOIN categories c ON c.name = r.category
WHERE r.place <= 3
ORDER BY c.position, r.place
