-- title: How do several sites compare, by year?
-- group: Sites
-- description: For each of the sites, its mentions of each year, of every role but promo, and their share of the year's;
--   of fewer than {least} mentions no share is given.
-- caveat: A site that the archive does not have is left out.
-- chart: pivot year: site, percent
-- sites = the three most cited: Up to eight domains, with commas between them.
WITH RECURSIVE {asked_sites},
ranked AS (
  SELECT d.id, d.name, row_number() OVER (ORDER BY sum(m.mentions) DESC, d.name) AS place
  FROM mention_counts m
  JOIN domains d ON d.id = m.domain_id
  WHERE trim(:sites, ', ') IN ('', 'the three most cited') AND m.role <> 'promo' AND d.id NOT IN {own_sites}
  GROUP BY d.id
),
chosen AS (
  SELECT d.id, d.name, a.place FROM asked a JOIN domains d ON d.name = lower(a.words)
  UNION ALL
  SELECT id, name, place FROM ranked WHERE place <= 3
),
cited AS (
  SELECT c.id, m.year, sum(m.mentions) AS mentions
  FROM chosen c
  JOIN mention_counts m ON m.domain_id = c.id
  WHERE m.role <> 'promo'
  GROUP BY c.id, m.year
),
everything AS {mentions_by_year}
SELECT
  e.year, c.name AS site, coalesce(y.mentions, 0) AS mentions, e.mentions AS all_mentions,
  CASE WHEN e.mentions >= {least} THEN round(100.0 * coalesce(y.mentions, 0) / e.mentions, 2) END AS percent
FROM everything e
CROSS JOIN chosen c
LEFT JOIN cited y ON y.id = c.id AND y.year IS e.year
ORDER BY e.year IS NULL, e.year, c.place
