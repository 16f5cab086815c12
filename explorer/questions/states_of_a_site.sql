-- title: What became of a site's links, by year?
-- group: Link life
-- description: Links of the site, each by the year of its first citation (of a role other than promo), how many were
--   visited, and the share that is lost of the n that are there or lost, in percent, with Wilson's interval of 95 %. Of
--   fewer than {least} no share is given.
-- caveat: Blocked and unclear links are in no share.
-- chart: stacked year: there, lost, blocked, unclear
-- site [site] = the most cited: Domain, such as news.example.
WITH chosen AS {chosen_site}
SELECT
  d.name AS site, substr(c.published, 1, 4) AS year, {lost_figures}
FROM chosen d
JOIN links l ON l.domain_id = d.id
JOIN first_citations c ON c.link_id = l.id
JOIN link_states USING (state)
GROUP BY year
ORDER BY year IS NULL, year
