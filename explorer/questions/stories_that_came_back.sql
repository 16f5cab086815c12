-- title: Which stories came back?
-- group: Stories
-- description: Stories that more than one issue tells, with the days from the first mention to the last.
-- caveat: Stories are found by rules from headlines and summaries; some mentions are missed, and a few are wrong.
-- days [number] = 14: Minimum number of days between the first and the last mention.
-- rows [number] = 50: Maximum number of rows.
SELECT
  s.story_id, coalesce(f.title, f.url) AS first_told_as, count(DISTINCT m.issue_id) AS issues, count(*) AS mentions,
  min(i.published) AS first, max(i.published) AS last,
  CAST(julianday(max(i.published)) - julianday(min(i.published)) AS INTEGER) AS days
FROM stories s
JOIN mentions m ON m.id = s.mention_id
JOIN issues i ON i.id = m.issue_id
JOIN mentions f ON f.id = s.story_id
GROUP BY s.story_id
HAVING issues > 1 AND days >= CAST(:days AS INTEGER)
ORDER BY days DESC, issues DESC, s.story_id
LIMIT {rows}
