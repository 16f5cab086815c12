-- title: How many links have a copy in a web archive, by year?
-- group: Link life
-- description: Links, each by the year of its first citation (of a role other than promo), those with a good copy, those
--   of which one was made within 30 days of the citation, and their shares in percent; of fewer than {least} links no
--   share is given.
-- caveat: Copies are known only for links that web archives were queried for.
-- chart: lines year: archived_percent, near_percent
WITH copied AS (
  SELECT
    substr(c.published, 1, 4) AS year, count(s.id) > 0 AS archived,
    coalesce(min(abs(julianday(date(s.taken)) - julianday(c.published))) <= 30, 0) AS near
  FROM first_citations c
  LEFT JOIN good_snapshots s ON s.link_id = c.link_id
  GROUP BY c.link_id
)
SELECT
  year, count(*) AS links, sum(archived) AS archived, sum(near) AS near_citation,
  CASE WHEN count(*) >= {least} THEN round(100.0 * sum(archived) / count(*), 1) END AS archived_percent,
  CASE WHEN count(*) >= {least} THEN round(100.0 * sum(near) / count(*), 1) END AS near_percent
FROM copied
GROUP BY year
ORDER BY year IS NULL, year
