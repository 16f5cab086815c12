-- title: Which sites are no longer cited?
-- group: Sites
-- description: Sites with so many mentions or more (of every role but promo) that no issue of the latest days cites: the
--   dates of the first and last mention, and the days since the last to the latest issue.
-- mentions [number] = 10: Minimum number of mentions.
-- days [number] = 365: Minimum number of days without a mention.
-- rows [number] = 50: Maximum number of rows.
WITH latest AS (SELECT max(published) AS day FROM issues),
past AS MATERIALIZED ( -- of which the year of the last mention may be long enough ago
  SELECT m.domain_id
  FROM mention_counts m
  WHERE m.role <> 'promo' AND m.domain_id NOT IN {own_sites}
  GROUP BY m.domain_id
  HAVING sum(m.mentions) >= {mentions}
    AND julianday(max(m.year) || '-01-01') <= julianday((SELECT day FROM latest)) - {days}
)
SELECT
  d.name AS site, count(*) AS mentions, count(DISTINCT m.issue_id) AS issues, min(i.published) AS first,
  max(i.published) AS last, CAST(julianday((SELECT day FROM latest)) - julianday(max(i.published)) AS INTEGER) AS days_since
FROM past p
CROSS JOIN domains d ON d.id = p.domain_id
CROSS JOIN links l ON l.domain_id = p.domain_id
CROSS JOIN mentions m ON m.link_id = l.id
CROSS JOIN issues i ON i.id = m.issue_id
WHERE m.role <> 'promo'
GROUP BY d.id
HAVING days_since >= {days}
ORDER BY mentions DESC, site
LIMIT {rows}
