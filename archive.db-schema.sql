-- The archive: every issue of a link digest, every link, every domain, every image.
--
-- This file is the one place of the schema. A comment behind a column or above a table is its description, with unit; the
-- documentation is made from them. Times are UTC `YYYY-MM-DDTHH:MM:SSZ`, dates `YYYY-MM-DD`. 'As written' is what the
-- digest said. An archive of an earlier version is brought here by crawler/archive/migrations.py.

-- A newsletter.
CREATE TABLE publications (
  id INTEGER PRIMARY KEY,  -- surrogate
  key TEXT NOT NULL UNIQUE,  -- short name used in addresses and arguments, such as last-week-in-ai
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
  program TEXT NOT NULL  -- version of the program
) STRICT;

-- A list of editions that a site, a repository or an API publishes, as it was last read.
CREATE TABLE listings (
  id INTEGER PRIMARY KEY,  -- surrogate
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- whose
  kind TEXT NOT NULL CHECK (kind IN ('markdown', 'page', 'post')),  -- kind of the editions it lists
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
  locator TEXT NOT NULL,  -- name within the listing: file name, path, slug
  revision TEXT,  -- state as the listing gives it: git blob hash, lastmod, date of the last change
  title TEXT,  -- title, when the listing gives one
  published TEXT,  -- date, when the listing gives one
  type TEXT,  -- kind of post, when the listing gives one
  gone_since TEXT,  -- time of the first reading of the listing in which it was missing; null while it is there
  UNIQUE (listing_id, locator)
) STRICT;

-- One number of a publication, as readers count them; specials have no number.
CREATE TABLE issues (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never given out again; may be cited
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- whose
  key TEXT NOT NULL,  -- what tells it from the others: number (or a word, for a special) and date
  type TEXT NOT NULL CHECK (type IN ('newsletter', 'special', 'podcast')),  -- numbers of different types are different series
  number INTEGER,  -- number as readers count; null for a special
  title TEXT,  -- as written
  subtitle TEXT,  -- the excerpt below the title, as written
  published TEXT CHECK (published IS date(published, '+0 days')),  -- date of publication
  published_raw TEXT,  -- date as written
  url TEXT NOT NULL,  -- address of the issue's public page, the one that answers
  redirect_url TEXT,  -- where the front matter sends readers; null without one
  edition_id INTEGER REFERENCES editions (id) DEFERRABLE INITIALLY DEFERRED,  -- the edition that the archive reads from
  authors TEXT,  -- as written, separated by '; '
  words INTEGER NOT NULL,  -- length of the body, in words
  content_hash TEXT NOT NULL,  -- sha256 of all that the archive keeps of the issue; equal hash, nothing to write; empty when it is to be written anew
  added_in INTEGER NOT NULL REFERENCES runs (id),  -- run that found it
  changed_in INTEGER NOT NULL REFERENCES runs (id),  -- run that last changed it
  UNIQUE (publication_id, key)
) STRICT;
CREATE INDEX issues_published ON issues (published);
CREATE INDEX issues_number ON issues (number, type);

-- One representation of an issue: a Markdown post, a page of the site, a Substack post.
CREATE TABLE editions (
  id INTEGER PRIMARY KEY,  -- surrogate
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- whose
  issue_id INTEGER REFERENCES issues (id) DEFERRABLE INITIALLY DEFERRED,  -- the issue; null for a page that is none
  kind TEXT NOT NULL CHECK (kind IN ('markdown', 'page', 'post')),  -- what it is
  locator TEXT NOT NULL,  -- name within its kind: file name, path, slug
  url TEXT NOT NULL,  -- address
  type TEXT NOT NULL CHECK (type IN ('newsletter', 'special', 'podcast')),  -- series it says it belongs to
  number INTEGER,  -- number that it says
  title TEXT,  -- title that it says, as written
  subtitle TEXT,  -- subtitle that it says, as written
  published TEXT,  -- date that it says
  published_raw TEXT,  -- date as written
  permalink TEXT,  -- path of the page on the site that it claims
  redirect_url TEXT,  -- where it sends readers
  audience TEXT,  -- who may read it: everyone, only_paid, ...
  availability TEXT NOT NULL CHECK (availability IN ('full', 'stub', 'preview', 'empty')),  -- how much of the issue it holds
  mentions INTEGER NOT NULL,  -- number of links that it shows, of any role
  words INTEGER NOT NULL,  -- length of its body, in words
  revision TEXT,  -- state as its listing calls it: git blob hash, lastmod
  etag TEXT,  -- entity tag, for a conditional request
  last_modified TEXT,  -- Last-Modified, for a conditional request
  text_hash TEXT NOT NULL,  -- sha256 of the text
  reader TEXT NOT NULL,  -- version of the reader that read it
  gone_since TEXT,  -- time at which it was first found missing; null while it is there
  UNIQUE (publication_id, kind, locator)
) STRICT;
CREATE INDEX editions_issue ON editions (issue_id);
CREATE INDEX editions_permalink ON editions (publication_id, permalink);

-- The text of an edition as it was fetched; apart, so that a published archive can leave it out.
CREATE TABLE edition_texts (
  edition_id INTEGER PRIMARY KEY REFERENCES editions (id),  -- the edition
  text TEXT NOT NULL  -- as written
) STRICT;

-- What a section is across the years; a closed list.
CREATE TABLE categories (
  name TEXT PRIMARY KEY,  -- the category
  position INTEGER NOT NULL UNIQUE,  -- order in which lists show it
  description TEXT NOT NULL  -- what belongs to it
) STRICT, WITHOUT ROWID;

-- A heading of an issue that organises.
CREATE TABLE sections (
  id INTEGER PRIMARY KEY,  -- surrogate
  issue_id INTEGER NOT NULL REFERENCES issues (id),  -- the issue
  occurrence INTEGER NOT NULL,  -- 1 for the first section of this group and name in the issue
  position INTEGER NOT NULL,  -- order in the issue, from 1
  section_group TEXT NOT NULL,  -- the outer heading, as written
  name TEXT NOT NULL,  -- the innermost heading, as written; equal to the group where there is one level
  category TEXT NOT NULL REFERENCES categories (name),  -- what it is across the years
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
  work TEXT NOT NULL,  -- address that stands for the work; links of one work share it (rules in link_aliases)
  domain_id INTEGER REFERENCES domains (id),  -- registrable domain; null for addresses without one
  state TEXT NOT NULL DEFAULT 'unvisited' CHECK (state IN ('unvisited', 'alive', 'moved', 'paywalled', 'blocked',
    'transient', 'gone', 'dead', 'soft_404', 'robots_denied', 'refused', 'unsupported'))  -- what is known of its life
) STRICT;
CREATE INDEX links_domain ON links (domain_id, state);
CREATE INDEX links_work ON links (work);
CREATE INDEX links_state ON links (state, domain_id);

-- Another address of what a link points at, and what proves it.
CREATE TABLE link_aliases (
  id INTEGER PRIMARY KEY,  -- surrogate
  link_id INTEGER NOT NULL REFERENCES links (id),  -- the link
  url TEXT NOT NULL,  -- the other address
  rule TEXT NOT NULL,  -- rule that joins them
  evidence TEXT NOT NULL,  -- what the rule saw
  UNIQUE (link_id, url, rule)
) STRICT;
CREATE INDEX link_aliases_url ON link_aliases (url);

-- One link as the digest gave it. Its identity is its issue, its link and its occurrence.
CREATE TABLE mentions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never given out again; may be cited
  issue_id INTEGER NOT NULL REFERENCES issues (id),  -- the issue
  link_id INTEGER NOT NULL REFERENCES links (id),  -- what it points at
  occurrence INTEGER NOT NULL,  -- 1 for the first mention of the link in the issue
  position INTEGER NOT NULL,  -- order in the issue, from 1
  role TEXT NOT NULL CHECK (role IN ('story', 'item', 'related', 'inline', 'embed', 'promo')),  -- part it plays in the issue
  section_id INTEGER REFERENCES sections (id),  -- innermost section; null before the first heading
  parent_id INTEGER REFERENCES mentions (id) DEFERRABLE INITIALLY DEFERRED,  -- story or item that a related or inline link belongs to
  title TEXT,  -- headline, plain text; null for an embed
  heading TEXT,  -- headline of the digest's own above the link, where an early issue gave a story one
  byline TEXT,  -- who wrote it and where, as the early issues gave it
  summary TEXT,  -- what the digest says of it, plain text; null if nothing
  summary_edition_id INTEGER REFERENCES editions (id),  -- edition of the summary when it is not the one that the issue is read from
  template_summary INTEGER NOT NULL DEFAULT 0 CHECK (template_summary IN (0, 1)),  -- 1 when the edition read from has text of the template for a summary
  url TEXT NOT NULL,  -- as written
  UNIQUE (issue_id, link_id, occurrence)
) STRICT;
CREATE INDEX mentions_issue ON mentions (issue_id, position);
CREATE INDEX mentions_link ON mentions (link_id, issue_id);
CREATE INDEX mentions_section ON mentions (section_id, role);
CREATE INDEX mentions_parent ON mentions (parent_id);

-- Full-text index over what the digest says of its links.
CREATE VIRTUAL TABLE mentions_fts USING fts5 (
  title, summary, heading, content = 'mentions', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

-- A picture on the web, identified by its original address.
CREATE TABLE images (
  id INTEGER PRIMARY KEY,  -- stable; may be cited
  url TEXT NOT NULL UNIQUE,  -- normalised address, unwrapped from resizing services
  domain_id INTEGER REFERENCES domains (id)  -- registrable domain; null for addresses without one
) STRICT;
CREATE INDEX images_domain ON images (domain_id);

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

-- The archive's conscience: every repair, doubt and refusal.
CREATE TABLE problems (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- stable, never given out again; used to accept it
  publication_id INTEGER NOT NULL REFERENCES publications (id),  -- whose
  issue_id INTEGER REFERENCES issues (id),  -- issue concerned
  edition_id INTEGER REFERENCES editions (id),  -- edition concerned
  link_id INTEGER REFERENCES links (id),  -- link concerned
  kind TEXT NOT NULL,  -- what happened; the kinds are described in the documentation
  severity TEXT NOT NULL CHECK (severity IN ('repair', 'doubt', 'refusal')),  -- mended; kept but doubtful; not taken
  about TEXT NOT NULL DEFAULT '',  -- URL, file or text concerned, as written
  evidence TEXT NOT NULL,  -- what was seen and what was made of it
  from_fetch INTEGER NOT NULL DEFAULT 0 CHECK (from_fetch IN (0, 1)),  -- 1 when it was seen while fetching and cannot be seen in the text that was kept
  found_in INTEGER NOT NULL REFERENCES runs (id),  -- run that first found it
  accepted_at TEXT,  -- time at which a person settled it; null while open
  accepted_why TEXT  -- reason that the person gave
) STRICT;
CREATE UNIQUE INDEX problems_identity
  ON problems (publication_id, coalesce(issue_id, 0), coalesce(edition_id, 0), kind, about, evidence);
CREATE INDEX problems_kind ON problems (kind, accepted_at);
CREATE INDEX problems_issue ON problems (issue_id);
CREATE INDEX problems_edition ON problems (edition_id);

-- A row a mention: the flat view to start from.
CREATE VIEW entries AS
SELECT
  m.issue_id, p.name AS publication, i.number AS issue_number, i.title AS issue_title, i.published AS issue_date,
  i.url AS issue_url, m.position, m.role, s.section_group, s.name AS section, s.category, m.title, m.heading, m.byline,
  m.summary, m.url, parent.url AS parent_url, m.id AS mention_id, m.link_id, l.url AS link_url, l.work, d.name AS domain,
  (SELECT image.url FROM image_uses u JOIN images image ON image.id = u.image_id
   WHERE u.mention_id = m.id ORDER BY u.position LIMIT 1) AS image_url,
  NULL AS source_title, NULL AS source_author, NULL AS source_published, l.state AS source_state, NULL AS archived_url
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN publications p ON p.id = i.publication_id
JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id
LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN mentions parent ON parent.id = m.parent_id;

-- A row a use of an image.
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
WHERE accepted_at IS NULL
GROUP BY kind, severity
ORDER BY problems DESC, kind;
