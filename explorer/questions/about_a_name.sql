-- title: What is there about a name, between two dates?
-- group: Reading
-- description: Mentions, of every role but promo, with the name in headline or summary, in the title or description of
--   their page, or among its authors, newest first; without a name, all between the dates.
-- caveat: Pages are searched where they were read; a person's namesakes are found too.
-- name = : Name of a person, a company, a product: all its words must be there; "words in quotes" are a phrase.
-- from [date] = : First day, as 2021-05-31; empty for the first issue.
-- to [date] = : Last day; empty for the last issue.
-- rows [number] = 75: Maximum number of rows.
WITH hits AS (
  SELECT rowid AS id, 'digest' AS found_in FROM mentions_fts WHERE mentions_fts MATCH fts_query(:name)
  UNION ALL
  SELECT m.id, 'page' FROM sources_fts f CROSS JOIN mentions m ON m.link_id = f.rowid
  WHERE sources_fts MATCH fts_query(:name)
  UNION ALL
  SELECT m.id, 'author'
  FROM authors a
  CROSS JOIN link_authors la ON la.author_id = a.id
  CROSS JOIN mentions m ON m.link_id = la.link_id
  WHERE trim(:name) <> '' AND folded(a.name) = folded(trim(:name, ' "'))
  UNION ALL
  SELECT m.id, 'date'
  FROM issues i
  CROSS JOIN mentions m ON m.issue_id = i.id
  WHERE trim(:name) = '' AND (:from = '' OR i.published >= trim(:from)) AND (:to = '' OR i.published <= trim(:to))
),
found AS (SELECT id, group_concat(DISTINCT found_in) AS found_in FROM hits GROUP BY id),
best AS MATERIALIZED (
  SELECT f.id, f.found_in, i.published, i.id AS issue_id
  FROM found f
  CROSS JOIN mentions m ON m.id = f.id
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo' AND (:from = '' OR i.published >= trim(:from)) AND (:to = '' OR i.published <= trim(:to))
  ORDER BY i.published DESC, i.id DESC, m.position
  LIMIT {rows}
)
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue, i.published AS date,
  m.title, d.name AS site, m.summary, o.title AS page_title, replace(b.found_in, ',', ', ') AS found_in, m.role, l.state,
  l.url
FROM best b
CROSS JOIN mentions m ON m.id = b.id
CROSS JOIN issues i ON i.id = b.issue_id
CROSS JOIN links l ON l.id = m.link_id
LEFT JOIN sources o ON o.link_id = l.id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY b.published DESC, b.issue_id DESC, m.position
