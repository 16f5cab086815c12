-- title: Which roles do mentions have, by year?
-- group: The archive itself
-- description: Mentions by year and role: story and item are an issue's subjects, related and inline are further links
--   in or below them, embed is an embedded post or video, promo is for the publication itself and in no other
--   question; mentions is the sum of the others.
SELECT
  substr(i.published, 1, 4) AS year, sum(m.role = 'story') AS story, sum(m.role = 'item') AS item,
  sum(m.role = 'related') AS related, sum(m.role = 'inline') AS inline, sum(m.role = 'embed') AS embed,
  sum(m.role <> 'promo') AS mentions, sum(m.role = 'promo') AS promo,
  count(*) AS with_promo
FROM mentions m
JOIN issues i ON i.id = m.issue_id
GROUP BY year
ORDER BY year IS NULL, year
