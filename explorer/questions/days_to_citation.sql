-- title: How old are pages when they are cited?
-- group: Pages and authors
-- description: Days from a page's publication to the first issue that cites it, in groups; by mentions of
--   every role but promo. Of fewer than {least} pages no share is given.
-- caveat: Only pages whose own date is certain. A negative age means that the page's date was changed after the
--   citation.
-- year [year] = : Year of the first citation; empty for all.
WITH grouped AS (
  SELECT c.pages, CASE
    WHEN c.days < 0 THEN 0 WHEN c.days < 1 THEN 1 WHEN c.days < 4 THEN 2 WHEN c.days < 8 THEN 3 WHEN c.days < 15 THEN 4
    WHEN c.days < 32 THEN 5 WHEN c.days < 366 THEN 6 ELSE 7 END AS step
  FROM lag_counts c
  WHERE c.pages > 0 AND (:year = '' OR c.year = trim(:year))
)
SELECT
  CASE step
    WHEN 0 THEN 'dated later' WHEN 1 THEN 'the same day' WHEN 2 THEN '1 to 3 days' WHEN 3 THEN '4 to 7 days'
    WHEN 4 THEN '8 to 14 days' WHEN 5 THEN '15 to 31 days' WHEN 6 THEN '1 to 12 months'
    ELSE 'more than a year' END AS age,
  sum(g.pages) AS pages,
  CASE WHEN sum(sum(g.pages)) OVER () >= {least}
  THEN round(100.0 * sum(g.pages) / sum(sum(g.pages)) OVER (), 1) END AS percent
FROM grouped g
GROUP BY step
ORDER BY step
