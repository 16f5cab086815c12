-- title: Which editions does each issue have?
-- group: The archive itself
-- description: The editions of each issue by kind, with their number of mentions, and the one that the archive uses.
-- year [year] = : Year of the issue; empty for all.
-- rows [number] = 400: Maximum number of rows.
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue, i.key, i.published AS date, r.kind AS read_from,
  group_concat(e.kind || ' (' || e.availability || ', ' || e.mentions || ' mentions)', ', ') AS editions
FROM issues i
LEFT JOIN editions r ON r.id = i.edition_id
LEFT JOIN editions e ON e.issue_id = i.id
WHERE :year = '' OR substr(i.published, 1, 4) = trim(:year)
GROUP BY i.id
ORDER BY i.published DESC, i.id DESC
LIMIT {rows}
