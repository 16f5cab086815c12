-- Brings an archive of schema version 6 to version 7: joined links and images keep their ids in former_ids, and visits
-- follow them; readings without a source; versions of what is derived; further forms of redacted addresses. What the
-- columns mean is in archive.db-schema.sql. Never changed: it is what version 7 was.


CREATE TABLE redaction_forms (
  target TEXT NOT NULL CHECK (length(target) = 64),
  redaction_id INTEGER NOT NULL REFERENCES redactions (id),
  PRIMARY KEY (target, redaction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX redaction_forms_redaction ON redaction_forms (redaction_id);

CREATE TABLE former_ids (
  kind TEXT NOT NULL CHECK (kind IN ('link', 'image')),
  former_id INTEGER NOT NULL,
  link_id INTEGER REFERENCES links (id),
  image_id INTEGER REFERENCES images (id),
  url TEXT NOT NULL,
  CHECK ((link_id IS NULL) <> (kind = 'link') AND (image_id IS NULL) <> (kind = 'image')),
  PRIMARY KEY (kind, former_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_ids_link ON former_ids (link_id) WHERE link_id IS NOT NULL;
CREATE INDEX former_ids_image ON former_ids (image_id) WHERE image_id IS NOT NULL;

CREATE TRIGGER former_ids_stay BEFORE DELETE ON former_ids BEGIN SELECT raise(ABORT, 'former ids are never deleted'); END;

CREATE TABLE readings (
  visit_id INTEGER PRIMARY KEY REFERENCES visits (id),
  reader TEXT NOT NULL
) STRICT;

CREATE TABLE derivations (
  kind TEXT PRIMARY KEY,
  version TEXT NOT NULL
) STRICT, WITHOUT ROWID;

DROP TRIGGER visits_keep;
CREATE TRIGGER visits_keep BEFORE UPDATE ON visits
WHEN NOT (
  EXISTS (SELECT 1 FROM former_ids f WHERE f.kind = 'link' AND f.former_id = old.link_id AND f.link_id = new.link_id)
  AND (new.id, new.run_id, new.reread_of, new.url, new.host, new.redirects, new.final_url, new.status, new.outcome,
      new.error, new.started, new.seconds, new.size, new.content_type, new.content_hash, new.capture_id, new.reader,
      new.redaction_id)
    IS (old.id, old.run_id, old.reread_of, old.url, old.host, old.redirects, old.final_url, old.status, old.outcome,
      old.error, old.started, old.seconds, old.size, old.content_type, old.content_hash, old.capture_id, old.reader,
      old.redaction_id)
) AND (
  new.redaction_id IS NULL
  OR (new.url <> old.url AND new.url NOT GLOB 'redacted:*') OR (new.host <> old.host AND new.host <> '')
  OR (new.final_url IS NOT old.final_url AND coalesce(new.final_url NOT GLOB 'redacted:*', 1))
  OR (new.error IS NOT old.error AND new.error IS NOT NULL)
  OR (new.content_hash IS NOT old.content_hash AND new.content_hash IS NOT NULL)
  OR (new.id, new.run_id, new.link_id, new.reread_of, new.status, new.outcome, new.started, new.seconds, new.size,
      new.content_type, new.capture_id, new.reader)
    IS NOT (old.id, old.run_id, old.link_id, old.reread_of, old.status, old.outcome, old.started, old.seconds, old.size,
      old.content_type, old.capture_id, old.reader)
)
BEGIN SELECT raise(ABORT, 'visits are never updated but to redact them or to join links'); END;

DROP TRIGGER image_visits_keep;
CREATE TRIGGER image_visits_keep BEFORE UPDATE ON image_visits
WHEN NOT (
  EXISTS (SELECT 1 FROM former_ids f WHERE f.kind = 'image' AND f.former_id = old.image_id AND f.image_id = new.image_id)
  AND (new.id, new.run_id, new.url, new.host, new.redirects, new.final_url, new.status, new.outcome, new.error,
      new.started, new.seconds, new.size, new.content_type, new.content_hash, new.redaction_id)
    IS (old.id, old.run_id, old.url, old.host, old.redirects, old.final_url, old.status, old.outcome, old.error,
      old.started, old.seconds, old.size, old.content_type, old.content_hash, old.redaction_id)
) AND (
  new.redaction_id IS NULL
  OR (new.url <> old.url AND new.url NOT GLOB 'redacted:*') OR (new.host <> old.host AND new.host <> '')
  OR (new.final_url IS NOT old.final_url AND coalesce(new.final_url NOT GLOB 'redacted:*', 1))
  OR (new.error IS NOT old.error AND new.error IS NOT NULL)
  OR (new.content_hash IS NOT old.content_hash AND new.content_hash IS NOT NULL)
  OR (new.id, new.run_id, new.image_id, new.status, new.outcome, new.started, new.seconds, new.size, new.content_type)
    IS NOT (old.id, old.run_id, old.image_id, old.status, old.outcome, old.started, old.seconds, old.size,
      old.content_type)
)
BEGIN SELECT raise(ABORT, 'visits are never updated but to redact them or to join images'); END;
