-- title: How long are the issues, by year?
-- group: The archive itself
-- description: Issues of each year with their number of mentions (of every role but promo), and the average number
--   of mentions, words and images.
SELECT
  substr(i.published, 1, 4) AS year, count(*) AS issues, sum(c.mentions) AS mentions,
  round(avg(c.mentions), 1) AS mentions_per_issue, round(avg(i.words)) AS words_per_issue,
  round(avg(c.pictures), 1) AS pictures_per_issue
FROM issues i
JOIN (
  SELECT
    n.id, (SELECT count(*) FROM mentions m WHERE m.issue_id = n.id AND m.role <> 'promo') AS mentions,
    (SELECT count(*) FROM image_uses u WHERE u.issue_id = n.id) AS pictures
  FROM issues n
) c ON c.id = i.id
GROUP BY year
ORDER BY year IS NULL, year
