-- title: What share of links goes to the ten most cited sites?
-- group: Sites
-- description: Share of each year's links, of every role but promo, that go to the ten sites most cited in that
--   year.
-- caveat: The ten sites are those of each year, not of all years.
WITH counted AS (
  SELECT substr(i.published, 1, 4) AS year, l.domain_id, count(*) AS links
  FROM mentions m
  JOIN issues i ON i.id = m.issue_id
  JOIN links l ON l.id = m.link_id
  WHERE m.role <> 'promo' AND l.domain_id IS NOT NULL
  GROUP BY year, l.domain_id
),
ranked AS (
  SELECT year, domain_id, links, row_number() OVER (PARTITION BY year ORDER BY links DESC, domain_id) AS place
  FROM counted
)
SELECT
  r.year, round(100.0 * sum(r.links) FILTER (WHERE r.place <= 10) / sum(r.links), 1) AS percent,
  sum(r.links) FILTER (WHERE r.place <= 10) AS links_of_ten, sum(r.links) AS links, count(*) AS sites,
  group_concat(d.name, ', ') FILTER (WHERE r.place <= 3) AS first_three
FROM ranked r
JOIN domains d ON d.id = r.domain_id
GROUP BY r.year
ORDER BY r.year
