-- Brings an archive of schema version 12 to version 13: what was edited stays, the former texts of editions and what linked
-- pages said before, and what the analyses find. What the columns mean is in archive.db-schema.sql. Never changed: it is
-- what version 13 was.

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
  i.published AS issue_date, sum(found.headline) AS headlines, count(*) AS mentions, links.links
FROM topics t
JOIN (
  SELECT topic_id, mention_id, max(place = 'headline') AS headline FROM topic_mentions GROUP BY topic_id, mention_id
) found ON found.topic_id = t.id
JOIN mentions m ON m.id = found.mention_id AND m.role <> 'promo'
JOIN issues i ON i.id = m.issue_id
JOIN (SELECT issue_id, count(*) AS links FROM mentions WHERE role <> 'promo' GROUP BY issue_id) links
  ON links.issue_id = m.issue_id
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
