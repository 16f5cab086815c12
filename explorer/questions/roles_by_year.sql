-- title: Which roles do links have, by year?
-- group: The archive itself
-- description: Links by year and role: story and item are an issue's subjects, related and inline are further links
--   in or below them, embed is an embedded post or video, promo is for the publication itself.
SELECT
  substr(i.published, 1, 4) AS year, sum(m.role = 'story') AS story, sum(m.role = 'item') AS item,
  sum(m.role = 'related') AS related, sum(m.role = 'inline') AS inline, sum(m.role = 'embed') AS embed,
  sum(m.role = 'promo') AS promo, count(*) AS links
FROM mentions m
JOIN issues i ON i.id = m.issue_id
GROUP BY year
ORDER BY year
