-- title: Which words rose between two years?
-- group: Subjects
-- description: Words by how many more of a thousand headlines have them in the second year than in the first, the largest
--   rise first; each headline counts once for a word, of mentions of every role but promo. With the years the other way
--   round, the words that fell. Of fewer than {least} headlines no share is given.
-- caveat: Words as they are written, in any case; function words of English and numbers are left out. Of a year with more
--   than 20,000 mentions, every second, third … one counts.
-- chart: bars word: rise
-- first [year] = the year before: One year.
-- second [year] = the latest: The later year.
-- rows [number] = 30: Maximum number of rows.
WITH latest AS (SELECT substr(max(published), 1, 4) AS year FROM issues),
years AS (
  SELECT 1 AS side, CASE
    WHEN :first IN ('', 'the year before') THEN (SELECT CAST(year AS INTEGER) - 1 FROM latest) || '' ELSE trim(:first) END AS year
  UNION ALL
  SELECT 2, CASE WHEN :second IN ('', 'the latest') THEN (SELECT year FROM latest) ELSE trim(:second) END
),
steps AS (
  SELECT y.side, y.year, 1 + (SELECT coalesce(sum(c.mentions), 0) FROM mention_counts c WHERE c.year = y.year) / 20000 AS step
  FROM years y
),
headlines AS (
  SELECT y.side, m.title
  FROM steps y
  CROSS JOIN issues i ON i.published >= y.year || '-01-01' AND i.published <= y.year || '-12-31'
  CROSS JOIN mentions m ON m.issue_id = i.id
  WHERE m.role <> 'promo' AND m.title IS NOT NULL AND m.id % y.step = 0
),
totals AS (
  SELECT first, second, first >= {least} AND second >= {least} AS are_enough
  FROM (SELECT count(*) FILTER (WHERE side = 1) AS first, count(*) FILTER (WHERE side = 2) AS second FROM headlines)
),
counted AS (
  SELECT word.value AS word, sum(h.side = 1) AS first, sum(h.side = 2) AS second
  FROM headlines h
  CROSS JOIN json_each(headline_words(h.title)) word
  GROUP BY word.value
),
shares AS (
  SELECT
    c.word, c.first, c.second, CASE WHEN t.are_enough THEN 1000.0 * c.first / t.first END AS first_share,
    CASE WHEN t.are_enough THEN 1000.0 * c.second / t.second END AS second_share
  FROM counted c
  CROSS JOIN totals t
)
SELECT
  word, round(second_share - first_share, 1) AS rise, (SELECT year FROM years WHERE side = 1) AS first_year, first,
  round(first_share, 1) AS first_per_thousand, (SELECT year FROM years WHERE side = 2) AS second_year, second,
  round(second_share, 1) AS second_per_thousand
FROM shares
WHERE coalesce(second_share > first_share, second > first)
ORDER BY second_share - first_share DESC, second - first DESC, second DESC, word
LIMIT {rows}
