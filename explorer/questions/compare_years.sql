-- title: How do two years compare?
-- group: Subjects
-- description: Mentions of each of two years, of every role but promo, by category, site, role, or kind of page, and their
--   shares of the year's, in percent; the largest change comes first. Of fewer than {least} mentions no share is given.
-- caveat: A year of which the archive has a part is compared by its shares only. Kinds are of pages that were read.
-- first [year] = the year before: One year.
-- second [year] = the latest: The other year.
-- by [category|site|role|kind] = category: What is compared.
-- rows [number] = 50: Maximum number of rows.
WITH latest AS (SELECT substr(max(published), 1, 4) AS year FROM issues),
years AS (
  SELECT 1 AS side, CASE
    WHEN :first IN ('', 'the year before') THEN (SELECT CAST(year AS INTEGER) - 1 FROM latest) || '' ELSE trim(:first) END AS year
  UNION ALL
  SELECT 2, CASE WHEN :second IN ('', 'the latest') THEN (SELECT year FROM latest) ELSE trim(:second) END
),
counted AS (
  SELECT y.side, y.year, CASE
      WHEN lower(trim(:by)) = 'site' THEN coalesce(d.name, '(no site)')
      WHEN lower(trim(:by)) = 'role' THEN m.role
      WHEN lower(trim(:by)) = 'kind' THEN coalesce(o.kind, '(not known)')
      ELSE coalesce(s.category, '(no section)') END AS name, count(*) AS mentions
  FROM years y
  CROSS JOIN issues i ON i.published >= y.year || '-01-01' AND i.published <= y.year || '-12-31'
  CROSS JOIN mentions m ON m.issue_id = i.id
  CROSS JOIN links l ON l.id = m.link_id
  LEFT JOIN domains d ON d.id = l.domain_id
  LEFT JOIN sources o ON o.link_id = l.id
  LEFT JOIN sections s ON s.id = m.section_id
  WHERE m.role <> 'promo'
  GROUP BY y.side, 3
),
totals AS (SELECT side, sum(mentions) AS mentions FROM counted GROUP BY side),
shares AS (
  SELECT c.side, c.name, c.mentions, CASE WHEN t.mentions >= {least} THEN 100.0 * c.mentions / t.mentions END AS percent
  FROM counted c JOIN totals t ON t.side = c.side
),
compared AS (
  SELECT
    name, coalesce(sum(mentions) FILTER (WHERE side = 1), 0) AS first,
    coalesce(sum(mentions) FILTER (WHERE side = 2), 0) AS second,
    CASE WHEN (SELECT mentions FROM totals WHERE side = 1) >= {least}
      THEN coalesce(sum(percent) FILTER (WHERE side = 1), 0) END AS first_percent,
    CASE WHEN (SELECT mentions FROM totals WHERE side = 2) >= {least}
      THEN coalesce(sum(percent) FILTER (WHERE side = 2), 0) END AS second_percent
  FROM shares
  GROUP BY name
)
SELECT
  name, (SELECT year FROM years WHERE side = 1) AS first_year, first, round(first_percent, 1) AS first_percent,
  (SELECT year FROM years WHERE side = 2) AS second_year, second, round(second_percent, 1) AS second_percent,
  round(second_percent - first_percent, 1) + 0.0 AS change_in_points
FROM compared
ORDER BY abs(second_percent - first_percent) DESC, first + second DESC, name
LIMIT {rows}
