-- Brings an archive of schema version 12 to version 13: topics of vocabularies, and where they occur. What the columns mean
-- is in archive.db-schema.sql. Never changed: it is what version 13 was.

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
