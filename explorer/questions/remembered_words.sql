-- title: What do a few remembered words find?
-- group: Reading
-- description: Mentions, of every role but promo, by how many of the words are in headline, summary or sentence, or in
--   title or description of the page; each word may also be the beginning of a longer one. The newest of as many first.
-- caveat: Words of one or two letters are found often. Pages are searched where they were read.
-- words = how why: Up to six words, in any order.
-- rows [number] = 50: Maximum number of rows.
WITH RECURSIVE given AS (
  SELECT replace(trim(CASE WHEN trim(:words) = '' THEN 'how why' ELSE substr(:words, 1, 200) END), ',', ' ') || ' ' AS rest
),
split AS (
  SELECT 0 AS place, '' AS word, rest FROM given
  UNION ALL
  SELECT place + 1, substr(rest, 1, instr(rest, ' ') - 1), ltrim(substr(rest, instr(rest, ' ') + 1))
  FROM split
  WHERE rest <> '' AND place < 30
),
asked AS (
  SELECT min(place) AS place, rtrim(word, '*') || '*' AS word FROM split WHERE trim(word, '*"-') <> ''
  GROUP BY lower(word) ORDER BY place LIMIT 6
),
hits AS (
  SELECT a.place, f.rowid AS id FROM asked a CROSS JOIN mentions_fts f WHERE mentions_fts MATCH fts_query(a.word)
  UNION
  SELECT a.place, m.id
  FROM asked a CROSS JOIN sources_fts f CROSS JOIN mentions m ON m.link_id = f.rowid
  WHERE sources_fts MATCH fts_query(a.word)
),
best AS MATERIALIZED (
  SELECT h.id, count(*) AS words_found
  FROM hits h
  CROSS JOIN mentions m ON m.id = h.id
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
  GROUP BY h.id
  ORDER BY words_found DESC, i.published DESC, i.id DESC, m.position
  LIMIT {rows}
)
SELECT
  b.words_found, m.title, d.name AS site,
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue, i.published AS date,
  coalesce(m.summary, m.context) AS summary, o.title AS page_title, l.state, l.url
FROM best b
CROSS JOIN mentions m ON m.id = b.id
CROSS JOIN issues i ON i.id = m.issue_id
CROSS JOIN links l ON l.id = m.link_id
LEFT JOIN sources o ON o.link_id = l.id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY b.words_found DESC, i.published DESC, i.id DESC, m.position
