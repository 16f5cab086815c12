-- title: Which sites are no longer cited?
-- group: Sites
-- description: Sites with so many mentions or more (of every role but promo) that no issue of the latest days cites: the
--   dates of the first and last mention, and the days since the last to the latest issue.
-- mentions [number] = 10: Minimum number of mentions.
-- days [number] = 365: Minimum number of days without a mention.
-- rows [number] = 50: Maximum number of rows.
WITH latest AS (SELECT max(published) AS day FROM issues)
SELECT
  d.name AS site, count(*) AS mentions, count(DISTINCT m.issue_id) AS issues, min(i.published) AS first,
  max(i.published) AS last, CAST(julianday((SELECT day FROM latest)) - julianday(max(i.published)) AS INTEGER) AS days_since
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN links l ON l.id = m.link_id
JOIN domains d ON d.id = l.domain_id
WHERE m.role <> 'promo' AND d.id NOT IN {own_sites}
GROUP BY d.id
HAVING mentions >= {mentions}
  AND days_since >= {days}
ORDER BY mentions DESC, site
LIMIT {rows}
