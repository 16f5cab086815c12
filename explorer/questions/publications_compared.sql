-- title: How do the publications compare?
-- group: The archive itself
-- description: For each publication its issues with the first and last date, mentions of every role but promo, in all and
--   an issue, the different links and sites, and the links that another publication cites too.
SELECT
  p.key AS publication, count(DISTINCT i.id) AS issues, min(i.published) AS first, max(i.published) AS last,
  count(m.id) AS mentions, round(1.0 * count(m.id) / nullif(count(DISTINCT i.id), 0), 1) AS mentions_per_issue,
  count(DISTINCT m.link_id) AS links, count(DISTINCT l.domain_id) AS sites,
  count(DISTINCT m.link_id) FILTER (WHERE (SELECT count(*) FROM publications) > 1 AND EXISTS (
    SELECT 1 FROM mentions o JOIN issues b ON b.id = o.issue_id
    WHERE o.link_id = m.link_id AND o.role <> 'promo' AND b.publication_id <> p.id
  )) AS links_of_others_too
FROM publications p
JOIN issues i ON i.publication_id = p.id
LEFT JOIN mentions m ON m.issue_id = i.id AND m.role <> 'promo'
LEFT JOIN links l ON l.id = m.link_id
GROUP BY p.id
ORDER BY p.key
