-- title: With whom does an author write?
-- group: Pages and authors
-- description: Other authors of the author's cited pages (mentions of every role but promo): pages that they have
--   together, and the dates of the first and last issue that cites one.
-- caveat: Only pages that were read and name their authors; namesakes count as one.
-- author [author] = the most cited: Name, in any case, with accents or without.
-- rows [number] = 100: Maximum number of rows.
WITH chosen AS {chosen_author}
SELECT
  c.name AS author, o.name AS coauthor, count(DISTINCT b.link_id) AS pages, min(i.published) AS first,
  max(i.published) AS last
FROM chosen c
CROSS JOIN link_authors a ON a.author_id = c.id
CROSS JOIN link_authors b ON b.link_id = a.link_id AND b.author_id <> c.id
CROSS JOIN authors o ON o.id = b.author_id
CROSS JOIN mentions m ON m.link_id = b.link_id
CROSS JOIN issues i ON i.id = m.issue_id
WHERE m.role <> 'promo'
GROUP BY c.id, o.id
ORDER BY pages DESC, coauthor
LIMIT {rows}
