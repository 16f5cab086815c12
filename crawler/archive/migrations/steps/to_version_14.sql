-- Brings an archive of schema version 13 to version 14: copies in web archives have what is known of them, and may be
-- rejected; requests to web archives have a ledger, and pages that were submitted a memory. What the columns mean is in
-- archive.db-schema.sql. Never changed: it is what version 14 was.

DROP VIEW entries;
ALTER TABLE snapshots ADD COLUMN original TEXT;
ALTER TABLE snapshots ADD COLUMN digest TEXT;
ALTER TABLE snapshots ADD COLUMN outcome TEXT;
ALTER TABLE snapshots ADD COLUMN title TEXT;
ALTER TABLE snapshots ADD COLUMN reader TEXT;
ALTER TABLE snapshots ADD COLUMN rejected_at TEXT
  CHECK (rejected_at IS strftime('%Y-%m-%dT%H:%M:%SZ', rejected_at));
ALTER TABLE snapshots ADD COLUMN rejected_why TEXT CHECK ((rejected_why IS NULL) = (rejected_at IS NULL));

CREATE TABLE snapshot_asks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  link_id INTEGER NOT NULL REFERENCES links (id),
  about TEXT NOT NULL,
  wanted TEXT CHECK (wanted IS date(wanted, '+0 days')),
  service TEXT NOT NULL,
  pool TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('timegate', 'index', 'memento', 'body', 'save', 'job')),
  url TEXT NOT NULL,
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  status INTEGER CHECK (status BETWEEN 100 AND 999),
  outcome TEXT NOT NULL CHECK (outcome IN ('found', 'none', 'excluded', 'more', 'limited', 'refused', 'server_error',
    'timeout', 'disconnected', 'unreadable', 'rejected', 'not_allowed', 'unsent', 'accepted', 'pending')),
  captures INTEGER CHECK (captures >= 0),
  retry_after REAL CHECK (retry_after >= 0),
  error TEXT,
  redaction_id INTEGER REFERENCES redactions (id)
) STRICT;
CREATE INDEX snapshot_asks_link ON snapshot_asks (link_id, service, kind, outcome, started);
CREATE INDEX snapshot_asks_service ON snapshot_asks (service, started);

CREATE TRIGGER snapshot_asks_stay BEFORE DELETE ON snapshot_asks
BEGIN SELECT raise(ABORT, 'requests are never deleted'); END;
CREATE TRIGGER snapshot_asks_keep BEFORE UPDATE ON snapshot_asks
WHEN NOT (
  EXISTS (
    SELECT 1 FROM former_ids f WHERE f.kind = 'link' AND f.former_id = old.link_id AND f.link_id = new.link_id
    UNION ALL
    SELECT 1 FROM link_aliases a JOIN links t ON t.url = a.url
    WHERE a.link_id = old.link_id AND a.rule = 'normal_form' AND t.id = new.link_id
  )
  AND (new.id, new.run_id, new.about, new.wanted, new.service, new.pool, new.kind, new.url, new.started, new.seconds,
      new.status, new.outcome, new.captures, new.retry_after, new.error, new.redaction_id)
    IS (old.id, old.run_id, old.about, old.wanted, old.service, old.pool, old.kind, old.url, old.started, old.seconds,
      old.status, old.outcome, old.captures, old.retry_after, old.error, old.redaction_id)
) AND (
  new.redaction_id IS NULL
  OR (new.url <> old.url AND new.url NOT GLOB 'redacted:*') OR (new.about <> old.about AND new.about NOT GLOB 'redacted:*')
  OR (new.error IS NOT old.error AND new.error IS NOT NULL)
  OR (new.id, new.run_id, new.link_id, new.wanted, new.service, new.pool, new.kind, new.started, new.seconds, new.status,
      new.outcome, new.captures, new.retry_after)
    IS NOT (old.id, old.run_id, old.link_id, old.wanted, old.service, old.pool, old.kind, old.started, old.seconds,
      old.status, old.outcome, old.captures, old.retry_after)
)
BEGIN SELECT raise(ABORT, 'requests are never updated but to redact them or to join or part links'); END;

CREATE TABLE snapshot_submissions (
  id INTEGER PRIMARY KEY,
  link_id INTEGER NOT NULL REFERENCES links (id),
  service TEXT NOT NULL,
  url TEXT NOT NULL,
  submitted TEXT NOT NULL CHECK (submitted IS strftime('%Y-%m-%dT%H:%M:%SZ', submitted)),
  job TEXT,
  state TEXT NOT NULL CHECK (state IN ('pending', 'saved', 'failed', 'refused', 'given_up')),
  reason TEXT,
  message TEXT,
  settled TEXT CHECK (settled IS strftime('%Y-%m-%dT%H:%M:%SZ', settled)),
  found_in INTEGER NOT NULL REFERENCES runs (id),
  CHECK ((state = 'pending') = (settled IS NULL)),
  UNIQUE (link_id, service, url, submitted)
) STRICT;
CREATE INDEX snapshot_submissions_state ON snapshot_submissions (state, submitted);

CREATE VIEW good_snapshots AS
SELECT id, link_id, url, service, taken, status, original, digest, outcome, title, found_in
FROM snapshots
WHERE rejected_at IS NULL AND (status IS NULL OR status BETWEEN 200 AND 299)
  AND (outcome IS NULL OR outcome IN ('ok', 'moved', 'paywalled', 'not_modified'));

CREATE VIEW entries AS
SELECT
  m.issue_id, p.name AS publication, i.number AS issue_number, i.title AS issue_title, i.published AS issue_date,
  i.url AS issue_url, m.position, m.role, s.section_group, s.name AS section, s.category, m.title, m.heading, m.byline,
  m.summary, m.url, parent.url AS parent_url, m.id AS mention_id, m.link_id, l.url AS link_url,
  coalesce(j.stands, l.work) AS work, d.name AS domain,
  (SELECT image.url FROM image_uses u JOIN images image ON image.id = u.image_id
   WHERE u.mention_id = m.id ORDER BY u.position LIMIT 1) AS image_url,
  source.title AS source_title,
  (SELECT group_concat(name, '; ') FROM (
     SELECT a.name FROM link_authors la JOIN authors a ON a.id = la.author_id
     WHERE la.link_id = m.link_id ORDER BY la.position)) AS source_author,
  substr(source.published, 1, 10) AS source_published, l.state AS source_state,
  (SELECT url FROM (
     SELECT c.url, c.id, abs(julianday(c.taken) - julianday(coalesce(i.published, c.taken))) AS away
     FROM good_snapshots c WHERE c.link_id = m.link_id)
   ORDER BY away, id LIMIT 1) AS archived_url
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN publications p ON p.id = i.publication_id
JOIN links l ON l.id = m.link_id
LEFT JOIN joined_works j ON j.work = l.work
LEFT JOIN domains d ON d.id = l.domain_id
LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN mentions parent ON parent.id = m.parent_id
LEFT JOIN sources source ON source.link_id = m.link_id;

CREATE VIEW link_snapshots AS
SELECT
  n.link_id, n.cited, b.id AS before_id, b.url AS before_url, b.taken AS before_taken,
  CAST(julianday(n.cited) - julianday(date(b.taken)) AS INTEGER) AS days_before, a.id AS after_id, a.url AS after_url,
  a.taken AS after_taken, CAST(julianday(date(a.taken)) - julianday(n.cited) AS INTEGER) AS days_after,
  b.digest = a.digest AS agree
FROM (
  SELECT
    c.link_id, c.cited,
    (SELECT s.id FROM good_snapshots s WHERE s.link_id = c.link_id AND s.taken <= c.cited || 'T00:00:00Z'
     ORDER BY s.taken DESC, s.id LIMIT 1) AS before_id,
    (SELECT s.id FROM good_snapshots s WHERE s.link_id = c.link_id AND s.taken > c.cited || 'T00:00:00Z'
     ORDER BY s.taken, s.id LIMIT 1) AS after_id
  FROM (
    SELECT m.link_id, min(i.published) AS cited
    FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE i.published IS NOT NULL GROUP BY m.link_id
  ) c
) n
LEFT JOIN snapshots b ON b.id = n.before_id
LEFT JOIN snapshots a ON a.id = n.after_id;

CREATE VIEW snapshot_states AS
SELECT
  l.id AS link_id, w.service,
  coalesce(
    (SELECT 'found' FROM snapshots s WHERE s.link_id = l.id AND s.service = w.service LIMIT 1),
    (SELECT k.outcome FROM snapshot_asks k
     WHERE k.link_id = l.id AND k.service = w.service AND k.kind = 'timegate'
       AND k.outcome IN ('found', 'none', 'excluded') ORDER BY +k.started DESC, k.id DESC LIMIT 1),
    (SELECT 'failed' FROM snapshot_asks k
     WHERE k.link_id = l.id AND k.service = w.service AND k.kind = 'timegate' LIMIT 1),
    'not_asked'
  ) AS state,
  (SELECT max(k.started) FROM snapshot_asks k WHERE k.link_id = l.id AND +k.service = w.service) AS asked
FROM links l
CROSS JOIN (SELECT service FROM snapshot_asks UNION SELECT 'Internet Archive') w;
