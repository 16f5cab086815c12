-- title: What share of mentions goes to the ten most cited sites?
-- group: Sites
-- description: Share of each year's mentions, of every role but promo, that go to the ten sites most cited in that
--   year; of fewer than {least} mentions no share is given. The publication's own sites are not among the ten, and are
--   in what the share is of.
-- caveat: The ten sites are those of each year, not of all years.
WITH counted AS (
  SELECT m.year, m.domain_id, sum(m.mentions) AS mentions
  FROM mention_counts m
  WHERE m.role <> 'promo'
  GROUP BY m.year, m.domain_id
),
ranked AS (
  SELECT
    year, domain_id, mentions, is_site, row_number() OVER (
      PARTITION BY year
      ORDER BY NOT is_site, mentions DESC, domain_id
    ) AS place
  FROM (SELECT *, domain_id IS NOT NULL AND domain_id NOT IN {own_sites} AS is_site FROM counted)
)
SELECT
  r.year, CASE WHEN sum(r.mentions) >= {least}
    THEN round(100.0 * sum(r.mentions) FILTER (WHERE r.is_site AND r.place <= 10) / sum(r.mentions), 1) END AS percent,
  coalesce(sum(r.mentions) FILTER (WHERE r.is_site AND r.place <= 10), 0) AS mentions_of_ten,
  sum(r.mentions) AS mentions, count(r.domain_id) AS sites,
  group_concat(d.name, ', ') FILTER (WHERE r.is_site AND r.place <= 3) AS first_three
FROM ranked r
LEFT JOIN domains d ON d.id = r.domain_id
GROUP BY r.year
ORDER BY r.year IS NULL, r.year
