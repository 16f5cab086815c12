-- title: Which links died within a year?
-- group: Link life
-- description: Links that were found lost (gone, dead, or another page) within so many days of their first citation (of a
--   role other than promo), quickest first.
-- caveat: Lost is when a visit found so, which may be long after; a link that was first visited later than this many days
--   after its citation can be in no row. The share that survives a year is that of the question How long do links live.
-- days [number] = 365: Maximum number of days.
-- site [site] = : Domain of the link; empty for all.
-- rows [number] = 100: Maximum number of rows.
WITH lost AS (
  SELECT
    c.mention_id, c.issue_id, c.published, l.id, l.url, l.domain_id, l.state, substr(l.state_since, 1, 10) AS since,
    CAST(julianday(substr(l.state_since, 1, 10)) - julianday(c.published) AS INTEGER) AS days
  FROM links l
  CROSS JOIN first_citations c ON c.link_id = l.id
  WHERE l.state IN (SELECT state FROM link_states WHERE lost)
    AND (:site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site}))
)
SELECT
  m.title, d.name AS site, l.days, l.published AS cited, l.since AS lost, l.state,
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue, l.url
FROM lost l
JOIN mentions m ON m.id = l.mention_id
JOIN issues i ON i.id = l.issue_id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE l.days BETWEEN 0 AND {days}
ORDER BY l.days, l.published DESC, l.url
LIMIT {rows}
