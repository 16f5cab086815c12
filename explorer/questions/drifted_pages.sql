-- title: Which pages are no longer what the digest described?
-- group: Link life
-- description: Stories, items and related links in whose place something else is (rewritten, sent_home, parked, gone),
--   or that have another headline (retitled): the digest's headline, and the page's own now. Newest first.
-- caveat: Judged by words: a low score is a guess, and pages of which nothing can be told are left out.
-- verdict [rewritten|sent_home|parked|gone|retitled] = : rewritten, sent_home, parked, gone or retitled; empty for all but retitled.
-- site [site] = : Domain of the link; empty for all.
-- sure [number] = 0.6: Least score, from 0 to 1.
-- rows [number] = 100: Maximum number of rows.
SELECT
  i.number AS issue, i.published AS date, d.verdict, d.score, m.title AS headline,
  CASE WHEN d.rule <> 'visit' THEN o.title END AS title_now, s.name AS site, l.url, d.rule, d.evidence
FROM drift d
JOIN mentions m ON m.id = d.mention_id
JOIN issues i ON i.id = m.issue_id
JOIN links l ON l.id = m.link_id
LEFT JOIN domains s ON s.id = l.domain_id
LEFT JOIN sources o ON o.link_id = l.id
WHERE d.verdict IN ('rewritten', 'sent_home', 'parked', 'gone', 'retitled')
  AND (d.verdict = lower(trim(:verdict)) OR :verdict = '' AND d.verdict <> 'retitled')
  AND d.score >= CAST(:sure AS REAL) AND (:site = '' OR s.name = {site})
ORDER BY i.published DESC, i.id DESC, m.position
LIMIT {rows}
