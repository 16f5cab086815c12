-- title: What kinds of pages are linked, by year?
-- group: Pages and authors
-- description: Mentions of every role but promo, by the kind that their page declares: article, preprint, video and
--   so on.
-- caveat: Only pages that were visited and could be read.
SELECT substr(i.published, 1, 4) AS year, o.kind, count(*) AS mentions
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN sources o ON o.link_id = m.link_id
WHERE m.role <> 'promo' AND o.kind IS NOT NULL
GROUP BY year, o.kind
ORDER BY year IS NULL, year, mentions DESC, o.kind
