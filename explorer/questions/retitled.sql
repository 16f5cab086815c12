-- title: Where does the digest's headline differ from the page's own?
-- group: Reading
-- description: Stories and items whose headline differs from the title of their page, newest first.
-- caveat: Pages may have changed their titles since they were cited.
-- site [site] = : Domain of the link; empty for all.
-- rows [number] = 50: Maximum number of rows.
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue, i.published AS date, m.title AS headline, o.title AS page_title, d.name AS site, l.url
FROM issues i
CROSS JOIN mentions m ON m.issue_id = i.id
CROSS JOIN sources o ON o.link_id = m.link_id
CROSS JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE m.role IN ('story', 'item') AND lower(trim(o.title)) <> lower(trim(m.title))
  AND (:site = '' OR d.name = {site})
ORDER BY i.published DESC, i.id DESC, m.position
LIMIT {rows}
