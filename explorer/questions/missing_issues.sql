-- title: Which issues are missing?
-- group: The archive itself
-- description: Gaps in the issue numbers of a publication between the first and the last, with the issues before
--   and after.
-- caveat: A publication may have skipped a number.
-- rows [number] = 100: Maximum number of rows.
WITH RECURSIVE numbered AS (
  SELECT DISTINCT publication_id, number FROM issues WHERE type = 'newsletter' AND number IS NOT NULL
),
gaps AS (
  SELECT publication_id, number + 1 AS number, following FROM (
    SELECT publication_id, number, lead(number) OVER (PARTITION BY publication_id ORDER BY number) AS following
    FROM numbered
  )
  WHERE following > number + 1
),
missing AS (
  SELECT publication_id, number, following FROM gaps
  UNION ALL
  SELECT publication_id, number + 1, following FROM missing WHERE number + 1 < following
)
SELECT
  p.key AS publication, g.number,
  (SELECT max(i.published) FROM issues i WHERE i.publication_id = g.publication_id AND i.type = 'newsletter'
   AND i.number < g.number AND i.number >= g.number - 5) AS after,
  (SELECT min(i.published) FROM issues i WHERE i.publication_id = g.publication_id AND i.type = 'newsletter'
   AND i.number >= g.following AND i.number < g.following + 5) AS before
FROM missing g
JOIN publications p ON p.id = g.publication_id
ORDER BY p.key, g.number
LIMIT {rows}
