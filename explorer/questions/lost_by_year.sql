-- title: How many links are lost, by year of citation?
-- group: Link life
-- description: Links (each once, by its first citation of a role other than promo), how many were visited, and the share
--   that is lost (gone, dead, or replaced by another page) of the n that are there or lost, in percent, with Wilson's
--   interval of 95 %. Of fewer than {least} no share is given.
-- caveat: Blocked and unclear links are in no share: whether they still exist is unknown.
WITH counted AS (
  SELECT nullif(c.year, '') AS year, c.state, sum(c.links) AS times
  FROM link_counts c
  WHERE c.links > 0
  GROUP BY 1, 2
)
SELECT year, {lost_figures}
FROM counted
JOIN link_states USING (state)
GROUP BY year
ORDER BY year IS NULL, year
