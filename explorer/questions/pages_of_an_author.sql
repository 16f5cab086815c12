-- title: Which pages of an author were cited?
-- group: Pages and authors
-- description: The pages by an author, with the issues that link to them, newest first.
-- author [author] = the most cited: Name, in any case, with accents or without.
-- rows [number] = 100: Maximum number of rows.
WITH chosen AS {chosen_author}
SELECT
  c.name AS author, (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue, i.published AS cited, m.title, o.title AS page_title,
  substr(o.published, 1, 10) AS published, d.name AS site, l.url, l.state
FROM chosen c
CROSS JOIN link_authors la ON la.author_id = c.id
CROSS JOIN sources o ON o.link_id = la.link_id
CROSS JOIN links l ON l.id = la.link_id
CROSS JOIN mentions m ON m.link_id = la.link_id
CROSS JOIN issues i ON i.id = m.issue_id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY i.published DESC, i.id DESC, m.position
LIMIT {rows}
