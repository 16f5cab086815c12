-- title: Which stories do most sites tell?
-- group: Stories
-- description: Stories by the number of sites that tell them: the first headline, issues and mentions (of every role but
--   promo), the dates of the first and last issue.
-- caveat: Stories are found by rules from headlines and summaries; some mentions are missed, and a few are wrong.
-- words = : Words in a headline or summary of the story; empty for all.
-- year [year] = : Year of its first issue; empty for all.
-- rows [number] = 50: Maximum number of rows.
WITH told AS (
  SELECT
    t.story_id, m.id, m.title, m.url, m.issue_id, l.domain_id, d.name AS site, i.published,
    row_number() OVER (PARTITION BY t.story_id ORDER BY i.published IS NULL, i.published, i.id, m.position) AS turn
  FROM stories t
  JOIN mentions m ON m.id = t.mention_id
  JOIN issues i ON i.id = m.issue_id
  JOIN links l ON l.id = m.link_id
  LEFT JOIN domains d ON d.id = l.domain_id
  WHERE m.role <> 'promo'
),
named AS (SELECT rowid AS id FROM mentions_fts WHERE mentions_fts MATCH fts_query(:words))
SELECT
  story_id, max(coalesce(title, url)) FILTER (WHERE turn = 1) AS story, count(DISTINCT domain_id) AS sites,
  count(DISTINCT issue_id) AS issues, count(*) AS mentions, min(published) AS first, max(published) AS last,
  group_concat(DISTINCT site) AS told_by
FROM told
GROUP BY story_id
HAVING (:words = '' OR sum(id IN (SELECT id FROM named)) > 0) AND (:year = '' OR substr(min(published), 1, 4) = trim(:year))
ORDER BY sites DESC, mentions DESC, story_id DESC
LIMIT {rows}
