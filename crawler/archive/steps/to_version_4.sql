-- Brings an archive of schema version 3 to version 4: what hosts were asked of their robots.txt. What the columns mean stands
-- in archive.db-schema.sql. Never changed: it is what version 4 was.

CREATE TABLE robots_visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  hop INTEGER NOT NULL DEFAULT 0 CHECK (hop >= 0),
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  status INTEGER CHECK (status BETWEEN 100 AND 999),
  outcome TEXT NOT NULL,
  error TEXT,
  crawl_delay REAL CHECK (crawl_delay >= 0)
) STRICT;
CREATE INDEX robots_visits_host ON robots_visits (host, started);

CREATE TRIGGER robots_visits_stay BEFORE DELETE ON robots_visits
BEGIN SELECT raise(ABORT, 'visits are never deleted'); END;
CREATE TRIGGER robots_visits_keep BEFORE UPDATE ON robots_visits
BEGIN SELECT raise(ABORT, 'visits are never updated'); END;

DROP VIEW host_log;
CREATE VIEW host_log AS
SELECT v.host, v.started, v.seconds, v.url, v.outcome, v.status, 'link' AS kind, v.id AS visit_id, v.run_id, 0 AS hop
FROM visits v
WHERE v.reread_of IS NULL
UNION ALL
SELECT
  h.host, v.started, v.seconds, json_extract(v.redirects, '$[' || (h.position - 1) || '][1]') AS url, v.outcome, v.status,
  'link' AS kind, v.id AS visit_id, v.run_id, h.position AS hop
FROM hops h
JOIN visits v ON v.id = h.visit_id
UNION ALL
SELECT r.host, r.started, r.seconds, r.url, r.outcome, r.status, 'robots' AS kind, r.id AS visit_id, r.run_id, r.hop
FROM robots_visits r;
