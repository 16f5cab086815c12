-- title: Which old pages were rediscovered?
-- group: Pages and authors
-- description: Pages by their age at their first citation (of a role other than promo), the oldest first: published, cited,
--   years between, issue and state.
-- caveat: Only pages whose own date is certain; a page that was dated anew is younger than it was.
-- site [site] = : Domain; empty for all.
-- year [year] = : Year of the first citation; empty for all.
-- rows [number] = 50: Maximum number of rows.
WITH cited AS {first_days},
oldest AS (
  SELECT o.link_id, round((julianday(c.day) - julianday(substr(o.published, 1, 10))) / 365.25, 1) AS years
  FROM cited c
  CROSS JOIN sources o ON o.link_id = c.link_id
  CROSS JOIN links l ON l.id = c.link_id
  WHERE julianday(substr(o.published, 1, 10)) <= julianday(c.day)
    AND (:site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site}))
    AND (:year = '' OR substr(c.day, 1, 4) = trim(:year))
  ORDER BY years DESC, o.link_id
  LIMIT {rows}
)
SELECT
  coalesce(o.title, m.title) AS title, d.name AS site, substr(o.published, 1, 10) AS published, c.published AS cited,
  n.years, (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue, l.state,
  l.url
FROM oldest n
CROSS JOIN sources o ON o.link_id = n.link_id
CROSS JOIN first_citations c ON c.link_id = n.link_id
CROSS JOIN links l ON l.id = n.link_id
CROSS JOIN mentions m ON m.id = c.mention_id
CROSS JOIN issues i ON i.id = c.issue_id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY n.years DESC, n.link_id
