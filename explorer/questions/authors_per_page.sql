-- title: How many authors do pages have, by year?
-- group: Pages and authors
-- description: Pages that name an author, by the year of their first citation (of a role other than promo): their number,
--   authors a page on average and at most, and the share with one and with five authors or more, in percent; of fewer than
--   {least} pages none is given.
-- caveat: Only pages that were read and name their authors; of papers with many authors a page may name the first ones.
-- site [site] = : Domain; empty for all.
-- chart: lines year: alone_percent, five_percent
WITH written AS (SELECT a.link_id, count(*) AS authors FROM link_authors a GROUP BY a.link_id),
dated AS (
  SELECT w.authors, (
    SELECT min(coalesce(i.published, '~')) FROM mentions m JOIN issues i ON i.id = m.issue_id
    WHERE m.link_id = w.link_id AND m.role <> 'promo'
  ) AS day
  FROM written w
  CROSS JOIN links l ON l.id = w.link_id
  WHERE :site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site})
  LIMIT 1000000000000 -- else the first citation is looked up as often as its day is named
)
SELECT
  nullif(substr(day, 1, 4), '~') AS year, count(*) AS pages, round(avg(authors), 2) AS authors_a_page,
  max(authors) AS most,
  CASE WHEN count(*) >= {least} THEN round(100.0 * sum(authors = 1) / count(*), 1) END AS alone_percent,
  CASE WHEN count(*) >= {least} THEN round(100.0 * sum(authors >= 5) / count(*), 1) END AS five_percent
FROM dated
WHERE day IS NOT NULL
GROUP BY 1
ORDER BY year IS NULL, year
