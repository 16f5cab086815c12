-- title: How long are the digest's summaries, by year?
-- group: The archive itself
-- description: Stories and items of each year, how many have a summary, and the average length of one, in words.
-- chart: lines year: words_per_summary
SELECT
  substr(i.published, 1, 4) AS year, count(*) AS stories_and_items, count(m.summary) AS with_summary,
  round(avg(CASE WHEN m.summary IS NOT NULL
    THEN length(m.summary) - length(replace(m.summary, ' ', '')) + 1 END), 1) AS words_per_summary
FROM mentions m
JOIN issues i ON i.id = m.issue_id
WHERE m.role IN ('story', 'item')
GROUP BY year
ORDER BY year IS NULL, year
