-- title: How quickly are pages cited, by section?
-- group: Pages and authors
-- description: Median of the days from a page's publication to its first citation (of a role other than promo), by the
--   category of the section of that citation, and the share within a week; of fewer than {least} pages no share is given.
-- caveat: Only pages whose own date is certain; those dated after their citation are excluded.
-- year [year] = : Year of the first citation; empty for all.
WITH aged AS (
  SELECT c.category, julianday(c.published) - julianday(substr(o.published, 1, 10)) AS days
  FROM sources o
  CROSS JOIN first_citations c ON c.link_id = o.link_id
  WHERE o.published IS NOT NULL AND (:year = '' OR substr(c.published, 1, 4) = trim(:year))
),
ranked AS (
  SELECT
    category, days, row_number() OVER (PARTITION BY category ORDER BY days) AS place,
    count(*) OVER (PARTITION BY category) AS pages
  FROM aged
  WHERE days >= 0
)
SELECT
  coalesce(r.category, '(no section)') AS category,
  avg(r.days) FILTER (WHERE r.place IN ((r.pages + 1) / 2, (r.pages + 2) / 2)) AS median_days,
  CASE WHEN count(*) >= {least} THEN round(100.0 * sum(r.days <= 7) / count(*), 1) END AS percent_within_a_week,
  count(*) AS pages
FROM ranked r
LEFT JOIN categories c ON c.name = r.category
GROUP BY r.category
ORDER BY c.position IS NULL, c.position
