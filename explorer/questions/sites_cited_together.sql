-- title: Which sites are cited together with a site?
-- group: Sites
-- description: Other sites in the issues, or in the stories, that cite the site (mentions of every role but promo): in how
--   many they are, and the share of the site's own, in percent; of fewer than {least} no share is given. A publication's
--   own sites are left out.
-- caveat: Stories are found by rules from headlines and summaries; an issue cites dozens of sites, a story few.
-- site [site] = the most cited: Domain, such as news.example.
-- within [issue|story] = issue: What the sites share.
-- rows [number] = 50: Maximum number of rows.
WITH chosen AS {chosen_site},
shared AS MATERIALIZED (
  SELECT DISTINCT c.id AS domain_id, CASE WHEN lower(trim(:within)) = 'story' THEN t.story_id ELSE m.issue_id END AS place
  FROM chosen c
  CROSS JOIN links l ON l.domain_id = c.id
  CROSS JOIN mentions m ON m.link_id = l.id
  LEFT JOIN stories t ON t.mention_id = m.id
  WHERE m.role <> 'promo'
),
others AS (
  SELECT s.place, l.domain_id
  FROM shared s
  CROSS JOIN mentions m ON m.issue_id = s.place
  CROSS JOIN links l ON l.id = m.link_id
  WHERE lower(trim(:within)) <> 'story' AND m.role <> 'promo' AND l.domain_id <> s.domain_id
  UNION
  SELECT s.place, l.domain_id
  FROM shared s
  CROSS JOIN stories t ON t.story_id = s.place
  CROSS JOIN mentions m ON m.id = t.mention_id
  CROSS JOIN links l ON l.id = m.link_id
  WHERE lower(trim(:within)) = 'story' AND m.role <> 'promo' AND l.domain_id <> s.domain_id
)
SELECT
  c.name AS site, d.name AS other, count(*) AS together, n.places AS all_of_site,
  CASE WHEN n.places >= {least} THEN round(100.0 * count(*) / n.places, 1) END AS percent
FROM others o
CROSS JOIN chosen c
CROSS JOIN (SELECT count(place) AS places FROM shared) n
JOIN domains d ON d.id = o.domain_id
WHERE d.id NOT IN {own_sites}
GROUP BY o.domain_id
ORDER BY together DESC, other
LIMIT {rows}
