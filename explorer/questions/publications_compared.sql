-- title: How do the publications compare?
-- group: The archive itself
-- description: For each publication its issues with the first and last date, mentions of every role but promo, in all and
--   an issue, the different links and sites, and the links that another publication cites too.
WITH counted AS (
  SELECT
    p.id, p.key, (SELECT count(*) FROM issues i WHERE i.publication_id = p.id) AS issues,
    (SELECT min(i.published) FROM issues i WHERE i.publication_id = p.id) AS first,
    (SELECT max(i.published) FROM issues i WHERE i.publication_id = p.id) AS last,
    (
      SELECT coalesce(sum(m.mentions), 0) FROM mention_counts m WHERE m.publication_id = p.id AND m.role <> 'promo'
    ) AS mentions,
    (SELECT coalesce(sum(c.links_of_publication), 0) FROM link_counts c WHERE c.publication_id = p.id) AS links,
    (SELECT count(DISTINCT c.domain_id) FROM link_counts c WHERE c.publication_id = p.id AND c.domain_id > 0) AS sites
  FROM publications p
),
shared AS (
  SELECT b.publication_id, count(DISTINCT m.link_id) AS links
  FROM mentions m
  JOIN issues b ON b.id = m.issue_id
  WHERE (SELECT count(*) FROM publications) > 1 AND m.role <> 'promo' AND EXISTS (
    SELECT 1 FROM mentions o JOIN issues i ON i.id = o.issue_id
    WHERE o.link_id = m.link_id AND o.role <> 'promo' AND i.publication_id <> b.publication_id
  )
  GROUP BY b.publication_id
)
SELECT
  c.key AS publication, c.issues, c.first, c.last, c.mentions, round(1.0 * c.mentions / c.issues, 1) AS mentions_per_issue,
  c.links, c.sites, coalesce(s.links, 0) AS links_of_others_too
FROM counted c
LEFT JOIN shared s ON s.publication_id = c.id
WHERE c.issues > 0
ORDER BY c.key
