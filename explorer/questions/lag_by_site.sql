-- title: How quickly are pages cited, by site?
-- group: Pages and authors
-- description: Median of the days from a page's publication to its first citation (of a role other than promo), by site,
--   and the share within a week, of fewer than {least} pages not given; the quickest first.
-- caveat: Only pages whose own date is certain; those dated after their citation are excluded.
-- year [year] = : Year of the first citation; empty for all.
-- least [number] = {least}: Minimum number of such pages.
-- rows [number] = 50: Maximum number of rows.
WITH aged AS (
  SELECT c.domain_id AS part, c.days, c.pages
  FROM lag_counts c
  WHERE c.pages > 0 AND c.domain_id <> 0 AND (:year = '' OR c.year = trim(:year))
),
{lag_ranks}
SELECT
  d.name AS site,
  {lag_figures}
FROM ranked r
JOIN domains d ON d.id = r.part
WHERE r.all_pages >= CASE WHEN CAST(:least AS INTEGER) > 0 THEN CAST(:least AS INTEGER) ELSE {least} END
GROUP BY d.id
ORDER BY median_days, pages DESC, site
LIMIT {rows}
