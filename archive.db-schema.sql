-- The archive: every issue of a link digest, every link, every domain, every image.
--
-- This file is the only definition of the schema. A comment behind a column or above a table is its description, with
-- unit; the documentation is generated from them. Times are UTC `YYYY-MM-DDTHH:MM:SSZ`, dates `YYYY-MM-DD`. 'As written' is what the
-- digest said. crawler/archive/migrations/migrate.py migrates archives of earlier versions.

-- A newsletter.
CREATE TABLE publications (
  id INTEGER PRIMARY KEY,  -- surrogate
  key TEXT NOT NULL UNIQUE,  -- short name used in addresses and arguments, such as gearbox-digest
  name TEXT NOT NULL,  -- name that readers know
  former_names TEXT,  -- earlier names, separated by '; '
  url TEXT NOT NULL  -- address of its own site
) STRICT;

-- One execution of a command that may change the archive.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,  -- surrogate; grows with time
  command TEXT NOT NULL,  -- command and spider, such as 'crawl digests'
  arguments TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(arguments)),  -- spider arguments, JSON object
  started TEXT NOT NULL,  -- time of the start
  finished TEXT,  -- time of the end; null while it runs, or when it was killed
  outcome TEXT CHECK (outcome IN ('finished', 'failed', 'interrupted')),  -- how it ended; null as above
  reason TEXT,  -- why, in words, when it failed or was interrupted
  counts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts)),  -- what it did, JSON object of numbers
  program TEXT NOT NULL,  -- version of the program
  settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),  -- settings that were given or affect the run, JSON object; no secrets
  versions TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(versions))  -- what it ran on: Python, SQLite, the libraries, JSON object
) STRICT;

-- Something that was removed on request: when and why, but not what. It is kept out of the archive from then on.
CREATE TABLE redactions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; may be cited
  kind TEXT NOT NULL CHECK (kind IN ('link', 'image', 'text')),  -- what was removed: all of a link, all of an image, the text of a linked page
  target TEXT NOT NULL CHECK (length(target) = 64),  -- sha256 of its normalised address, in hexadecimal
  why TEXT NOT NULL CHECK (trim(why) <> ''),  -- reason that the person gave
  asked TEXT NOT NULL,  -- time at which it was removed from the tables
  done TEXT,  -- time at which it was removed from captures and from free pages of the file too; null until then
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- run that removed it
  UNIQUE (kind, target)
) STRICT;

-- Another form of the address of a redaction, such as one as written: normal forms may change, and it stays kept out.
CREATE TABLE redaction_forms (
  target TEXT NOT NULL CHECK (length(target) = 64),  -- sha256 of it, in hexadecimal
  redaction_id INTEGER NOT NULL REFERENCES redactions (id),  -- the redaction
  PRIMARY KEY (target, redaction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX redaction_forms_redaction ON redaction_forms (redaction_id);

-- A list of editions that a site, a repository, a feed or an API publishes, as it was last read.
CREATE TABLE listings (
  id INTEGER PRIMARY KEY,  -- surrogate
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- the publication
  kind TEXT NOT NULL CHECK (kind IN ('markdown', 'page', 'post', 'entry', 'mail')),  -- kind of the editions it lists
  url TEXT NOT NULL,  -- address asked
  etag TEXT,  -- entity tag of the answer, for a conditional request
  last_modified TEXT,  -- Last-Modified of the answer, for a conditional request
  read_at TEXT NOT NULL,  -- time of the last complete reading
  UNIQUE (publication_id, kind, url)
) STRICT;

-- An edition that a listing names, whether or not it is one of an issue.
CREATE TABLE listing_entries (
  id INTEGER PRIMARY KEY,  -- surrogate
  listing_id INTEGER NOT NULL REFERENCES listings (id),  -- the listing
  locator TEXT NOT NULL,  -- name within the listing: file name, path, slug, id
  revision TEXT,  -- revision in the listing: git blob hash, lastmod, date of the last change
  title TEXT,  -- title, when the listing gives one
  published TEXT,  -- date, when the listing gives one
  type TEXT,  -- kind of post, when the listing gives one
  gone_since TEXT,  -- time of the first reading of the listing in which it was missing; null while it is there
  UNIQUE (listing_id, locator)
) STRICT;

-- One number of a publication, as readers count them; specials have no number.
CREATE TABLE issues (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; may be cited
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- the publication
  key TEXT NOT NULL,  -- natural key: number (or a word, for a special) and date
  type TEXT NOT NULL CHECK (type IN ('newsletter', 'special', 'podcast')),  -- numbers of different types are different series
  number INTEGER,  -- number as readers count; null for a special
  title TEXT,  -- as written
  subtitle TEXT,  -- the excerpt below the title, as written
  published TEXT CHECK (published IS date(published, '+0 days')),  -- date of publication
  published_raw TEXT,  -- date as written
  url TEXT NOT NULL,  -- address of the issue's public page
  redirect_url TEXT,  -- address to which the front matter redirects readers; null without one
  edition_id INTEGER REFERENCES editions (id) DEFERRABLE INITIALLY DEFERRED,  -- the edition that the archive reads from
  authors TEXT,  -- as written, separated by '; '
  words INTEGER NOT NULL,  -- length of the body, in words
  content_hash TEXT NOT NULL,  -- sha256 of the content of the issue, to detect changes; empty when it must be written again
  added_in INTEGER NOT NULL REFERENCES runs (id),  -- run that found it
  changed_in INTEGER NOT NULL REFERENCES runs (id),  -- run that last changed it
  made_by TEXT,  -- version of the reader that made it, when a later one could not make it anew for lack of a text; else null
  UNIQUE (publication_id, key)
) STRICT;
CREATE INDEX issues_published ON issues (published);
CREATE INDEX issues_number ON issues (number, type);
CREATE INDEX issues_edition ON issues (edition_id);

-- Full-text index of the issues' titles, by stems. Who inserts an issue adds it; triggers follow what becomes of it.
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

-- One representation of an issue: a file of the repository or folder (markdown), a page of the site, a Substack post, an
-- entry of a feed, a mail.
CREATE TABLE editions (
  id INTEGER PRIMARY KEY,  -- surrogate
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- the publication
  issue_id INTEGER REFERENCES issues (id) DEFERRABLE INITIALLY DEFERRED,  -- the issue; null when it belongs to none
  kind TEXT NOT NULL CHECK (kind IN ('markdown', 'page', 'post', 'entry', 'mail')),  -- what it is
  locator TEXT NOT NULL,  -- name within its kind: file name, path, slug, id
  url TEXT NOT NULL,  -- address
  type TEXT NOT NULL CHECK (type IN ('newsletter', 'special', 'podcast')),  -- series, as it says
  number INTEGER,  -- number, as it says
  title TEXT,  -- title, as written
  subtitle TEXT,  -- subtitle, as written
  published TEXT,  -- date, as it says
  published_raw TEXT,  -- date as written
  permalink TEXT,  -- path of its page on the site, as it says
  redirect_url TEXT,  -- address to which it redirects readers
  audience TEXT,  -- who may read it: everyone, only_paid, ...
  availability TEXT NOT NULL CHECK (availability IN ('full', 'stub', 'preview', 'empty')),  -- how much of the issue it holds
  mentions INTEGER NOT NULL,  -- number of links in it, of any role
  words INTEGER NOT NULL,  -- length of its body, in words
  revision TEXT,  -- revision in its listing: git blob hash, lastmod
  etag TEXT,  -- entity tag, for a conditional request
  last_modified TEXT,  -- Last-Modified, for a conditional request
  text_hash TEXT NOT NULL,  -- sha256 of the text
  reader TEXT NOT NULL,  -- version of the reader that read it so first; later ones read the same
  gone_since TEXT,  -- time at which it was first found missing; null while it is there
  text_since TEXT,  -- time at which this text was first fetched; null where that is not known
  UNIQUE (publication_id, kind, locator)
) STRICT;
CREATE INDEX editions_issue ON editions (issue_id);
CREATE INDEX editions_permalink ON editions (publication_id, permalink);

-- The text of an edition as it was fetched; in its own table, so that a published archive can omit it.
CREATE TABLE edition_texts (
  edition_id INTEGER PRIMARY KEY REFERENCES editions (id),  -- the edition
  text TEXT NOT NULL  -- as written
) STRICT;

-- That the text of an edition was edited: one row for each text and the one that replaced it.
CREATE TABLE edition_revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; may be cited
  edition_id INTEGER NOT NULL REFERENCES editions (id),  -- the edition
  text_hash TEXT NOT NULL,  -- sha256 of the text before
  next_hash TEXT NOT NULL CHECK (next_hash <> text_hash),  -- sha256 of the text after
  revision TEXT,  -- revision of the text before in its listing: git blob hash, lastmod
  first_seen TEXT CHECK (first_seen IS strftime('%Y-%m-%dT%H:%M:%SZ', first_seen)),  -- time at which the text before was first fetched; null where that is not known
  changed_at TEXT NOT NULL CHECK (changed_at IS strftime('%Y-%m-%dT%H:%M:%SZ', changed_at)),  -- time at which the text after was first fetched instead of it
  compared_by TEXT,  -- version of the reader that found edition_changes; null until the two are compared
  UNIQUE (edition_id, text_hash, next_hash)
) STRICT;

-- A text that an edition had before it was edited, as it was fetched; kept once, in its own table, as edition_texts are.
CREATE TABLE edition_revision_texts (
  id INTEGER PRIMARY KEY,  -- surrogate
  edition_id INTEGER NOT NULL REFERENCES editions (id),  -- the edition
  text_hash TEXT NOT NULL,  -- sha256 of the text
  text TEXT NOT NULL,  -- as written
  UNIQUE (edition_id, text_hash)
) STRICT;

-- What an edit of an edition changed of the issue, as one version of the reader reads both texts.
CREATE TABLE edition_changes (
  id INTEGER PRIMARY KEY,  -- surrogate
  revision_id INTEGER NOT NULL REFERENCES edition_revisions (id),  -- the edit
  position INTEGER NOT NULL CHECK (position > 0),  -- order in the edit, from 1
  kind TEXT NOT NULL CHECK (kind IN ('title', 'subtitle', 'published', 'added', 'removed', 'retitled', 'readdressed',
    'summary', 'section')),  -- what was edited: the issue's title, subtitle or date; a link added, removed, or its headline, address, summary or section
  url TEXT,  -- address of the link as written, after the edit; before it of one that was removed; null for what is of the issue
  was TEXT,  -- before the edit; of a link that was added or removed its headline; null where there was nothing
  becomes TEXT,  -- after the edit, likewise
  UNIQUE (revision_id, position)
) STRICT;

-- A text of an edition that was fetched last and in which the reader finds far less than in the one before it: the edition
-- keeps its former text until a person accepts this one.
CREATE TABLE withheld_texts (
  edition_id INTEGER PRIMARY KEY REFERENCES editions (id),  -- the edition; its revision and validators are those of this text
  text_hash TEXT NOT NULL,  -- sha256 of the text
  text TEXT NOT NULL  -- as written
) STRICT;

-- A category of sections, comparable across the years; a closed list.
CREATE TABLE categories (
  name TEXT PRIMARY KEY,  -- the category
  position INTEGER NOT NULL UNIQUE,  -- order in which lists show it
  description TEXT NOT NULL  -- what belongs to it
) STRICT, WITHOUT ROWID;

-- A section of an issue.
CREATE TABLE sections (
  id INTEGER PRIMARY KEY,  -- surrogate
  issue_id INTEGER NOT NULL REFERENCES issues (id),  -- the issue
  occurrence INTEGER NOT NULL,  -- 1 for the first section of this group and name in the issue
  position INTEGER NOT NULL,  -- order in the issue, from 1
  section_group TEXT NOT NULL,  -- the outer heading, as written
  name TEXT NOT NULL,  -- the innermost heading, as written; equal to the group where there is one level
  category TEXT NOT NULL REFERENCES categories (name),  -- its category
  UNIQUE (issue_id, section_group, name, occurrence)
) STRICT;
CREATE INDEX sections_category ON sections (category, issue_id);

-- A registrable domain, by the Public Suffix List.
CREATE TABLE domains (
  id INTEGER PRIMARY KEY,  -- stable; may be cited
  name TEXT NOT NULL UNIQUE  -- such as bbc.co.uk, in lower case, international names in Unicode's ASCII form
) STRICT;

-- A resource on the web, identified by its normalised URL.
CREATE TABLE links (
  id INTEGER PRIMARY KEY,  -- stable; may be cited
  url TEXT NOT NULL UNIQUE,  -- normalised address: fetches the same as the one as written
  work TEXT NOT NULL,  -- address that represents the work; links of one work share it (rules in link_aliases)
  domain_id INTEGER REFERENCES domains (id),  -- registrable domain; null for addresses without one
  state TEXT NOT NULL DEFAULT 'unvisited' CHECK (state IN ('unvisited', 'alive', 'moved', 'paywalled', 'blocked',
    'transient', 'gone', 'dead', 'soft_404', 'robots_denied', 'refused', 'unsupported')),  -- state by its visits
  state_since TEXT,  -- time since which it is in its state; null when unvisited
  proved_by TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(proved_by)),  -- ids of the visits that prove the state, JSON array, the latest last
  visited TEXT,  -- time of the last conclusive visit; null when unvisited
  next_visit TEXT DEFAULT '',  -- time from which it is due; empty: at once; null: never
  etag TEXT,  -- entity tag of the page when it was last seen, for a conditional request
  last_modified TEXT,  -- Last-Modified of the page when it was last seen, likewise
  key TEXT NOT NULL DEFAULT ''  -- name that follows from the address alone, the same in every archive: the first 80 bits of its sha256 in base32; may be cited; empty until it is derived
) STRICT;
CREATE INDEX links_key ON links (key);
CREATE INDEX links_domain ON links (domain_id, state);
CREATE INDEX links_work ON links (work);
CREATE INDEX links_state ON links (state, domain_id);
CREATE INDEX links_due ON links (next_visit, state, domain_id);

-- Another address of the same resource, and its evidence.
CREATE TABLE link_aliases (
  id INTEGER PRIMARY KEY,  -- surrogate
  link_id INTEGER NOT NULL REFERENCES links (id),  -- the link
  url TEXT NOT NULL,  -- the other address
  rule TEXT NOT NULL,  -- rule that joins them
  evidence TEXT NOT NULL,  -- what the rule saw
  key TEXT NOT NULL DEFAULT '',  -- key that a link of that address has, where the address was one (rule normal_form), so that it leads to this one; else empty
  UNIQUE (link_id, url, rule)
) STRICT;
CREATE INDEX link_aliases_url ON link_aliases (url);
CREATE INDEX link_aliases_key ON link_aliases (key) WHERE key <> '';

-- A claim that two addresses represent one work, from a visit to a link.
CREATE TABLE work_claims (
  id INTEGER PRIMARY KEY,  -- surrogate; used to undo it
  work TEXT NOT NULL,  -- work of the link
  target TEXT NOT NULL,  -- work that it is said to be
  link_id INTEGER NOT NULL REFERENCES links (id),  -- link that was visited
  rule TEXT NOT NULL CHECK (rule IN ('redirect', 'canonical')),  -- what says so
  evidence TEXT NOT NULL,  -- what the rule saw
  found_in INTEGER NOT NULL REFERENCES runs (id),  -- run that found it
  undone_at TEXT,  -- time at which a person undid it; null while it holds
  undone_why TEXT,  -- reason that the person gave
  CHECK (work <> target),
  CHECK ((undone_at IS NULL) = (undone_why IS NULL)),
  UNIQUE (work, target, rule)
) STRICT;
CREATE INDEX work_claims_target ON work_claims (target);
CREATE INDEX work_claims_link ON work_claims (link_id);

-- Derived from the claims: works that are joined to another one. links.work is not changed by it.
CREATE TABLE joined_works (
  work TEXT PRIMARY KEY,  -- work of a link
  stands TEXT NOT NULL CHECK (stands <> work)  -- address that represents all joined works
) STRICT, WITHOUT ROWID;
CREATE INDEX joined_works_stands ON joined_works (stands);

-- A response kept as a WARC record. Rows are only ever added; the files are never deleted by the program.
CREATE TABLE captures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; may be cited
  file TEXT NOT NULL CHECK (file <> '' AND file NOT GLOB '*/*'),  -- name of the WARC file, in the folder of captures
  offset INTEGER NOT NULL CHECK (offset >= 0),  -- where the record begins in it, in bytes
  length INTEGER NOT NULL CHECK (length > 0),  -- of the compressed record, in bytes
  record_id TEXT NOT NULL UNIQUE,  -- WARC-Record-ID
  url TEXT NOT NULL,  -- WARC-Target-URI: the address that answered
  written TEXT NOT NULL,  -- WARC-Date: time at which the exchange began, UTC, finer than the second
  digest TEXT NOT NULL,  -- WARC-Payload-Digest: algorithm, colon, hexadecimal
  revisit_of INTEGER REFERENCES captures (id),  -- capture that has the body, where this one would repeat it; null otherwise
  redaction_id INTEGER REFERENCES redactions (id),  -- redaction that overwrote the record; null without one
  UNIQUE (file, offset)
) STRICT;
CREATE INDEX captures_digest ON captures (digest, id) WHERE revisit_of IS NULL;
CREATE INDEX captures_redaction ON captures (redaction_id) WHERE redaction_id IS NOT NULL;

CREATE TRIGGER captures_stay BEFORE DELETE ON captures BEGIN SELECT raise(ABORT, 'captures are never deleted'); END;
-- Only a redaction may remove values of a row, and replace them by a mask.
CREATE TRIGGER captures_keep BEFORE UPDATE ON captures
WHEN new.redaction_id IS NULL OR new.digest NOT GLOB 'redacted:*'
  OR (new.url <> old.url AND new.url NOT GLOB 'redacted:*')
  OR (new.id, new.file, new.offset, new.length, new.record_id, new.written, new.revisit_of)
    IS NOT (old.id, old.file, old.offset, old.length, old.record_id, old.written, old.revisit_of)
BEGIN SELECT raise(ABORT, 'captures are never updated but to redact them'); END;

-- One attempt to fetch a link, or the reason why it was not requested. Rows are only ever added.
CREATE TABLE visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; grows with time; may be cited
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- the run
  link_id INTEGER NOT NULL REFERENCES links (id),  -- the link
  reread_of INTEGER REFERENCES visits (id),  -- visit whose capture was reread without a request; the outcome of this row replaces that one's; null otherwise
  url TEXT NOT NULL,  -- address asked
  host TEXT NOT NULL,  -- its host, in lower case and ASCII; empty where it has none
  redirects TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(redirects)),  -- hops in order, JSON array of [status, address that it led to]
  final_url TEXT,  -- address that gave the last answer; null when none came
  status INTEGER CHECK (status BETWEEN 100 AND 999),  -- HTTP status of the last answer; null when none came
  outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'moved', 'paywalled', 'not_modified', 'too_large', 'soft_404',
    'front_page', 'parked', 'stub', 'shell', 'placeholder', 'not_found', 'gone', 'unauthorised', 'forbidden', 'rate_limited', 'withheld', 'rejected', 'bot_wall', 'gate', 'server_error',
    'timeout', 'disconnected', 'dns_failure', 'protocol_error', 'redirect_loop', 'tls_failure', 'certificate',
    'no_such_host', 'connection_refused', 'robots_denied', 'refused', 'unsupported', 'over_budget', 'postponed')),  -- how it ended; the words are described in the documentation
  error TEXT,  -- what went wrong, in plain words; null when nothing did
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),  -- time of the start
  seconds REAL NOT NULL CHECK (seconds >= 0),  -- duration, redirects included; 0 without a request
  size INTEGER CHECK (size >= 0),  -- of the last body as it came, in bytes; null when none came
  content_type TEXT,  -- Content-Type of the last answer, as written
  content_hash TEXT,  -- sha256 of the last body, decoded, in hexadecimal; null when none came
  capture_id INTEGER REFERENCES captures (id),  -- capture of the last answer, or of an earlier one of the link that said the same; null without one
  reader TEXT,  -- version of the reader that gave the outcome; null when none was needed
  redaction_id INTEGER REFERENCES redactions (id),  -- redaction that removed addresses, error or hash; null without one
  taken_over INTEGER NOT NULL DEFAULT 0 CHECK (taken_over >= 0)  -- how many of the first redirects another part of the crawl had followed: this visit asked for the address to which the last of these led
) STRICT;
CREATE INDEX visits_link ON visits (link_id, started, outcome, reread_of);
CREATE INDEX visits_host ON visits (host, started);
CREATE INDEX visits_run ON visits (run_id, outcome);
CREATE INDEX visits_capture ON visits (capture_id) WHERE capture_id IS NOT NULL;

CREATE TRIGGER visits_stay BEFORE DELETE ON visits BEGIN SELECT raise(ABORT, 'visits are never deleted'); END;
-- As of captures; and the visits of a link that was joined to another one follow it, and leave it when they are parted.
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

-- The version of the reader that read the capture of a visit again and came to the same result.
CREATE TABLE readings (
  visit_id INTEGER PRIMARY KEY REFERENCES visits (id),  -- the visit
  reader TEXT NOT NULL  -- version of the reader that last read its capture
) STRICT;

-- A host to which a redirect of a visit led, and which was therefore requested too.
CREATE TABLE hops (
  host TEXT NOT NULL,  -- in lower case and ASCII
  visit_id INTEGER NOT NULL REFERENCES visits (id),  -- the visit
  position INTEGER NOT NULL CHECK (position > 0),  -- order in its redirects, from 1
  PRIMARY KEY (host, visit_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX hops_visit ON hops (visit_id);

-- One request to a host for what is no link: its robots.txt, or a made-up address. Rows are only ever added.
CREATE TABLE robots_visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; grows with time
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- the run
  url TEXT NOT NULL,  -- address asked
  host TEXT NOT NULL,  -- its host, in lower case and ASCII
  redirects TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(redirects)),  -- JSON array of [status, address], in order; status null up to schema 11
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),  -- time of the start
  seconds REAL NOT NULL CHECK (seconds >= 0),  -- duration, redirects and the wait in the queue included
  status INTEGER CHECK (status BETWEEN 100 AND 999),  -- HTTP status of the last answer; null when none came
  outcome TEXT NOT NULL,  -- how it ended, in the words of visits
  error TEXT,  -- what went wrong, in plain words; null when nothing did
  crawl_delay REAL CHECK (crawl_delay >= 0),  -- Crawl-delay in seconds; null without one
  kind TEXT NOT NULL DEFAULT 'robots' CHECK (kind IN ('robots', 'probe'))  -- probe: a made-up address, to learn what the host answers for any
) STRICT;
CREATE INDEX robots_visits_host ON robots_visits (host, started);

CREATE TRIGGER robots_visits_stay BEFORE DELETE ON robots_visits
BEGIN SELECT raise(ABORT, 'visits are never deleted'); END;
CREATE TRIGGER robots_visits_keep BEFORE UPDATE ON robots_visits
BEGIN SELECT raise(ABORT, 'visits are never updated'); END;

-- A host to which a redirect of such a request led, and which was therefore requested too.
CREATE TABLE robots_hops (
  host TEXT NOT NULL,  -- in lower case and ASCII
  visit_id INTEGER NOT NULL REFERENCES robots_visits (id),  -- the request
  position INTEGER NOT NULL CHECK (position > 0),  -- which of its redirects
  PRIMARY KEY (host, visit_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX robots_hops_visit ON robots_hops (visit_id);

-- Up to schema version 11 a redirect was a row of robots_visits: where it is now, by the id of that row.
CREATE TABLE former_robots_visits (
  id INTEGER PRIMARY KEY,  -- id of that row
  visit_id INTEGER NOT NULL REFERENCES robots_visits (id),  -- request of which it is a redirect
  position INTEGER NOT NULL CHECK (position > 0),  -- which of its redirects
  UNIQUE (visit_id, position)
) STRICT;

-- One link as the digest gave it. Its identity is its issue, its link and its occurrence.
CREATE TABLE mentions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; may be cited
  issue_id INTEGER NOT NULL REFERENCES issues (id),  -- the issue
  link_id INTEGER NOT NULL REFERENCES links (id),  -- the link
  occurrence INTEGER NOT NULL,  -- 1 for the first mention of the link in the issue
  position INTEGER NOT NULL,  -- order in the issue, from 1
  role TEXT NOT NULL CHECK (role IN ('story', 'item', 'related', 'inline', 'embed', 'promo')),  -- what kind of link it is in the issue
  section_id INTEGER REFERENCES sections (id),  -- innermost section; null before the first heading
  parent_id INTEGER REFERENCES mentions (id) DEFERRABLE INITIALLY DEFERRED,  -- story or item that a related or inline link belongs to
  title TEXT,  -- headline, plain text; null for an embed
  heading TEXT,  -- the digest's own headline above the link, in early issues
  byline TEXT,  -- who wrote it and where, as the early issues gave it
  summary TEXT,  -- what the digest says of it, plain text; null if nothing
  summary_edition_id INTEGER REFERENCES editions (id),  -- edition of the summary when it is not the one that the issue is read from
  template_summary INTEGER NOT NULL DEFAULT 0 CHECK (template_summary IN (0, 1)),  -- 1 when the edition has only the template's text as summary
  url TEXT NOT NULL,  -- as written
  context TEXT,  -- of an inline link the sentence that it stands in, plain text; null for other roles
  acts INTEGER NOT NULL DEFAULT 0 CHECK (acts IN (0, 1)),  -- 1 when following it acts for a reader (unsubscribe, vote, share): its link is never requested
  UNIQUE (issue_id, link_id, occurrence)
) STRICT;
CREATE INDEX mentions_issue ON mentions (issue_id, position, role, link_id, section_id);
CREATE INDEX mentions_link ON mentions (link_id, role, issue_id, position);
CREATE INDEX mentions_section ON mentions (section_id, role, issue_id, position, link_id);
CREATE INDEX mentions_parent ON mentions (parent_id);
CREATE INDEX mentions_acting ON mentions (link_id) WHERE acts = 1;
CREATE INDEX mentions_summary_edition ON mentions (summary_edition_id) WHERE summary_edition_id IS NOT NULL;

-- Full-text index of the mentions, by the stems of English words: a search for `companies` finds `company`.
CREATE VIRTUAL TABLE mentions_fts USING fts5 (
  title, summary, heading, context, content = 'mentions', content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);

-- The words of the mentions as they are written, for beginnings of words and for spelling suggestions; it tells which
-- mentions have a word, not where.
CREATE VIRTUAL TABLE mention_words_fts USING fts5 (
  title, summary, heading, context, content = 'mentions', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2', detail = none
);

-- The mentions that have a letter of a script without spaces between words, or with words that are joined to others:
-- Thai, Lao, Burmese, Khmer, Japanese, Chinese, Korean.
CREATE VIEW unspaced_mentions AS
SELECT id, title, summary, heading, context
FROM mentions
WHERE coalesce(title, '') || ' ' || coalesce(summary, '') || ' ' || coalesce(heading, '') || ' ' || coalesce(context, '')
  GLOB '*[' || char(0x0E00) || '-' || char(0x0EFF) || char(0x1000) || '-' || char(0x109F) || char(0x1780) || '-'
  || char(0x17FF) || char(0x3040) || '-' || char(0x30FF) || char(0x3400) || '-' || char(0x9FFF) || char(0xAC00) || '-'
  || char(0xD7AF) || char(0xF900) || '-' || char(0xFAFF) || char(0x20000) || '-' || char(0x3FFFF) || ']*';

-- Full-text index of those by three characters at a time, in which any part of a text is found.
CREATE VIRTUAL TABLE unspaced_mentions_fts USING fts5 (
  title, summary, heading, context, content = 'unspaced_mentions', content_rowid = 'id', tokenize = 'trigram'
);

-- Two mentions that tell the same, or that belong to one affair, as the analysis of stories found.
CREATE TABLE story_ties (
  id INTEGER PRIMARY KEY,  -- surrogate; used to undo it
  a INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE,  -- the earlier mention
  b INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE,  -- the later mention
  kind TEXT NOT NULL CHECK (kind IN ('same_work', 'same_text', 'same_news', 'follow_up')),  -- one work cited twice; one text in two places; one event; another step of one affair
  rule TEXT NOT NULL,  -- rule that found it: work, headline, wording, sentence, words, related
  score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),  -- how sure the rule is, from 0 to 1
  evidence TEXT NOT NULL,  -- what the rule saw, such as stems of the rarest words that both have
  left_out TEXT CHECK (left_out IN ('undone', 'versions', 'size')),  -- why it joins no story: a person or conflicting versions keep the mentions apart, or the story would be too large; null otherwise
  undone_at TEXT,  -- time at which a person undid it; null while it holds
  undone_why TEXT,  -- reason that the person gave
  CHECK (a <> b),
  CHECK ((undone_at IS NULL) = (undone_why IS NULL)),
  UNIQUE (a, b)
) STRICT;
CREATE INDEX story_ties_b ON story_ties (b);

-- Derived from the ties: mentions that tell one story. A mention that is alone has no row.
CREATE TABLE stories (
  mention_id INTEGER PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE,  -- the mention
  story_id INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE  -- first mention of the story, which stands for it
) STRICT;
CREATE INDEX stories_story ON stories (story_id);

-- Derived from the ties, follow-ups included: mentions of one affair. A mention that is alone has no row.
CREATE TABLE threads (
  mention_id INTEGER PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE,  -- the mention
  thread_id INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE  -- first mention of the thread, which stands for it
) STRICT;
CREATE INDEX threads_thread ON threads (thread_id);

-- A picture on the web, identified by its original address.
CREATE TABLE images (
  id INTEGER PRIMARY KEY,  -- stable; may be cited
  url TEXT NOT NULL UNIQUE,  -- normalised address, unwrapped from resizing services
  domain_id INTEGER REFERENCES domains (id),  -- registrable domain; null for addresses without one
  host TEXT NOT NULL DEFAULT '',  -- host of the address, in lower case and ASCII; empty where it has none
  state TEXT NOT NULL DEFAULT 'unvisited' CHECK (state IN ('unvisited', 'alive', 'moved', 'paywalled', 'blocked',
    'transient', 'gone', 'dead', 'soft_404', 'robots_denied', 'refused', 'unsupported')),  -- state by its visits, by the rules for links; soft_404 where the response is no image
  state_since TEXT,  -- time since which it is in its state; null when unvisited
  proved_by TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(proved_by)),  -- ids of the image_visits that prove the state, JSON array, the latest last
  visited TEXT,  -- time of the last conclusive visit; null when unvisited
  next_visit TEXT DEFAULT '',  -- time from which it is due; empty: at once; null: never
  etag TEXT,  -- entity tag when it was last seen, for a conditional request
  last_modified TEXT,  -- Last-Modified when it was last seen, likewise
  content_type TEXT,  -- what it is by its bytes, such as image/png; null when it was never seen
  size INTEGER CHECK (size >= 0),  -- bytes
  width INTEGER CHECK (width > 0),  -- pixels
  height INTEGER CHECK (height > 0),  -- pixels
  sha256 TEXT,  -- of its bytes, in hexadecimal
  dhash TEXT CHECK (length(dhash) = 16),  -- perceptual hash: 64 bits, in hexadecimal; similar images differ in few bits; null for drawings
  placeholder TEXT CHECK (placeholder IN ('pixel', 'icon', 'plain', 'named', 'shared'))  -- why it is no illustration; null when it may be one
) STRICT;
CREATE INDEX images_domain ON images (domain_id);
CREATE INDEX images_due ON images (next_visit, state);
CREATE INDEX images_sha256 ON images (sha256) WHERE sha256 IS NOT NULL;

-- Another address of the same image, and its evidence.
CREATE TABLE image_aliases (
  id INTEGER PRIMARY KEY,  -- surrogate
  image_id INTEGER NOT NULL REFERENCES images (id),  -- the image
  url TEXT NOT NULL,  -- the other address
  rule TEXT NOT NULL,  -- rule that joins them: normal_form, for what was its address by earlier rules
  evidence TEXT NOT NULL,  -- what the rule saw
  UNIQUE (image_id, url, rule)
) STRICT;
CREATE INDEX image_aliases_url ON image_aliases (url);

-- One attempt to fetch an image, or the reason why it was not requested. Rows are only ever added.
CREATE TABLE image_visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; grows with time; may be cited
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- the run
  image_id INTEGER NOT NULL REFERENCES images (id),  -- the image
  url TEXT NOT NULL,  -- address asked
  host TEXT NOT NULL,  -- its host, in lower case and ASCII; empty where it has none
  redirects TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(redirects)),  -- hops in order, JSON array of [status, address that it led to]; the status is null where it was not recorded (up to schema 5)
  final_url TEXT,  -- address that gave the last answer; null when none came
  status INTEGER CHECK (status BETWEEN 100 AND 999),  -- HTTP status of the last answer; null when none came
  outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'moved', 'paywalled', 'not_modified', 'too_large', 'soft_404',
    'front_page', 'parked', 'stub', 'shell', 'placeholder', 'not_found', 'gone', 'unauthorised', 'forbidden', 'rate_limited', 'withheld', 'rejected', 'bot_wall', 'gate', 'server_error',
    'timeout', 'disconnected', 'dns_failure', 'protocol_error', 'redirect_loop', 'tls_failure', 'certificate',
    'no_such_host', 'connection_refused', 'robots_denied', 'refused', 'unsupported', 'over_budget', 'postponed')),  -- how it ended, in the words of visits
  error TEXT,  -- what went wrong, in plain words; null when nothing did
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),  -- time of the start
  seconds REAL NOT NULL CHECK (seconds >= 0),  -- duration, redirects included; 0 without a request
  size INTEGER CHECK (size >= 0),  -- of the last body as it came, in bytes; null when none came
  content_type TEXT,  -- Content-Type of the last answer, as written
  content_hash TEXT,  -- sha256 of the last body, decoded, in hexadecimal; null when none came
  redaction_id INTEGER REFERENCES redactions (id),  -- redaction that removed addresses, error or hash; null without one
  taken_over INTEGER NOT NULL DEFAULT 0 CHECK (taken_over >= 0)  -- how many of the first redirects another part of the crawl had followed: this visit asked for the address to which the last of these led
) STRICT;
CREATE INDEX image_visits_image ON image_visits (image_id, started, outcome);
CREATE INDEX image_visits_host ON image_visits (host, started);

CREATE TRIGGER image_visits_stay BEFORE DELETE ON image_visits
BEGIN SELECT raise(ABORT, 'visits are never deleted'); END;
-- As of visits.
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

-- An id of a link or image that was joined to another one, when rules gave both the same address. A row is deleted only
-- when the link or image is parted from that one again, and has its id back.
CREATE TABLE former_ids (
  kind TEXT NOT NULL CHECK (kind IN ('link', 'image')),  -- what it was
  former_id INTEGER NOT NULL,  -- the id, which may have been cited; never given to another one
  link_id INTEGER REFERENCES links (id),  -- the link that it is now; null for an image
  image_id INTEGER REFERENCES images (id),  -- the image that it is now; null for a link
  url TEXT NOT NULL,  -- its address at that time
  CHECK ((link_id IS NULL) <> (kind = 'link') AND (image_id IS NULL) <> (kind = 'image')),
  PRIMARY KEY (kind, former_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_ids_link ON former_ids (link_id) WHERE link_id IS NOT NULL;
CREATE INDEX former_ids_image ON former_ids (image_id) WHERE image_id IS NOT NULL;

CREATE TRIGGER former_ids_stay BEFORE DELETE ON former_ids
WHEN NOT EXISTS (
  SELECT 1 FROM links l WHERE old.kind = 'link' AND l.id = old.former_id
  UNION ALL SELECT 1 FROM images i WHERE old.kind = 'image' AND i.id = old.former_id
)
BEGIN SELECT raise(ABORT, 'former ids are never deleted'); END;

-- By which version of the rules something was derived for the whole archive.
CREATE TABLE derivations (
  kind TEXT PRIMARY KEY,  -- what: addresses; states; drift; stories, and stories PERIOD, those of a quarter; issues KEY, those of a publication; listing KEY KIND URL
  version TEXT NOT NULL  -- hash of the rules; of drift also the run that last judged, after an @; of stories also of what they are made of, and of all what was found, as JSON
) STRICT, WITHOUT ROWID;

-- A part of the hosts of an archive that was made an archive of its own, to be crawled elsewhere and merged again.
CREATE TABLE shards (
  id INTEGER PRIMARY KEY,  -- surrogate
  key TEXT NOT NULL UNIQUE CHECK (length(key) = 32),  -- random, in hexadecimal; the same in the archive and in the shard
  part INTEGER NOT NULL CHECK (part BETWEEN 1 AND parts),  -- which part of the hosts, from 1
  parts INTEGER NOT NULL CHECK (parts > 0),  -- how many parts
  moved TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(moved)),  -- in a shard: hosts that are in another part than by their hash, so that parts are of one size: JSON object, registrable domain (host without one) -> part
  made TEXT NOT NULL CHECK (made IS strftime('%Y-%m-%dT%H:%M:%SZ', made)),  -- time from which its links were due
  links INTEGER NOT NULL CHECK (links >= 0),  -- links that were due in it
  images INTEGER NOT NULL CHECK (images >= 0),  -- images that were due in it
  adopted TEXT CHECK (adopted IS strftime('%Y-%m-%dT%H:%M:%SZ', adopted)),  -- time at which it was first merged into this archive; null until then
  is_this INTEGER NOT NULL DEFAULT 0 CHECK (is_this IN (0, 1))  -- 1 when this archive is itself that shard; 0 when the shard was made of it
) STRICT;

-- A host to which a redirect of a visit to an image led, and which was therefore requested too.
CREATE TABLE image_hops (
  host TEXT NOT NULL,  -- in lower case and ASCII
  visit_id INTEGER NOT NULL REFERENCES image_visits (id),  -- the visit
  position INTEGER NOT NULL CHECK (position > 0),  -- order in its redirects, from 1
  PRIMARY KEY (host, visit_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_hops_visit ON image_hops (visit_id);

-- An id that image_visits had up to schema 5 for a redirect, which was a row of its own. Only archives of that time have any.
CREATE TABLE former_image_visits (
  id INTEGER PRIMARY KEY,  -- the id that may have been cited; never one of image_visits
  visit_id INTEGER NOT NULL REFERENCES image_visits (id),  -- the visit that was redirected
  position INTEGER NOT NULL CHECK (position > 0),  -- order in its redirects, from 1
  UNIQUE (visit_id, position)
) STRICT;

-- One use of an image in an issue.
CREATE TABLE image_uses (
  id INTEGER PRIMARY KEY,  -- stable
  issue_id INTEGER NOT NULL REFERENCES issues (id),  -- the issue
  image_id INTEGER NOT NULL REFERENCES images (id),  -- the image
  occurrence INTEGER NOT NULL,  -- 1 for the first use of the image in the issue
  position INTEGER NOT NULL,  -- order in the issue, from 1; the cover first
  role TEXT NOT NULL CHECK (role IN ('cover', 'section', 'story', 'inline')),  -- what it illustrates
  section_id INTEGER REFERENCES sections (id),  -- innermost section; null before the first heading
  mention_id INTEGER REFERENCES mentions (id) DEFERRABLE INITIALLY DEFERRED,  -- the story that it illustrates
  url TEXT NOT NULL,  -- as written
  alt TEXT,  -- alternative text, as written
  credit TEXT,  -- to whom the issue credits it, plain text
  credit_url TEXT,  -- where the credit points
  UNIQUE (issue_id, image_id, occurrence)
) STRICT;
CREATE INDEX image_uses_issue ON image_uses (issue_id, position);
CREATE INDEX image_uses_image ON image_uses (image_id);
CREATE INDEX image_uses_section ON image_uses (section_id);
CREATE INDEX image_uses_mention ON image_uses (mention_id);

-- What the page of a link is, as the reader found it.
CREATE TABLE sources (
  link_id INTEGER PRIMARY KEY REFERENCES links (id),  -- the link
  visit_id INTEGER REFERENCES visits (id),  -- visit that saw the page; null when that is not known
  title TEXT,  -- headline, plain text
  published TEXT CHECK (published GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'),  -- date or time of publication, ISO 8601, only when it is certain
  published_raw TEXT,  -- date as written
  published_rule TEXT,  -- origin of the date
  published_guess TEXT CHECK (published_guess GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'),  -- likewise, when it is uncertain
  modified TEXT CHECK (modified GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'),  -- date or time of the last change, ISO 8601
  site_name TEXT,  -- name of the site
  description TEXT,  -- what the page says of itself, plain text
  language TEXT,  -- BCP 47
  image_id INTEGER REFERENCES images (id),  -- lead image
  canonical_url TEXT,  -- canonical address as the page has it, absolute
  kind TEXT,  -- article, paper, preprint, video, repository, ...
  words INTEGER CHECK (words >= 0),  -- length of the main text, in words
  paywalled INTEGER CHECK (paywalled IN (0, 1)),  -- 1 when it says that it is not free, 0 when it says that it is
  origins TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(origins)),  -- field -> where on the page it was found, JSON object
  repairs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(repairs)),  -- what was repaired before it was read, JSON array of words
  read_at TEXT NOT NULL,  -- time of the reading that last changed it
  reader TEXT NOT NULL,  -- version of the reader that read it so first; empty when it came from an archive that left its text out
  page_count INTEGER CHECK (page_count > 0),  -- pages of a PDF
  details TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details))  -- further fields of its site, JSON object: doi, arxiv, version, categories, repository, ...
) STRICT;
CREATE INDEX sources_kind ON sources (kind, published);
CREATE INDEX sources_published ON sources (published);
CREATE INDEX sources_image ON sources (image_id);
CREATE INDEX sources_reader ON sources (reader);
CREATE INDEX sources_visit ON sources (visit_id);
CREATE INDEX sources_read ON sources (read_at);

-- Full-text index of the sources, by stems.
CREATE VIRTUAL TABLE sources_fts USING fts5 (
  title, description, site_name, content = 'sources', content_rowid = 'link_id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);

-- The main text of a linked page; in its own table, with its index, so that a published archive can omit the texts of others.
CREATE TABLE source_texts (
  link_id INTEGER PRIMARY KEY REFERENCES sources (link_id),  -- the link
  text TEXT NOT NULL  -- plain text
) STRICT;

-- Full-text index of the main texts, by stems.
CREATE VIRTUAL TABLE source_texts_fts USING fts5 (
  text, content = 'source_texts', content_rowid = 'link_id', tokenize = 'porter unicode61 remove_diacritics 2'
);

-- What the page of a link said before it was changed: one row for each state that visits saw and later ones did not. What
-- it says now is in sources. A state that came back and went again is the same row.
CREATE TABLE source_revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; may be cited
  link_id INTEGER NOT NULL REFERENCES links (id),  -- the link
  digest TEXT NOT NULL CHECK (length(digest) = 64),  -- sha256 of its title, authors, date and text, in hexadecimal
  first_visit_id INTEGER NOT NULL REFERENCES visits (id),  -- first visit that is known to have seen it so
  last_visit_id INTEGER NOT NULL REFERENCES visits (id),  -- last visit that saw it so
  until_visit_id INTEGER NOT NULL REFERENCES visits (id),  -- visit that saw it otherwise, after that one
  title TEXT,  -- headline, plain text
  authors TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(authors)),  -- names in order, JSON array
  published TEXT,  -- date or time of publication, ISO 8601, only when it is certain
  modified TEXT,  -- date or time of the last change, ISO 8601
  description TEXT,  -- what the page said of itself, plain text
  words INTEGER CHECK (words >= 0),  -- length of the main text, in words
  text_hash TEXT CHECK (length(text_hash) = 64),  -- sha256 of the main text, in hexadecimal; null without one, or when it was redacted
  changed TEXT NOT NULL CHECK (json_valid(changed)),  -- what was otherwise then, JSON array of title, authors, published, text, figures (of the text only numbers and dates)
  reader TEXT NOT NULL,  -- version of the reader
  is_certain INTEGER NOT NULL CHECK (is_certain IN (0, 1)),  -- 1 when one version of the reader read it and what was there then; 0: the page may be the same
  UNIQUE (link_id, digest)
) STRICT;

-- The main text of a page before it was changed; kept once, in its own table, as source_texts are.
CREATE TABLE source_revision_texts (
  id INTEGER PRIMARY KEY,  -- surrogate
  link_id INTEGER NOT NULL REFERENCES links (id),  -- the link
  text_hash TEXT NOT NULL CHECK (length(text_hash) = 64),  -- sha256 of the text, in hexadecimal
  text TEXT NOT NULL,  -- plain text
  UNIQUE (link_id, text_hash)
) STRICT;

-- An author of linked pages, identified by name: two persons of one name are one row.
CREATE TABLE authors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; may be cited
  name TEXT NOT NULL UNIQUE CHECK (trim(name) <> '')  -- as the page writes it
) STRICT;

-- Full-text index of the authors' names. Who inserts an author adds it; triggers follow what becomes of it.
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

-- Who wrote a linked page.
CREATE TABLE link_authors (
  link_id INTEGER NOT NULL REFERENCES sources (link_id),  -- the link
  position INTEGER NOT NULL CHECK (position > 0),  -- order on the page, from 1
  author_id INTEGER NOT NULL REFERENCES authors (id),  -- the author
  PRIMARY KEY (link_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_authors_author ON link_authors (author_id, link_id);

-- A copy of a linked page in a web archive of others.
CREATE TABLE snapshots (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; may be cited
  link_id INTEGER NOT NULL REFERENCES links (id),  -- the link
  url TEXT NOT NULL,  -- address of the copy
  service TEXT NOT NULL,  -- web archive that has it
  taken TEXT NOT NULL CHECK (taken IS strftime('%Y-%m-%dT%H:%M:%SZ', taken)),  -- time at which it was made, as the web archive answered, not as it listed it
  status INTEGER CHECK (status BETWEEN 100 AND 999),  -- HTTP status that was archived; null when that is not known
  found_in INTEGER NOT NULL REFERENCES runs (id),  -- run that found it
  original TEXT,  -- address of which it is a copy, as the web archive has it; null when that is not known
  digest TEXT,  -- digest of the body as it was captured, as the web archive lists it; null when that is not known
  outcome TEXT,  -- what the copy is, in the words of visits; null while it was not read
  title TEXT,  -- headline of the copy, plain text; null while it was not read, or without one
  reader TEXT,  -- version of the reader that read it; null while it was not read
  rejected_at TEXT CHECK (rejected_at IS strftime('%Y-%m-%dT%H:%M:%SZ', rejected_at)),  -- time at which a person rejected it; null while it holds
  rejected_why TEXT CHECK ((rejected_why IS NULL) = (rejected_at IS NULL)),  -- reason that the person gave
  UNIQUE (link_id, url)
) STRICT;
CREATE INDEX snapshots_taken ON snapshots (link_id, taken, status, outcome, rejected_at);

-- An analysis that a publication made itself of its topics, whose counts are continued: as its vocabulary describes it.
CREATE TABLE topic_analyses (
  id INTEGER PRIMARY KEY,  -- surrogate
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- the publication
  name TEXT NOT NULL,  -- name in the vocabulary
  title TEXT,  -- what it is called; null where the vocabulary does not say
  url TEXT,  -- where it is; null likewise
  until TEXT CHECK (until IS date(until, '+0 days')),  -- last day of the issues that it counted; null for all
  words INTEGER NOT NULL CHECK (words > 0),  -- least number of words of a headline that it counted
  roles TEXT NOT NULL CHECK (json_valid(roles)),  -- roles of the mentions that it counted, JSON array
  types TEXT NOT NULL CHECK (json_valid(types)),  -- types of the issues that it counted, JSON array
  headlines INTEGER CHECK (headlines >= 0),  -- how many headlines it counted, as it says; null where it does not
  headlines_why TEXT,  -- why that differs from what the archive has
  UNIQUE (publication_id, name)
) STRICT;

-- A topic of a publication's vocabulary, publications/KEY.topics.yaml.
CREATE TABLE topics (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable while the vocabulary has it, never reused
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- the publication
  position INTEGER NOT NULL,  -- order in the vocabulary, from 1
  topic_group TEXT NOT NULL,  -- topics that are shown together
  name TEXT NOT NULL,  -- its name
  forms TEXT NOT NULL CHECK (json_valid(forms)),  -- what stands for it in a text, JSON array: words, in which a capital letter makes case count, or a regular expression between slashes
  exclusions TEXT NOT NULL CHECK (json_valid(exclusions)),  -- phrases in which a form does not stand for it, JSON array
  since_renamed TEXT,  -- what it is called since; null where it has its name still
  analysis_id INTEGER REFERENCES topic_analyses (id),  -- analysis of the publication that had it; null for none
  published INTEGER CHECK (published >= 0),  -- what that analysis gave; null where it gave nothing
  published_why TEXT,  -- why that differs from what the archive gives
  UNIQUE (publication_id, name)
) STRICT;
CREATE INDEX topics_analysis ON topics (analysis_id) WHERE analysis_id IS NOT NULL;

-- Derived: a headline or summary in which a topic occurs.
CREATE TABLE topic_mentions (
  topic_id INTEGER NOT NULL REFERENCES topics (id) ON DELETE CASCADE,  -- the topic
  mention_id INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE,  -- the mention
  place TEXT NOT NULL CHECK (place IN ('headline', 'summary')),  -- where it occurs
  occurrences INTEGER NOT NULL CHECK (occurrences > 0),  -- how often
  PRIMARY KEY (topic_id, mention_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_mentions_mention ON topic_mentions (mention_id);

-- Derived: a headline in which a topic occurs by the rule of the publication's own analysis, whatever its role and date.
CREATE TABLE topic_occurrences (
  topic_id INTEGER NOT NULL REFERENCES topics (id) ON DELETE CASCADE,  -- the topic
  mention_id INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE,  -- the mention
  occurrences INTEGER NOT NULL CHECK (occurrences > 0),  -- how often
  PRIMARY KEY (topic_id, mention_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_occurrences_mention ON topic_occurrences (mention_id);

-- Of which content of an issue, and by which version of vocabulary and rules, its topics are counted.
CREATE TABLE topic_readings (
  issue_id INTEGER PRIMARY KEY REFERENCES issues (id) ON DELETE CASCADE,  -- the issue
  content_hash TEXT NOT NULL,  -- its content_hash at that time
  version TEXT NOT NULL  -- hash of vocabulary and rules
) STRICT;

-- Derived from visits and mentions by `scrapy analyse survival`: what is known of the links of a group at the last look. A
-- link counts once in each grouping: by its first citation, without those of role promo.
CREATE TABLE lost_at_last_look (
  publication TEXT NOT NULL,  -- key of the publication whose citations count; * for those of all
  grouping TEXT NOT NULL CHECK (grouping IN ('all', 'year', 'site', 'category', 'kind')),  -- by what links are grouped: nothing, year of the first citation, registrable domain, category of its section, kind of page by its address
  name TEXT NOT NULL,  -- the group; all for all links
  links INTEGER NOT NULL CHECK (links >= visited),  -- cited links, number
  visited INTEGER NOT NULL CHECK (visited = present + lost + blocked + unclear),  -- of them, those with a conclusive visit, number
  present INTEGER NOT NULL,  -- of the visited, those whose page is there, number
  lost INTEGER NOT NULL,  -- of the visited, those that are gone, dead or replaced by another page, number
  blocked INTEGER NOT NULL,  -- of the visited, those that the server or robots.txt keeps from robots, number
  unclear INTEGER NOT NULL,  -- of the visited, the other ones of which visits cannot tell, number
  share REAL CHECK (share BETWEEN 0 AND 1),  -- lost of those that are present or lost; null when none is
  low REAL CHECK (low <= share),  -- lower end of Wilson's interval of 95 % of the share
  high REAL CHECK (high >= share),  -- upper end of it
  followed INTEGER NOT NULL CHECK (followed <= visited),  -- links that the curves are made from: seen or found lost after the citation, number
  early INTEGER NOT NULL,  -- lost links that were lost on the day of the citation or before, which are in no curve, number
  basis TEXT NOT NULL,  -- hashes of what the group was computed from: the method, the intervals of its links, their states
  PRIMARY KEY (publication, grouping, name)
) STRICT, WITHOUT ROWID;

-- Derived likewise: the share of a group's links that are still there, by age, as far as at least 20 links are at risk.
CREATE TABLE survival_curves (
  publication TEXT NOT NULL,  -- as in lost_at_last_look
  grouping TEXT NOT NULL CHECK (grouping IN ('all', 'year', 'site', 'category', 'kind')),  -- likewise
  name TEXT NOT NULL,  -- likewise
  variant TEXT NOT NULL CHECK (variant IN ('visits', 'copies')),  -- what counts as a sight of the page: visits; or copies of status 200 in web archives too
  age REAL NOT NULL CHECK (age >= 0 AND 4 * age = CAST(4 * age AS INTEGER)),  -- years since the first citation, in quarters
  survival REAL NOT NULL CHECK (survival BETWEEN 0 AND 1),  -- share that is still there: mean of Turnbull's estimates over 200 samples of the links
  turnbull REAL NOT NULL CHECK (turnbull BETWEEN 0 AND 1),  -- Turnbull's estimate of the links themselves
  low REAL NOT NULL CHECK (low BETWEEN 0 AND survival),  -- lower end of the band of 95 %
  high REAL NOT NULL CHECK (high BETWEEN survival AND 1),  -- upper end of the band
  at_risk INTEGER NOT NULL CHECK (at_risk > 0),  -- links last seen, or found lost, at this age or later, number
  PRIMARY KEY (publication, grouping, name, variant, age)
) STRICT, WITHOUT ROWID;

-- One request to a web archive about a link. Rows are only ever added.
CREATE TABLE snapshot_asks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; grows with time
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- the run
  link_id INTEGER NOT NULL REFERENCES links (id),  -- the link
  about TEXT NOT NULL,  -- its address at that time
  wanted TEXT CHECK (wanted IS date(wanted, '+0 days')),  -- date next to which copies were wanted: that of the first issue that cited it; null where none was
  service TEXT NOT NULL,  -- the web archive
  pool TEXT NOT NULL,  -- requests that it counts together: playback, index, save
  kind TEXT NOT NULL CHECK (kind IN ('timegate', 'index', 'memento', 'body', 'save', 'job')),  -- what was asked: for the nearest copy, for a list, for a copy, for its body, to save the page, what became of that
  url TEXT NOT NULL,  -- address asked
  started TEXT NOT NULL CHECK (started IS strftime('%Y-%m-%dT%H:%M:%SZ', started)),  -- time of the start
  seconds REAL NOT NULL CHECK (seconds >= 0),  -- duration
  status INTEGER CHECK (status BETWEEN 100 AND 999),  -- HTTP status of the answer; null when none came
  outcome TEXT NOT NULL CHECK (outcome IN ('found', 'none', 'excluded', 'more', 'limited', 'refused', 'server_error',
    'timeout', 'disconnected', 'unreadable', 'rejected', 'not_allowed', 'unsent', 'accepted', 'pending')),  -- how it ended; the words are described in the documentation
  captures INTEGER CHECK (captures >= 0),  -- captures that were listed; null where none could be
  retry_after REAL CHECK (retry_after >= 0),  -- seconds for which the web archive asked to be left alone; null when it did not
  error TEXT,  -- what went wrong, in plain words; null when nothing did
  redaction_id INTEGER REFERENCES redactions (id)  -- redaction that removed addresses and error; null without one
) STRICT;
CREATE INDEX snapshot_asks_link ON snapshot_asks (link_id, service, kind, outcome, started);
CREATE INDEX snapshot_asks_service ON snapshot_asks (service, started);

CREATE TRIGGER snapshot_asks_stay BEFORE DELETE ON snapshot_asks
BEGIN SELECT raise(ABORT, 'requests are never deleted'); END;
-- As of visits.
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

-- A page that a web archive was asked to save.
CREATE TABLE snapshot_submissions (
  id INTEGER PRIMARY KEY,  -- surrogate
  link_id INTEGER NOT NULL REFERENCES links (id),  -- the link
  service TEXT NOT NULL,  -- the web archive
  url TEXT NOT NULL,  -- address that was to be saved
  submitted TEXT NOT NULL CHECK (submitted IS strftime('%Y-%m-%dT%H:%M:%SZ', submitted)),  -- time at which it was asked for
  job TEXT,  -- id of the job, for questions about it; null when there is none
  state TEXT NOT NULL CHECK (state IN ('pending', 'saved', 'failed', 'refused', 'given_up')),  -- what became of it; given_up: pending for so long that the web archive has forgotten it
  reason TEXT,  -- word of the web archive for why not; null without one
  message TEXT,  -- what it said; null when it said nothing
  settled TEXT CHECK (settled IS strftime('%Y-%m-%dT%H:%M:%SZ', settled)),  -- time at which that was known; null while pending
  found_in INTEGER NOT NULL REFERENCES runs (id),  -- run that asked
  CHECK ((state = 'pending') = (settled IS NULL)),
  UNIQUE (link_id, service, url, submitted)
) STRICT;
CREATE INDEX snapshot_submissions_state ON snapshot_submissions (state, submitted);

-- What became of a page since a digest cited it, as of the last visit: a row for each story, item and related link whose
-- link was visited. Derived by `scrapy analyse drift`.
CREATE TABLE drift (
  mention_id INTEGER PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE,  -- the mention
  visit_id INTEGER REFERENCES visits (id),  -- visit that saw what is judged; null when that is not known
  verdict TEXT NOT NULL CHECK (verdict IN ('same', 'retitled', 'rewritten', 'sent_home', 'parked', 'gone', 'unknown')),  -- what is at the address; the words are described in the documentation
  score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),  -- how sure the verdict is, from 0 to 1
  rule TEXT NOT NULL,  -- name of the rule that told
  evidence TEXT NOT NULL CHECK (json_valid(evidence))  -- what the rule saw, JSON object
) STRICT;
CREATE INDEX drift_verdict ON drift (verdict, score);
CREATE INDEX drift_visit ON drift (visit_id);

-- A problem that was found: a repair, a doubt or a refusal.
CREATE TABLE problems (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never reused; used to accept it
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- the publication
  issue_id INTEGER REFERENCES issues (id),  -- issue concerned
  edition_id INTEGER REFERENCES editions (id),  -- edition concerned
  link_id INTEGER REFERENCES links (id),  -- link concerned
  kind TEXT NOT NULL,  -- what happened; the kinds are described in the documentation
  severity TEXT NOT NULL CHECK (severity IN ('repair', 'doubt', 'refusal')),  -- repair: mended or noted, a record; doubt: kept but doubtful; refusal: not kept. Open are doubts and refusals that nobody has accepted
  about TEXT NOT NULL DEFAULT '',  -- URL, file or text concerned, as written
  evidence TEXT NOT NULL,  -- what was seen, and what was done
  from_fetch INTEGER NOT NULL DEFAULT 0 CHECK (from_fetch IN (0, 1)),  -- 1 when it was seen while fetching, and cannot be seen in the kept text
  found_in INTEGER NOT NULL REFERENCES runs (id),  -- run that first found it
  accepted_at TEXT,  -- time at which a person accepted it; null while open
  accepted_why TEXT  -- reason that the person gave
) STRICT;
CREATE UNIQUE INDEX problems_identity
  ON problems (publication_id, coalesce(issue_id, 0), coalesce(edition_id, 0), kind, about, evidence);
CREATE INDEX problems_kind ON problems (kind, accepted_at);
CREATE INDEX problems_issue ON problems (issue_id);
CREATE INDEX problems_edition ON problems (edition_id);
CREATE INDEX problems_link ON problems (link_id) WHERE link_id IS NOT NULL;

-- Copies in web archives that may be of the page: no copy of an error, of a redirect or of another page, and none rejected.
CREATE VIEW good_snapshots AS
SELECT id, link_id, url, service, taken, status, original, digest, outcome, title, found_in
FROM snapshots
WHERE rejected_at IS NULL AND (status IS NULL OR status BETWEEN 200 AND 299)
  AND (outcome IS NULL OR outcome IN ('ok', 'moved', 'paywalled', 'not_modified'));

-- The flat view to start from: a row for each mention.
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

-- A row for each use of an image.
CREATE VIEW illustrations AS
SELECT
  u.issue_id, p.name AS publication, i.number AS issue_number, i.published AS issue_date, u.position, u.role, s.name AS section,
  m.url AS story_url, u.url, u.image_id, image.url AS image_url, u.alt, u.credit, u.credit_url
FROM image_uses u
JOIN issues i ON i.id = u.issue_id
JOIN publications p ON p.id = i.publication_id
JOIN images image ON image.id = u.image_id
LEFT JOIN sections s ON s.id = u.section_id
LEFT JOIN mentions m ON m.id = u.mention_id;

-- Open problems by kind, with one example of each.
CREATE VIEW problem_summary AS
SELECT kind, severity, count(*) AS problems, count(DISTINCT issue_id) AS issues, min(evidence) AS example
FROM problems
WHERE accepted_at IS NULL AND severity <> 'repair'
GROUP BY kind, severity
ORDER BY problems DESC, kind;

-- The work of each link, joined works counted as one.
CREATE VIEW link_works AS
SELECT l.id AS link_id, l.url, coalesce(j.stands, l.work) AS work, l.work AS work_by_address
FROM links l
LEFT JOIN joined_works j ON j.work = l.work;

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

-- A row for each request to a host, redirects included.
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

-- The states of links: whether the page is there (present), lost, or neither is known (unclear), as 1 or 0; and whether
-- it is unclear since it is kept from robots (blocked).
CREATE VIEW link_states AS
SELECT column1 AS state, column2 AS present, column3 AS lost, column4 AS unclear, column5 AS blocked
FROM (VALUES
  ('unvisited', 0, 0, 0, 0),
  ('alive', 1, 0, 0, 0), ('moved', 1, 0, 0, 0), ('paywalled', 1, 0, 0, 0),
  ('gone', 0, 1, 0, 0), ('dead', 0, 1, 0, 0), ('soft_404', 0, 1, 0, 0),
  ('blocked', 0, 0, 1, 1), ('robots_denied', 0, 0, 1, 1),
  ('transient', 0, 0, 1, 0), ('refused', 0, 0, 1, 0), ('unsupported', 0, 0, 1, 0)
);

-- The first mention of each link, by which it counts once: by the date of the issue, undated ones last. Those of role
-- promo do not count.
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

-- How many of a domain's links were visited, and how many of those are lost. Links that only mentions of role promo have
-- do not count.
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

-- How many mentions of an issue a topic has, and of how many; a row for each issue in which it occurs.
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

-- A publication's own analysis redone: each topic by the rule of the analysis, to its last day and to today, beside what
-- was published.
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

-- When each link was first cited, and the copies next to that date in web archives: the last one before it begins, and the
-- first one after.
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

-- What is known of each link's copies in each web archive that was ever asked: found, none (asked, and there is none),
-- excluded (its owner keeps it out), failed (asked, without an answer that tells), not_asked. A failure changes nothing
-- that was known before.
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

-- How many mentions there are, by what figures count them by. Derived: triggers keep it, whoever writes.
CREATE TABLE mention_counts (
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- the publication
  year TEXT,  -- year of the issue; null where it has no date
  category TEXT,  -- category of the section; null before the first heading
  role TEXT NOT NULL,  -- role of the mention
  domain_id INTEGER,  -- the domain; null for addresses without one
  mentions INTEGER NOT NULL  -- such mentions, number
) STRICT;
CREATE UNIQUE INDEX mention_counts_of
  ON mention_counts (coalesce(domain_id, 0), publication_id, coalesce(year, ''), coalesce(category, ''), role);
CREATE INDEX mention_counts_domain ON mention_counts (domain_id, role, mentions);
CREATE INDEX mention_counts_none ON mention_counts (mentions) WHERE mentions = 0;

-- What each mention is counted by.
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

-- How many links are in which state, by what figures count them by: links that a mention of another role than promo has,
-- each once, by its first citation. Derived: triggers keep it, whoever writes.
CREATE TABLE link_counts (
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- the publication
  year TEXT NOT NULL,  -- year of the issue that cites it first; empty where that has no date
  category TEXT NOT NULL,  -- category of the section that cites it first; empty before the first heading
  domain_id INTEGER NOT NULL,  -- the domain; 0 for addresses without one
  state TEXT NOT NULL,  -- state by its visits
  links INTEGER NOT NULL,  -- such links that no publication cites earlier, number: each link of the archive is counted once
  links_of_publication INTEGER NOT NULL,  -- such links of the publication, each by its first citation there, number
  PRIMARY KEY (domain_id, publication_id, year, category, state)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_counts_none ON link_counts (links_of_publication) WHERE links_of_publication = 0;

-- What each link is counted by: a row for each publication that cites it, for the first citation there. That is looked
-- for once a publication: to compare all citations of a link with each other would take the square of their number.
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

-- How many days after their publication pages are cited, by what figures count them by: pages whose date is certain, each
-- once, by the first citation of its link, where that has a date. Derived: triggers keep it, whoever writes; those that
-- keep link_counts see to what first citations change.
CREATE TABLE lag_counts (
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- the publication
  year TEXT NOT NULL,  -- year of the issue that cites it first
  category TEXT NOT NULL,  -- category of the section that cites it first; empty before the first heading
  domain_id INTEGER NOT NULL,  -- the domain; 0 for addresses without one
  days INTEGER NOT NULL,  -- days from the date of the page to that of the issue; negative where the page has a later date
  pages INTEGER NOT NULL,  -- such pages that no publication cites earlier, number: each page of the archive is counted once
  pages_of_publication INTEGER NOT NULL,  -- such pages of the publication, each by its first citation there, number
  PRIMARY KEY (domain_id, publication_id, year, category, days)
) STRICT, WITHOUT ROWID;
CREATE INDEX lag_counts_none ON lag_counts (pages_of_publication) WHERE pages_of_publication = 0;

-- What each page is counted by: a row for each publication that cites it, for the first citation there.
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
-- Of a mention that comes after another one of its publication nothing is to be counted, which is seen at once.
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
-- Visits change states often, and nothing else that is counted.
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

-- How often something of the archive was changed, so that answers made of what is as it was are kept. Triggers count, whoever
-- writes; that of a full-text index is counted with the table that it is of.
CREATE TABLE generations (
  name TEXT PRIMARY KEY,  -- table, or some columns of it: links.state, links.visits (what visits say besides), sources.reading (how a page was read)
  number INTEGER NOT NULL  -- grows with each change, number
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
