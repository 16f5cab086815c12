-- title: Which hosts or folders of a site are cited?
-- group: Sites
-- description: A site by its hosts, such as the blogs under one name, or by the first folders of its addresses, such as
--   the accounts of a place of code: mentions of every role but promo, links, and the dates of the first and last.
-- site [site] = the most cited: Domain, such as news.example.
-- by [host|folder] = host: By what its addresses are grouped.
-- rows [number] = 50: Maximum number of rows.
WITH chosen AS {chosen_site},
addresses AS (
  SELECT c.name AS site, l.id, substr(l.url, instr(l.url, '://') + 3) || '/' AS rest
  FROM chosen c
  CROSS JOIN links l ON l.domain_id = c.id
),
authorities AS (
  SELECT site, id, substr(rest, 1, instr(rest, '/') - 1) AS name, substr(rest, instr(rest, '/') + 1) AS path
  FROM addresses
),
-- Without user and password, which stand before the last @.
hosts AS (
  SELECT site, id, substr(name, length(rtrim(name, replace(name, '@', ''))) + 1) AS host, path FROM authorities
),
folders AS (SELECT site, id, host, substr(path, 1, instr(path || '/', '/') - 1) || '?' AS folder FROM hosts),
places AS (
  SELECT
    site, id, CASE WHEN lower(trim(:by)) = 'folder' THEN host || '/' || substr(folder, 1, instr(folder, '?') - 1)
    ELSE host END AS place
  FROM folders
)
SELECT
  p.site, p.place, count(*) AS mentions, count(DISTINCT p.id) AS links, min(i.published) AS first,
  max(i.published) AS last
FROM places p
CROSS JOIN mentions m ON m.link_id = p.id
CROSS JOIN issues i ON i.id = m.issue_id
WHERE m.role <> 'promo'
GROUP BY p.place
ORDER BY mentions DESC, p.place
LIMIT {rows}
