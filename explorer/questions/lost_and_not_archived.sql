-- title: Which lost links have no copy in a web archive?
-- group: Link life
-- description: Links that are gone, dead or replaced by another page, without a known good copy, latest loss first,
--   with the last issue that cites them. Links that only mentions of role promo have do not count.
-- caveat: Copies are known only for links that web archives were queried for.
-- site [site] = : Domain of the link; empty for all.
-- rows [number] = 100: Maximum number of rows.
WITH lost AS (
  SELECT l.id, l.url, l.state, l.state_since, l.domain_id
  FROM links l
  WHERE l.state IN (SELECT state FROM link_states WHERE lost) AND {cited}
    AND (:site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site}))
    AND NOT EXISTS (SELECT 1 FROM good_snapshots c WHERE c.link_id = l.id)
  ORDER BY l.state_since DESC, l.id DESC
  LIMIT {rows}
)
SELECT
  l.url, d.name AS site, l.state, substr(l.state_since, 1, 10) AS since, m.title,
  max(i.published) AS cited, (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue
FROM lost l
JOIN mentions m ON m.link_id = l.id
JOIN issues i ON i.id = m.issue_id
LEFT JOIN domains d ON d.id = l.domain_id
GROUP BY l.id
ORDER BY l.state_since DESC, l.id DESC
