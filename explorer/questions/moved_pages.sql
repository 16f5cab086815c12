-- title: Which pages moved, and where to?
-- group: Link life
-- description: Links that redirect permanently to another URL, with that URL, latest move first. Links that only mentions
--   of role promo have do not count.
-- site [site] = : Domain of the link; empty for all.
-- rows [number] = 100: Maximum number of rows.
WITH moved AS (
  SELECT l.id, l.url, l.state_since, l.domain_id, json_extract(l.proved_by, '$[#-1]') AS visit_id
  FROM links l
  WHERE l.state = 'moved' AND {cited} AND (:site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site}))
  ORDER BY l.state_since DESC, l.id DESC
  LIMIT {rows}
)
SELECT l.url, v.final_url AS now_at, d.name AS site, substr(l.state_since, 1, 10) AS since, o.title
FROM moved l
LEFT JOIN visits v ON v.id = l.visit_id
LEFT JOIN sources o ON o.link_id = l.id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY l.state_since DESC, l.id DESC
