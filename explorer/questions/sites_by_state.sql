-- title: Which sites have the most links in a state?
-- group: Link life
-- description: Sites by the number of their cited links in the state, with the number of those visited and the share of
--   them; of fewer than {least} no share is given.
-- state [alive|moved|paywalled|blocked|robots_denied|transient|gone|dead|soft_404] = paywalled: State of the links.
-- rows [number] = 50: Maximum number of rows.
WITH counted AS (
  SELECT
    c.domain_id, sum(c.links) FILTER (WHERE c.state = asked.state) AS links,
    sum(c.links) FILTER (WHERE c.state <> 'unvisited') AS visited
  FROM (SELECT coalesce(nullif(lower(trim(:state)), ''), 'paywalled') AS state) asked
  CROSS JOIN link_counts c
  GROUP BY c.domain_id
)
SELECT
  d.name AS site, c.links, coalesce(c.visited, 0) AS visited,
  CASE WHEN c.visited >= {least} THEN round(100.0 * c.links / c.visited, 1) END AS percent
FROM counted c
JOIN domains d ON d.id = c.domain_id
WHERE c.links > 0
ORDER BY c.links DESC, site
LIMIT {rows}
