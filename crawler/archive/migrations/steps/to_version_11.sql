-- Brings an archive of schema version 10 to version 11: images have aliases, as links have, and links and images that rules
-- joined can be parted. What the columns mean is in archive.db-schema.sql. Never changed: it is what version 11 was.

CREATE TABLE image_aliases (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES images (id),
  url TEXT NOT NULL,
  rule TEXT NOT NULL,
  evidence TEXT NOT NULL,
  UNIQUE (image_id, url, rule)
) STRICT;
CREATE INDEX image_aliases_url ON image_aliases (url);

-- The addresses of images that were joined, and of those whose visits asked for another address than theirs of today.
INSERT INTO image_aliases (image_id, url, rule, evidence)
SELECT image_id, url, 'normal_form', 'was the normal form by earlier rules' FROM (
  SELECT f.image_id, f.url FROM former_ids f WHERE f.kind = 'image'
  UNION SELECT v.image_id, v.url FROM image_visits v
) former
WHERE url NOT GLOB 'redacted:*' AND url <> (SELECT i.url FROM images i WHERE i.id = image_id)
  AND (SELECT i.url FROM images i WHERE i.id = image_id) NOT GLOB 'redacted:*'
ORDER BY image_id, url;

DROP TRIGGER former_ids_stay;
CREATE TRIGGER former_ids_stay BEFORE DELETE ON former_ids
WHEN NOT EXISTS (
  SELECT 1 FROM links l WHERE old.kind = 'link' AND l.id = old.former_id
  UNION ALL SELECT 1 FROM images i WHERE old.kind = 'image' AND i.id = old.former_id
)
BEGIN SELECT raise(ABORT, 'former ids are never deleted'); END;

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
BEGIN SELECT raise(ABORT, 'visits are never updated but to redact them or to join or part images'); END;
