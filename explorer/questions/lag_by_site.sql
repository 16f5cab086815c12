-- title: How quickly are pages cited, by site?
-- group: Pages and authors
-- description: Median of the days from a page's publication to its first citation (of a role other than promo), by site,
--   and the share within a week, of fewer than {least} pages not given; the quickest first.
-- caveat: Only pages whose own date is certain; those dated after their citation are excluded.
-- year [year] = : Year of the first citation; empty for all.
-- least [number] = {least}: Minimum number of such pages.
-- rows [number] = 50: Maximum number of rows.
WITH aged AS (
  SELECT l.domain_id AS part, julianday(c.published) - julianday(substr(o.published, 1, 10)) AS days
  FROM first_citations c
  CROSS JOIN sources o ON o.link_id = c.link_id
  CROSS JOIN links l ON l.id = c.link_id
  WHERE o.published IS NOT NULL AND l.domain_id IS NOT NULL AND (:year = '' OR substr(c.published, 1, 4) = trim(:year))
),
{lag_ranks}
SELECT
  d.name AS site,
  {lag_figures}
FROM ranked r
JOIN domains d ON d.id = r.part
WHERE r.pages >= CASE WHEN CAST(:least AS INTEGER) > 0 THEN CAST(:least AS INTEGER) ELSE {least} END
GROUP BY d.id
ORDER BY median_days, pages DESC, site
LIMIT {rows}
