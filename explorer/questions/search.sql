-- title: What did the digest write about a topic?
-- group: Reading
-- description: Links whose headline, summary or sentence contains the words, best match first; without words, the newest links.
--   "Words in quotes" are a phrase, a star matches a prefix (gear*), OR between words matches either.
-- caveat: Searches the digest's texts, not the linked pages.
-- words = : Words to search for.
-- year [year] = : Year of the issue; empty for all.
-- category [category] = : One of the archive's categories; empty for all.
-- site [site] = : Domain of the link, such as news.example; empty for all.
-- rows [number] = 50: Maximum number of rows.
WITH hits AS (
  SELECT rowid AS id, rank AS score FROM mentions_fts WHERE mentions_fts MATCH fts_query(:words)
  UNION ALL
  SELECT m.id, -julianday(i.published)
  FROM issues i
  CROSS JOIN mentions m ON m.issue_id = i.id
  WHERE :words = ''
),
best AS MATERIALIZED (
  SELECT h.id, h.score
  FROM hits h
  CROSS JOIN mentions m ON m.id = h.id
  CROSS JOIN issues i ON i.id = m.issue_id
  LEFT JOIN sections s ON s.id = m.section_id
  WHERE (:year = '' OR substr(i.published, 1, 4) = trim(:year))
    AND (:category = '' OR s.category = trim(:category) COLLATE NOCASE)
    AND (:site = '' OR m.link_id IN (
      SELECT l.id FROM domains d JOIN links l ON l.domain_id = d.id WHERE d.name = {site}
    ))
  ORDER BY h.score, h.id DESC
  LIMIT {rows}
)
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue, i.published AS date, s.category, m.title,
  coalesce((
    SELECT snippet(mentions_fts, 1, '[', ']', '…', 20) FROM mentions_fts
    WHERE mentions_fts MATCH fts_query(:words) AND mentions_fts.rowid = b.id
  ), (
    SELECT snippet(mentions_fts, 3, '[', ']', '…', 20) FROM mentions_fts
    WHERE mentions_fts MATCH fts_query(:words) AND mentions_fts.rowid = b.id
  ), substr(coalesce(m.summary, m.context), 1, 160)) AS excerpt,
  d.name AS site, l.url, l.state
FROM best b
CROSS JOIN mentions m ON m.id = b.id
CROSS JOIN issues i ON i.id = m.issue_id
CROSS JOIN links l ON l.id = m.link_id
LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY b.score, b.id DESC
