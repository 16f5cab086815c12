-- title: Which sites are cited most?
-- group: Sites
-- description: Sites by number of mentions, of every role but promo, with the number of issues that cite them and the
--   share of all such mentions; of fewer than {least} mentions no share is given. The publication's own sites are left
--   out, and are in what the share is of.
-- caveat: A site is a registrable domain: everything under one name (except github.io) counts as one.
-- year [year] = : Year of the issue; empty for all.
-- category [category] = : One of the archive's categories; empty for all.
-- rows [number] = 20: Maximum number of rows.
WITH counted AS (
  SELECT
    l.domain_id, count(*) AS mentions, count(DISTINCT m.issue_id) AS issues, sum(count(*)) OVER () AS all_mentions,
    min(i.published) AS first, max(i.published) AS last
  FROM mentions m
  JOIN issues i ON i.id = m.issue_id
  JOIN links l ON l.id = m.link_id
  LEFT JOIN sections s ON s.id = m.section_id
  WHERE m.role <> 'promo'
    AND (:year = '' OR substr(i.published, 1, 4) = trim(:year))
    AND (:category = '' OR s.category = trim(:category) COLLATE NOCASE)
  GROUP BY l.domain_id
)
SELECT
  coalesce(d.name, '(no site)') AS site, n.mentions, n.issues,
  CASE WHEN n.all_mentions >= {least} THEN round(100.0 * n.mentions / n.all_mentions, 1) END AS percent, n.first, n.last
FROM counted n
LEFT JOIN domains d ON d.id = n.domain_id
WHERE n.domain_id IS NULL OR n.domain_id NOT IN {own_sites}
ORDER BY n.mentions DESC, site
LIMIT {rows}
