-- title: Which issues have few mentions?
-- group: The archive itself
-- description: Issues with few mentions (of every role but promo), with the availability of their editions.
-- caveat: Some were short when they were published: specials and the first numbers.
-- mentions [number] = 10: Upper bound, exclusive.
-- rows [number] = 50: Maximum number of rows.
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue, i.key, i.published AS date, i.title, count(m.id) AS mentions, i.words,
  (SELECT group_concat(e.kind || ' (' || e.availability || ')', ', ')
   FROM editions e WHERE e.issue_id = i.id) AS editions
FROM issues i
LEFT JOIN mentions m ON m.issue_id = i.id AND m.role <> 'promo'
GROUP BY i.id
HAVING count(m.id) < {mentions}
ORDER BY count(m.id), i.published, i.id
LIMIT {rows}
