-- title: When were words mentioned first, and last?
-- group: Subjects
-- description: For each of the words, the first and the last issue that has it in headline or summary (mentions of every
--   role but promo), the first headline, and the number of mentions and issues.
-- words = how, why, what: Up to eight words or "phrases", with commas between them; a prefix with a star.
WITH RECURSIVE {asked_words},
found AS (
  SELECT
    a.place, m.id, m.title, m.link_id, i.id AS issue_id, i.number, i.publication_id, i.published,
    row_number() OVER (PARTITION BY a.place ORDER BY i.published IS NULL, i.published, i.id, m.position) AS turn
  FROM asked a
  CROSS JOIN mentions_fts f
  CROSS JOIN mentions m ON m.id = f.rowid
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE mentions_fts MATCH fts_query(a.words) AND m.role <> 'promo'
)
SELECT
  a.words, count(f.id) AS mentions, count(DISTINCT f.issue_id) AS issues, min(f.published) AS first,
  max(f.published) AS last, max(p.key) FILTER (WHERE f.turn = 1) AS publication,
  max(f.number) FILTER (WHERE f.turn = 1) AS issue,
  max(f.title) FILTER (WHERE f.turn = 1) AS title, max(l.url) FILTER (WHERE f.turn = 1) AS url
FROM asked a
LEFT JOIN found f ON f.place = a.place
LEFT JOIN publications p ON p.id = f.publication_id
LEFT JOIN links l ON l.id = f.link_id AND f.turn = 1
WHERE EXISTS (SELECT 1 FROM issues)
GROUP BY a.place
ORDER BY a.place
