-- title: Which authors are cited most?
-- group: Pages and authors
-- description: Authors of the linked pages, by number of pages; by mentions of every role but promo.
-- caveat: Only pages that were read and name an author; namesakes count as one.
-- year [year] = : Year of the issue; empty for all.
-- rows [number] = 50: Maximum number of rows.
SELECT
  a.name AS author, count(DISTINCT m.link_id) AS pages, count(DISTINCT m.issue_id) AS issues,
  count(DISTINCT l.domain_id) AS sites, min(i.published) AS first, max(i.published) AS last, a.id AS author_id
FROM link_authors la
CROSS JOIN mentions m ON m.link_id = la.link_id
CROSS JOIN issues i ON i.id = m.issue_id
CROSS JOIN links l ON l.id = la.link_id
CROSS JOIN authors a ON a.id = la.author_id
WHERE m.role <> 'promo' AND (:year = '' OR substr(i.published, 1, 4) = trim(:year))
GROUP BY la.author_id
ORDER BY pages DESC, issues DESC, author
LIMIT {rows}
