-- title: Which old pages were rediscovered?
-- group: Pages and authors
-- description: Pages by their age at their first citation (of a role other than promo), the oldest first: published, cited,
--   years between, issue and state.
-- caveat: Only pages whose own date is certain; a page that was dated anew is younger than it was.
-- site [site] = : Domain; empty for all.
-- year [year] = : Year of the first citation; empty for all.
-- rows [number] = 50: Maximum number of rows.
SELECT
  coalesce(o.title, m.title) AS title, d.name AS site, substr(o.published, 1, 10) AS published, c.published AS cited,
  round((julianday(c.published) - julianday(substr(o.published, 1, 10))) / 365.25, 1) AS years,
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue, l.state, l.url
FROM sources o
CROSS JOIN first_citations c ON c.link_id = o.link_id
CROSS JOIN links l ON l.id = o.link_id
CROSS JOIN mentions m ON m.id = c.mention_id
CROSS JOIN issues i ON i.id = c.issue_id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE julianday(substr(o.published, 1, 10)) <= julianday(c.published)
  AND (:site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site}))
  AND (:year = '' OR substr(c.published, 1, 4) = trim(:year))
ORDER BY years DESC, o.link_id
LIMIT {rows}
