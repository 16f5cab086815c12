-- title: In which categories do papers appear?
-- group: Pages and authors
-- description: Links to papers, and mentions of them, by category: pages that declare themselves a paper or preprint, and
--   everything on arXiv. Of every role but promo.
-- caveat: Papers elsewhere are recognised only after their pages were visited.
-- year [year] = : Year of the issue; empty for all.
SELECT
  coalesce(s.category, '(no section)') AS category, count(DISTINCT m.link_id) AS papers, count(*) AS mentions,
  count(DISTINCT m.issue_id) AS issues
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id
LEFT JOIN sources o ON o.link_id = m.link_id
LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN categories c ON c.name = s.category
WHERE m.role <> 'promo' AND (d.name = 'arxiv.org' OR o.kind IN ('paper', 'preprint'))
  AND (:year = '' OR substr(i.published, 1, 4) = trim(:year))
GROUP BY s.category
ORDER BY papers DESC, c.position IS NULL, c.position
