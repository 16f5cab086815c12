-- title: What became of the links?
-- group: Link life
-- description: Links by what is known of their life, with how many of them a web archive has a copy of.
-- caveat: Links that no issue mentions any more count too. The states are described in the schema's documentation.
SELECT
  l.state, count(*) AS links, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent,
  sum(EXISTS (SELECT 1 FROM snapshots c WHERE c.link_id = l.id AND (c.status IS NULL OR c.status < 300))) AS archived
FROM links l
GROUP BY l.state
ORDER BY links DESC, l.state
