-- title: Which sites block the crawler?
-- group: Link life
-- description: Sites by the number of links that the server or its robots.txt blocks for robots. The state of these
--   links cannot be determined.
-- rows = 50: Maximum number of rows.
SELECT
  d.name AS site, sum(l.state = 'blocked') AS blocked, sum(l.state = 'robots_denied') AS robots_denied,
  sum(l.state <> 'unvisited') AS visited, count(*) AS links
FROM links l
JOIN domains d ON d.id = l.domain_id
GROUP BY l.domain_id
HAVING blocked + robots_denied > 0
ORDER BY blocked + robots_denied DESC, site
LIMIT CASE WHEN CAST(:rows AS INTEGER) > 0 THEN CAST(:rows AS INTEGER) ELSE 50 END
