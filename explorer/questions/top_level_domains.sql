-- title: Under which endings of the web are the cited sites?
-- group: Sites
-- description: Mentions of every role but promo by the ending of the site's name, such as com, org, edu or uk, with their
--   share, in percent, and the number of sites; of fewer than {least} mentions no share is given.
-- year [year] = : Year of the issue; empty for all.
-- rows [number] = 50: Maximum number of rows.
WITH counted AS (
  SELECT m.domain_id, sum(m.mentions) AS mentions
  FROM mention_counts m
  WHERE m.role <> 'promo' AND (:year = '' OR m.year = trim(:year))
  GROUP BY m.domain_id
)
SELECT
  CASE WHEN d.id IS NULL THEN '(no site)' ELSE replace(d.name, rtrim(d.name, replace(d.name, '.', '')), '') END AS ending,
  sum(n.mentions) AS mentions,
  CASE WHEN sum(sum(n.mentions)) OVER () >= {least}
    THEN round(100.0 * sum(n.mentions) / sum(sum(n.mentions)) OVER (), 1) END AS percent,
  count(d.id) AS sites
FROM counted n
LEFT JOIN domains d ON d.id = n.domain_id
GROUP BY ending
ORDER BY mentions DESC, ending
LIMIT {rows}
