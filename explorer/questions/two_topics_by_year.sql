-- title: How do two topics compare, by year?
-- group: Subjects
-- description: Two topics in one row a year, each in as many words as there are for it (car OR vehicle): mentions per
--   thousand of the year with one of them in headline or summary; of every role but promo. Of fewer than {least} mentions
--   no share is given.
-- caveat: A mention that has both counts for both.
-- chart: lines year: first_per_thousand, second_per_thousand
-- first = how: First topic.
-- second = why: Second topic.
WITH found AS (
  SELECT 1 AS topic, rowid AS id FROM mentions_fts
  WHERE mentions_fts MATCH fts_query(CASE :first WHEN '' THEN 'how' ELSE :first END)
  UNION ALL
  SELECT 2, rowid FROM mentions_fts
  WHERE mentions_fts MATCH fts_query(CASE :second WHEN '' THEN 'why' ELSE :second END)
),
counted AS (
  SELECT substr(i.published, 1, 4) AS year, sum(f.topic = 1) AS first, sum(f.topic = 2) AS second
  FROM found f
  CROSS JOIN mentions m ON m.id = f.id
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
  GROUP BY year
),
everything AS {mentions_by_year}
SELECT
  e.year, CASE WHEN e.mentions >= {least} THEN round(1000.0 * coalesce(c.first, 0) / e.mentions, 1) END
    AS first_per_thousand,
  CASE WHEN e.mentions >= {least} THEN round(1000.0 * coalesce(c.second, 0) / e.mentions, 1) END
    AS second_per_thousand,
  coalesce(c.first, 0) AS first, coalesce(c.second, 0) AS second, e.mentions
FROM everything e
LEFT JOIN counted c ON c.year IS e.year
ORDER BY e.year IS NULL, e.year
