-- title: How long are the issues, by year?
-- group: The archive itself
-- description: Issues of each year with their number of mentions (of every role but promo), and the average number
--   of mentions, words and images.
WITH pictured AS (
  SELECT substr(i.published, 1, 4) AS year, count(*) AS pictures
  FROM image_uses u
  JOIN issues i ON i.id = u.issue_id
  GROUP BY 1
),
counted AS (
  SELECT substr(i.published, 1, 4) AS year, count(*) AS issues, sum(i.words) AS words FROM issues i GROUP BY 1
)
SELECT
  c.year, c.issues, coalesce(m.mentions, 0) AS mentions,
  round(1.0 * coalesce(m.mentions, 0) / c.issues, 1) AS mentions_per_issue,
  round(1.0 * c.words / c.issues) AS words_per_issue,
  round(1.0 * coalesce(p.pictures, 0) / c.issues, 1) AS pictures_per_issue
FROM counted c
LEFT JOIN {mentions_by_year} m ON m.year IS c.year
LEFT JOIN pictured p ON p.year IS c.year
ORDER BY c.year IS NULL, c.year
