ALTER TABLE mentions ADD COLUMN context TEXT;
ALTER TABLE mentions ADD COLUMN acts INTEGER NOT NULL DEFAULT 0 CHECK (acts IN (0, 1));
CREATE INDEX mentions_acting ON mentions (link_id) WHERE acts = 1;

-- The columns of a full-text index cannot be changed: it is made anew.
DROP TABLE mentions_fts;
CREATE VIRTUAL TABLE mentions_fts USING fts5 (
  title, summary, heading, context, content = 'mentions', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO mentions_fts (mentions_fts) VALUES ('rebuild');
