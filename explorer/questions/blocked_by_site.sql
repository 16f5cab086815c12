-- title: Which sites block the crawler?
-- group: Link life
-- description: Sites by the number of links that are blocked for robots, by the server or by its robots.txt. The state
--   of these links cannot be determined. Links that only mentions of role promo have do not count.
-- rows [number] = 50: Maximum number of rows.
SELECT
  d.name AS site, coalesce(sum(c.links) FILTER (WHERE c.state IN ('blocked', 'robots_denied')), 0) AS blocked,
  coalesce(sum(c.links) FILTER (WHERE c.state = 'blocked'), 0) AS by_server,
  coalesce(sum(c.links) FILTER (WHERE c.state = 'robots_denied'), 0) AS by_robots_txt,
  coalesce(sum(c.links) FILTER (WHERE c.state <> 'unvisited'), 0) AS visited, sum(c.links) AS links
FROM link_counts c
JOIN domains d ON d.id = c.domain_id
GROUP BY c.domain_id
HAVING blocked > 0
ORDER BY blocked DESC, site
LIMIT {rows}
