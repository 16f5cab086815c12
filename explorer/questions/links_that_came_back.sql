-- title: Which links came back after they failed?
-- group: Link life
-- description: Cited links whose page is there now, and of which an earlier visit found no page, another page in its place,
--   no host or no answer: the last such visit, what it found, and when the page was seen next.
-- caveat: A page that was away between two visits was never missed; one failure may be that of a moment.
-- site [site] = : Domain of the link; empty for all.
-- rows [number] = 100: Maximum number of rows.
WITH failed AS (
  SELECT l.id, max(v.started) AS failed, v.outcome
  FROM links l
  CROSS JOIN visits v ON v.link_id = l.id
  WHERE l.state IN (SELECT state FROM link_states WHERE present)
    AND (:site = '' OR l.domain_id = (SELECT id FROM domains WHERE name = {site}))
    AND v.outcome IN (
      'soft_404', 'front_page', 'parked', 'not_found', 'gone', 'no_such_host', 'server_error', 'timeout', 'disconnected',
      'dns_failure', 'connection_refused'
    )
  GROUP BY l.id
),
back AS (
  SELECT f.id, f.failed, f.outcome, min(v.started) AS seen
  FROM failed f
  CROSS JOIN visits v ON v.link_id = f.id
  WHERE v.started > f.failed AND v.outcome IN ('ok', 'moved', 'paywalled', 'not_modified', 'too_large')
  GROUP BY f.id
)
SELECT
  m.title, l.url, d.name AS site, c.published AS cited, substr(b.failed, 1, 10) AS failed, b.outcome,
  substr(b.seen, 1, 10) AS seen_again, l.state
FROM back b
JOIN first_citations c ON c.link_id = b.id
JOIN links l ON l.id = b.id
JOIN mentions m ON m.id = c.mention_id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY b.seen DESC, l.id
LIMIT {rows}
