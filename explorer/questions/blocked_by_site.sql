-- title: Which sites block the crawler?
-- group: Link life
-- description: Sites by the number of links that are blocked for robots, by the server or by its robots.txt. The state
--   of these links cannot be determined. Links that only mentions of role promo have do not count.
-- rows [number] = 50: Maximum number of rows.
SELECT
  d.name AS site, sum(l.state IN ('blocked', 'robots_denied')) AS blocked, sum(l.state = 'blocked') AS by_server,
  sum(l.state = 'robots_denied') AS by_robots_txt, sum(l.state <> 'unvisited') AS visited, count(*) AS links
FROM first_citations c
JOIN links l ON l.id = c.link_id
JOIN domains d ON d.id = l.domain_id
GROUP BY l.domain_id
HAVING blocked > 0
ORDER BY blocked DESC, site
LIMIT {rows}
