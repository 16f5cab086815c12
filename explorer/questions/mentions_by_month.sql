-- title: How many mentions are there, by month, quarter or weekday?
-- group: Subjects
-- description: Mentions of the words in headline or summary, or all without words, by the date of the issue, of every role
--   but promo, and their number per thousand; of fewer than {least} mentions no share is given.
-- chart: lines period: mentions
-- words = : Words, "a phrase", a prefix with a star, OR between them; empty for all mentions.
-- by [month|quarter|weekday] = month: Into what time is parted.
WITH RECURSIVE span AS (
  SELECT substr(min(published), 1, 7) || '-01' AS first, max(published) AS last FROM issues
),
-- Months without an issue have a place, so that a chart is true to time; of weekdays only those with one.
months AS (
  SELECT first AS day FROM span WHERE first IS NOT NULL
  UNION ALL SELECT date(day, '+1 month') FROM months WHERE date(day, '+1 month') <= (SELECT last FROM span) LIMIT 6000
),
days AS (
  SELECT id, published AS day FROM issues
  UNION ALL SELECT NULL, day FROM months WHERE lower(trim(:by)) <> 'weekday'
),
dated AS (
  SELECT id, CASE lower(trim(:by))
    WHEN 'quarter' THEN substr(day, 1, 4) || ' Q' || ((CAST(substr(day, 6, 2) AS INTEGER) + 2) / 3)
    WHEN 'weekday' THEN CASE strftime('%w', day)
      WHEN '1' THEN '1 Monday' WHEN '2' THEN '2 Tuesday' WHEN '3' THEN '3 Wednesday' WHEN '4' THEN '4 Thursday'
      WHEN '5' THEN '5 Friday' WHEN '6' THEN '6 Saturday' WHEN '0' THEN '7 Sunday' END
    ELSE substr(day, 1, 7) END AS period
  FROM days
),
named AS (SELECT rowid AS id FROM mentions_fts WHERE mentions_fts MATCH fts_query(:words)),
counted AS ( -- by issue, in the order of an index: periods are sorted with an issue a row
  SELECT
    m.issue_id, count(*) AS all_mentions,
    count(*) FILTER (WHERE trim(:words) = '' OR m.id IN (SELECT id FROM named)) AS mentions
  FROM mentions m
  WHERE m.role <> 'promo'
  GROUP BY m.issue_id
)
SELECT
  i.period, count(i.id) AS issues, coalesce(sum(c.all_mentions), 0) AS all_mentions,
  coalesce(sum(c.mentions), 0) AS mentions,
  CASE WHEN sum(c.all_mentions) >= {least}
  THEN round(1000.0 * sum(c.mentions) / sum(c.all_mentions), 1) END AS per_thousand
FROM dated i
LEFT JOIN counted c ON c.issue_id = i.id
GROUP BY i.period
ORDER BY i.period IS NULL, i.period
