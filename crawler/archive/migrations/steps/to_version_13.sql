-- Brings an archive of schema version 12 to version 13: what was edited stays, the former texts of editions, and what
-- linked pages said before. What the columns mean is in archive.db-schema.sql. Never changed: it is what version 13 was.

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
