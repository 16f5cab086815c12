-- Brings an archive of schema version 4 to version 5: one definition of the states that count as lost. What the columns
-- mean is in archive.db-schema.sql. Never changed: it is what version 5 was.

CREATE VIEW link_states AS
SELECT column1 AS state, column2 AS present, column3 AS lost, column4 AS unclear
FROM (VALUES
  ('unvisited', 0, 0, 0),
  ('alive', 1, 0, 0), ('moved', 1, 0, 0), ('paywalled', 1, 0, 0),
  ('gone', 0, 1, 0), ('dead', 0, 1, 0), ('soft_404', 0, 1, 0),
  ('blocked', 0, 0, 1), ('transient', 0, 0, 1), ('robots_denied', 0, 0, 1), ('refused', 0, 0, 1), ('unsupported', 0, 0, 1)
);

DROP VIEW domain_health;
CREATE VIEW domain_health AS
SELECT
  d.id AS domain_id, d.name AS domain, count(*) AS links, sum(l.state <> 'unvisited') AS visited,
  sum(l.state IN (SELECT state FROM link_states WHERE lost)) AS lost, sum(l.state = 'blocked') AS blocked,
  round(
    1.0 * sum(l.state IN (SELECT state FROM link_states WHERE lost)) / nullif(sum(l.state <> 'unvisited'), 0), 3
  ) AS lost_rate
FROM links l
JOIN domains d ON d.id = l.domain_id
GROUP BY l.domain_id;
