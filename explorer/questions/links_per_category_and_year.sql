-- title: How many mentions has each category had, by year?
-- group: Subjects
-- description: Mentions of every role but promo, by the category of their section and the year of the issue.
-- caveat: '(no section)' is what precedes the first heading of an issue. Headings changed over the years; each is
--   mapped to a category.
SELECT m.year, coalesce(m.category, '(no section)') AS category, sum(m.mentions) AS mentions
FROM mention_counts m
LEFT JOIN categories c ON c.name = m.category
WHERE m.role <> 'promo'
GROUP BY m.year, m.category
ORDER BY m.year IS NULL, m.year, c.position IS NULL, c.position
