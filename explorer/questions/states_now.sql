-- title: What are the states of the links?
-- group: Link life
-- description: Links by state, and how many of them have a copy in a web archive.
-- caveat: Includes links that no issue mentions any more. The states are described in the schema's documentation.
SELECT
  l.state, count(*) AS links, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent,
  sum(EXISTS (SELECT 1 FROM good_snapshots c WHERE c.link_id = l.id)) AS archived
FROM links l
GROUP BY l.state
ORDER BY links DESC, l.state
