-- title: Which linked pages are about a topic?
-- group: Reading
-- description: Linked pages whose own title or description contains the words, best match first; without words,
--   the pages read last.
-- caveat: Only pages that were visited and could be read.
-- words = : Words to search for, as in the search of the digest.
-- rows [number] = 50: Maximum number of rows.
WITH best AS MATERIALIZED (
  SELECT id, score FROM (
    SELECT rowid AS id, rank AS score FROM sources_fts WHERE sources_fts MATCH fts_query(:words)
    UNION ALL
    SELECT link_id, 0 FROM (SELECT link_id FROM sources WHERE :words = '' ORDER BY link_id DESC LIMIT 1000)
  )
  ORDER BY score, id DESC
  LIMIT {rows}
)
SELECT
  o.title, o.kind, substr(o.published, 1, 10) AS published, d.name AS site, l.url, l.state,
  (SELECT count(*) FROM mentions m WHERE m.link_id = b.id AND m.role <> 'promo') AS cited,
  (SELECT min(i.published) FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE m.link_id = b.id) AS first_cited,
  substr(o.description, 1, 160) AS description
FROM best b
CROSS JOIN sources o ON o.link_id = b.id
CROSS JOIN links l ON l.id = b.id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY b.score, b.id DESC
