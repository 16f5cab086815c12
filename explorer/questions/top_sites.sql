-- title: Which sites are cited most?
-- group: Sites
-- description: Sites by number of links, of every role but promo, with the number of issues that cite them and the
--   share of all such links.
-- caveat: A site is a registrable domain: everything under one name (except github.io) counts as one.
-- year = : Year of the issue; empty for all.
-- category = : One of the archive's categories; empty for all.
-- rows = 20: Maximum number of rows.
SELECT
  coalesce(d.name, '(no site)') AS site, count(*) AS links, count(DISTINCT m.issue_id) AS issues,
  round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent, min(i.published) AS first, max(i.published) AS last
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN links l ON l.id = m.link_id
LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE m.role <> 'promo'
  AND (:year = '' OR substr(i.published, 1, 4) = :year)
  AND (:category = '' OR s.category = :category)
GROUP BY l.domain_id
ORDER BY links DESC, site
LIMIT CASE WHEN CAST(:rows AS INTEGER) > 0 THEN CAST(:rows AS INTEGER) ELSE 20 END
