-- title: Where are two sites cited together?
-- group: Sites
-- description: The issues, or the stories, that cite both sites, newest first: the first headline of each, and its
--   mentions there, of every role but promo. A story is dated by its first mention.
-- caveat: Stories are found by rules from headlines and summaries; some are missed.
-- first [site] = the most cited: Domain of one site.
-- second [site] = the most cited other: Domain of the other.
-- within [issue|story] = issue: What the sites share.
-- rows [number] = 100: Maximum number of rows.
WITH ranked AS (
  SELECT d.id, d.name FROM domains d JOIN links l ON l.domain_id = d.id JOIN mentions m ON m.link_id = l.id
  WHERE (:first IN ('', 'the most cited') OR :second IN ('', 'the most cited other'))
    AND m.role <> 'promo' AND d.id NOT IN {own_sites}
  GROUP BY d.id ORDER BY count(*) DESC, d.name LIMIT 2
),
one AS (
  SELECT id, name FROM domains WHERE name = lower(trim(:first))
  UNION ALL
  SELECT * FROM (
    SELECT * FROM ranked WHERE :first IN ('', 'the most cited') AND name <> lower(trim(:second)) LIMIT 1
  )
),
two AS (
  SELECT id, name FROM domains WHERE name = lower(trim(:second))
  UNION ALL
  SELECT * FROM (
    SELECT * FROM ranked WHERE :second IN ('', 'the most cited other') AND name NOT IN (SELECT name FROM one) LIMIT 1
  )
),
cited AS (
  SELECT
    s.side, m.id, m.title, i.published, i.id AS issue_id, m.position,
    CASE WHEN lower(trim(:within)) = 'story' THEN t.story_id ELSE i.id END AS place
  FROM (SELECT 1 AS side, id FROM one UNION ALL SELECT 2, id FROM two) s
  CROSS JOIN links l ON l.domain_id = s.id
  CROSS JOIN mentions m ON m.link_id = l.id
  CROSS JOIN issues i ON i.id = m.issue_id
  LEFT JOIN stories t ON t.mention_id = m.id
  WHERE m.role <> 'promo'
),
ordered AS (
  SELECT *, row_number() OVER (PARTITION BY place, side ORDER BY published IS NULL, published, issue_id, position) AS turn
  FROM cited
  WHERE place IS NOT NULL
),
shared AS (
  SELECT
    place, sum(side = 1) AS first_mentions, sum(side = 2) AS second_mentions, min(published) AS day,
    max(title) FILTER (WHERE side = 1 AND turn = 1) AS first_title,
    max(title) FILTER (WHERE side = 2 AND turn = 1) AS second_title
  FROM ordered
  GROUP BY place
  HAVING first_mentions > 0 AND second_mentions > 0
)
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue,
  i.published AS date, CASE WHEN lower(trim(:within)) = 'story' THEN b.place END AS story_id,
  b.first_title, b.second_title, b.first_mentions, b.second_mentions
FROM shared b
JOIN issues i ON i.id = CASE
  WHEN lower(trim(:within)) = 'story' THEN (SELECT issue_id FROM mentions WHERE id = b.place) ELSE b.place END
ORDER BY i.published DESC, i.id DESC, b.place
LIMIT {rows}
