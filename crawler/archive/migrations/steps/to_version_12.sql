-- Brings an archive of schema version 11 to version 12: requests for robots.txt and for made-up addresses have their
-- redirects as visits have them, where a redirect was a row of its own; issues that could not be made anew say by which
-- version they were made. What the columns mean is in archive.db-schema.sql. Never changed: it is what version 12 was.

ALTER TABLE issues ADD COLUMN made_by TEXT;

-- A redirect belongs to the row of its request, which has hop 0 and was written before it. Where that row is missing, the
-- first of the redirects stands for the request.
CREATE TEMP TABLE earlier_robots_visits AS
SELECT v.*, CAST(coalesce(
  max(CASE WHEN hop = 0 THEN id END) OVER earlier, min(CASE WHEN hop = 0 THEN id END) OVER same, min(id) OVER same
) AS INTEGER) AS visit_id
FROM main.robots_visits v
WINDOW same AS (PARTITION BY run_id, started, seconds, kind, outcome), earlier AS (same ORDER BY id);
CREATE INDEX temp.earlier_robots_visits_visit ON earlier_robots_visits (visit_id, hop, id);
CREATE TEMP TABLE earlier_sequence AS SELECT seq FROM main.sqlite_sequence WHERE name = 'robots_visits';

DROP VIEW host_log;
DROP TABLE robots_visits;
CREATE TABLE robots_visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  redirects TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(redirects)),
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  status INTEGER CHECK (status BETWEEN 100 AND 999),
  outcome TEXT NOT NULL,
  error TEXT,
  crawl_delay REAL CHECK (crawl_delay >= 0),
  kind TEXT NOT NULL DEFAULT 'robots' CHECK (kind IN ('robots', 'probe'))
) STRICT;
CREATE INDEX robots_visits_host ON robots_visits (host, started);

CREATE TRIGGER robots_visits_stay BEFORE DELETE ON robots_visits
BEGIN SELECT raise(ABORT, 'visits are never deleted'); END;
CREATE TRIGGER robots_visits_keep BEFORE UPDATE ON robots_visits
BEGIN SELECT raise(ABORT, 'visits are never updated'); END;
INSERT INTO robots_visits (
  id, run_id, url, host, redirects, started, seconds, status, outcome, error, crawl_delay, kind
)
SELECT
  v.id, v.run_id, v.url, v.host,
  (SELECT json_group_array(json_array(NULL, url)) FROM (
     SELECT h.url FROM temp.earlier_robots_visits h WHERE h.visit_id = v.id AND h.id <> v.id ORDER BY h.hop, h.id)),
  v.started, v.seconds, v.status, v.outcome, v.error, v.crawl_delay, v.kind
FROM temp.earlier_robots_visits v WHERE v.id = v.visit_id ORDER BY v.id;
DELETE FROM sqlite_sequence WHERE name = 'robots_visits';
INSERT INTO sqlite_sequence (name, seq) SELECT 'robots_visits', seq FROM temp.earlier_sequence;
CREATE TABLE robots_hops (
  host TEXT NOT NULL,
  visit_id INTEGER NOT NULL REFERENCES robots_visits (id),
  position INTEGER NOT NULL CHECK (position > 0),
  PRIMARY KEY (host, visit_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX robots_hops_visit ON robots_hops (visit_id);

CREATE TABLE former_robots_visits (
  id INTEGER PRIMARY KEY,
  visit_id INTEGER NOT NULL REFERENCES robots_visits (id),
  position INTEGER NOT NULL CHECK (position > 0),
  UNIQUE (visit_id, position)
) STRICT;
INSERT INTO former_robots_visits (id, visit_id, position)
SELECT id, visit_id, row_number() OVER (PARTITION BY visit_id ORDER BY hop, id)
FROM temp.earlier_robots_visits WHERE id <> visit_id;
INSERT INTO robots_hops (host, visit_id, position)
SELECT h.host, f.visit_id, f.position FROM former_robots_visits f JOIN temp.earlier_robots_visits h ON h.id = f.id;
DROP TABLE temp.earlier_robots_visits;
DROP TABLE temp.earlier_sequence;

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
SELECT r.host, r.started, r.seconds, r.url, r.outcome, r.status, r.kind, r.id AS visit_id, r.run_id, 0 AS hop
FROM robots_visits r
UNION ALL
SELECT
  h.host, r.started, r.seconds, json_extract(r.redirects, '$[' || (h.position - 1) || '][1]') AS url, r.outcome, r.status,
  r.kind, r.id AS visit_id, r.run_id, h.position AS hop
FROM robots_hops h
JOIN robots_visits r ON r.id = h.visit_id
UNION ALL
SELECT m.host, m.started, m.seconds, m.url, m.outcome, m.status, 'image' AS kind, m.id AS visit_id, m.run_id, 0 AS hop
FROM image_visits m
UNION ALL
SELECT
  h.host, m.started, m.seconds, json_extract(m.redirects, '$[' || (h.position - 1) || '][1]') AS url, m.outcome, m.status,
  'image' AS kind, m.id AS visit_id, m.run_id, h.position AS hop
FROM image_hops h
JOIN image_visits m ON m.id = h.visit_id;
