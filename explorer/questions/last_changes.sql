-- title: What changed since the last crawl?
-- group: The archive itself
-- description: What was added or changed by the last run that changed an issue, and after it: new and changed
--   issues, and lost links.
-- caveat: A link's date is that of the first visit with this state, so a loss that took several visits to confirm may
--   be dated before the run.
-- run [number] = the last that changed something: Id of the run to start from.
-- rows [number] = 400: Maximum number of rows.
WITH chosen AS (
  SELECT id, started FROM runs WHERE id = CAST(:run AS INTEGER)
  UNION ALL
  SELECT * FROM (
    SELECT id, started FROM runs
    WHERE :run IN ('', 'the last that changed something') AND id >= coalesce((SELECT max(changed_in) FROM issues), 0)
    ORDER BY id LIMIT 1
  )
)
SELECT
  CASE WHEN i.added_in >= c.id THEN 'new issue' ELSE 'issue changed' END AS what, r.started AS time,
  CASE WHEN (SELECT count(*) FROM publications) = 1 THEN ''
    ELSE (SELECT p.key || ' ' FROM publications p WHERE p.id = i.publication_id) END
    || coalesce('#' || i.number, i.key) AS subject, i.title, i.url
FROM chosen c
JOIN issues i ON i.changed_in >= c.id
JOIN runs r ON r.id = i.changed_in
UNION ALL
SELECT * FROM (
  SELECT 'link ' || l.state, l.state_since, d.name, NULL, l.url
  FROM chosen c
  CROSS JOIN links l ON l.state IN (SELECT state FROM link_states WHERE lost) AND l.state_since >= c.started
    AND {cited}
  LEFT JOIN domains d ON d.id = l.domain_id
  ORDER BY l.state_since DESC LIMIT 500
)
ORDER BY time DESC, what, url
LIMIT {rows}
