-- Brings an archive of schema version 8 to version 9: an edition may be an entry of a feed, or a mail. What the columns mean
-- is in archive.db-schema.sql. Never changed: it is what version 9 was.

-- SQLite cannot change a CHECK: the two tables are made anew.
CREATE TEMP TABLE earlier_listings AS SELECT * FROM listings;
DROP TABLE listings;
CREATE TABLE listings (
  id INTEGER PRIMARY KEY,
  publication_id INTEGER NOT NULL REFERENCES publications (id),
  kind TEXT NOT NULL CHECK (kind IN ('markdown', 'page', 'post', 'entry', 'mail')),
  url TEXT NOT NULL,
  etag TEXT,
  last_modified TEXT,
  read_at TEXT NOT NULL,
  UNIQUE (publication_id, kind, url)
) STRICT;
INSERT INTO listings (
  id, publication_id, kind, url, etag, last_modified, read_at
)
SELECT
  id, publication_id, kind, url, etag, last_modified, read_at
FROM temp.earlier_listings ORDER BY id;
DROP TABLE temp.earlier_listings;

CREATE TEMP TABLE earlier_editions AS SELECT * FROM editions;
DROP TABLE editions;
CREATE TABLE editions (
  id INTEGER PRIMARY KEY,
  publication_id INTEGER NOT NULL REFERENCES publications (id),
  issue_id INTEGER REFERENCES issues (id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL CHECK (kind IN ('markdown', 'page', 'post', 'entry', 'mail')),
  locator TEXT NOT NULL,
  url TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('newsletter', 'special', 'podcast')),
  number INTEGER,
  title TEXT,
  subtitle TEXT,
  published TEXT,
  published_raw TEXT,
  permalink TEXT,
  redirect_url TEXT,
  audience TEXT,
  availability TEXT NOT NULL CHECK (availability IN ('full', 'stub', 'preview', 'empty')),
  mentions INTEGER NOT NULL,
  words INTEGER NOT NULL,
  revision TEXT,
  etag TEXT,
  last_modified TEXT,
  text_hash TEXT NOT NULL,
  reader TEXT NOT NULL,
  gone_since TEXT,
  UNIQUE (publication_id, kind, locator)
) STRICT;
INSERT INTO editions (
  id, publication_id, issue_id, kind, locator, url, type, number, title, subtitle, published, published_raw,
  permalink, redirect_url, audience, availability, mentions, words, revision, etag, last_modified, text_hash,
  reader, gone_since
)
SELECT
  id, publication_id, issue_id, kind, locator, url, type, number, title, subtitle, published, published_raw,
  permalink, redirect_url, audience, availability, mentions, words, revision, etag, last_modified, text_hash,
  reader, gone_since
FROM temp.earlier_editions ORDER BY id;
DROP TABLE temp.earlier_editions;
CREATE INDEX editions_issue ON editions (issue_id);
CREATE INDEX editions_permalink ON editions (publication_id, permalink);
