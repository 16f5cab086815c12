-- Brings an archive of schema version 12 to version 13: what was edited stays, the former texts of editions and what linked
-- pages said before; copies in web archives with the requests for them; what the analyses find. What the columns mean is in
-- archive.db-schema.sql. Never changed: it is what version 13 was.

ALTER TABLE editions ADD COLUMN text_since TEXT;

CREATE TABLE edition_revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  edition_id INTEGER NOT NULL REFERENCES editions (id),
  text_hash TEXT NOT NULL,
  next_hash TEXT NOT NULL CHECK (next_hash <> text_hash),
  revision TEXT,
  first_seen TEXT CHECK (first_seen IS strftime('%Y-%m-%dT%H:%M:%SZ', first_seen)),
  changed_at TEXT NOT NULL CHECK (changed_at IS strftime('%Y-%m-%dT%H:%M:%SZ', changed_at)),
  compared_by TEXT,
  UNIQUE (edition_id, text_hash, next_hash)
) STRICT;

CREATE TABLE edition_revision_texts (
  id INTEGER PRIMARY KEY,
  edition_id INTEGER NOT NULL REFERENCES editions (id),
  text_hash TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (edition_id, text_hash)
) STRICT;

CREATE TABLE edition_changes (
  id INTEGER PRIMARY KEY,
  revision_id INTEGER NOT NULL REFERENCES edition_revisions (id),
  position INTEGER NOT NULL CHECK (position > 0),
  kind TEXT NOT NULL CHECK (kind IN ('title', 'subtitle', 'published', 'added', 'removed', 'retitled', 'readdressed',
    'summary', 'section')),
  url TEXT,
  was TEXT,
  becomes TEXT,
  UNIQUE (revision_id, position)
) STRICT;

CREATE TABLE withheld_texts (
  edition_id INTEGER PRIMARY KEY REFERENCES editions (id),
  text_hash TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

UPDATE problems SET severity = 'repair' WHERE kind IN ('permalink_unused', 'revisions_capped');

DROP VIEW problem_summary;

CREATE VIEW problem_summary AS
SELECT kind, severity, count(*) AS problems, count(DISTINCT issue_id) AS issues, min(evidence) AS example
FROM problems
WHERE accepted_at IS NULL AND severity <> 'repair'
GROUP BY kind, severity
ORDER BY problems DESC, kind;

CREATE TABLE source_revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  link_id INTEGER NOT NULL REFERENCES links (id),
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  first_visit_id INTEGER NOT NULL REFERENCES visits (id),
  last_visit_id INTEGER NOT NULL REFERENCES visits (id),
  until_visit_id INTEGER NOT NULL REFERENCES visits (id),
  title TEXT,
  authors TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(authors)),
  published TEXT,
  modified TEXT,
  description TEXT,
  words INTEGER CHECK (words >= 0),
  text_hash TEXT CHECK (length(text_hash) = 64),
  changed TEXT NOT NULL CHECK (json_valid(changed)),
  reader TEXT NOT NULL,
  is_certain INTEGER NOT NULL CHECK (is_certain IN (0, 1)),
  UNIQUE (link_id, digest)
) STRICT;

CREATE TABLE source_revision_texts (
  id INTEGER PRIMARY KEY,
  link_id INTEGER NOT NULL REFERENCES links (id),
  text_hash TEXT NOT NULL CHECK (length(text_hash) = 64),
  text TEXT NOT NULL,
  UNIQUE (link_id, text_hash)
) STRICT;

CREATE TABLE topic_analyses (
  id INTEGER PRIMARY KEY,
  publication_id INTEGER NOT NULL REFERENCES publications (id),
  name TEXT NOT NULL,
  title TEXT,
  url TEXT,
  until TEXT CHECK (until IS date(until, '+0 days')),
  words INTEGER NOT NULL CHECK (words > 0),
  roles TEXT NOT NULL CHECK (json_valid(roles)),
  types TEXT NOT NULL CHECK (json_valid(types)),
  headlines INTEGER CHECK (headlines >= 0),
  headlines_why TEXT,
  UNIQUE (publication_id, name)
) STRICT;

CREATE TABLE topics (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  publication_id INTEGER NOT NULL REFERENCES publications (id),
  position INTEGER NOT NULL,
  topic_group TEXT NOT NULL,
  name TEXT NOT NULL,
  forms TEXT NOT NULL CHECK (json_valid(forms)),
  exclusions TEXT NOT NULL CHECK (json_valid(exclusions)),
  since_renamed TEXT,
  analysis_id INTEGER REFERENCES topic_analyses (id),
  published INTEGER CHECK (published >= 0),
  published_why TEXT,
  UNIQUE (publication_id, name)
) STRICT;
CREATE INDEX topics_analysis ON topics (analysis_id) WHERE analysis_id IS NOT NULL;

CREATE TABLE topic_mentions (
  topic_id INTEGER NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
  mention_id INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE,
  place TEXT NOT NULL CHECK (place IN ('headline', 'summary')),
  occurrences INTEGER NOT NULL CHECK (occurrences > 0),
  PRIMARY KEY (topic_id, mention_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_mentions_mention ON topic_mentions (mention_id);

CREATE TABLE topic_occurrences (
  topic_id INTEGER NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
  mention_id INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE,
  occurrences INTEGER NOT NULL CHECK (occurrences > 0),
  PRIMARY KEY (topic_id, mention_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_occurrences_mention ON topic_occurrences (mention_id);

CREATE TABLE topic_readings (
  issue_id INTEGER PRIMARY KEY REFERENCES issues (id) ON DELETE CASCADE,
  content_hash TEXT NOT NULL,
  version TEXT NOT NULL
) STRICT;

CREATE VIEW topic_counts AS
SELECT
  t.publication_id, t.id AS topic_id, t.topic_group, t.name AS topic, m.issue_id, i.number AS issue_number,
  i.published AS issue_date, sum(found.headline) AS headlines, count(*) AS mentions, counted.mentions AS all_mentions
FROM topics t
JOIN (
  SELECT topic_id, mention_id, max(place = 'headline') AS headline FROM topic_mentions GROUP BY topic_id, mention_id
) found ON found.topic_id = t.id
JOIN mentions m ON m.id = found.mention_id AND m.role <> 'promo'
JOIN issues i ON i.id = m.issue_id
JOIN (SELECT issue_id, count(*) AS mentions FROM mentions WHERE role <> 'promo' GROUP BY issue_id) counted
  ON counted.issue_id = m.issue_id
GROUP BY t.id, m.issue_id;

CREATE VIEW topic_analysis_counts AS
SELECT
  t.publication_id, a.name AS analysis, t.topic_group, t.name AS topic, t.published,
  coalesce(sum(o.occurrences) FILTER (WHERE a.until IS NULL OR i.published <= a.until), 0) AS until_then,
  coalesce(sum(o.occurrences) FILTER (WHERE i.id IS NOT NULL), 0) AS until_now, t.published_why AS why
FROM topics t
JOIN topic_analyses a ON a.id = t.analysis_id
LEFT JOIN topic_occurrences o ON o.topic_id = t.id
LEFT JOIN mentions m ON m.id = o.mention_id AND m.role IN (SELECT value FROM json_each(a.roles))
LEFT JOIN issues i ON i.id = m.issue_id AND i.type IN (SELECT value FROM json_each(a.types))
GROUP BY t.id
ORDER BY t.publication_id, t.position;

CREATE TABLE lost_at_last_look (
  publication TEXT NOT NULL,
  grouping TEXT NOT NULL CHECK (grouping IN ('all', 'year', 'site', 'category', 'kind')),
  name TEXT NOT NULL,
  links INTEGER NOT NULL CHECK (links >= visited),
  visited INTEGER NOT NULL CHECK (visited = present + lost + blocked + unclear),
  present INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  blocked INTEGER NOT NULL,
  unclear INTEGER NOT NULL,
  share REAL CHECK (share BETWEEN 0 AND 1),
  low REAL CHECK (low <= share),
  high REAL CHECK (high >= share),
  followed INTEGER NOT NULL CHECK (followed <= visited),
  early INTEGER NOT NULL,
  basis TEXT NOT NULL,
  PRIMARY KEY (publication, grouping, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE survival_curves (
  publication TEXT NOT NULL,
  grouping TEXT NOT NULL CHECK (grouping IN ('all', 'year', 'site', 'category', 'kind')),
  name TEXT NOT NULL,
  variant TEXT NOT NULL CHECK (variant IN ('visits', 'copies')),
  age REAL NOT NULL CHECK (age >= 0 AND 4 * age = CAST(4 * age AS INTEGER)),
  survival REAL NOT NULL CHECK (survival BETWEEN 0 AND 1),
  turnbull REAL NOT NULL CHECK (turnbull BETWEEN 0 AND 1),
  low REAL NOT NULL CHECK (low BETWEEN 0 AND survival),
  high REAL NOT NULL CHECK (high BETWEEN survival AND 1),
  at_risk INTEGER NOT NULL CHECK (at_risk > 0),
  PRIMARY KEY (publication, grouping, name, variant, age)
) STRICT, WITHOUT ROWID;

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
  m.title, d.name AS domain, i.number AS issue_number, i.published AS issue_date, s.name AS section, m.role,
  l.state AS source_state, m.summary, s.category, s.section_group, m.heading, m.byline, source.title AS source_title,
  (SELECT group_concat(name, '; ') FROM (
     SELECT a.name FROM link_authors la JOIN authors a ON a.id = la.author_id
     WHERE la.link_id = m.link_id ORDER BY la.position)) AS source_author,
  substr(source.published, 1, 10) AS source_published, p.name AS publication, i.title AS issue_title, m.position,
  l.url AS link_url, m.url, parent.url AS parent_url, coalesce(j.stands, l.work) AS work,
  (SELECT url FROM (
     SELECT c.url, c.id, abs(julianday(c.taken) - julianday(coalesce(i.published, c.taken))) AS away
     FROM good_snapshots c WHERE c.link_id = m.link_id)
   ORDER BY away, id LIMIT 1) AS archived_url,
  (SELECT image.url FROM image_uses u JOIN images image ON image.id = u.image_id
   WHERE u.mention_id = m.id ORDER BY u.position LIMIT 1) AS image_url,
  i.url AS issue_url, m.issue_id, m.link_id, m.id AS mention_id
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
FROM links l NOT INDEXED
CROSS JOIN (SELECT service FROM snapshot_asks UNION SELECT 'Internet Archive') w;

-- What became of a page since a digest cited it, as of the last visit: a row for each story, item and related link whose
-- link was visited. Derived by `scrapy analyse drift`.
CREATE TABLE drift (
  mention_id INTEGER PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE,
  visit_id INTEGER REFERENCES visits (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('same', 'retitled', 'rewritten', 'sent_home', 'parked', 'gone', 'unknown')),
  score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
  rule TEXT NOT NULL,
  evidence TEXT NOT NULL CHECK (json_valid(evidence))
) STRICT;
CREATE INDEX drift_verdict ON drift (verdict, score);
CREATE INDEX drift_visit ON drift (visit_id);

CREATE INDEX sources_read ON sources (read_at);

-- What became of cited pages, by year of citation: mentions of which a page was visited, by verdict.
CREATE VIEW drift_by_year AS
SELECT
  substr(i.published, 1, 4) AS year, count(*) AS judged, sum(d.verdict = 'same') AS same,
  sum(d.verdict = 'retitled') AS retitled, sum(d.verdict = 'rewritten') AS rewritten,
  sum(d.verdict = 'sent_home') AS sent_home, sum(d.verdict = 'parked') AS parked, sum(d.verdict = 'gone') AS gone,
  sum(d.verdict = 'unknown') AS unknown
FROM drift d
JOIN mentions m ON m.id = d.mention_id
JOIN issues i ON i.id = m.issue_id
GROUP BY year
ORDER BY year;

CREATE TABLE story_ties (
  id INTEGER PRIMARY KEY,
  a INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE,
  b INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('same_work', 'same_text', 'same_news', 'follow_up')),
  rule TEXT NOT NULL,
  score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
  evidence TEXT NOT NULL,
  left_out TEXT CHECK (left_out IN ('undone', 'versions', 'size')),
  undone_at TEXT,
  undone_why TEXT,
  CHECK (a <> b),
  CHECK ((undone_at IS NULL) = (undone_why IS NULL)),
  UNIQUE (a, b)
) STRICT;
CREATE INDEX story_ties_b ON story_ties (b);

CREATE TABLE stories (
  mention_id INTEGER PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE,
  story_id INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX stories_story ON stories (story_id);

CREATE TABLE threads (
  mention_id INTEGER PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE,
  thread_id INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX threads_thread ON threads (thread_id);

DROP VIEW domain_health;
DROP VIEW link_states;

CREATE VIEW link_states AS
SELECT column1 AS state, column2 AS present, column3 AS lost, column4 AS unclear, column5 AS blocked
FROM (VALUES
  ('unvisited', 0, 0, 0, 0),
  ('alive', 1, 0, 0, 0), ('moved', 1, 0, 0, 0), ('paywalled', 1, 0, 0, 0),
  ('gone', 0, 1, 0, 0), ('dead', 0, 1, 0, 0), ('soft_404', 0, 1, 0, 0),
  ('blocked', 0, 0, 1, 1), ('robots_denied', 0, 0, 1, 1),
  ('transient', 0, 0, 1, 0), ('refused', 0, 0, 1, 0), ('unsupported', 0, 0, 1, 0)
);

CREATE VIEW first_citations AS
SELECT m.link_id, m.id AS mention_id, m.issue_id, i.published, s.category
FROM mentions m
JOIN issues i ON i.id = m.issue_id
LEFT JOIN sections s ON s.id = m.section_id
WHERE m.role <> 'promo' AND NOT EXISTS (
  SELECT 1 FROM mentions e
  JOIN issues b ON b.id = e.issue_id
  WHERE e.link_id = m.link_id AND e.id <> m.id AND e.role <> 'promo'
    AND (b.published IS NULL, coalesce(b.published, ''), b.id, e.position, e.id)
      < (i.published IS NULL, coalesce(i.published, ''), i.id, m.position, m.id)
);

CREATE VIEW domain_health AS
SELECT
  d.id AS domain_id, d.name AS domain, sum(c.links) AS links, sum(c.links * (c.state <> 'unvisited')) AS visited,
  sum(c.links * s.present) AS present, sum(c.links * s.lost) AS lost, sum(c.links * s.blocked) AS blocked,
  sum(c.links * (s.unclear - s.blocked)) AS unclear,
  CASE WHEN sum(c.links * (s.present + s.lost)) >= 10
  THEN round(1.0 * sum(c.links * s.lost) / sum(c.links * (s.present + s.lost)), 3) END AS lost_rate
FROM link_counts c
JOIN domains d ON d.id = c.domain_id
JOIN link_states s ON s.state = c.state
WHERE c.links > 0
GROUP BY c.domain_id;

ALTER TABLE links ADD COLUMN key TEXT NOT NULL DEFAULT '';
UPDATE links SET key = link_key(url);
CREATE INDEX links_key ON links (key);
CREATE INDEX issues_edition ON issues (edition_id);
CREATE INDEX mentions_summary_edition ON mentions (summary_edition_id) WHERE summary_edition_id IS NOT NULL;
CREATE INDEX problems_link ON problems (link_id) WHERE link_id IS NOT NULL;
DROP INDEX mentions_link;
CREATE INDEX mentions_link ON mentions (link_id, role, issue_id, position);
DROP INDEX mentions_issue;
CREATE INDEX mentions_issue ON mentions (issue_id, position, role, link_id, section_id);
DROP INDEX mentions_section;
CREATE INDEX mentions_section ON mentions (section_id, role, issue_id, position, link_id);
DROP INDEX snapshots_taken;
CREATE INDEX snapshots_taken ON snapshots (link_id, taken, status, outcome, rejected_at);

-- Full-text indexes by stems, as written, of three characters, of issues and of authors.
DROP TABLE mentions_fts;
DROP TABLE sources_fts;
DROP TABLE source_texts_fts;
CREATE VIRTUAL TABLE mentions_fts USING fts5 (
  title, summary, heading, context, content = 'mentions', content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE VIRTUAL TABLE mention_words_fts USING fts5 (
  title, summary, heading, context, content = 'mentions', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2', detail = none
);

CREATE VIEW unspaced_mentions AS
SELECT id, title, summary, heading, context
FROM mentions
WHERE coalesce(title, '') || ' ' || coalesce(summary, '') || ' ' || coalesce(heading, '') || ' ' || coalesce(context, '')
  GLOB '*[' || char(0x0E00) || '-' || char(0x0EFF) || char(0x1000) || '-' || char(0x109F) || char(0x1780) || '-'
  || char(0x17FF) || char(0x3040) || '-' || char(0x30FF) || char(0x3400) || '-' || char(0x9FFF) || char(0xAC00) || '-'
  || char(0xD7AF) || char(0xF900) || '-' || char(0xFAFF) || char(0x20000) || '-' || char(0x3FFFF) || ']*';

CREATE VIRTUAL TABLE unspaced_mentions_fts USING fts5 (
  title, summary, heading, context, content = 'unspaced_mentions', content_rowid = 'id', tokenize = 'trigram'
);

CREATE VIRTUAL TABLE sources_fts USING fts5 (
  title, description, site_name, content = 'sources', content_rowid = 'link_id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE VIRTUAL TABLE source_texts_fts USING fts5 (
  text, content = 'source_texts', content_rowid = 'link_id', tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE VIRTUAL TABLE issues_fts USING fts5 (
  title, subtitle, content = 'issues', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER issues_reindexed AFTER UPDATE OF title, subtitle ON issues
WHEN (new.title, new.subtitle) IS NOT (old.title, old.subtitle) AND EXISTS (SELECT 1 FROM issues_fts_docsize WHERE id = old.id)
BEGIN
  INSERT INTO issues_fts (issues_fts, rowid, title, subtitle) VALUES ('delete', old.id, old.title, old.subtitle);
  INSERT INTO issues_fts (rowid, title, subtitle) VALUES (new.id, new.title, new.subtitle);
END;
CREATE TRIGGER issues_unindexed AFTER DELETE ON issues WHEN EXISTS (SELECT 1 FROM issues_fts_docsize WHERE id = old.id)
BEGIN
  INSERT INTO issues_fts (issues_fts, rowid, title, subtitle) VALUES ('delete', old.id, old.title, old.subtitle);
END;

CREATE VIRTUAL TABLE authors_fts USING fts5 (
  name, content = 'authors', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER authors_reindexed AFTER UPDATE OF name ON authors WHEN EXISTS (SELECT 1 FROM authors_fts_docsize WHERE id = old.id)
BEGIN
  INSERT INTO authors_fts (authors_fts, rowid, name) VALUES ('delete', old.id, old.name);
  INSERT INTO authors_fts (rowid, name) VALUES (new.id, new.name);
END;
CREATE TRIGGER authors_unindexed AFTER DELETE ON authors WHEN EXISTS (SELECT 1 FROM authors_fts_docsize WHERE id = old.id)
BEGIN INSERT INTO authors_fts (authors_fts, rowid, name) VALUES ('delete', old.id, old.name); END;

INSERT INTO mentions_fts (mentions_fts) VALUES ('rebuild');
INSERT INTO mention_words_fts (mention_words_fts) VALUES ('rebuild');
INSERT INTO unspaced_mentions_fts (unspaced_mentions_fts) VALUES ('rebuild');
INSERT INTO sources_fts (sources_fts) VALUES ('rebuild');
INSERT INTO source_texts_fts (source_texts_fts) VALUES ('rebuild');
INSERT INTO issues_fts (issues_fts) VALUES ('rebuild');
INSERT INTO authors_fts (authors_fts) VALUES ('rebuild');

-- A row for each mention, of every role, with what it is counted by. Cheaper to count and to join than `entries`.
CREATE VIEW citations AS
SELECT
  m.id AS mention_id, m.role, s.category, d.name AS domain, l.state, i.number AS issue_number, i.published AS issue_date,
  substr(i.published, 1, 4) AS year, t.story_id, m.link_id, l.domain_id, m.issue_id, i.publication_id
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id
LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN stories t ON t.mention_id = m.id;

-- What is counted by triggers.
CREATE TABLE mention_counts (
  publication_id INTEGER NOT NULL REFERENCES publications (id),
  year TEXT,
  category TEXT,
  role TEXT NOT NULL,
  domain_id INTEGER,
  mentions INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX mention_counts_of
  ON mention_counts (coalesce(domain_id, 0), publication_id, coalesce(year, ''), coalesce(category, ''), role);
CREATE INDEX mention_counts_domain ON mention_counts (domain_id, role, mentions);
CREATE INDEX mention_counts_none ON mention_counts (mentions) WHERE mentions = 0;

CREATE VIEW counted_mentions AS
SELECT
  i.publication_id, substr(i.published, 1, 4) AS year, s.category, m.role, l.domain_id, m.id AS mention_id, m.issue_id,
  m.link_id, m.section_id
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN links l ON l.id = m.link_id
LEFT JOIN sections s ON s.id = m.section_id;

CREATE TRIGGER mentions_summed_new AFTER INSERT ON mentions
BEGIN
  INSERT INTO mention_counts
  SELECT
    i.publication_id, substr(i.published, 1, 4), (SELECT category FROM sections WHERE id = new.section_id), new.role,
    l.domain_id, 1
  FROM issues i CROSS JOIN links l WHERE i.id = new.issue_id AND l.id = new.link_id
  ON CONFLICT DO UPDATE SET mentions = mentions + 1;
END;
CREATE TRIGGER mentions_summed_gone BEFORE DELETE ON mentions
BEGIN
  INSERT INTO mention_counts
  SELECT publication_id, year, category, role, domain_id, -count(*)
  FROM counted_mentions WHERE mention_id = old.id GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions;
  DELETE FROM mention_counts WHERE mentions = 0;
END;
CREATE TRIGGER mentions_summed_before BEFORE UPDATE OF issue_id, link_id, section_id, role ON mentions
WHEN (new.issue_id, new.link_id, new.section_id, new.role) IS NOT (old.issue_id, old.link_id, old.section_id, old.role)
BEGIN
  INSERT INTO mention_counts
  SELECT publication_id, year, category, role, domain_id, -count(*)
  FROM counted_mentions WHERE mention_id = old.id GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions;
  DELETE FROM mention_counts WHERE mentions = 0;
END;
CREATE TRIGGER mentions_summed_after AFTER UPDATE OF issue_id, link_id, section_id, role ON mentions
WHEN (new.issue_id, new.link_id, new.section_id, new.role) IS NOT (old.issue_id, old.link_id, old.section_id, old.role)
BEGIN
  INSERT INTO mention_counts
  SELECT publication_id, year, category, role, domain_id, count(*)
  FROM counted_mentions WHERE mention_id = new.id GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions;
END;
CREATE TRIGGER issues_summed_before BEFORE UPDATE OF publication_id, published ON issues
WHEN (new.publication_id, new.published) IS NOT (old.publication_id, old.published)
BEGIN
  INSERT INTO mention_counts
  SELECT publication_id, year, category, role, domain_id, -count(*)
  FROM counted_mentions WHERE issue_id = old.id GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions;
  DELETE FROM mention_counts WHERE mentions = 0;
END;
CREATE TRIGGER issues_summed_after AFTER UPDATE OF publication_id, published ON issues
WHEN (new.publication_id, new.published) IS NOT (old.publication_id, old.published)
BEGIN
  INSERT INTO mention_counts
  SELECT publication_id, year, category, role, domain_id, count(*)
  FROM counted_mentions WHERE issue_id = new.id GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions;
END;
CREATE TRIGGER links_summed_before BEFORE UPDATE OF domain_id ON links
WHEN new.domain_id IS NOT old.domain_id
BEGIN
  INSERT INTO mention_counts
  SELECT publication_id, year, category, role, domain_id, -count(*)
  FROM counted_mentions WHERE link_id = old.id GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions;
  DELETE FROM mention_counts WHERE mentions = 0;
END;
CREATE TRIGGER links_summed_after AFTER UPDATE OF domain_id ON links
WHEN new.domain_id IS NOT old.domain_id
BEGIN
  INSERT INTO mention_counts
  SELECT publication_id, year, category, role, domain_id, count(*)
  FROM counted_mentions WHERE link_id = new.id GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions;
END;
CREATE TRIGGER sections_summed_before BEFORE UPDATE OF category ON sections
WHEN new.category IS NOT old.category
BEGIN
  INSERT INTO mention_counts
  SELECT publication_id, year, category, role, domain_id, -count(*)
  FROM counted_mentions WHERE section_id = old.id GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions;
  DELETE FROM mention_counts WHERE mentions = 0;
END;
CREATE TRIGGER sections_summed_after AFTER UPDATE OF category ON sections
WHEN new.category IS NOT old.category
BEGIN
  INSERT INTO mention_counts
  SELECT publication_id, year, category, role, domain_id, count(*)
  FROM counted_mentions WHERE section_id = new.id GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions;
END;
INSERT INTO mention_counts
SELECT publication_id, year, category, role, domain_id, count(*) FROM counted_mentions GROUP BY 1, 2, 3, 4, 5;

CREATE TABLE link_counts (
  publication_id INTEGER NOT NULL REFERENCES publications (id),
  year TEXT NOT NULL,
  category TEXT NOT NULL,
  domain_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  links INTEGER NOT NULL,
  links_of_publication INTEGER NOT NULL,
  PRIMARY KEY (domain_id, publication_id, year, category, state)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_counts_none ON link_counts (links_of_publication) WHERE links_of_publication = 0;

CREATE VIEW counted_links AS
SELECT
  i.publication_id, i.published, coalesce(substr(i.published, 1, 4), '') AS year,
  coalesce(s.category, '') AS category, coalesce(l.domain_id, 0) AS domain_id, l.state, NOT EXISTS (
    SELECT 1 FROM mentions e JOIN issues b ON b.id = e.issue_id
    WHERE e.link_id = l.id AND e.id <> m.id AND e.role <> 'promo'
      AND (b.published IS NULL, coalesce(b.published, ''), b.id, e.position, e.id)
        < (i.published IS NULL, coalesce(i.published, ''), i.id, m.position, m.id)
  ) AS is_first, m.id AS mention_id, l.id AS link_id, m.section_id
FROM links l
CROSS JOIN publications p
CROSS JOIN mentions m ON m.id = (
  SELECT e.id FROM mentions e JOIN issues b ON b.id = e.issue_id
  WHERE e.link_id = l.id AND e.role <> 'promo' AND b.publication_id = p.id
  ORDER BY b.published IS NULL, b.published, b.id, e.position, e.id LIMIT 1
)
CROSS JOIN issues i ON i.id = m.issue_id
LEFT JOIN sections s ON s.id = m.section_id;

CREATE TABLE lag_counts (
  publication_id INTEGER NOT NULL REFERENCES publications (id),
  year TEXT NOT NULL,
  category TEXT NOT NULL,
  domain_id INTEGER NOT NULL,
  days INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  pages_of_publication INTEGER NOT NULL,
  PRIMARY KEY (domain_id, publication_id, year, category, days)
) STRICT, WITHOUT ROWID;
CREATE INDEX lag_counts_none ON lag_counts (pages_of_publication) WHERE pages_of_publication = 0;

CREATE VIEW counted_lags AS
SELECT
  c.publication_id, c.year, c.category, c.domain_id,
  CAST(julianday(c.published) - julianday(substr(o.published, 1, 10)) AS INTEGER) AS days, c.is_first, c.mention_id,
  o.link_id, c.section_id
FROM sources o
CROSS JOIN counted_links c ON c.link_id = o.link_id
WHERE julianday(c.published) - julianday(substr(o.published, 1, 10)) IS NOT NULL;

CREATE TRIGGER mentions_stated_alone AFTER INSERT ON mentions
WHEN new.role <> 'promo' AND NOT EXISTS (SELECT 1 FROM mentions e WHERE e.link_id = new.link_id AND e.id <> new.id)
BEGIN
  INSERT INTO link_counts
  SELECT
    i.publication_id, coalesce(substr(i.published, 1, 4), ''),
    coalesce((SELECT category FROM sections WHERE id = new.section_id), ''), coalesce(l.domain_id, 0), l.state, 1, 1
  FROM issues i CROSS JOIN links l WHERE i.id = new.issue_id AND l.id = new.link_id
  ON CONFLICT DO UPDATE SET links = links + 1, links_of_publication = links_of_publication + 1;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, is_first, 1 FROM counted_lags
  WHERE link_id = new.link_id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
END;
CREATE TRIGGER mentions_stated_new_before BEFORE INSERT ON mentions
WHEN new.role <> 'promo' AND EXISTS (SELECT 1 FROM mentions e WHERE e.link_id = new.link_id) AND NOT EXISTS (
  SELECT 1 FROM issues i
  CROSS JOIN mentions e
  JOIN issues b ON b.id = e.issue_id
  WHERE i.id = new.issue_id AND e.link_id = new.link_id AND e.role <> 'promo' AND b.publication_id = i.publication_id
    AND (b.published IS NULL, coalesce(b.published, ''), b.id, e.position)
      < (i.published IS NULL, coalesce(i.published, ''), i.id, new.position)
)
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, -is_first, -1 FROM counted_links
  WHERE link_id = new.link_id
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, -is_first, -1 FROM counted_lags
  WHERE link_id = new.link_id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
END;
CREATE TRIGGER mentions_stated_new_after AFTER INSERT ON mentions
WHEN new.role <> 'promo' AND EXISTS (SELECT 1 FROM mentions e WHERE e.link_id = new.link_id AND e.id <> new.id)
  AND NOT EXISTS (
  SELECT 1 FROM issues i
  CROSS JOIN mentions e
  JOIN issues b ON b.id = e.issue_id
  WHERE i.id = new.issue_id AND e.link_id = new.link_id AND e.role <> 'promo' AND b.publication_id = i.publication_id
    AND (b.published IS NULL, coalesce(b.published, ''), b.id, e.position)
      < (i.published IS NULL, coalesce(i.published, ''), i.id, new.position)
)
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, is_first, 1 FROM counted_links
  WHERE link_id = new.link_id
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, is_first, 1 FROM counted_lags
  WHERE link_id = new.link_id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
  DELETE FROM link_counts WHERE links_of_publication = 0;
  DELETE FROM lag_counts WHERE pages_of_publication = 0;
END;
CREATE TRIGGER mentions_stated_gone_before BEFORE DELETE ON mentions
WHEN old.role <> 'promo'
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, -is_first, -1 FROM counted_links
  WHERE link_id = old.link_id
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, -is_first, -1 FROM counted_lags
  WHERE link_id = old.link_id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
END;
CREATE TRIGGER mentions_stated_gone_after AFTER DELETE ON mentions
WHEN old.role <> 'promo'
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, is_first, 1 FROM counted_links
  WHERE link_id = old.link_id
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, is_first, 1 FROM counted_lags
  WHERE link_id = old.link_id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
  DELETE FROM link_counts WHERE links_of_publication = 0;
  DELETE FROM lag_counts WHERE pages_of_publication = 0;
END;
CREATE TRIGGER mentions_stated_before BEFORE UPDATE OF issue_id, link_id, section_id, role, position ON mentions
WHEN (new.role <> 'promo' OR old.role <> 'promo') AND (
  (new.issue_id, new.link_id, new.section_id, new.role) IS NOT (old.issue_id, old.link_id, old.section_id, old.role)
  OR new.position <> old.position AND EXISTS (
    SELECT 1 FROM mentions e WHERE e.issue_id = old.issue_id AND e.link_id = old.link_id AND e.id <> old.id
  )
)
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, -is_first, -1 FROM counted_links
  WHERE link_id IN (old.link_id, new.link_id)
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, -is_first, -1 FROM counted_lags
  WHERE link_id IN (old.link_id, new.link_id)
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
END;
CREATE TRIGGER mentions_stated_after AFTER UPDATE OF issue_id, link_id, section_id, role, position ON mentions
WHEN (new.role <> 'promo' OR old.role <> 'promo') AND (
  (new.issue_id, new.link_id, new.section_id, new.role) IS NOT (old.issue_id, old.link_id, old.section_id, old.role)
  OR new.position <> old.position AND EXISTS (
    SELECT 1 FROM mentions e WHERE e.issue_id = old.issue_id AND e.link_id = old.link_id AND e.id <> old.id
  )
)
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, is_first, 1 FROM counted_links
  WHERE link_id IN (old.link_id, new.link_id)
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, is_first, 1 FROM counted_lags
  WHERE link_id IN (old.link_id, new.link_id)
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
  DELETE FROM link_counts WHERE links_of_publication = 0;
  DELETE FROM lag_counts WHERE pages_of_publication = 0;
END;
CREATE TRIGGER issues_stated_before BEFORE UPDATE OF publication_id, published ON issues
WHEN (new.publication_id, new.published) IS NOT (old.publication_id, old.published)
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, -is_first, -1 FROM counted_links
  WHERE link_id IN (SELECT link_id FROM mentions WHERE issue_id = old.id)
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, -is_first, -1 FROM counted_lags
  WHERE link_id IN (SELECT link_id FROM mentions WHERE issue_id = old.id)
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
END;
CREATE TRIGGER issues_stated_after AFTER UPDATE OF publication_id, published ON issues
WHEN (new.publication_id, new.published) IS NOT (old.publication_id, old.published)
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, is_first, 1 FROM counted_links
  WHERE link_id IN (SELECT link_id FROM mentions WHERE issue_id = new.id)
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, is_first, 1 FROM counted_lags
  WHERE link_id IN (SELECT link_id FROM mentions WHERE issue_id = new.id)
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
  DELETE FROM link_counts WHERE links_of_publication = 0;
  DELETE FROM lag_counts WHERE pages_of_publication = 0;
END;
CREATE TRIGGER links_stated AFTER UPDATE OF state ON links
WHEN new.state <> old.state AND new.domain_id IS old.domain_id
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, o.counted, o.sign * is_first, o.sign
  FROM counted_links CROSS JOIN (SELECT old.state AS counted, -1 AS sign UNION ALL SELECT new.state, 1) o
  WHERE link_id = new.id
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  DELETE FROM link_counts WHERE links_of_publication = 0;
END;
CREATE TRIGGER links_stated_before BEFORE UPDATE OF domain_id ON links
WHEN new.domain_id IS NOT old.domain_id
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, -is_first, -1 FROM counted_links
  WHERE link_id = old.id
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, -is_first, -1 FROM counted_lags
  WHERE link_id = old.id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
END;
CREATE TRIGGER links_stated_after AFTER UPDATE OF domain_id ON links
WHEN new.domain_id IS NOT old.domain_id
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, is_first, 1 FROM counted_links
  WHERE link_id = new.id
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, is_first, 1 FROM counted_lags
  WHERE link_id = new.id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
  DELETE FROM link_counts WHERE links_of_publication = 0;
  DELETE FROM lag_counts WHERE pages_of_publication = 0;
END;
CREATE TRIGGER sections_stated_before BEFORE UPDATE OF category ON sections
WHEN new.category IS NOT old.category
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, -is_first, -1 FROM counted_links
  WHERE link_id IN (SELECT link_id FROM mentions WHERE section_id = old.id) AND section_id = old.id
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, -is_first, -1 FROM counted_lags
  WHERE link_id IN (SELECT link_id FROM mentions WHERE section_id = old.id) AND section_id = old.id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
END;
CREATE TRIGGER sections_stated_after AFTER UPDATE OF category ON sections
WHEN new.category IS NOT old.category
BEGIN
  INSERT INTO link_counts
  SELECT publication_id, year, category, domain_id, state, is_first, 1 FROM counted_links
  WHERE link_id IN (SELECT link_id FROM mentions WHERE section_id = new.id) AND section_id = new.id
  ON CONFLICT DO UPDATE SET links = links + excluded.links,
    links_of_publication = links_of_publication + excluded.links_of_publication;
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, is_first, 1 FROM counted_lags
  WHERE link_id IN (SELECT link_id FROM mentions WHERE section_id = new.id) AND section_id = new.id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
  DELETE FROM link_counts WHERE links_of_publication = 0;
  DELETE FROM lag_counts WHERE pages_of_publication = 0;
END;
CREATE TRIGGER sources_lagged_new AFTER INSERT ON sources
WHEN new.published IS NOT NULL
BEGIN
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, is_first, 1 FROM counted_lags
  WHERE link_id = new.link_id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
END;
CREATE TRIGGER sources_lagged_gone BEFORE DELETE ON sources
WHEN old.published IS NOT NULL
BEGIN
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, -is_first, -1 FROM counted_lags
  WHERE link_id = old.link_id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
  DELETE FROM lag_counts WHERE pages_of_publication = 0;
END;
CREATE TRIGGER sources_lagged_before BEFORE UPDATE OF link_id, published ON sources
WHEN (new.link_id, substr(new.published, 1, 10)) IS NOT (old.link_id, substr(old.published, 1, 10))
BEGIN
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, -is_first, -1 FROM counted_lags
  WHERE link_id = old.link_id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
END;
CREATE TRIGGER sources_lagged_after AFTER UPDATE OF link_id, published ON sources
WHEN (new.link_id, substr(new.published, 1, 10)) IS NOT (old.link_id, substr(old.published, 1, 10))
BEGIN
  INSERT INTO lag_counts
  SELECT publication_id, year, category, domain_id, days, is_first, 1 FROM counted_lags
  WHERE link_id = new.link_id
  ON CONFLICT DO UPDATE SET pages = pages + excluded.pages,
    pages_of_publication = pages_of_publication + excluded.pages_of_publication;
  DELETE FROM lag_counts WHERE pages_of_publication = 0;
END;
INSERT INTO link_counts
SELECT publication_id, year, category, domain_id, state, sum(is_first), count(*) FROM counted_links
GROUP BY 1, 2, 3, 4, 5;
INSERT INTO lag_counts
SELECT publication_id, year, category, domain_id, days, sum(is_first), count(*) FROM counted_lags
GROUP BY 1, 2, 3, 4, 5;

CREATE TABLE generations (
  name TEXT PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO generations (name, number) VALUES
  ('publications', 0), ('listings', 0), ('listing_entries', 0), ('runs', 0), ('issues', 0), ('editions', 0),
  ('edition_revisions', 0), ('edition_changes', 0), ('categories', 0), ('sections', 0), ('domains', 0), ('links', 0),
  ('links.state', 0), ('links.visits', 0), ('link_aliases', 0), ('joined_works', 0), ('visits', 0), ('mentions', 0),
  ('story_ties', 0), ('stories', 0), ('threads', 0), ('images', 0), ('image_uses', 0), ('sources', 0),
  ('sources.reading', 0), ('source_texts', 0), ('source_revisions', 0), ('authors', 0), ('link_authors', 0),
  ('snapshots', 0), ('topics', 0), ('topic_mentions', 0), ('topic_occurrences', 0), ('topic_analyses', 0),
  ('lost_at_last_look', 0), ('survival_curves', 0), ('drift', 0), ('problems', 0);

CREATE TRIGGER publications_counted_new AFTER INSERT ON publications BEGIN UPDATE generations SET number = number + 1 WHERE name = 'publications'; END;
CREATE TRIGGER publications_counted_gone AFTER DELETE ON publications BEGIN UPDATE generations SET number = number + 1 WHERE name = 'publications'; END;
CREATE TRIGGER publications_counted_changed AFTER UPDATE ON publications BEGIN UPDATE generations SET number = number + 1 WHERE name = 'publications'; END;
CREATE TRIGGER listings_counted_new AFTER INSERT ON listings BEGIN UPDATE generations SET number = number + 1 WHERE name = 'listings'; END;
CREATE TRIGGER listings_counted_gone AFTER DELETE ON listings BEGIN UPDATE generations SET number = number + 1 WHERE name = 'listings'; END;
CREATE TRIGGER listings_counted_changed AFTER UPDATE ON listings BEGIN UPDATE generations SET number = number + 1 WHERE name = 'listings'; END;
CREATE TRIGGER listing_entries_counted_new AFTER INSERT ON listing_entries BEGIN UPDATE generations SET number = number + 1 WHERE name = 'listing_entries'; END;
CREATE TRIGGER listing_entries_counted_gone AFTER DELETE ON listing_entries BEGIN UPDATE generations SET number = number + 1 WHERE name = 'listing_entries'; END;
CREATE TRIGGER listing_entries_counted_changed AFTER UPDATE ON listing_entries BEGIN UPDATE generations SET number = number + 1 WHERE name = 'listing_entries'; END;
CREATE TRIGGER runs_counted_new AFTER INSERT ON runs BEGIN UPDATE generations SET number = number + 1 WHERE name = 'runs'; END;
CREATE TRIGGER runs_counted_gone AFTER DELETE ON runs BEGIN UPDATE generations SET number = number + 1 WHERE name = 'runs'; END;
CREATE TRIGGER runs_counted_changed AFTER UPDATE ON runs
WHEN (new.id, new.command, new.arguments, new.started, new.finished, new.outcome, new.reason, new.counts,
    new.program, new.settings, new.versions) IS NOT (old.id, old.command, old.arguments, old.started, old.finished,
    old.outcome, old.reason, old.counts, old.program, old.settings, old.versions)
BEGIN UPDATE generations SET number = number + 1 WHERE name = 'runs'; END;
CREATE TRIGGER issues_counted_new AFTER INSERT ON issues BEGIN UPDATE generations SET number = number + 1 WHERE name = 'issues'; END;
CREATE TRIGGER issues_counted_gone AFTER DELETE ON issues BEGIN UPDATE generations SET number = number + 1 WHERE name = 'issues'; END;
CREATE TRIGGER issues_counted_changed AFTER UPDATE ON issues BEGIN UPDATE generations SET number = number + 1 WHERE name = 'issues'; END;
CREATE TRIGGER editions_counted_new AFTER INSERT ON editions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'editions'; END;
CREATE TRIGGER editions_counted_gone AFTER DELETE ON editions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'editions'; END;
CREATE TRIGGER editions_counted_changed AFTER UPDATE ON editions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'editions'; END;
CREATE TRIGGER edition_revisions_counted_new AFTER INSERT ON edition_revisions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'edition_revisions'; END;
CREATE TRIGGER edition_revisions_counted_gone AFTER DELETE ON edition_revisions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'edition_revisions'; END;
CREATE TRIGGER edition_revisions_counted_changed AFTER UPDATE ON edition_revisions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'edition_revisions'; END;
CREATE TRIGGER edition_changes_counted_new AFTER INSERT ON edition_changes BEGIN UPDATE generations SET number = number + 1 WHERE name = 'edition_changes'; END;
CREATE TRIGGER edition_changes_counted_gone AFTER DELETE ON edition_changes BEGIN UPDATE generations SET number = number + 1 WHERE name = 'edition_changes'; END;
CREATE TRIGGER edition_changes_counted_changed AFTER UPDATE ON edition_changes BEGIN UPDATE generations SET number = number + 1 WHERE name = 'edition_changes'; END;
CREATE TRIGGER categories_counted_new AFTER INSERT ON categories BEGIN UPDATE generations SET number = number + 1 WHERE name = 'categories'; END;
CREATE TRIGGER categories_counted_gone AFTER DELETE ON categories BEGIN UPDATE generations SET number = number + 1 WHERE name = 'categories'; END;
CREATE TRIGGER categories_counted_changed AFTER UPDATE ON categories BEGIN UPDATE generations SET number = number + 1 WHERE name = 'categories'; END;
CREATE TRIGGER sections_counted_new AFTER INSERT ON sections BEGIN UPDATE generations SET number = number + 1 WHERE name = 'sections'; END;
CREATE TRIGGER sections_counted_gone AFTER DELETE ON sections BEGIN UPDATE generations SET number = number + 1 WHERE name = 'sections'; END;
CREATE TRIGGER sections_counted_changed AFTER UPDATE ON sections BEGIN UPDATE generations SET number = number + 1 WHERE name = 'sections'; END;
CREATE TRIGGER domains_counted_new AFTER INSERT ON domains BEGIN UPDATE generations SET number = number + 1 WHERE name = 'domains'; END;
CREATE TRIGGER domains_counted_gone AFTER DELETE ON domains BEGIN UPDATE generations SET number = number + 1 WHERE name = 'domains'; END;
CREATE TRIGGER domains_counted_changed AFTER UPDATE ON domains BEGIN UPDATE generations SET number = number + 1 WHERE name = 'domains'; END;
CREATE TRIGGER links_counted_new AFTER INSERT ON links BEGIN UPDATE generations SET number = number + 1 WHERE name = 'links'; END;
CREATE TRIGGER links_counted_gone AFTER DELETE ON links BEGIN UPDATE generations SET number = number + 1 WHERE name = 'links'; END;
CREATE TRIGGER links_counted_changed AFTER UPDATE OF id, url, work, domain_id, key ON links
WHEN (new.id, new.url, new.work, new.domain_id, new.key) IS NOT (old.id, old.url, old.work, old.domain_id, old.key)
BEGIN UPDATE generations SET number = number + 1 WHERE name = 'links'; END;
CREATE TRIGGER links_counted_state AFTER UPDATE OF state, state_since ON links
WHEN (new.state, new.state_since) IS NOT (old.state, old.state_since)
BEGIN UPDATE generations SET number = number + 1 WHERE name = 'links.state'; END;
CREATE TRIGGER links_counted_visits AFTER UPDATE OF proved_by, visited, next_visit, etag, last_modified ON links
WHEN (new.proved_by, new.visited, new.next_visit, new.etag, new.last_modified) IS NOT (old.proved_by, old.visited,
    old.next_visit, old.etag, old.last_modified)
BEGIN UPDATE generations SET number = number + 1 WHERE name = 'links.visits'; END;
CREATE TRIGGER link_aliases_counted_new AFTER INSERT ON link_aliases BEGIN UPDATE generations SET number = number + 1 WHERE name = 'link_aliases'; END;
CREATE TRIGGER link_aliases_counted_gone AFTER DELETE ON link_aliases BEGIN UPDATE generations SET number = number + 1 WHERE name = 'link_aliases'; END;
CREATE TRIGGER link_aliases_counted_changed AFTER UPDATE ON link_aliases BEGIN UPDATE generations SET number = number + 1 WHERE name = 'link_aliases'; END;
CREATE TRIGGER joined_works_counted_new AFTER INSERT ON joined_works BEGIN UPDATE generations SET number = number + 1 WHERE name = 'joined_works'; END;
CREATE TRIGGER joined_works_counted_gone AFTER DELETE ON joined_works BEGIN UPDATE generations SET number = number + 1 WHERE name = 'joined_works'; END;
CREATE TRIGGER joined_works_counted_changed AFTER UPDATE ON joined_works BEGIN UPDATE generations SET number = number + 1 WHERE name = 'joined_works'; END;
CREATE TRIGGER visits_counted_new AFTER INSERT ON visits BEGIN UPDATE generations SET number = number + 1 WHERE name = 'visits'; END;
CREATE TRIGGER visits_counted_gone AFTER DELETE ON visits BEGIN UPDATE generations SET number = number + 1 WHERE name = 'visits'; END;
CREATE TRIGGER visits_counted_changed AFTER UPDATE ON visits BEGIN UPDATE generations SET number = number + 1 WHERE name = 'visits'; END;
CREATE TRIGGER mentions_counted_new AFTER INSERT ON mentions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'mentions'; END;
CREATE TRIGGER mentions_counted_gone AFTER DELETE ON mentions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'mentions'; END;
CREATE TRIGGER mentions_counted_changed AFTER UPDATE ON mentions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'mentions'; END;
CREATE TRIGGER story_ties_counted_new AFTER INSERT ON story_ties BEGIN UPDATE generations SET number = number + 1 WHERE name = 'story_ties'; END;
CREATE TRIGGER story_ties_counted_gone AFTER DELETE ON story_ties BEGIN UPDATE generations SET number = number + 1 WHERE name = 'story_ties'; END;
CREATE TRIGGER story_ties_counted_changed AFTER UPDATE ON story_ties BEGIN UPDATE generations SET number = number + 1 WHERE name = 'story_ties'; END;
CREATE TRIGGER stories_counted_new AFTER INSERT ON stories BEGIN UPDATE generations SET number = number + 1 WHERE name = 'stories'; END;
CREATE TRIGGER stories_counted_gone AFTER DELETE ON stories BEGIN UPDATE generations SET number = number + 1 WHERE name = 'stories'; END;
CREATE TRIGGER stories_counted_changed AFTER UPDATE ON stories BEGIN UPDATE generations SET number = number + 1 WHERE name = 'stories'; END;
CREATE TRIGGER threads_counted_new AFTER INSERT ON threads BEGIN UPDATE generations SET number = number + 1 WHERE name = 'threads'; END;
CREATE TRIGGER threads_counted_gone AFTER DELETE ON threads BEGIN UPDATE generations SET number = number + 1 WHERE name = 'threads'; END;
CREATE TRIGGER threads_counted_changed AFTER UPDATE ON threads BEGIN UPDATE generations SET number = number + 1 WHERE name = 'threads'; END;
CREATE TRIGGER images_counted_new AFTER INSERT ON images BEGIN UPDATE generations SET number = number + 1 WHERE name = 'images'; END;
CREATE TRIGGER images_counted_gone AFTER DELETE ON images BEGIN UPDATE generations SET number = number + 1 WHERE name = 'images'; END;
CREATE TRIGGER images_counted_changed AFTER UPDATE ON images BEGIN UPDATE generations SET number = number + 1 WHERE name = 'images'; END;
CREATE TRIGGER image_uses_counted_new AFTER INSERT ON image_uses BEGIN UPDATE generations SET number = number + 1 WHERE name = 'image_uses'; END;
CREATE TRIGGER image_uses_counted_gone AFTER DELETE ON image_uses BEGIN UPDATE generations SET number = number + 1 WHERE name = 'image_uses'; END;
CREATE TRIGGER image_uses_counted_changed AFTER UPDATE ON image_uses BEGIN UPDATE generations SET number = number + 1 WHERE name = 'image_uses'; END;
CREATE TRIGGER sources_counted_new AFTER INSERT ON sources BEGIN UPDATE generations SET number = number + 1 WHERE name = 'sources'; END;
CREATE TRIGGER sources_counted_gone AFTER DELETE ON sources BEGIN UPDATE generations SET number = number + 1 WHERE name = 'sources'; END;
CREATE TRIGGER sources_counted_changed AFTER UPDATE OF link_id, title, published, published_raw, published_rule, published_guess, modified, site_name, description, language, image_id, canonical_url, kind, words, paywalled, page_count, details ON sources
WHEN (new.link_id, new.title, new.published, new.published_raw, new.published_rule, new.published_guess,
    new.modified, new.site_name, new.description, new.language, new.image_id, new.canonical_url, new.kind,
    new.words, new.paywalled, new.page_count, new.details) IS NOT (old.link_id, old.title, old.published,
    old.published_raw, old.published_rule, old.published_guess, old.modified, old.site_name, old.description,
    old.language, old.image_id, old.canonical_url, old.kind, old.words, old.paywalled, old.page_count, old.details)
BEGIN UPDATE generations SET number = number + 1 WHERE name = 'sources'; END;
CREATE TRIGGER sources_counted_reading AFTER UPDATE OF visit_id, origins, repairs, read_at, reader ON sources
WHEN (new.visit_id, new.origins, new.repairs, new.read_at, new.reader) IS NOT (old.visit_id, old.origins,
    old.repairs, old.read_at, old.reader)
BEGIN UPDATE generations SET number = number + 1 WHERE name = 'sources.reading'; END;
CREATE TRIGGER source_texts_counted_new AFTER INSERT ON source_texts BEGIN UPDATE generations SET number = number + 1 WHERE name = 'source_texts'; END;
CREATE TRIGGER source_texts_counted_gone AFTER DELETE ON source_texts BEGIN UPDATE generations SET number = number + 1 WHERE name = 'source_texts'; END;
CREATE TRIGGER source_texts_counted_changed AFTER UPDATE ON source_texts BEGIN UPDATE generations SET number = number + 1 WHERE name = 'source_texts'; END;
CREATE TRIGGER source_revisions_counted_new AFTER INSERT ON source_revisions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'source_revisions'; END;
CREATE TRIGGER source_revisions_counted_gone AFTER DELETE ON source_revisions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'source_revisions'; END;
CREATE TRIGGER source_revisions_counted_changed AFTER UPDATE ON source_revisions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'source_revisions'; END;
CREATE TRIGGER authors_counted_new AFTER INSERT ON authors BEGIN UPDATE generations SET number = number + 1 WHERE name = 'authors'; END;
CREATE TRIGGER authors_counted_gone AFTER DELETE ON authors BEGIN UPDATE generations SET number = number + 1 WHERE name = 'authors'; END;
CREATE TRIGGER authors_counted_changed AFTER UPDATE ON authors BEGIN UPDATE generations SET number = number + 1 WHERE name = 'authors'; END;
CREATE TRIGGER link_authors_counted_new AFTER INSERT ON link_authors BEGIN UPDATE generations SET number = number + 1 WHERE name = 'link_authors'; END;
CREATE TRIGGER link_authors_counted_gone AFTER DELETE ON link_authors BEGIN UPDATE generations SET number = number + 1 WHERE name = 'link_authors'; END;
CREATE TRIGGER link_authors_counted_changed AFTER UPDATE ON link_authors BEGIN UPDATE generations SET number = number + 1 WHERE name = 'link_authors'; END;
CREATE TRIGGER snapshots_counted_new AFTER INSERT ON snapshots BEGIN UPDATE generations SET number = number + 1 WHERE name = 'snapshots'; END;
CREATE TRIGGER snapshots_counted_gone AFTER DELETE ON snapshots BEGIN UPDATE generations SET number = number + 1 WHERE name = 'snapshots'; END;
CREATE TRIGGER snapshots_counted_changed AFTER UPDATE ON snapshots BEGIN UPDATE generations SET number = number + 1 WHERE name = 'snapshots'; END;
CREATE TRIGGER topics_counted_new AFTER INSERT ON topics BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topics'; END;
CREATE TRIGGER topics_counted_gone AFTER DELETE ON topics BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topics'; END;
CREATE TRIGGER topics_counted_changed AFTER UPDATE ON topics BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topics'; END;
CREATE TRIGGER topic_mentions_counted_new AFTER INSERT ON topic_mentions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topic_mentions'; END;
CREATE TRIGGER topic_mentions_counted_gone AFTER DELETE ON topic_mentions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topic_mentions'; END;
CREATE TRIGGER topic_mentions_counted_changed AFTER UPDATE ON topic_mentions BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topic_mentions'; END;
CREATE TRIGGER topic_occurrences_counted_new AFTER INSERT ON topic_occurrences BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topic_occurrences'; END;
CREATE TRIGGER topic_occurrences_counted_gone AFTER DELETE ON topic_occurrences BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topic_occurrences'; END;
CREATE TRIGGER topic_occurrences_counted_changed AFTER UPDATE ON topic_occurrences BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topic_occurrences'; END;
CREATE TRIGGER topic_analyses_counted_new AFTER INSERT ON topic_analyses BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topic_analyses'; END;
CREATE TRIGGER topic_analyses_counted_gone AFTER DELETE ON topic_analyses BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topic_analyses'; END;
CREATE TRIGGER topic_analyses_counted_changed AFTER UPDATE ON topic_analyses BEGIN UPDATE generations SET number = number + 1 WHERE name = 'topic_analyses'; END;
CREATE TRIGGER lost_at_last_look_counted_new AFTER INSERT ON lost_at_last_look BEGIN UPDATE generations SET number = number + 1 WHERE name = 'lost_at_last_look'; END;
CREATE TRIGGER lost_at_last_look_counted_gone AFTER DELETE ON lost_at_last_look BEGIN UPDATE generations SET number = number + 1 WHERE name = 'lost_at_last_look'; END;
CREATE TRIGGER lost_at_last_look_counted_changed AFTER UPDATE ON lost_at_last_look BEGIN UPDATE generations SET number = number + 1 WHERE name = 'lost_at_last_look'; END;
CREATE TRIGGER survival_curves_counted_new AFTER INSERT ON survival_curves BEGIN UPDATE generations SET number = number + 1 WHERE name = 'survival_curves'; END;
CREATE TRIGGER survival_curves_counted_gone AFTER DELETE ON survival_curves BEGIN UPDATE generations SET number = number + 1 WHERE name = 'survival_curves'; END;
CREATE TRIGGER survival_curves_counted_changed AFTER UPDATE ON survival_curves BEGIN UPDATE generations SET number = number + 1 WHERE name = 'survival_curves'; END;
CREATE TRIGGER drift_counted_new AFTER INSERT ON drift BEGIN UPDATE generations SET number = number + 1 WHERE name = 'drift'; END;
CREATE TRIGGER drift_counted_gone AFTER DELETE ON drift BEGIN UPDATE generations SET number = number + 1 WHERE name = 'drift'; END;
CREATE TRIGGER drift_counted_changed AFTER UPDATE ON drift BEGIN UPDATE generations SET number = number + 1 WHERE name = 'drift'; END;
CREATE TRIGGER problems_counted_new AFTER INSERT ON problems BEGIN UPDATE generations SET number = number + 1 WHERE name = 'problems'; END;
CREATE TRIGGER problems_counted_gone AFTER DELETE ON problems BEGIN UPDATE generations SET number = number + 1 WHERE name = 'problems'; END;
CREATE TRIGGER problems_counted_changed AFTER UPDATE ON problems BEGIN UPDATE generations SET number = number + 1 WHERE name = 'problems'; END;

-- A row for each site and issue that cites it. Mentions of role promo do not count.
CREATE VIEW site_issues AS
SELECT
  d.name AS domain, i.number AS issue_number, i.published AS issue_date, c.mentions, c.domain_id, c.issue_id,
  i.publication_id
FROM (
  SELECT l.domain_id, m.issue_id, count(*) AS mentions
  FROM mentions m
  JOIN links l ON l.id = m.link_id
  WHERE m.role <> 'promo' AND l.domain_id IS NOT NULL
  GROUP BY l.domain_id, m.issue_id
) c
JOIN domains d ON d.id = c.domain_id
JOIN issues i ON i.id = c.issue_id;

CREATE TABLE shards (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE CHECK (length(key) = 32),
  part INTEGER NOT NULL CHECK (part BETWEEN 1 AND parts),
  parts INTEGER NOT NULL CHECK (parts > 0),
  moved TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(moved)),
  made TEXT NOT NULL CHECK (made IS strftime('%Y-%m-%dT%H:%M:%SZ', made)),
  links INTEGER NOT NULL CHECK (links >= 0),
  images INTEGER NOT NULL CHECK (images >= 0),
  adopted TEXT CHECK (adopted IS strftime('%Y-%m-%dT%H:%M:%SZ', adopted)),
  is_this INTEGER NOT NULL DEFAULT 0 CHECK (is_this IN (0, 1))
) STRICT;

ALTER TABLE visits ADD COLUMN taken_over INTEGER NOT NULL DEFAULT 0 CHECK (taken_over >= 0);
ALTER TABLE image_visits ADD COLUMN taken_over INTEGER NOT NULL DEFAULT 0 CHECK (taken_over >= 0);
DROP TRIGGER visits_keep;
CREATE TRIGGER visits_keep BEFORE UPDATE ON visits
WHEN NOT (
  EXISTS (
    SELECT 1 FROM former_ids f WHERE f.kind = 'link' AND f.former_id = old.link_id AND f.link_id = new.link_id
    UNION ALL
    SELECT 1 FROM link_aliases a JOIN links t ON t.url = a.url
    WHERE a.link_id = old.link_id AND a.rule = 'normal_form' AND t.id = new.link_id
  )
  AND (new.id, new.run_id, new.reread_of, new.url, new.host, new.redirects, new.final_url, new.status, new.outcome,
      new.error, new.started, new.seconds, new.size, new.content_type, new.content_hash, new.capture_id, new.reader,
      new.redaction_id, new.taken_over)
    IS (old.id, old.run_id, old.reread_of, old.url, old.host, old.redirects, old.final_url, old.status, old.outcome,
      old.error, old.started, old.seconds, old.size, old.content_type, old.content_hash, old.capture_id, old.reader,
      old.redaction_id, old.taken_over)
) AND (
  new.redaction_id IS NULL
  OR (new.url <> old.url AND new.url NOT GLOB 'redacted:*') OR (new.host <> old.host AND new.host <> '')
  OR (new.final_url IS NOT old.final_url AND coalesce(new.final_url NOT GLOB 'redacted:*', 1))
  OR (new.error IS NOT old.error AND new.error IS NOT NULL)
  OR (new.content_hash IS NOT old.content_hash AND new.content_hash IS NOT NULL)
  OR (new.id, new.run_id, new.link_id, new.reread_of, new.status, new.outcome, new.started, new.seconds, new.size,
      new.content_type, new.capture_id, new.reader, new.taken_over)
    IS NOT (old.id, old.run_id, old.link_id, old.reread_of, old.status, old.outcome, old.started, old.seconds, old.size,
      old.content_type, old.capture_id, old.reader, old.taken_over)
)
BEGIN SELECT raise(ABORT, 'visits are never updated but to redact them or to join or part links'); END;
DROP TRIGGER image_visits_keep;
CREATE TRIGGER image_visits_keep BEFORE UPDATE ON image_visits
WHEN NOT (
  EXISTS (
    SELECT 1 FROM former_ids f WHERE f.kind = 'image' AND f.former_id = old.image_id AND f.image_id = new.image_id
    UNION ALL
    SELECT 1 FROM image_aliases a JOIN images t ON t.url = a.url
    WHERE a.image_id = old.image_id AND a.rule = 'normal_form' AND t.id = new.image_id
  )
  AND (new.id, new.run_id, new.url, new.host, new.redirects, new.final_url, new.status, new.outcome, new.error,
      new.started, new.seconds, new.size, new.content_type, new.content_hash, new.redaction_id,
      new.taken_over)
    IS (old.id, old.run_id, old.url, old.host, old.redirects, old.final_url, old.status, old.outcome, old.error,
      old.started, old.seconds, old.size, old.content_type, old.content_hash, old.redaction_id,
      old.taken_over)
) AND (
  new.redaction_id IS NULL
  OR (new.url <> old.url AND new.url NOT GLOB 'redacted:*') OR (new.host <> old.host AND new.host <> '')
  OR (new.final_url IS NOT old.final_url AND coalesce(new.final_url NOT GLOB 'redacted:*', 1))
  OR (new.error IS NOT old.error AND new.error IS NOT NULL)
  OR (new.content_hash IS NOT old.content_hash AND new.content_hash IS NOT NULL)
  OR (new.id, new.run_id, new.image_id, new.status, new.outcome, new.started, new.seconds, new.size, new.content_type,
      new.taken_over)
    IS NOT (old.id, old.run_id, old.image_id, old.status, old.outcome, old.started, old.seconds, old.size,
      old.content_type, old.taken_over)
)
BEGIN SELECT raise(ABORT, 'visits are never updated but to redact them or to join or part images'); END;
DROP VIEW host_log;
CREATE VIEW host_log AS
SELECT v.host, v.started, v.seconds, v.url, v.outcome, v.status, 'link' AS kind, v.id AS visit_id, v.run_id, 0 AS hop
FROM visits v
WHERE v.reread_of IS NULL AND v.taken_over = 0
UNION ALL
SELECT
  h.host, v.started, v.seconds, json_extract(v.redirects, '$[' || (h.position - 1) || '][1]') AS url, v.outcome, v.status,
  'link' AS kind, v.id AS visit_id, v.run_id, h.position AS hop
FROM hops h
JOIN visits v ON v.id = h.visit_id
WHERE h.position >= v.taken_over
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
WHERE m.taken_over = 0
UNION ALL
SELECT
  h.host, m.started, m.seconds, json_extract(m.redirects, '$[' || (h.position - 1) || '][1]') AS url, m.outcome, m.status,
  'image' AS kind, m.id AS visit_id, m.run_id, h.position AS hop
FROM image_hops h
JOIN image_visits m ON m.id = h.visit_id
WHERE h.position >= m.taken_over;

-- The keys of former addresses, which lead to the link.
ALTER TABLE link_aliases ADD COLUMN key TEXT NOT NULL DEFAULT '';
UPDATE link_aliases SET key = link_key(url) WHERE rule = 'normal_form';
CREATE INDEX link_aliases_key ON link_aliases (key) WHERE key <> '';
