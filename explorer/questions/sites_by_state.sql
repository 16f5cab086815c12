-- title: Which sites have the most links in a state?
-- group: Link life
-- description: Sites by the number of their cited links in the state, with the number of those visited and the share of
--   them; of fewer than {least} no share is given.
-- state [alive|moved|paywalled|blocked|robots_denied|transient|gone|dead|soft_404] = paywalled: State of the links.
-- rows [number] = 50: Maximum number of rows.
SELECT
  d.name AS site, sum(l.state = asked.state) AS links, sum(l.state <> 'unvisited') AS visited,
  CASE WHEN sum(l.state <> 'unvisited') >= {least}
  THEN round(100.0 * sum(l.state = asked.state) / sum(l.state <> 'unvisited'), 1) END AS percent
FROM (SELECT coalesce(nullif(lower(trim(:state)), ''), 'paywalled') AS state) asked
CROSS JOIN links l
JOIN domains d ON d.id = l.domain_id
WHERE {cited}
GROUP BY d.id
HAVING sum(l.state = asked.state) > 0
ORDER BY 2 DESC, site
LIMIT {rows}
