-- title: What are the states of the links?
-- group: Link life
-- description: Links by state, and how many of them have a copy in a web archive. Links that only mentions of role promo
--   have, or none any more, do not count. Of fewer than {least} links no share is given.
-- caveat: The states are described in the schema's documentation.
SELECT
  l.state, count(*) AS links,
  CASE WHEN sum(count(*)) OVER () >= {least} THEN round(100.0 * count(*) / sum(count(*)) OVER (), 1) END AS percent,
  sum(EXISTS (SELECT 1 FROM good_snapshots c WHERE c.link_id = l.id)) AS archived
FROM links l
WHERE l.id IN (SELECT m.link_id FROM mentions m WHERE m.role <> 'promo')
GROUP BY l.state
ORDER BY links DESC, l.state
