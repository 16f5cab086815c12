-- title: How long are the digest's summaries, by year?
-- group: The archive itself
-- description: Stories and items of each year, how many have a summary, and the average length of one, in words.
-- chart: lines year: words_per_summary
WITH counted AS ( -- by issue: no summary is kept for longer than its words are counted
  SELECT
    issue_id, count(*) AS mentions, count(summary) AS with_summary,
    sum(length(summary) - length(replace(summary, ' ', '')) + 1) AS words
  FROM mentions
  WHERE role IN ('story', 'item')
  GROUP BY issue_id
)
SELECT
  substr(i.published, 1, 4) AS year, sum(c.mentions) AS stories_and_items, sum(c.with_summary) AS with_summary,
  round(1.0 * sum(c.words) / nullif(sum(c.with_summary), 0), 1) AS words_per_summary
FROM counted c
JOIN issues i ON i.id = c.issue_id
GROUP BY year
ORDER BY year IS NULL, year
