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
