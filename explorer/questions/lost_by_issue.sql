-- title: Which issues have lost most of their links?
-- group: Link life
-- description: Issues with the links that they cite (each once, of every role but promo), how many were visited, and the
--   share that is lost of the n that are there or lost, in percent, with Wilson's interval of 95 %; the largest share
--   first. Of fewer than {least} no share is given.
-- caveat: Blocked and unclear links are in no share; of few links the interval is wide.
-- year [year] = : Year of the issue; empty for all.
-- rows [number] = 50: Maximum number of rows.
WITH cited AS (
  SELECT DISTINCT m.issue_id, m.link_id
  FROM issues i
  CROSS JOIN mentions m ON m.issue_id = i.id
  WHERE m.role <> 'promo' AND (:year = '' OR substr(i.published, 1, 4) = trim(:year))
),
counted AS (
  SELECT c.issue_id, l.state, count(*) AS times
  FROM cited c
  JOIN links l ON l.id = c.link_id
  GROUP BY c.issue_id, l.state
)
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue, i.published AS date,
  coalesce(i.subtitle, i.title) AS subject, {lost_figures}
FROM counted c
JOIN issues i ON i.id = c.issue_id
JOIN link_states USING (state)
GROUP BY i.id
ORDER BY lost_percent DESC, lost DESC, i.published DESC, i.id DESC
LIMIT {rows}
