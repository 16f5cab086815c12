-- title: Which pages have another title than before?
-- group: Link life
-- description: Linked pages whose title was changed between two visits: the former title and that of now, with the
--   time of the visit that noticed. Newest first.
-- caveat: What was changed before the first visit, or changed and changed back between two, was never seen.
-- site [site] = : Domain of the link; empty for all.
-- rows [number] = 50: Maximum number of rows.
SELECT
  (SELECT min(i.published) FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE m.link_id = l.id) AS cited,
  r.title AS title_then, o.title AS title_now, v.started AS noticed, d.name AS site, l.url
FROM source_revisions r
CROSS JOIN sources o ON o.link_id = r.link_id
CROSS JOIN visits v ON v.id = r.until_visit_id
CROSS JOIN links l ON l.id = r.link_id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE r.is_certain AND r.title IS NOT o.title AND (:site = '' OR d.name = {site})
ORDER BY v.started DESC, r.id DESC
LIMIT {rows}
