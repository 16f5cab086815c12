-- title: What did several publications cite, and which was first?
-- group: Pages and authors
-- description: Works that more than one publication links to (mentions of every role but promo), with the publication
--   that was first, and the days until the last of them followed; addresses of the same work count as one.
-- caveat: An archive of one publication has none.
-- rows [number] = 100: Maximum number of rows.
WITH cited AS (
  SELECT
    coalesce(j.stands, l.work) AS work, i.publication_id, min(coalesce(i.published, '9999')) AS day, m.title,
    count(*) AS mentions
  FROM mentions m
  JOIN issues i ON i.id = m.issue_id
  JOIN links l ON l.id = m.link_id
  LEFT JOIN joined_works j ON j.work = l.work
  WHERE m.role <> 'promo' AND (SELECT count(*) FROM publications) > 1
  GROUP BY 1, 2
),
ordered AS (
  SELECT
    c.*, p.key, row_number() OVER (PARTITION BY work ORDER BY day, p.key) AS place,
    count(*) OVER (PARTITION BY work) AS publications
  FROM cited c
  JOIN publications p ON p.id = c.publication_id
)
SELECT
  max(title) FILTER (WHERE place = 1) AS title, work AS url, publications,
  max(key) FILTER (WHERE place = 1) AS first_publication, nullif(min(day), '9999') AS first,
  nullif(max(day), '9999') AS followed,
  CAST(julianday(nullif(max(day), '9999')) - julianday(min(day)) AS INTEGER) AS days, sum(mentions) AS mentions
FROM ordered
WHERE publications > 1
GROUP BY work
ORDER BY publications DESC, first DESC, work
LIMIT {rows}
