-- title: How old are pages when they are cited?
-- group: Pages and authors
-- description: Days from a page's publication to the first issue that cites it, in groups; by mentions of
--   every role but promo. Of fewer than {least} pages no share is given.
-- caveat: Only pages whose own date is certain. A negative age means that the page's date was changed after the
--   citation.
-- year [year] = : Year of the first citation; empty for all.
WITH cited AS (
  SELECT m.link_id, min(i.published) AS day
  FROM mentions m JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
  GROUP BY m.link_id
),
aged AS (
  SELECT julianday(c.day) - julianday(substr(o.published, 1, 10)) AS days
  FROM sources o
  JOIN cited c ON c.link_id = o.link_id
  WHERE o.published IS NOT NULL AND (:year = '' OR substr(c.day, 1, 4) = trim(:year))
),
grouped AS (
  SELECT CASE
    WHEN days < 0 THEN 0 WHEN days < 1 THEN 1 WHEN days < 4 THEN 2 WHEN days < 8 THEN 3 WHEN days < 15 THEN 4
    WHEN days < 32 THEN 5 WHEN days < 366 THEN 6 ELSE 7 END AS step
  FROM aged
  WHERE days IS NOT NULL
)
SELECT
  CASE step
    WHEN 0 THEN 'dated later' WHEN 1 THEN 'the same day' WHEN 2 THEN '1 to 3 days' WHEN 3 THEN '4 to 7 days'
    WHEN 4 THEN '8 to 14 days' WHEN 5 THEN '15 to 31 days' WHEN 6 THEN '1 to 12 months'
    ELSE 'more than a year' END AS age,
  count(*) AS pages,
  CASE WHEN sum(count(*)) OVER () >= {least} THEN round(100.0 * count(*) / sum(count(*)) OVER (), 1) END AS percent
FROM grouped
GROUP BY step
ORDER BY step
