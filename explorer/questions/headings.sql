-- title: Which headings did the digest use, and when?
-- group: Subjects
-- description: Every heading as written, with its category, its number of mentions (promo apart), and the dates of its
--   first and last issue.
-- category [category] = : One of the archive's categories; empty for all.
SELECT
  s.name AS heading, s.category, count(DISTINCT s.issue_id) AS issues,
  min(i.published) AS first, max(i.published) AS last,
  sum((SELECT count(*) FROM mentions m WHERE m.section_id = s.id AND m.role <> 'promo')) AS mentions
FROM sections s
JOIN issues i ON i.id = s.issue_id
WHERE :category = '' OR s.category = trim(:category) COLLATE NOCASE
GROUP BY s.name, s.category
ORDER BY issues DESC, first, heading
