-- title: What are the states of the links?
-- group: Link life
-- description: Links by state, and how many of them have a copy in a web archive. Links that only mentions of role promo
--   have, or none any more, do not count. Of fewer than {least} links no share is given.
-- caveat: The states are described in the schema's documentation.
WITH counted AS (
  SELECT c.state, sum(c.links) AS links FROM link_counts c WHERE c.links > 0 GROUP BY 1
),
archived AS (
  SELECT l.state, count(*) AS links
  FROM (SELECT DISTINCT m.link_id AS id FROM mentions m WHERE m.role <> 'promo') k
  CROSS JOIN links l ON l.id = k.id
  WHERE EXISTS (SELECT 1 FROM good_snapshots s WHERE s.link_id = l.id)
  GROUP BY 1
)
SELECT
  c.state, c.links,
  CASE WHEN sum(c.links) OVER () >= {least} THEN round(100.0 * c.links / sum(c.links) OVER (), 1) END AS percent,
  coalesce(a.links, 0) AS archived
FROM counted c
LEFT JOIN archived a ON a.state = c.state
ORDER BY c.links DESC, c.state
