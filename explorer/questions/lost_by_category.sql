-- title: In which categories are links lost?
-- group: Link life
-- description: Links (each once, by its first citation of a role other than promo), how many were visited, and the share
--   that is lost of the n that are there or lost, in percent, with Wilson's interval of 95 %. Of fewer than {least} no
--   share is given.
-- caveat: Blocked and unclear links are in no share. Categories differ in age, and older links are lost more often:
--   compare within one year.
-- year [year] = : Year of the first citation; empty for all.
WITH counted AS (
  SELECT coalesce(nullif(c.category, ''), '(no section)') AS category, c.state, sum(c.links) AS times
  FROM link_counts c
  WHERE c.links > 0 AND (:year = '' OR c.year = trim(:year))
  GROUP BY 1, 2
)
SELECT category, {lost_figures}
FROM counted
JOIN link_states USING (state)
GROUP BY category
ORDER BY lost_percent DESC, lost DESC, category
