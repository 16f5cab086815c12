-- title: How many links are lost, by year of citation?
-- group: Link life
-- description: Links (each once per year, of every role but promo), how many were visited, and how many of those are
--   lost: gone, dead, or replaced by another page.
-- caveat: The rate is lost links of all visited links; whether the unclear ones (blocked, failing, disallowed for
--   robots) still exist is unknown.
WITH cited AS (
  SELECT DISTINCT substr(i.published, 1, 4) AS year, m.link_id
  FROM mentions m JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
)
SELECT
  year, count(*) AS links, sum(state <> 'unvisited') AS visited,
  sum(present) AS there, sum(lost) AS lost, sum(unclear) AS unclear,
  round(100.0 * sum(lost) / nullif(sum(state <> 'unvisited'), 0), 1) AS lost_percent
FROM cited c
JOIN links l ON l.id = c.link_id
JOIN link_states USING (state)
GROUP BY year
ORDER BY year
