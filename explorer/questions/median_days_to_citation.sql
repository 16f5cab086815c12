-- title: How quickly does the digest cite pages, by year?
-- group: Pages and authors
-- description: Median of the days from a page's publication to the first issue that cites it, by year of that issue;
--   by mentions of every role but promo. Of fewer than {least} pages no share is given.
-- caveat: Only pages whose own date is certain; those dated after their citation are excluded.
WITH aged AS (
  SELECT c.year AS part, c.days, c.pages
  FROM lag_counts c
  WHERE c.pages > 0
),
{lag_ranks}
SELECT
  part AS year,
  {lag_figures}
FROM ranked
GROUP BY part
ORDER BY year
