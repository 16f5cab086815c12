-- title: Which sites were cited first in a year?
-- group: Sites
-- description: Sites of which no earlier issue has a mention, of every role but promo, the most cited since first: when and
--   by which headline each was first cited, and its mentions until now.
-- caveat: A site is a registrable domain. In the first years nearly every site is new.
-- year [year] = the latest: Year of the first citation.
-- rows [number] = 100: Maximum number of rows.
WITH asked AS (
  SELECT CASE WHEN :year IN ('', 'the latest') THEN (SELECT substr(max(published), 1, 4) FROM issues) ELSE trim(:year) END
    AS year
),
new AS (
  SELECT c.domain_id, sum(c.mentions) AS mentions
  FROM mention_counts c
  WHERE c.role <> 'promo' AND c.domain_id IS NOT NULL
  GROUP BY c.domain_id
  HAVING min(c.year) = (SELECT year FROM asked)
  ORDER BY mentions DESC, c.domain_id
  LIMIT {rows}
),
cited AS (
  SELECT n.domain_id, n.mentions, (
    SELECT m.id FROM links l
    JOIN mentions m ON m.link_id = l.id
    JOIN issues i ON i.id = m.issue_id
    WHERE l.domain_id = n.domain_id AND m.role <> 'promo'
    ORDER BY i.published IS NULL, i.published, i.id, m.position
    LIMIT 1
  ) AS mention_id
  FROM new n
)
SELECT
  d.name AS site, i.published AS first, (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue, m.title, c.mentions, l.url
FROM cited c
JOIN domains d ON d.id = c.domain_id
JOIN mentions m ON m.id = c.mention_id
JOIN issues i ON i.id = m.issue_id
JOIN links l ON l.id = m.link_id
ORDER BY c.mentions DESC, d.name
