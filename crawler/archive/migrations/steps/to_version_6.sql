-- Brings an archive of schema version 5 to version 6: visits to images have the form of visits to links. A redirect was a
-- row of its own; it becomes an element of `redirects`, and its id is kept. What the columns mean is in
-- archive.db-schema.sql. Never changed: it is what version 6 was.

-- A redirect belongs to the row of its visit, which has hop 0 and was written before it. Where that row is missing, as
-- in archives that adopted only a part of a visit, the first of the redirects stands for the visit.
CREATE TEMP TABLE earlier_image_visits AS
SELECT v.*, CAST(coalesce(
  max(CASE WHEN hop = 0 THEN id END) OVER earlier, min(CASE WHEN hop = 0 THEN id END) OVER same, min(id) OVER same
) AS INTEGER) AS visit_id  -- without a type of its own, the index on it would not be used
FROM main.image_visits v
WINDOW same AS (PARTITION BY image_id, run_id, started, seconds), earlier AS (same ORDER BY id);
CREATE INDEX temp.earlier_image_visits_visit ON earlier_image_visits (visit_id, hop, id);
CREATE TEMP TABLE earlier_sequence AS SELECT seq FROM main.sqlite_sequence WHERE name = 'image_visits';

DROP VIEW host_log;
DROP TABLE image_visits;
CREATE TABLE image_visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  image_id INTEGER NOT NULL REFERENCES images (id),
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  redirects TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(redirects)),
  final_url TEXT,
  status INTEGER CHECK (status BETWEEN 100 AND 999),
  outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'moved', 'paywalled', 'not_modified', 'too_large', 'soft_404',
    'front_page', 'parked', 'stub', 'shell', 'placeholder', 'not_found', 'gone', 'unauthorised', 'forbidden', 'rate_limited', 'withheld', 'rejected', 'bot_wall', 'gate', 'server_error',
    'timeout', 'disconnected', 'dns_failure', 'protocol_error', 'redirect_loop', 'tls_failure', 'certificate',
    'no_such_host', 'connection_refused', 'robots_denied', 'refused', 'unsupported', 'over_budget', 'postponed')),
  error TEXT,
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  size INTEGER CHECK (size >= 0),
  content_type TEXT,
  content_hash TEXT,
  redaction_id INTEGER REFERENCES redactions (id)
) STRICT;
INSERT INTO image_visits (
  id, run_id, image_id, url, host, redirects, final_url, status, outcome, error, started, seconds, size, content_type,
  content_hash, redaction_id
)
SELECT
  v.id, v.run_id, v.image_id, v.url, v.host,
  (SELECT json_group_array(json_array(NULL, url)) FROM (
     SELECT h.url FROM temp.earlier_image_visits h WHERE h.visit_id = v.id AND h.id <> v.id ORDER BY h.hop, h.id)),
  CASE WHEN v.status IS NOT NULL THEN (
    SELECT h.url FROM temp.earlier_image_visits h WHERE h.visit_id = v.id ORDER BY h.hop DESC, h.id DESC LIMIT 1
  ) END,
  v.status, v.outcome, v.error, v.started, v.seconds, v.size, v.content_type, v.sha256,
  (SELECT min(r.id) FROM temp.earlier_image_visits h
   JOIN redactions r ON r.target = substr(h.url, 10) AND r.kind IN ('link', 'image')
   WHERE h.visit_id = v.id AND h.url GLOB 'redacted:*')
FROM temp.earlier_image_visits v WHERE v.id = v.visit_id ORDER BY v.id;
DELETE FROM sqlite_sequence WHERE name = 'image_visits';
INSERT INTO sqlite_sequence (name, seq) SELECT 'image_visits', seq FROM temp.earlier_sequence;
CREATE INDEX image_visits_image ON image_visits (image_id, started, outcome);
CREATE INDEX image_visits_host ON image_visits (host, started);

CREATE TRIGGER image_visits_stay BEFORE DELETE ON image_visits
BEGIN SELECT raise(ABORT, 'visits are never deleted'); END;

CREATE TRIGGER image_visits_keep BEFORE UPDATE ON image_visits
WHEN new.redaction_id IS NULL
  OR (new.url <> old.url AND new.url NOT GLOB 'redacted:*') OR (new.host <> old.host AND new.host <> '')
  OR (new.final_url IS NOT old.final_url AND coalesce(new.final_url NOT GLOB 'redacted:*', 1))
  OR (new.error IS NOT old.error AND new.error IS NOT NULL)
  OR (new.content_hash IS NOT old.content_hash AND new.content_hash IS NOT NULL)
  OR (new.id, new.run_id, new.image_id, new.status, new.outcome, new.started, new.seconds, new.size, new.content_type)
    IS NOT (old.id, old.run_id, old.image_id, old.status, old.outcome, old.started, old.seconds, old.size,
      old.content_type)
BEGIN SELECT raise(ABORT, 'visits are never updated but to redact them'); END;

CREATE TABLE image_hops (
  host TEXT NOT NULL,
  visit_id INTEGER NOT NULL REFERENCES image_visits (id),
  position INTEGER NOT NULL CHECK (position > 0),
  PRIMARY KEY (host, visit_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_hops_visit ON image_hops (visit_id);

CREATE TABLE former_image_visits (
  id INTEGER PRIMARY KEY,
  visit_id INTEGER NOT NULL REFERENCES image_visits (id),
  position INTEGER NOT NULL CHECK (position > 0),
  UNIQUE (visit_id, position)
) STRICT;
INSERT INTO former_image_visits (id, visit_id, position)
SELECT id, visit_id, row_number() OVER (PARTITION BY visit_id ORDER BY hop, id)
FROM temp.earlier_image_visits WHERE id <> visit_id;
INSERT INTO image_hops (host, visit_id, position)
SELECT h.host, f.visit_id, f.position FROM former_image_visits f JOIN temp.earlier_image_visits h ON h.id = f.id;
DROP TABLE temp.earlier_image_visits;
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
SELECT r.host, r.started, r.seconds, r.url, r.outcome, r.status, 'robots' AS kind, r.id AS visit_id, r.run_id, r.hop
FROM robots_visits r
UNION ALL
SELECT m.host, m.started, m.seconds, m.url, m.outcome, m.status, 'image' AS kind, m.id AS visit_id, m.run_id, 0 AS hop
FROM image_visits m
UNION ALL
SELECT
  h.host, m.started, m.seconds, json_extract(m.redirects, '$[' || (h.position - 1) || '][1]') AS url, m.outcome, m.status,
  'image' AS kind, m.id AS visit_id, m.run_id, h.position AS hop
FROM image_hops h
JOIN image_visits m ON m.id = h.visit_id;
