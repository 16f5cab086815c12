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
  SELECT d.id, d.name FROM mention_counts c JOIN domains d ON d.id = c.domain_id
  WHERE (:first IN ('', 'the most cited') OR :second IN ('', 'the most cited other'))
    AND c.role <> 'promo' AND d.id NOT IN {own_sites}
  GROUP BY d.id ORDER BY sum(c.mentions) DESC, d.name LIMIT 2
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
cited AS MATERIALIZED (
  SELECT
    s.side, m.id, m.issue_id, m.position,
    CASE WHEN lower(trim(:within)) = 'story' THEN (SELECT t.story_id FROM stories t WHERE t.mention_id = m.id)
      ELSE m.issue_id END AS place
  FROM (SELECT 1 AS side, id FROM one UNION ALL SELECT 2, id FROM two) s
  CROSS JOIN links l ON l.domain_id = s.id
  CROSS JOIN mentions m ON m.link_id = l.id
  WHERE m.role <> 'promo'
),
shared AS MATERIALIZED (
  SELECT b.place, b.first_mentions, b.second_mentions, i.id AS issue_id, i.published
  FROM (
    SELECT place, sum(side = 1) AS first_mentions, sum(side = 2) AS second_mentions
    FROM cited
    WHERE place IS NOT NULL
    GROUP BY place
    HAVING first_mentions > 0 AND second_mentions > 0
  ) b
  JOIN issues i ON i.id = CASE
    WHEN lower(trim(:within)) = 'story' THEN (SELECT issue_id FROM mentions WHERE id = b.place) ELSE b.place END
  ORDER BY i.published DESC, i.id DESC, b.place
  LIMIT {rows}
),
first AS MATERIALIZED (
  SELECT place, side, id
  FROM (
    SELECT
      c.place, c.side, c.id, row_number() OVER (
        PARTITION BY c.place, c.side ORDER BY i.published IS NULL, i.published, i.id, c.position
      ) AS turn
    FROM cited c
    JOIN issues i ON i.id = c.issue_id
    WHERE c.place IN (SELECT place FROM shared)
  )
  WHERE turn = 1
)
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue,
  i.published AS date, CASE WHEN lower(trim(:within)) = 'story' THEN b.place END AS story_id,
  (SELECT m.title FROM first f JOIN mentions m ON m.id = f.id WHERE f.place = b.place AND f.side = 1) AS first_title,
  (SELECT m.title FROM first f JOIN mentions m ON m.id = f.id WHERE f.place = b.place AND f.side = 2) AS second_title,
  b.first_mentions, b.second_mentions
FROM shared b
JOIN issues i ON i.id = b.issue_id
ORDER BY i.published DESC, i.id DESC, b.place
