-- title: Which authors of a site are cited?
-- group: Pages and authors
-- description: Authors of the site's pages that the digest cites (mentions of every role but promo): pages, issues, the
--   dates of the first and last.
-- caveat: Only pages that were read and name an author; namesakes count as one.
-- site [site] = the most cited: Domain, such as news.example.
-- rows [number] = 100: Maximum number of rows.
WITH chosen AS {chosen_site}
SELECT
  c.name AS site, a.name AS author, count(DISTINCT m.link_id) AS pages, count(DISTINCT m.issue_id) AS issues,
  min(i.published) AS first, max(i.published) AS last, a.id AS author_id
FROM chosen c
CROSS JOIN links l ON l.domain_id = c.id
CROSS JOIN link_authors la ON la.link_id = l.id
CROSS JOIN authors a ON a.id = la.author_id
CROSS JOIN mentions m ON m.link_id = l.id
CROSS JOIN issues i ON i.id = m.issue_id
WHERE m.role <> 'promo'
GROUP BY a.id
ORDER BY pages DESC, issues DESC, author
LIMIT {rows}
