-- title: A bibliography, by category, year, site, author, words and kind
-- group: Reading
-- description: The cited pages, each once by its first citation (of a role other than promo), newest citation first:
--   authors, title, site, date, address, when it was last seen, the copy next to the citation, and the issue.
-- caveat: Authors, titles and dates are the page's own, where it was read; else the title is the digest's headline.
-- category [category] = : Category of the section of the first citation; empty for all.
-- year [year] = : Year of the first citation; empty for all.
-- site [site] = : Domain of the page; empty for all.
-- author [author] = : An author of the page, in any case; empty for all.
-- words = : Words of headline or summary of the citation; empty for all.
-- kind [kind] = : Kind that the page declares, such as video or preprint; empty for all.
-- rows [number] = 200: Maximum number of rows.
WITH chosen AS MATERIALIZED (
  SELECT c.link_id, c.mention_id, c.issue_id, c.published
  FROM first_citations c
  JOIN links l ON l.id = c.link_id
  WHERE (:category = '' OR coalesce(c.category, '(no section)') = trim(:category) COLLATE NOCASE)
    AND (:year = '' OR substr(c.published, 1, 4) = trim(:year))
    AND (:site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site}))
    AND (:author = '' OR c.link_id IN (
      SELECT la.link_id FROM authors a JOIN link_authors la ON la.author_id = a.id WHERE folded(a.name) = folded(:author)))
    AND (trim(:words) = '' OR c.mention_id IN (
      SELECT rowid FROM mentions_fts WHERE mentions_fts MATCH fts_query(:words)))
    AND (:kind = '' OR c.link_id IN (SELECT o.link_id FROM sources o WHERE o.kind = trim(:kind) COLLATE NOCASE))
  ORDER BY c.published DESC, c.issue_id DESC, c.mention_id
  LIMIT {rows}
)
SELECT
  (SELECT group_concat(name, '; ') FROM (
     SELECT a.name FROM link_authors la JOIN authors a ON a.id = la.author_id
     WHERE la.link_id = c.link_id ORDER BY la.position)) AS authors,
  coalesce(o.title, m.title) AS title, d.name AS site, substr(o.published, 1, 10) AS published,
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue, c.published AS cited,
  substr(l.visited, 1, 10) AS last_seen, l.url, (
    SELECT url FROM (
      SELECT s.url, s.id, abs(julianday(s.taken) - julianday(coalesce(c.published, s.taken))) AS away
      FROM good_snapshots s WHERE s.link_id = c.link_id)
    ORDER BY away, id LIMIT 1
  ) AS archived_url
FROM chosen c
JOIN mentions m ON m.id = c.mention_id
JOIN issues i ON i.id = c.issue_id
JOIN links l ON l.id = c.link_id
LEFT JOIN sources o ON o.link_id = c.link_id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY c.published DESC, c.issue_id DESC, c.mention_id
