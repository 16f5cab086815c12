-- title: What became of a site's links, by year?
-- group: Link life
-- description: Links of the site, each by the year of its first citation (of a role other than promo), how many were
--   visited, and the share that is lost of the n that are there or lost, in percent, with Wilson's interval of 95 %. Of
--   fewer than {least} no share is given.
-- caveat: Blocked and unclear links are in no share.
-- chart: stacked year: there, lost, blocked, unclear
-- site [site] = the most cited: Domain, such as news.example.
WITH chosen AS {chosen_site},
counted AS (
  SELECT d.name AS site, nullif(c.year, '') AS year, c.state, sum(c.links) AS times
  FROM chosen d
  JOIN link_counts c ON c.domain_id = d.id
  WHERE c.links > 0
  GROUP BY 1, 2, 3
)
SELECT site, year, {lost_figures}
FROM counted
JOIN link_states USING (state)
GROUP BY year
ORDER BY year IS NULL, year
