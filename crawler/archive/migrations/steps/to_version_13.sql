-- Brings an archive of schema version 12 to version 13: it holds how long links live, which `scrapy analyse` derives.
-- What the columns mean is in archive.db-schema.sql. Never changed: it is what version 13 was.

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
