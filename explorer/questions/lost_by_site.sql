-- title: Which sites lose their pages?
-- group: Link life
-- description: Sites by the share of their visited links that are lost, with a minimum number of visited links.
-- caveat: The rate is lost links of all visited links; a site that blocks robots hides its lost pages.
-- visited = 10: Minimum number of visited links.
-- rows = 50: Maximum number of rows.
SELECT
  d.name AS site, count(*) AS links, sum(state <> 'unvisited') AS visited,
  sum(present) AS there, sum(lost) AS lost, sum(unclear) AS unclear,
  round(100.0 * sum(lost) / nullif(sum(state <> 'unvisited'), 0), 1) AS lost_percent
FROM links l
JOIN link_states USING (state)
JOIN domains d ON d.id = l.domain_id
GROUP BY l.domain_id
HAVING sum(state <> 'unvisited') >= CASE WHEN CAST(:visited AS INTEGER) > 0 THEN CAST(:visited AS INTEGER) ELSE 10 END
ORDER BY lost_percent DESC, lost DESC, site
LIMIT CASE WHEN CAST(:rows AS INTEGER) > 0 THEN CAST(:rows AS INTEGER) ELSE 50 END
