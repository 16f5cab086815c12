-- title: When were links found lost?
-- group: Link life
-- description: Links that are lost now (cited in a role other than promo), by the month of the first visit that found them
--   so, and of them those that are gone, dead, or another page by now; and the sites that lost most.
-- caveat: A link was lost between that visit and the one before, which may be years apart; links that came back are not
--   among them.
-- site [site] = : Domain; empty for all.
-- chart: lines month: lost
WITH dead AS (
  SELECT substr(l.state_since, 1, 7) AS month, l.state, d.name AS site
  FROM links l
  LEFT JOIN domains d ON d.id = l.domain_id
  WHERE l.state IN (SELECT state FROM link_states WHERE lost) AND {cited}
    AND (:site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site}))
),
sites AS (
  SELECT month, site, row_number() OVER (PARTITION BY month ORDER BY count(*) DESC, site) AS place, count(*) AS links
  FROM dead
  WHERE site IS NOT NULL
  GROUP BY month, site
)
SELECT
  month, count(*) AS lost, sum(state = 'gone') AS gone, sum(state = 'dead') AS dead, sum(state = 'soft_404') AS soft_404,
  (SELECT group_concat(s.site || ' ' || s.links, ', ') FROM sites s WHERE s.month = d.month AND s.place <= 3) AS most_of
FROM dead d
GROUP BY month
ORDER BY month
