-- title: How many links have a copy in a web archive, by year?
-- group: Link life
-- description: Links, each by the year of its first citation (of a role other than promo), those with a good copy, those
--   of which one was made within 30 days of the citation, and their shares in percent; of fewer than {least} links no
--   share is given.
-- caveat: Copies are known only for links that web archives were queried for.
-- chart: lines year: archived_percent, near_percent
WITH cited AS {first_days},
copied AS (
  SELECT substr(c.day, 1, 4) AS year, (
    SELECT coalesce(min(abs(julianday(date(s.taken)) - julianday(c.day))) <= 30, 0)
    FROM good_snapshots s WHERE s.link_id = c.link_id GROUP BY s.link_id
  ) AS near
  FROM cited c
  LIMIT 1000000000000 -- else copies are looked up as often as they are named
)
SELECT
  year, count(*) AS links, count(near) AS archived, coalesce(sum(near), 0) AS near_citation,
  CASE WHEN count(*) >= {least} THEN round(100.0 * count(near) / count(*), 1) END AS archived_percent,
  CASE WHEN count(*) >= {least} THEN round(100.0 * coalesce(sum(near), 0) / count(*), 1) END AS near_percent
FROM copied
GROUP BY year
ORDER BY year IS NULL, year
