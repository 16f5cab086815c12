-- title: How quickly does the digest cite pages, by year?
-- group: Pages and authors
-- description: Median of the days from a page's publication to the first issue that cites it, by year of that issue;
--   by mentions of every role but promo. Of fewer than {least} pages no share is given.
-- caveat: Only pages whose own date is certain; those dated after their citation are excluded.
WITH cited AS (
  SELECT m.link_id, min(i.published) AS day
  FROM mentions m JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
  GROUP BY m.link_id
),
aged AS (
  SELECT substr(c.day, 1, 4) AS part, julianday(c.day) - julianday(substr(o.published, 1, 10)) AS days
  FROM sources o
  JOIN cited c ON c.link_id = o.link_id
  WHERE o.published IS NOT NULL
),
{lag_ranks}
SELECT
  part AS year,
  {lag_figures}
FROM ranked
GROUP BY part
ORDER BY year
