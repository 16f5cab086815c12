-- title: Which papers were cited again?
-- group: Pages and authors
-- description: Papers that more than one issue links to, with the issues: pages that declare themselves a paper or
--   preprint, and everything on arXiv. Addresses of the same work count as one; mentions of every role but promo.
-- caveat: Papers elsewhere are recognised only after their pages were visited.
-- issues [number] = 2: Minimum number of issues, two or more.
-- rows [number] = 50: Maximum number of rows.
WITH papers AS (
  SELECT l.id, coalesce(j.stands, l.work) AS work
  FROM links l
  LEFT JOIN joined_works j ON j.work = l.work
  WHERE l.domain_id = (SELECT id FROM domains WHERE name = 'arxiv.org')
  UNION
  SELECT l.id, coalesce(j.stands, l.work)
  FROM sources o
  JOIN links l ON l.id = o.link_id
  LEFT JOIN joined_works j ON j.work = l.work
  WHERE o.kind IN ('paper', 'preprint')
),
cited AS (
  SELECT p.work, m.issue_id, min(m.link_id) AS link_id, min(m.id) AS mention_id
  FROM papers p
  CROSS JOIN mentions m ON m.link_id = p.id
  WHERE m.role <> 'promo'
  GROUP BY p.work, m.issue_id
),
again AS (
  SELECT work, count(*) AS issues, min(link_id) AS link_id, min(mention_id) AS mention_id FROM cited GROUP BY work
  HAVING issues >= CASE WHEN CAST(:issues AS INTEGER) > 1 THEN CAST(:issues AS INTEGER) ELSE 2 END
)
SELECT
  coalesce(o.title, m.title) AS title, a.work, a.issues,
  (SELECT group_concat(issue, ', ') FROM (
     SELECT {issue_name} AS issue
     FROM cited c JOIN issues i ON i.id = c.issue_id
     WHERE c.work = a.work ORDER BY i.published, i.id)) AS cited_by,
  (SELECT min(i.published) FROM cited c JOIN issues i ON i.id = c.issue_id WHERE c.work = a.work) AS first,
  (SELECT max(i.published) FROM cited c JOIN issues i ON i.id = c.issue_id WHERE c.work = a.work) AS last
FROM again a
JOIN mentions m ON m.id = a.mention_id
LEFT JOIN sources o ON o.link_id = a.link_id
ORDER BY a.issues DESC, last DESC, a.work
LIMIT {rows}
