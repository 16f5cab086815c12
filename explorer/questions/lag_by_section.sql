-- title: How quickly are pages cited, by section?
-- group: Pages and authors
-- description: Median of the days from a page's publication to its first citation (of a role other than promo), by the
--   category of the section of that citation, and the share within a week; of fewer than {least} pages no share is given.
-- caveat: Only pages whose own date is certain; those dated after their citation are excluded.
-- year [year] = : Year of the first citation; empty for all.
WITH aged AS (
  SELECT nullif(c.category, '') AS part, c.days, c.pages
  FROM lag_counts c
  WHERE c.pages > 0 AND (:year = '' OR c.year = trim(:year))
),
{lag_ranks}
SELECT
  coalesce(r.part, '(no section)') AS category,
  {lag_figures}
FROM ranked r
LEFT JOIN categories c ON c.name = r.part
GROUP BY r.part
ORDER BY c.position IS NULL, c.position
