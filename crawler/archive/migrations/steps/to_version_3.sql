-- Brings an archive of schema version 2 to version 3: what runs ran with, and redactions. What the columns mean stands in
-- archive.db-schema.sql. Never changed: it is what version 3 was.

ALTER TABLE runs ADD COLUMN settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings));
ALTER TABLE runs ADD COLUMN versions TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(versions));

CREATE TABLE redactions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('link', 'image', 'text')),
  target TEXT NOT NULL CHECK (length(target) = 64),
  why TEXT NOT NULL CHECK (trim(why) <> ''),
  asked TEXT NOT NULL,
  done TEXT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  UNIQUE (kind, target)
) STRICT;

ALTER TABLE captures ADD COLUMN redaction_id INTEGER REFERENCES redactions (id);
CREATE INDEX captures_redaction ON captures (redaction_id) WHERE redaction_id IS NOT NULL;
DROP TRIGGER captures_keep;
CREATE TRIGGER captures_keep BEFORE UPDATE ON captures
WHEN new.redaction_id IS NULL OR new.digest NOT GLOB 'redacted:*'
  OR (new.url <> old.url AND new.url NOT GLOB 'redacted:*')
  OR (new.id, new.file, new.offset, new.length, new.record_id, new.written, new.revisit_of)
    IS NOT (old.id, old.file, old.offset, old.length, old.record_id, old.written, old.revisit_of)
BEGIN SELECT raise(ABORT, 'captures are never updated but to redact them'); END;

ALTER TABLE visits ADD COLUMN redaction_id INTEGER REFERENCES redactions (id);
DROP TRIGGER visits_keep;
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
