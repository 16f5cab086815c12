-- title: How regularly do issues appear?
-- group: The archive itself
-- description: Issues by year: their number, and the days between an issue and the one before it of the same publication
--   and series: the median, the fewest and the most.
-- caveat: Issues without a date, and those that the archive lacks, make gaps seem longer.
-- chart: lines year: issues, median_days
WITH gaps AS (
  SELECT
    substr(published, 1, 4) AS year,
    julianday(published) - julianday(lag(published) OVER (PARTITION BY publication_id, type ORDER BY published, id)) AS days
  FROM issues
  WHERE published IS NOT NULL
),
ranked AS (
  SELECT
    year, days, row_number() OVER (PARTITION BY year ORDER BY days IS NULL, days) AS place,
    count(days) OVER (PARTITION BY year) AS known
  FROM gaps
)
SELECT
  year, count(*) AS issues, avg(days) FILTER (WHERE place IN ((known + 1) / 2, (known + 2) / 2)) AS median_days,
  CAST(min(days) AS INTEGER) AS fewest_days, CAST(max(days) AS INTEGER) AS most_days
FROM ranked
GROUP BY year
ORDER BY year
