-- title: Which issues are doubtful, and why?
-- group: The archive itself
-- description: Issues by their open problems, the doubts and refusals first: what was mended, is kept though
--   doubtful, or was not taken. Each problem has its evidence in the table of problems.
-- kind = : Kind of problem; empty for all.
SELECT
  i.number AS issue, i.key, i.published AS date, sum(p.severity = 'doubt') AS doubts,
  sum(p.severity = 'refusal') AS refusals, sum(p.severity = 'repair') AS repairs,
  group_concat(DISTINCT p.kind) AS kinds, min(p.evidence) AS example
FROM problems p
JOIN issues i ON i.id = p.issue_id
WHERE p.accepted_at IS NULL AND (:kind = '' OR p.kind = :kind)
GROUP BY p.issue_id
ORDER BY doubts + refusals DESC, repairs DESC, i.published DESC, i.id
