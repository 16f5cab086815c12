-- title: In which languages are the cited pages, by year?
-- group: Pages and authors
-- description: Mentions of every role but promo, by the language that their page declares.
-- caveat: Only pages that were read and declare a language.
-- chart: stacked year: english, others
SELECT
  substr(i.published, 1, 4) AS year, sum(o.language LIKE 'en%') AS english, sum(o.language NOT LIKE 'en%') AS others,
  count(*) AS mentions, group_concat(DISTINCT substr(o.language, 1, 2)) AS languages
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN sources o ON o.link_id = m.link_id
WHERE m.role <> 'promo' AND o.language IS NOT NULL
GROUP BY year
ORDER BY year IS NULL, year
