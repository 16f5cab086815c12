-- title: Which issues are doubtful, and why?
-- group: The archive itself
-- description: Issues by their open problems: what is kept although doubtful, or was not taken. The evidence for each
--   problem is in the table of problems; what was repaired is counted too.
-- kind [problem] = : Kind of problem; empty for all.
-- rows [number] = 300: Maximum number of rows.
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue, i.key, i.published AS date, sum(p.severity = 'doubt') AS doubts,
  sum(p.severity = 'refusal') AS refusals, sum(p.severity = 'repair') AS repairs,
  group_concat(DISTINCT p.kind) AS kinds, min(p.evidence) AS example
FROM problems p
JOIN issues i ON i.id = p.issue_id
WHERE p.accepted_at IS NULL AND (:kind = '' OR p.kind = trim(:kind) COLLATE NOCASE)
GROUP BY p.issue_id
ORDER BY doubts + refusals DESC, repairs DESC, i.published DESC, i.id
LIMIT {rows}
