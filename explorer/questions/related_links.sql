-- title: Which stories have the most related links?
-- group: Stories
-- description: Stories and items by the number of mentions, related and inline, that the digest gave with them.
-- year [year] = : Year of the issue; empty for all.
-- rows [number] = 30: Maximum number of rows.
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue, i.published AS date, story.title AS story, count(*) AS mentions,
  count(DISTINCT l.domain_id) AS sites, group_concat(m.title, '; ') AS titles
FROM mentions m
JOIN mentions story ON story.id = m.parent_id
JOIN issues i ON i.id = story.issue_id
JOIN links l ON l.id = m.link_id
WHERE m.parent_id IS NOT NULL AND (:year = '' OR substr(i.published, 1, 4) = trim(:year))
GROUP BY m.parent_id
ORDER BY mentions DESC, i.published DESC, story.id
LIMIT {rows}
