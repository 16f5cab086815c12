-- title: How many authors do pages have, by year?
-- group: Pages and authors
-- description: Pages that name an author, by the year of their first citation (of a role other than promo): their number,
--   authors a page on average and at most, and the share with one and with five authors or more, in percent; of fewer than
--   {least} pages none is given.
-- caveat: Only pages that were read and name their authors; of papers with many authors a page may name the first ones.
-- site [site] = : Domain; empty for all.
-- chart: lines year: alone_percent, five_percent
WITH written AS (
  SELECT substr(c.published, 1, 4) AS year, count(*) AS authors
  FROM link_authors a
  JOIN first_citations c ON c.link_id = a.link_id
  JOIN links l ON l.id = a.link_id
  WHERE :site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site})
  GROUP BY a.link_id
)
SELECT
  year, count(*) AS pages, round(avg(authors), 2) AS authors_a_page, max(authors) AS most,
  CASE WHEN count(*) >= {least} THEN round(100.0 * sum(authors = 1) / count(*), 1) END AS alone_percent,
  CASE WHEN count(*) >= {least} THEN round(100.0 * sum(authors >= 5) / count(*), 1) END AS five_percent
FROM written
GROUP BY year
ORDER BY year IS NULL, year
