-- Brings an archive of schema version 4 to version 5: one definition of the states that count as lost, and more outcomes of
-- visits. What the columns mean is in archive.db-schema.sql. Never changed: it is what version 5 was.

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

-- More words for how a visit ended. SQLite cannot change a CHECK: the table is made anew.
CREATE TEMP TABLE earlier_visits AS SELECT * FROM visits;
DROP TABLE visits;
CREATE TABLE visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  link_id INTEGER NOT NULL REFERENCES links (id),
  reread_of INTEGER REFERENCES visits (id),
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
  capture_id INTEGER REFERENCES captures (id),
  reader TEXT,
  redaction_id INTEGER REFERENCES redactions (id)
) STRICT;
INSERT INTO visits (
  id, run_id, link_id, reread_of, url, host, redirects, final_url, status, outcome, error, started, seconds,
  size, content_type, content_hash, capture_id, reader, redaction_id
)
SELECT
  id, run_id, link_id, reread_of, url, host, redirects, final_url, status, outcome, error, started, seconds,
  size, content_type, content_hash, capture_id, reader, redaction_id
FROM temp.earlier_visits ORDER BY id;
DROP TABLE temp.earlier_visits;
DELETE FROM sqlite_sequence WHERE name = 'visits' AND seq = 0;
CREATE INDEX visits_link ON visits (link_id, started, outcome, reread_of);
CREATE INDEX visits_host ON visits (host, started);
CREATE INDEX visits_run ON visits (run_id, outcome);
CREATE INDEX visits_capture ON visits (capture_id) WHERE capture_id IS NOT NULL;

CREATE TRIGGER visits_stay BEFORE DELETE ON visits BEGIN SELECT raise(ABORT, 'visits are never deleted'); END;
CREATE TRIGGER visits_keep BEFORE UPDATE ON visits
WHEN new.redaction_id IS NULL
  OR (new.url <> old.url AND new.url NOT GLOB 'redacted:*') OR (new.host <> old.host AND new.host <> '')
  OR (new.final_url IS NOT old.final_url AND coalesce(new.final_url NOT GLOB 'redacted:*', 1))
  OR (new.error IS NOT old.error AND new.error IS NOT NULL)
  OR (new.content_hash IS NOT old.content_hash AND new.content_hash IS NOT NULL)
  OR (new.id, new.run_id, new.link_id, new.reread_of, new.status, new.outcome, new.started, new.seconds, new.size,
      new.content_type, new.capture_id, new.reader)
    IS NOT (old.id, old.run_id, old.link_id, old.reread_of, old.status, old.outcome, old.started, old.seconds, old.size,
      old.content_type, old.capture_id, old.reader)
BEGIN SELECT raise(ABORT, 'visits are never updated but to redact them'); END;
