"""Archives of earlier versions of the schema."""

import sqlite3
from pathlib import Path
from typing import cast

from crawler.archive.database import APPLICATION_ID
from crawler.archive.schema_version import SCHEMA_VERSION

FIXTURES = Path(__file__).parents[1] / "fixtures"


EARLIER = range(1, SCHEMA_VERSION)
"""Every version that an archive in somebody's hands may have."""


def version(connection: sqlite3.Connection) -> int:
    return cast(int, connection.execute("PRAGMA user_version").fetchone()[0])


ROWS = """
INSERT INTO publications (id, key, name, url) VALUES (1, 'weekly', 'The Weekly', 'https://digest.example');
INSERT INTO runs (id, command, started, program) VALUES (1, 'crawl digests', '2020-01-06T10:00:00Z', '0.1');
INSERT INTO domains (id, name) VALUES (1, 'site.example');
INSERT INTO links (id, url, work, domain_id) VALUES
  (1, 'https://site.example/a', 'https://site.example/a', 1),
  (2, 'https://site.example/b', 'https://site.example/b', 1);
INSERT INTO editions (
  id, publication_id, issue_id, kind, locator, url, type, number, availability, mentions, words,
  text_hash, reader
) VALUES (
  1, 1, 1, 'markdown', 'one.md', 'https://digest.example/one.md', 'newsletter', 1, 'full', 2, 9, 'h', '1'
);
INSERT INTO issues (
  id, publication_id, key, type, number, published, url, edition_id, words, content_hash, added_in,
  changed_in
) VALUES (1, 1, '1-x', 'newsletter', 1, '2020-01-06', 'https://digest.example/1', 1, 9, 'h', 1, 1);
INSERT INTO mentions (id, issue_id, link_id, occurrence, position, role, title, url) VALUES
  (1, 1, 1, 1, 1, 'item', 'Gears', 'https://site.example/a'),
  (2, 1, 2, 1, 2, 'item', 'Wheels', 'https://site.example/b');
INSERT INTO mentions_fts (rowid, title, summary, heading) SELECT id, title, summary, heading FROM mentions;
"""
"""One issue, two links and a mention of each, as every version can hold them."""


LEDGER = """
INSERT INTO captures (id, file, offset, length, record_id, url, written, digest) VALUES
  (1, 'one.warc.gz', 300, 900, '<urn:uuid:1>', 'https://site.example/a', '2026-01-05T06:00:00.5Z', 'sha256:a');
INSERT INTO visits (id, run_id, link_id, url, host, redirects, final_url, status, outcome, started, seconds, capture_id)
VALUES (
  1, 1, 1, 'https://site.example/a', 'site.example', '[[301, "https://www.site.example/a"]]',
  'https://www.site.example/a', 200, 'ok', '2026-01-05T06:00:00Z', 0.5, 1
);
INSERT INTO hops (host, visit_id, position) VALUES ('www.site.example', 1, 1);
UPDATE links SET state = 'alive', state_since = '2026-01-05T06:00:00Z', proved_by = '[1]',
  visited = '2026-01-05T06:00:00Z', next_visit = '2026-02-05T06:00:00Z' WHERE id = 1;
INSERT INTO sources (link_id, visit_id, title, read_at, reader) VALUES (1, 1, 'Gears', '2026-01-05T06:00:00Z', '1');
INSERT INTO sources_fts (rowid, title) VALUES (1, 'Gears');
INSERT INTO source_texts (link_id, text) VALUES (1, 'A gear turns another gear.');
INSERT INTO source_texts_fts (rowid, text) VALUES (1, 'A gear turns another gear.');
INSERT INTO authors (id, name) VALUES (1, 'Rita Ratchet');
INSERT INTO link_authors (link_id, position, author_id) VALUES (1, 1, 1);
INSERT INTO work_claims (work, target, link_id, rule, evidence, found_in)
VALUES ('https://site.example/a', 'https://www.site.example/a', 1, 'redirect', '301', 1);
INSERT INTO joined_works (work, stands) VALUES ('https://site.example/a', 'https://www.site.example/a');
INSERT INTO snapshots (link_id, url, service, taken, found_in)
VALUES (1, 'https://copies.example/a', 'copies.example', '2026-01-06T06:00:00Z', 1);
"""
"""A visit to the first of them and what it saw, since version 2."""


MASKED = "c" * 64
"""What the archive knows of an address that was redacted."""

IMAGES = """
INSERT INTO redactions (id, kind, target, why, asked, done, run_id)
VALUES (1, 'link', '{masked}', 'They asked.', '2026-01-07T06:00:00Z', '2026-01-07T06:00:00Z', 1);
INSERT INTO images (id, url, domain_id, host) VALUES
  (1, 'https://site.example/1.png', 1, 'site.example'), (2, 'https://site.example/2.png', 1, 'site.example'),
  (3, 'https://site.example/3.png', 1, 'site.example'), (4, 'mailto:no@site.example', NULL, '');
INSERT INTO image_visits (id, run_id, image_id, url, host, hop, started, seconds, status, outcome, error, size, sha256)
VALUES
  (3, 1, 1, 'https://site.example/1.png', 'site.example', 0, '2026-01-05T06:00:00Z', 0.5, 200, 'moved', NULL, 7, 'ab'),
  (4, 1, 1, 'https://cdn.example/1.png', 'cdn.example', 1, '2026-01-05T06:00:00Z', 0.5, 200, 'moved', NULL, 7, 'ab'),
  (5, 1, 1, 'https://cdn.example/I.png', 'cdn.example', 2, '2026-01-05T06:00:00Z', 0.5, 200, 'moved', NULL, 7, 'ab'),
  (6, 1, 2, 'https://site.example/2.png', 'site.example', 0, '2026-01-05T06:00:00Z', 0.25, NULL, 'timeout', 'late',
   NULL, NULL),
  (7, 1, 2, 'redacted:{masked}', '', 1, '2026-01-05T06:00:00Z', 0.25, NULL, 'timeout', 'late', NULL, NULL),
  (8, 1, 4, 'mailto:no@site.example', '', 0, '2026-01-05T06:00:00Z', 0.0, NULL, 'unsupported', 'no', NULL, NULL),
  (9, 1, 1, 'https://site.example/1.png', 'site.example', 0, '2026-03-05T06:00:00Z', 0.5, 304, 'not_modified', NULL,
   0, NULL),
  (12, 1, 1, 'https://cdn.example/1.png', 'cdn.example', 1, '2026-03-05T06:00:00Z', 0.5, 304, 'not_modified', NULL,
   0, NULL);
UPDATE sqlite_sequence SET seq = 15 WHERE name = 'image_visits';
UPDATE images SET state = 'moved', state_since = '2026-01-05T06:00:00Z', proved_by = '[3, 9]',
  visited = '2026-03-05T06:00:00Z', next_visit = '2026-05-05T06:00:00Z' WHERE id = 1;
UPDATE images SET state = 'transient', state_since = '2026-01-05T06:00:00Z', proved_by = '[6]',
  visited = '2026-01-05T06:00:00Z', next_visit = '2026-01-06T06:00:00Z' WHERE id = 2;
UPDATE images SET state = 'unsupported', state_since = '2026-01-05T06:00:00Z', proved_by = '[8]',
  visited = '2026-01-05T06:00:00Z', next_visit = NULL WHERE id = 4;
""".replace("{masked}", MASKED)
"""Images and visits to them, since version 4; a redirect was a row of its own until version 5."""


def make_version(path: Path, number: int) -> None:
    """An archive as that version of the schema had it."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript((FIXTURES / f"schema-{number}.sql").read_text("utf-8"))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {number:d}")
        connection.executescript(ROWS)
        if number >= 2:
            connection.executescript(LEDGER)
        if 4 <= number <= 5:
            connection.executescript(IMAGES)
    finally:
        connection.close()


def rows_of(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table and view, as column -> value."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        names = connection.execute("""
            SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '%^_fts^_%' ESCAPE '^'
        """).fetchall()
        return {
            name: sorted((dict(row) for row in connection.execute(f"SELECT * FROM {name}")), key=repr)  # noqa: S608
            for (name,) in names
        }
    finally:
        connection.close()
