-- title: How many links does each issue have?
-- group: The archive itself
-- description: Issues, newest first: mentions of every role but promo, of them stories and items, the different links
--   and sites, and the links that no earlier issue cites.
-- chart: lines date: mentions, new_links
-- year [year] = : Year of the issue; empty for all.
-- rows [number] = 200: Maximum number of rows.
WITH chosen AS MATERIALIZED (
  SELECT i.id, i.publication_id, i.number, i.published, i.title
  FROM issues i
  WHERE :year = '' OR substr(i.published, 1, 4) = trim(:year)
  ORDER BY i.published DESC, i.id DESC
  LIMIT {rows}
)
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue, i.published AS date,
  i.title, count(m.id) AS mentions, coalesce(sum(m.role IN ('story', 'item')), 0) AS stories_and_items,
  count(DISTINCT m.link_id) AS links, count(DISTINCT l.domain_id) AS sites,
  count(DISTINCT m.link_id) FILTER (WHERE NOT EXISTS (
    SELECT 1 FROM mentions e JOIN issues b ON b.id = e.issue_id
    WHERE e.link_id = m.link_id AND e.role <> 'promo'
      AND (b.published IS NULL, coalesce(b.published, ''), b.id) < (i.published IS NULL, coalesce(i.published, ''), i.id)
  )) AS new_links
FROM chosen i
LEFT JOIN mentions m ON m.issue_id = i.id AND m.role <> 'promo'
LEFT JOIN links l ON l.id = m.link_id
GROUP BY i.id
ORDER BY i.published DESC, i.id DESC
