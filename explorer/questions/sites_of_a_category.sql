-- title: Which site leads in each category?
-- group: Sites
-- description: The three most cited sites of each category, in mentions of every role but promo, and
--   their share of the category's; of fewer than {least} mentions no share is given. The publication's own sites are
--   left out.
-- year [year] = : Year of the issue; empty for all.
WITH counted AS (
  SELECT coalesce(m.category, '(no section)') AS category, m.domain_id, sum(m.mentions) AS mentions
  FROM mention_counts m
  WHERE m.role <> 'promo' AND (:year = '' OR m.year = trim(:year))
  GROUP BY 1, m.domain_id
),
ranked AS (
  SELECT
    n.category, d.name AS site, n.mentions, sum(n.mentions) OVER (PARTITION BY n.category) AS all_mentions,
    row_number() OVER (
      PARTITION BY n.category ORDER BY d.id IS NULL OR d.id IN {own_sites}, n.mentions DESC, d.name
    ) AS place, d.id IS NOT NULL AND d.id NOT IN {own_sites} AS is_cited
  FROM counted n
  LEFT JOIN domains d ON d.id = n.domain_id
)
SELECT r.category, r.place, r.site, r.mentions,
  CASE WHEN r.all_mentions >= {least} THEN round(100.0 * r.mentions / r.all_mentions, 1) END AS percent, r.all_mentions
FROM ranked r
LEFT JOIN categories c ON c.name = r.category
WHERE r.place <= 3 AND r.is_cited
ORDER BY c.position IS NULL, c.position, r.place
