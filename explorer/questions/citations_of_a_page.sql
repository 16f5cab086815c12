-- title: Which issues cite a page?
-- group: Reading
-- description: All mentions of a page and of other addresses of the same work, of every role, oldest first: by its
--   address, a part of it, or a number such as 1706.03762.
-- caveat: Of a part of an address, the pages with the most mentions come first, ten of them.
-- page = the most cited again: Address of the page as the digest wrote it, or normalised, or a part of it.
-- rows [number] = 100: Maximum number of rows.
WITH given AS (
  SELECT rtrim(replace(replace(lower(trim(:page)), 'https://', ''), 'http://', ''), '/') AS text
),
named AS (
  SELECT l.id, l.work FROM links l WHERE l.url = trim(:page)
  UNION
  SELECT l.id, l.work FROM link_aliases a JOIN links l ON l.id = a.link_id WHERE a.url = trim(:page)
  UNION
  SELECT * FROM (
    SELECT l.id, l.work FROM given g CROSS JOIN links l
    WHERE :page NOT IN ('', 'the most cited again') AND length(g.text) > 3 AND instr(lower(l.url), g.text)
    ORDER BY (SELECT count(*) FROM mentions m WHERE m.link_id = l.id) DESC, l.url LIMIT 10
  )
  UNION
  SELECT * FROM (
    SELECT l.id, l.work FROM mentions m JOIN links l ON l.id = m.link_id
    WHERE :page IN ('', 'the most cited again') AND m.role <> 'promo' AND l.domain_id NOT IN {own_sites}
    GROUP BY l.id ORDER BY count(DISTINCT m.issue_id) DESC, l.url LIMIT 1
  )
),
works AS (SELECT coalesce(j.stands, n.work) AS work FROM named n LEFT JOIN joined_works j ON j.work = n.work),
pages AS (
  SELECT l.id FROM works w JOIN links l ON l.work = w.work
  UNION
  SELECT l.id FROM works w JOIN joined_works j ON j.stands = w.work JOIN links l ON l.work = j.work
)
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication, i.number AS issue, i.published AS date,
  m.role, s.name AS section, m.title, m.summary, l.state, l.url
FROM pages p
CROSS JOIN mentions m ON m.link_id = p.id
CROSS JOIN issues i ON i.id = m.issue_id
CROSS JOIN links l ON l.id = p.id
LEFT JOIN sections s ON s.id = m.section_id
ORDER BY i.published IS NULL, i.published, i.id, m.position
LIMIT {rows}
