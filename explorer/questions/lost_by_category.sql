-- title: In which categories are links lost?
-- group: Link life
-- description: Links (each once per category, of every role but promo), how many were visited, and how many of those
--   are lost.
-- caveat: Categories differ in age, and older links are lost more often: compare within one year.
-- year = : Year of the issue; empty for all.
WITH cited AS (
  SELECT DISTINCT s.category, m.link_id
  FROM mentions m
  JOIN issues i ON i.id = m.issue_id
  LEFT JOIN sections s ON s.id = m.section_id
  WHERE m.role <> 'promo' AND (:year = '' OR substr(i.published, 1, 4) = :year)
)
SELECT
  coalesce(category, '(no section)') AS category, count(*) AS links, sum(state <> 'unvisited') AS visited,
  sum(present) AS there, sum(lost) AS lost, sum(unclear) AS unclear,
  round(100.0 * sum(lost) / nullif(sum(state <> 'unvisited'), 0), 1) AS lost_percent
FROM cited c
JOIN links l ON l.id = c.link_id
JOIN link_states USING (state)
GROUP BY c.category
ORDER BY lost_percent DESC, lost DESC, category
