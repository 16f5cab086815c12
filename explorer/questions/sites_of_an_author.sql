-- title: For which sites does an author write?
-- group: Pages and authors
-- description: Sites of the author's pages that the digest cites (mentions of every role but promo): pages, issues, the
--   dates of the first and last.
-- caveat: Only pages that were read and name an author; namesakes count as one.
-- author [author] = the most cited: Name, in any case, with accents or without.
-- rows [number] = 100: Maximum number of rows.
WITH chosen AS {chosen_author}
SELECT
  c.name AS author, coalesce(d.name, '(no site)') AS site, count(DISTINCT m.link_id) AS pages,
  count(DISTINCT m.issue_id) AS issues, min(i.published) AS first, max(i.published) AS last, c.id AS author_id
FROM chosen c
CROSS JOIN link_authors la ON la.author_id = c.id
CROSS JOIN links l ON l.id = la.link_id
CROSS JOIN mentions m ON m.link_id = l.id
CROSS JOIN issues i ON i.id = m.issue_id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE m.role <> 'promo'
GROUP BY c.id, l.domain_id
ORDER BY pages DESC, issues DESC, site
LIMIT {rows}
