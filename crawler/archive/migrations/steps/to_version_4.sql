-- Brings an archive of schema version 3 to version 4: what hosts were asked of their robots.txt,
-- images as evidence, and more of what linked pages say. What the columns mean stands in archive.db-schema.sql. Never changed: it is what version 4 was.

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

ALTER TABLE images ADD COLUMN host TEXT NOT NULL DEFAULT '';
ALTER TABLE images ADD COLUMN state TEXT NOT NULL DEFAULT 'unvisited' CHECK (state IN ('unvisited', 'alive', 'moved', 'paywalled', 'blocked', 'transient', 'gone', 'dead', 'soft_404', 'robots_denied', 'refused', 'unsupported'));
ALTER TABLE images ADD COLUMN state_since TEXT;
ALTER TABLE images ADD COLUMN proved_by TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(proved_by));
ALTER TABLE images ADD COLUMN visited TEXT;
ALTER TABLE images ADD COLUMN next_visit TEXT DEFAULT '';
ALTER TABLE images ADD COLUMN etag TEXT;
ALTER TABLE images ADD COLUMN last_modified TEXT;
ALTER TABLE images ADD COLUMN content_type TEXT;
ALTER TABLE images ADD COLUMN size INTEGER CHECK (size >= 0);
ALTER TABLE images ADD COLUMN width INTEGER CHECK (width > 0);
ALTER TABLE images ADD COLUMN height INTEGER CHECK (height > 0);
ALTER TABLE images ADD COLUMN sha256 TEXT;
ALTER TABLE images ADD COLUMN dhash TEXT CHECK (length(dhash) = 16);
ALTER TABLE images ADD COLUMN placeholder TEXT CHECK (placeholder IN ('pixel', 'icon', 'plain', 'named', 'shared'));
CREATE INDEX images_due ON images (next_visit, state);
CREATE INDEX images_sha256 ON images (sha256) WHERE sha256 IS NOT NULL;

CREATE TABLE image_visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  image_id INTEGER NOT NULL REFERENCES images (id),
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  hop INTEGER NOT NULL DEFAULT 0 CHECK (hop >= 0),
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  status INTEGER CHECK (status BETWEEN 100 AND 999),
  outcome TEXT NOT NULL,
  error TEXT,
  size INTEGER CHECK (size >= 0),
  content_type TEXT,
  sha256 TEXT
) STRICT;
CREATE INDEX image_visits_image ON image_visits (image_id, hop, started, outcome);
CREATE INDEX image_visits_host ON image_visits (host, started);

CREATE TRIGGER image_visits_stay BEFORE DELETE ON image_visits
BEGIN SELECT raise(ABORT, 'visits are never deleted'); END;
CREATE TRIGGER image_visits_keep BEFORE UPDATE ON image_visits
WHEN new.url NOT GLOB 'redacted:*' OR (new.host <> old.host AND new.host <> '')
  OR (new.sha256 IS NOT old.sha256 AND new.sha256 IS NOT NULL) OR (new.error IS NOT old.error AND new.error IS NOT NULL)
  OR (new.id, new.run_id, new.image_id, new.hop, new.started, new.seconds, new.status, new.outcome, new.size,
      new.content_type)
    IS NOT (old.id, old.run_id, old.image_id, old.hop, old.started, old.seconds, old.status, old.outcome, old.size,
      old.content_type)
BEGIN SELECT raise(ABORT, 'visits are never updated but to redact them'); END;

ALTER TABLE sources ADD COLUMN page_count INTEGER CHECK (page_count > 0);
ALTER TABLE sources ADD COLUMN details TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details));

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
FROM robots_visits r
UNION ALL
SELECT m.host, m.started, m.seconds, m.url, m.outcome, m.status, 'image' AS kind, m.id AS visit_id, m.run_id, m.hop
FROM image_visits m;
