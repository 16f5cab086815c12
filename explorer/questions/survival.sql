-- title: How long do links live?
-- group: Link life
-- description: Links by their age in years, from the first citation to the last visit, and how many of that age
--   were still there, of those with a definite state (there or lost).
-- caveat: Each link counts at one age only, so the curve may rise: each age is a different set of links.
WITH cited AS (
  SELECT m.link_id, min(i.published) AS day
  FROM mentions m JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
  GROUP BY m.link_id
),
aged AS (
  SELECT
    max(CAST((julianday(l.visited) - julianday(c.day)) / 365.25 AS INTEGER), 0) AS years,
    l.state IN (SELECT state FROM link_states WHERE lost) AS lost
  FROM cited c
  JOIN links l ON l.id = c.link_id
  WHERE l.state IN (SELECT state FROM link_states WHERE present OR lost)
)
SELECT
  years, count(*) AS links, sum(lost) AS lost, count(*) - sum(lost) AS there,
  round(100.0 * (count(*) - sum(lost)) / count(*), 1) AS there_percent
FROM aged
WHERE years IS NOT NULL
GROUP BY years
ORDER BY years
