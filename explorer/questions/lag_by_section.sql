-- title: How quickly are pages cited, by section?
-- group: Pages and authors
-- description: Median of the days from a page's publication to its first citation (of a role other than promo), by the
--   category of the section of that citation, and the share within a week; of fewer than {least} pages no share is given.
-- caveat: Only pages whose own date is certain; those dated after their citation are excluded.
-- year [year] = : Year of the first citation; empty for all.
WITH aged AS (
  SELECT c.category AS part, julianday(c.published) - julianday(substr(o.published, 1, 10)) AS days
  FROM first_citations c
  CROSS JOIN sources o ON o.link_id = c.link_id
  WHERE o.published IS NOT NULL AND (:year = '' OR substr(c.published, 1, 4) = trim(:year))
),
{lag_ranks}
SELECT
  coalesce(r.part, '(no section)') AS category,
  {lag_figures}
FROM ranked r
LEFT JOIN categories c ON c.name = r.part
GROUP BY r.part
ORDER BY c.position IS NULL, c.position
