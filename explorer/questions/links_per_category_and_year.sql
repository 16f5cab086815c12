-- title: How many mentions has each category had, by year?
-- group: Subjects
-- description: Mentions of every role but promo, by the category of their section and the year of the issue.
-- caveat: '(no section)' is what precedes the first heading of an issue. Headings changed over the years; each is
--   mapped to a category.
SELECT substr(i.published, 1, 4) AS year, coalesce(s.category, '(no section)') AS category, count(*) AS mentions
FROM mentions m
JOIN issues i ON i.id = m.issue_id
LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN categories c ON c.name = s.category
WHERE m.role <> 'promo'
GROUP BY year, s.category
ORDER BY year IS NULL, year, c.position IS NULL, c.position
