-- title: Which roles do mentions have, by year?
-- group: The archive itself
-- description: Mentions by year and role: story and item are an issue's subjects, related and inline are further links
--   in or below them, embed is an embedded post or video, promo is for the publication itself and in no other
--   question; mentions is the sum of the others.
SELECT
  m.year, sum(m.mentions * (m.role = 'story')) AS story, sum(m.mentions * (m.role = 'item')) AS item,
  sum(m.mentions * (m.role = 'related')) AS related, sum(m.mentions * (m.role = 'inline')) AS inline,
  sum(m.mentions * (m.role = 'embed')) AS embed, sum(m.mentions * (m.role <> 'promo')) AS mentions,
  sum(m.mentions * (m.role = 'promo')) AS promo, sum(m.mentions) AS with_promo
FROM mention_counts m
GROUP BY m.year
ORDER BY m.year IS NULL, m.year
