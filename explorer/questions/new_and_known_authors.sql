-- title: How many authors are new, and how many known, by year?
-- group: Pages and authors
-- description: Authors of the pages that each year's issues cite (mentions of every role but promo): those whom no earlier
--   year cites, those known from one, and the share of new ones; of fewer than {least} authors no share is given.
-- caveat: Only pages that were read and name an author. In the first years nearly everybody is new.
-- chart: stacked year: new_authors, known_authors
WITH cited AS (
  SELECT DISTINCT la.author_id, substr(i.published, 1, 4) AS year
  FROM link_authors la
  CROSS JOIN mentions m ON m.link_id = la.link_id
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
),
ranked AS (SELECT year, year IS min(year) OVER (PARTITION BY author_id) AS is_first FROM cited)
SELECT
  year, sum(is_first) AS new_authors, sum(NOT is_first) AS known_authors, count(*) AS authors,
  CASE WHEN count(*) >= {least} THEN round(100.0 * sum(is_first) / count(*), 1) END AS percent_new
FROM ranked
GROUP BY year
ORDER BY year IS NULL, year
