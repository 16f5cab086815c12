-- title: Which sites lose their pages?
-- group: Link life
-- description: Sites by the share of their links that are lost, of the n that are there or lost, in percent, with
--   Wilson's interval of 95 %, and with a minimum of n. Of fewer than {least} no share is given. Links that only
--   mentions of role promo have do not count.
-- caveat: Blocked and unclear links are in no share: a site that blocks robots hides its lost pages.
-- least [number] = {least}: Minimum number of links that are there or lost.
-- rows [number] = 50: Maximum number of rows.
WITH counted AS (
  SELECT c.domain_id, c.state, sum(c.links) AS times FROM link_counts c WHERE c.links > 0 GROUP BY 1, 2
)
SELECT
  d.name AS site, {lost_figures}
FROM counted
JOIN link_states USING (state)
JOIN domains d ON d.id = counted.domain_id
GROUP BY d.id
HAVING sum(times * (present + lost)) >= CASE WHEN CAST(:least AS INTEGER) > 0 THEN CAST(:least AS INTEGER) ELSE {least} END
ORDER BY lost_percent DESC, lost DESC, site
LIMIT {rows}
