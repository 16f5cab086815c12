-- title: How do several words compare, by year?
-- group: Subjects
-- description: Up to eight words or phrases, with a row for each and year: mentions with it in headline or summary, in
--   total and per thousand of the year, of every role but promo; of fewer than {least} mentions no share is given. Of a
--   topic that has several words, ask how often it is mentioned.
-- caveat: A mention that has several counts for each. Summaries are longer in some years than in others.
-- chart: pivot year: words, per_thousand
-- words = how, why, what: Up to eight words or "phrases", with commas between them; a prefix with a star.
WITH RECURSIVE {asked_words},
found AS (
  SELECT a.place, substr(i.published, 1, 4) AS year, count(*) AS found
  FROM asked a
  CROSS JOIN mentions_fts f
  CROSS JOIN mentions m ON m.id = f.rowid
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE mentions_fts MATCH fts_query(a.words) AND m.role <> 'promo'
  GROUP BY a.place, year
),
everything AS {mentions_by_year}
SELECT
  e.year, a.words, coalesce(f.found, 0) AS found, e.mentions,
  CASE WHEN e.mentions >= {least} THEN round(1000.0 * coalesce(f.found, 0) / e.mentions, 1) END AS per_thousand
FROM everything e
CROSS JOIN asked a
LEFT JOIN found f ON f.place = a.place AND f.year IS e.year
ORDER BY e.year IS NULL, e.year, a.place
