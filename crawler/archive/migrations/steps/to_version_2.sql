-- Brings an archive of schema version 1 to version 2: the ledger of visits, the life of a link, captures, and what the
-- linked pages are. What the columns mean stands in archive.db-schema.sql. Never changed: it is what version 2 was.

CREATE TABLE captures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  file TEXT NOT NULL CHECK (file <> '' AND file NOT GLOB '*/*'),
  offset INTEGER NOT NULL CHECK (offset >= 0),
  length INTEGER NOT NULL CHECK (length > 0),
  record_id TEXT NOT NULL UNIQUE,
  url TEXT NOT NULL,
  written TEXT NOT NULL,
  digest TEXT NOT NULL,
  revisit_of INTEGER REFERENCES captures (id),
  UNIQUE (file, offset)
) STRICT;
CREATE INDEX captures_digest ON captures (digest, id) WHERE revisit_of IS NULL;

CREATE TRIGGER captures_stay BEFORE DELETE ON captures BEGIN SELECT raise(ABORT, 'captures are never deleted'); END;
CREATE TRIGGER captures_keep BEFORE UPDATE ON captures BEGIN SELECT raise(ABORT, 'captures are never updated'); END;

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
  outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'moved', 'paywalled', 'not_modified', 'too_large', 'soft_404', 'front_page', 'not_found', 'gone',
    'unauthorised', 'forbidden', 'rate_limited', 'withheld', 'rejected', 'bot_wall', 'gate', 'server_error',
    'timeout', 'disconnected', 'dns_failure', 'protocol_error', 'redirect_loop', 'tls_failure', 'certificate',
    'no_such_host', 'connection_refused', 'robots_denied', 'refused', 'unsupported', 'over_budget', 'postponed')),
  error TEXT,
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  size INTEGER CHECK (size >= 0),
  content_type TEXT,
  content_hash TEXT,
  capture_id INTEGER REFERENCES captures (id),
  reader TEXT
) STRICT;
CREATE INDEX visits_link ON visits (link_id, started, outcome, reread_of);
CREATE INDEX visits_host ON visits (host, started);
CREATE INDEX visits_run ON visits (run_id, outcome);
CREATE INDEX visits_capture ON visits (capture_id) WHERE capture_id IS NOT NULL;

CREATE TRIGGER visits_stay BEFORE DELETE ON visits BEGIN SELECT raise(ABORT, 'visits are never deleted'); END;
CREATE TRIGGER visits_keep BEFORE UPDATE ON visits BEGIN SELECT raise(ABORT, 'visits are never updated'); END;

CREATE TABLE hops (
  host TEXT NOT NULL,
  visit_id INTEGER NOT NULL REFERENCES visits (id),
  position INTEGER NOT NULL CHECK (position > 0),
  PRIMARY KEY (host, visit_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX hops_visit ON hops (visit_id);

ALTER TABLE links ADD COLUMN state_since TEXT;
ALTER TABLE links ADD COLUMN proved_by TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(proved_by));
ALTER TABLE links ADD COLUMN visited TEXT;
ALTER TABLE links ADD COLUMN next_visit TEXT DEFAULT '';
ALTER TABLE links ADD COLUMN etag TEXT;
ALTER TABLE links ADD COLUMN last_modified TEXT;
CREATE INDEX links_due ON links (next_visit, state, domain_id);

CREATE TABLE work_claims (
  id INTEGER PRIMARY KEY,
  work TEXT NOT NULL,
  target TEXT NOT NULL,
  link_id INTEGER NOT NULL REFERENCES links (id),
  rule TEXT NOT NULL CHECK (rule IN ('redirect', 'canonical')),
  evidence TEXT NOT NULL,
  found_in INTEGER NOT NULL REFERENCES runs (id),
  undone_at TEXT,
  undone_why TEXT,
  CHECK (work <> target),
  CHECK ((undone_at IS NULL) = (undone_why IS NULL)),
  UNIQUE (work, target, rule)
) STRICT;
CREATE INDEX work_claims_target ON work_claims (target);
CREATE INDEX work_claims_link ON work_claims (link_id);

CREATE TABLE joined_works (
  work TEXT PRIMARY KEY,
  stands TEXT NOT NULL CHECK (stands <> work)
) STRICT, WITHOUT ROWID;
CREATE INDEX joined_works_stands ON joined_works (stands);

CREATE TABLE sources (
  link_id INTEGER PRIMARY KEY REFERENCES links (id),
  visit_id INTEGER REFERENCES visits (id),
  title TEXT,
  published TEXT CHECK (published GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'),
  published_raw TEXT,
  published_rule TEXT,
  published_guess TEXT CHECK (published_guess GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'),
  modified TEXT CHECK (modified GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'),
  site_name TEXT,
  description TEXT,
  language TEXT,
  image_id INTEGER REFERENCES images (id),
  canonical_url TEXT,
  kind TEXT,
  words INTEGER CHECK (words >= 0),
  paywalled INTEGER CHECK (paywalled IN (0, 1)),
  origins TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(origins)),
  repairs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(repairs)),
  read_at TEXT NOT NULL,
  reader TEXT NOT NULL
) STRICT;
CREATE INDEX sources_kind ON sources (kind, published);
CREATE INDEX sources_published ON sources (published);
CREATE INDEX sources_image ON sources (image_id);
CREATE INDEX sources_reader ON sources (reader);
CREATE INDEX sources_visit ON sources (visit_id);

CREATE VIRTUAL TABLE sources_fts USING fts5 (
  title, description, site_name, content = 'sources', content_rowid = 'link_id',
  tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE source_texts (
  link_id INTEGER PRIMARY KEY REFERENCES sources (link_id),
  text TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE source_texts_fts USING fts5 (
  text, content = 'source_texts', content_rowid = 'link_id', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE authors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (trim(name) <> '')
) STRICT;

CREATE TABLE link_authors (
  link_id INTEGER NOT NULL REFERENCES sources (link_id),
  position INTEGER NOT NULL CHECK (position > 0),
  author_id INTEGER NOT NULL REFERENCES authors (id),
  PRIMARY KEY (link_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_authors_author ON link_authors (author_id, link_id);

CREATE TABLE snapshots (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  link_id INTEGER NOT NULL REFERENCES links (id),
  url TEXT NOT NULL,
  service TEXT NOT NULL,
  taken TEXT NOT NULL CHECK (taken IS strftime('%Y-%m-%dT%H:%M:%SZ', taken)),
  status INTEGER CHECK (status BETWEEN 100 AND 999),
  found_in INTEGER NOT NULL REFERENCES runs (id),
  UNIQUE (link_id, url)
) STRICT;
CREATE INDEX snapshots_taken ON snapshots (link_id, taken, status);

CREATE VIEW link_works AS
SELECT l.id AS link_id, l.url, coalesce(j.stands, l.work) AS work, l.work AS work_by_address
FROM links l
LEFT JOIN joined_works j ON j.work = l.work;

CREATE VIEW host_log AS
SELECT v.host, v.started, v.seconds, v.url, v.outcome, v.status, v.id AS visit_id, v.run_id, 0 AS hop
FROM visits v
WHERE v.reread_of IS NULL
UNION ALL
SELECT
  h.host, v.started, v.seconds, json_extract(v.redirects, '$[' || (h.position - 1) || '][1]') AS url, v.outcome, v.status,
  v.id AS visit_id, v.run_id, h.position AS hop
FROM hops h
JOIN visits v ON v.id = h.visit_id;

CREATE VIEW domain_health AS
SELECT
  d.id AS domain_id, d.name AS domain, count(*) AS links, sum(l.state <> 'unvisited') AS visited,
  sum(l.state IN ('gone', 'dead', 'soft_404')) AS lost, sum(l.state = 'blocked') AS blocked,
  round(1.0 * sum(l.state IN ('gone', 'dead', 'soft_404')) / nullif(sum(l.state <> 'unvisited'), 0), 3) AS lost_rate
FROM links l
JOIN domains d ON d.id = l.domain_id
GROUP BY l.domain_id;

DROP VIEW entries;
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
     FROM snapshots c WHERE c.link_id = m.link_id AND (c.status IS NULL OR c.status < 300))
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
