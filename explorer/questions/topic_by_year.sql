-- title: How often is a topic mentioned, by year?
-- group: Subjects
-- description: One topic, in as many words as there are for it (car OR vehicle): mentions with one of them in headline or
--   summary, in total and per thousand of the year, of every role but promo; of fewer than {least} mentions no share is
--   given. To see several side by side, ask how several words compare.
-- caveat: Summaries are longer in some years than in others.
-- words = how: Words to search for: words, "a phrase", a prefix with a star, OR between them.
WITH found AS (
  SELECT substr(i.published, 1, 4) AS year, count(*) AS found
  FROM mentions_fts f
  CROSS JOIN mentions m ON m.id = f.rowid
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE mentions_fts MATCH fts_query(CASE :words WHEN '' THEN 'how' ELSE :words END) AND m.role <> 'promo'
  GROUP BY year
),
everything AS {mentions_by_year}
SELECT
  e.year, coalesce(f.found, 0) AS found, e.mentions,
  CASE WHEN e.mentions >= {least} THEN round(1000.0 * coalesce(f.found, 0) / e.mentions, 1) END AS per_thousand
FROM everything e
LEFT JOIN found f ON f.year IS e.year
ORDER BY e.year IS NULL, e.year
