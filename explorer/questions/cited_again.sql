-- title: Which pages were cited again, and by which issues?
-- group: Pages and authors
-- description: Works that more than one issue links to, with the issues; URLs of the same work count as one.
-- caveat: Links of the role promo are excluded; a link in every issue's footer may still rank high.
-- issues [number] = 2: Minimum number of issues, two or more.
-- rows [number] = 50: Maximum number of rows.
WITH candidates AS (
  SELECT link_id FROM mentions GROUP BY link_id HAVING min(issue_id) < max(issue_id)
  UNION
  SELECT l.id FROM (SELECT work FROM links GROUP BY work HAVING count(*) > 1) w JOIN links l ON l.work = w.work
  UNION
  SELECT l.id FROM joined_works j JOIN links l ON l.work IN (j.work, j.stands)
),
cited AS (
  SELECT DISTINCT coalesce(j.stands, l.work) AS work, m.issue_id
  FROM candidates c
  CROSS JOIN links l ON l.id = c.link_id
  CROSS JOIN mentions m ON m.link_id = l.id
  LEFT JOIN joined_works j ON j.work = l.work
  WHERE m.role <> 'promo'
),
again AS (
  SELECT work, count(*) AS issues FROM cited GROUP BY work
  HAVING issues >= CASE WHEN CAST(:issues AS INTEGER) > 1 THEN CAST(:issues AS INTEGER) ELSE 2 END
  ORDER BY issues DESC, work
  LIMIT {rows}
)
SELECT work, issues, group_concat(issue, ', ') AS cited_by, min(published) AS first, max(published) AS last
FROM (
  SELECT a.work, a.issues, {issue_name} AS issue, i.published
  FROM again a
  JOIN cited c ON c.work = a.work
  JOIN issues i ON i.id = c.issue_id
  ORDER BY a.work, i.published, i.id
)
GROUP BY work
ORDER BY issues DESC, work
