"""Write what linked pages are: the rows of `sources`, `source_texts`, `authors`, `link_authors`, and their indexes."""

import json
import re
import sqlite3
from collections.abc import Sequence
from typing import Literal

from crawler.archive.database import Archive
from crawler.archive.ledger.pictures import flag_shared
from crawler.archive.ledger.revisions import StoredState, forget_revisions_until, keep_revision
from crawler.archive.links import upsert_images
from crawler.archive.redaction.redactions import Redactions, is_masked, load_redactions
from crawler.archive.rows import Row, as_json, storable_text
from crawler.archive.search_indexes import forget_rows, index_rows
from crawler.items import Link
from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.revisions import PageState
from crawler.text.dates import utc_now
from crawler.urls import domain, is_web, normalise
from crawler.urls.folding import original_image

__all__ = [
    "UNREAD",
    "SourceOutcome",
    "drop_source",
    "known_titles",
    "move_source",
    "state_of",
    "withdraw_source",
    "write_source",
]

SourceOutcome = Literal["new", "changed", "same", "other_page", "unread"]

STORED = """
SELECT
  link_id, title, description, site_name, published, published_raw, published_rule, published_guess, modified, language,
  image_id, canonical_url, kind, words, paywalled, origins, repairs, page_count, details, visit_id, reader
FROM sources WHERE link_id = ?
"""
UPSERT = """
INSERT INTO sources (
  link_id, title, description, site_name, published, published_raw, published_rule, published_guess, modified, language,
  image_id, canonical_url, kind, words, paywalled, origins, repairs, page_count, details, visit_id, reader, read_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (link_id) DO UPDATE SET
  title = excluded.title, description = excluded.description, site_name = excluded.site_name,
  published = excluded.published, published_raw = excluded.published_raw, published_rule = excluded.published_rule,
  published_guess = excluded.published_guess, modified = excluded.modified, language = excluded.language,
  image_id = excluded.image_id, canonical_url = excluded.canonical_url, kind = excluded.kind, words = excluded.words,
  paywalled = excluded.paywalled, origins = excluded.origins, repairs = excluded.repairs,
  page_count = excluded.page_count, details = excluded.details, visit_id = excluded.visit_id,
  reader = excluded.reader, read_at = excluded.read_at
"""
LINK = "SELECT url FROM links WHERE id = ?"
NOTE_REPAIRS = "UPDATE sources SET repairs = ? WHERE link_id = ?"
READ_BY = "UPDATE sources SET visit_id = ?, reader = ? WHERE link_id = ?"
INDEXED = slice(0, 4)
"""Columns of the full-text index in a row: id, title, description, site name."""
CONTENT = slice(0, 19)
"""Columns of the content: all but the visit and the version of the reader."""
WORDS = 13
"""Column of the number of words."""
REPAIRS = 16
"""Column of the repairs, as JSON."""
UNREAD = "unread: "
"""Begin of the repair that says that the reader failed."""
MONTH = re.compile(r"\d{4}(?:-\d{2})?")
"""A month or a year, which the columns of dates do not hold."""
IMAGE = 10
"""Column of the id of the lead image."""
TITLE, DESCRIPTION, PUBLISHED, MODIFIED, VISIT, READER = 1, 2, 4, 8, 19, 20
"""Columns of what a revision keeps, of the visit, and of the version of the reader."""

TEXT = "SELECT text FROM source_texts WHERE link_id = ?"
UPSERT_TEXT = """
INSERT INTO source_texts (link_id, text) VALUES (?, ?) ON CONFLICT (link_id) DO UPDATE SET text = excluded.text
"""
TITLES = """
SELECT title FROM mentions WHERE link_id = :link AND title IS NOT NULL
UNION SELECT title FROM sources WHERE link_id = :link AND title IS NOT NULL
"""
SEEN_BY = "SELECT 1 FROM sources WHERE link_id = ? AND visit_id = ?"
INDEXED_COLUMNS = "SELECT link_id, title, description, site_name FROM sources WHERE link_id = ?"
COPY = """
INSERT INTO sources (
  link_id, title, description, site_name, published, published_raw, published_rule, published_guess, modified, language,
  image_id, canonical_url, kind, words, paywalled, origins, repairs, page_count, details, visit_id, reader, read_at
)
SELECT
  ?, title, description, site_name, published, published_raw, published_rule, published_guess, modified, language,
  image_id, canonical_url, kind, words, paywalled, origins, repairs, page_count, details, visit_id, reader, read_at
FROM sources WHERE link_id = ?
"""
MOVE_AUTHORS = "UPDATE link_authors SET link_id = ? WHERE link_id = ?"
DELETE = "DELETE FROM sources WHERE link_id = ?"
DELETE_TEXT = "DELETE FROM source_texts WHERE link_id = ?"

AUTHORS = """
SELECT a.name FROM link_authors l JOIN authors a ON a.id = l.author_id WHERE l.link_id = ? ORDER BY l.position
"""
INSERT_AUTHOR = "INSERT INTO authors (name) VALUES (?)"
AUTHOR_IDS = "SELECT name, id FROM authors WHERE name IN (SELECT value FROM json_each(?))"
DELETE_LINK_AUTHORS = "DELETE FROM link_authors WHERE link_id = ?"
INSERT_LINK_AUTHOR = "INSERT INTO link_authors (link_id, position, author_id) VALUES (?, ?, ?)"


def write_source(
    archive: Archive, link_id: int, source: Source, *, reader: str, visit_id: int | None = None
) -> SourceOutcome:
    """Upsert the source of a link, in one transaction; return what that changed.

    'same' means that at most its visit, with the version of the reader, was written. 'other_page' means that nothing
    was: a bot wall or a page that says 'not found' is not the page that was linked, whose source stays; likewise for a
    redacted link. 'unread' means that the reader failed on a page that was read before: what it was stays, and a repair
    is added that says so. Authors are kept when their last link is deleted, since they may be cited.

    Args:
        archive: where to write.
        link_id: the link.
        source: what the reader found.
        reader: version of the reader.
        visit_id: the visit that saw the page.

    Raises:
        ArchiveError: and nothing of the source was written.
    """
    if source.substitute is not None:
        return "other_page"
    with archive.transaction() as connection:
        redactions = load_redactions(connection)
        (url,) = connection.execute(LINK, (link_id,)).fetchone()
        if is_masked(url):
            return "other_page"
        stored: Row | None = connection.execute(STORED, (link_id,)).fetchone()
        if stored is not None and _keep_what_was_read(connection, stored, source):
            return "unread"
        row = _row(connection, link_id, source, reader=reader, visit_id=visit_id, redactions=redactions)
        text = "" if redactions.text(url) is not None else source.text
        changed = _replace_page(connection, stored, row, text, source.authors)
    if stored is None:
        return "new"
    return "changed" if changed else "same"


def _replace_page(
    connection: sqlite3.Connection, stored: Row | None, row: Row, text: str, authors: Sequence[str]
) -> bool:
    """Write all that a page says, and keep what it said before; return whether something of it changed."""
    changed = _upsert_row(connection, stored, row)
    text_before, text_after = _replace_text(connection, row[0], text)
    names_before, names_after = _replace_authors(connection, row[0], authors)
    changed = changed or text_before != text_after or names_before != names_after
    if stored is not None and changed:
        before = _state(stored, text_before, names_before)
        after = _state(row, text_after, names_after).page
        keep_revision(connection, row[0], before, after, visit_id=row[VISIT], reader=row[READER])
    return changed


def known_titles(archive: Archive, link_id: int) -> list[str]:
    """Return the headlines under which a link was cited, and the title of its page as read. Raise ArchiveError."""
    return [title for (title,) in archive.query(TITLES, {"link": link_id})]


def withdraw_source(archive: Archive, link_id: int, visit_id: int) -> bool:
    """Delete the source of a link if this visit gave it, in one transaction; return whether it did.

    Raises ArchiveError, and nothing was deleted.
    """
    with archive.transaction() as connection:
        if connection.execute(SEEN_BY, (link_id, visit_id)).fetchone() is None:
            return False
        drop_source(connection, link_id)
        forget_revisions_until(connection, link_id, visit_id)
    return True


def drop_source(connection: sqlite3.Connection, link_id: int) -> None:
    """Delete the source of a link, with its text and its index. Authors stay: they may be cited."""
    _replace_text(connection, link_id, "")
    _replace_authors(connection, link_id, ())
    forget_rows(connection, "sources", connection.execute(INDEXED_COLUMNS, (link_id,)).fetchall())
    connection.execute(DELETE, (link_id,))


def move_source(connection: sqlite3.Connection, old: int, new: int) -> None:
    """Give the source of a link to another link, which has none."""
    connection.execute(COPY, (new, old))
    index_rows(connection, "sources", connection.execute(INDEXED_COLUMNS, (new,)).fetchall())
    text = connection.execute(TEXT, (old,)).fetchone()
    _replace_text(connection, new, text[0] if text else "")
    connection.execute(MOVE_AUTHORS, (new, old))
    drop_source(connection, old)


def _upsert_row(connection: sqlite3.Connection, stored: Row | None, row: Row) -> bool:
    """Write a row of `sources`, with its index; return whether its content changed."""
    link_id, visit_id, reader = row[0], *row[-2:]
    if stored is not None and stored[CONTENT] == row[CONTENT]:
        # Of a rereading of the same visit, the table `readings` tells. A page without a reader had lost its text.
        if stored[-2] != visit_id or not stored[-1]:
            connection.execute(READ_BY, (visit_id, reader, link_id))
        return False
    connection.execute(UPSERT, (*row, utc_now()))
    if (image_id := row[IMAGE]) is not None and (stored is None or stored[IMAGE] != image_id):
        flag_shared(connection, image_id)
    if stored is None or stored[INDEXED] != row[INDEXED]:
        if stored is not None:
            forget_rows(connection, "sources", [stored[INDEXED]])
        index_rows(connection, "sources", [row[INDEXED]])
    return True


def _keep_what_was_read(connection: sqlite3.Connection, stored: Row, source: Source) -> bool:
    """Add to a stored source that its page could not be read this time; return whether that is so."""
    failures = [repair for repair in source.repairs if repair.startswith(UNREAD)]
    repairs: list[str] = json.loads(stored[REPAIRS])
    if not failures or (stored[WORDS] is None and any(repair.startswith(UNREAD) for repair in repairs)):
        return False
    if not set(failures) <= set(repairs):
        connection.execute(NOTE_REPAIRS, (as_json([*repairs, *failures]), stored[0]))
    return True


def _row(
    connection: sqlite3.Connection,
    link_id: int,
    source: Source,
    *,
    reader: str,
    visit_id: int | None,
    redactions: Redactions,
) -> Row:
    origins = dict(sorted(source.origins.items()))
    day, details = source.published, dict(source.details)
    if day is not None and MONTH.fullmatch(day):
        details["issued"], day = day, None
    return (
        link_id,
        _text(source.title),
        _text(source.description),
        _text(source.site_name),
        day,
        _text(source.published_raw),
        origins.get("published") or origins.get("published_guess"),
        source.published_guess,
        source.modified,
        _text(source.language),
        _image_id(connection, source.image, redactions),
        None if source.canonical_url is None or redactions.link(source.canonical_url) else _text(source.canonical_url),
        source.kind,
        source.word_count,
        None if source.paywalled is None else int(source.paywalled),
        json.dumps(origins),
        as_json(source.repairs),
        source.page_count,
        json.dumps(dict(sorted(details.items())), ensure_ascii=False),
        visit_id,
        reader,
    )


def _image_id(connection: sqlite3.Connection, url: str | None, redactions: Redactions) -> int | None:
    if url is None or not is_web(url):
        return None
    address = original_image(normalise(url).url)
    number = redactions.image(address)
    if number is not None:
        address = redactions.masks[number]
    return upsert_images(connection, [Link(url=address, work=address, domain=domain(address))])[address]


def _replace_text(connection: sqlite3.Connection, link_id: int, text: str) -> tuple[str | None, str | None]:
    """Write the text of a page, with its index; return the one before and this one, None for none."""
    stored = connection.execute(TEXT, (link_id,)).fetchone()
    before, after = (stored[0] if stored else None), _text(text)
    if before == after:
        return before, after
    if before is not None:
        forget_rows(connection, "source_texts", [(link_id, before)])
    if after is None:
        connection.execute(DELETE_TEXT, (link_id,))
    else:
        connection.execute(UPSERT_TEXT, (link_id, after))
        index_rows(connection, "source_texts", [(link_id, after)])
    return before, after


def _replace_authors(
    connection: sqlite3.Connection, link_id: int, authors: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Write who wrote a page; return the names before and these."""
    names = list(dict.fromkeys(name for author in authors if (name := _text(author))))
    before = [name for (name,) in connection.execute(AUTHORS, (link_id,))]
    if names == before:
        return before, names
    ids = _author_ids(connection, names)
    if before:
        connection.execute(DELETE_LINK_AUTHORS, (link_id,))
    connection.executemany(
        INSERT_LINK_AUTHOR, [(link_id, position, ids[name]) for position, name in enumerate(names, start=1)]
    )
    return before, names


def _author_ids(connection: sqlite3.Connection, names: Sequence[str]) -> dict[str, int]:
    """Return the id of each author, by name; insert those that are new."""
    ids: dict[str, int] = dict(connection.execute(AUTHOR_IDS, (as_json(names),)).fetchall())
    for name in names:
        if name not in ids:
            ids[name] = connection.execute(INSERT_AUTHOR, (name,)).lastrowid or 0
            index_rows(connection, "authors", [(ids[name], name)])
    return ids


def state_of(source: Source, *, visit_id: int, reader: str) -> StoredState:
    """Return the state of a page that a reader found, as `write_source` would store it."""
    text = _text(source.text)
    return StoredState(
        page=PageState(
            title=_text(source.title),
            authors=tuple(dict.fromkeys(name for author in source.authors if (name := _text(author)))),
            published=None if source.published is None or MONTH.fullmatch(source.published) else source.published,
            text=text,
            text_is_known=text is not None or not source.word_count,
        ),
        modified=source.modified,
        description=_text(source.description),
        words=source.word_count,
        visit_id=visit_id,
        reader=reader,
    )


def _state(row: Row, text: str | None, names: Sequence[str]) -> StoredState:
    """Return the state of a page that a row, a text and names hold."""
    return StoredState(
        page=PageState(
            title=row[TITLE],
            authors=tuple(names),
            published=row[PUBLISHED],
            text=text,
            text_is_known=text is not None or not row[WORDS],
        ),
        modified=row[MODIFIED],
        description=row[DESCRIPTION],
        words=row[WORDS],
        visit_id=row[VISIT],
        # A page on which the reader failed was not read: nothing can be compared with it.
        reader="" if f'"{UNREAD}' in row[REPAIRS] else row[READER],
    )


def _text(value: str | None) -> str | None:
    """Return the text without white space around it, as SQLite can hold it; None for an empty one."""
    if value is None or not (text := value.strip()):
        return None
    return storable_text(text)
