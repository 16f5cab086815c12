"""The rows of `sections`, `mentions` and `image_uses` of an issue, and the full-text index over its mentions."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from crawler.archive.inserts import insert_rows
from crawler.archive.links import upsert_images, upsert_links
from crawler.archive.rows import Changes, Row, changes, ids_for, occurrences
from crawler.archive.search_indexes import forget_rows, index_rows
from crawler.items import Citation, IssueSection, Picture

__all__ = ["delete_content", "put_content"]

SECTIONS = """
SELECT id, issue_id, section_group, name, occurrence, position, category FROM sections WHERE issue_id = ?
"""
LAST_SECTION = "SELECT coalesce(max(id), 0) FROM sections"
INSERT_SECTION = """
INSERT INTO sections (id, issue_id, section_group, name, occurrence, position, category) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
UPDATE_SECTION = """
UPDATE sections SET issue_id = ?, section_group = ?, name = ?, occurrence = ?, position = ?, category = ? WHERE id = ?
"""
DELETE_SECTION = "DELETE FROM sections WHERE id = ?"

MENTIONS = """
SELECT
  id, issue_id, link_id, occurrence, position, role, section_id, parent_id, title, summary, heading, byline,
  summary_edition_id, template_summary, url, context, acts
FROM mentions WHERE issue_id = ?
"""
LINK, OCCURRENCE, POSITION, TITLE, URL = 2, 3, 4, 8, 14
"""Where these stand in a row of MENTIONS."""
TEXTS = (8, 9, 10, 15)
"""Where title, summary, heading and context stand in a row of MENTIONS: the columns of the full-text indexes, in their
order."""
# Not the greatest id: that of a mention which is gone may be cited, and must not come to mean another.
LAST_MENTION = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'mentions'"
INSERT_MENTION = """
INSERT INTO mentions (
  id, issue_id, link_id, occurrence, position, role, section_id, parent_id, title, summary, heading, byline,
  summary_edition_id, template_summary, url, context, acts
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE_MENTION = """
UPDATE mentions SET
  issue_id = ?, link_id = ?, occurrence = ?, position = ?, role = ?, section_id = ?, parent_id = ?, title = ?,
  summary = ?, heading = ?, byline = ?, summary_edition_id = ?, template_summary = ?, url = ?,
  context = ?, acts = ?
WHERE id = ?
"""
# Occurrences are unique in an issue: one mention may get that which another one had.
FREE_OCCURRENCE = "UPDATE mentions SET occurrence = -id WHERE id = ?"
DELETE_MENTION = "DELETE FROM mentions WHERE id = ?"

IMAGE_USES = """
SELECT
  id, issue_id, image_id, occurrence, position, role, section_id, mention_id, url, alt, credit, credit_url
FROM image_uses WHERE issue_id = ?
"""
LAST_IMAGE_USE = "SELECT coalesce(max(id), 0) FROM image_uses"
INSERT_IMAGE_USE = """
INSERT INTO image_uses (
  id, issue_id, image_id, occurrence, position, role, section_id, mention_id, url, alt, credit, credit_url
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE_IMAGE_USE = """
UPDATE image_uses SET
  issue_id = ?, image_id = ?, occurrence = ?, position = ?, role = ?, section_id = ?, mention_id = ?, url = ?, alt = ?,
  credit = ?, credit_url = ?
WHERE id = ?
"""
DELETE_IMAGE_USE = "DELETE FROM image_uses WHERE id = ?"


def put_content(
    connection: sqlite3.Connection,
    issue_id: int,
    *,
    sections: Sequence[IssueSection],
    citations: Sequence[Citation],
    pictures: Sequence[Picture],
    editions: Mapping[tuple[str, str], int],
) -> dict[str, int]:
    """Make the issue's sections, mentions and image uses these; return the link id of each URL, normalised and, where
    it stands for one link, as written.

    editions: ids of the issue's editions by kind and locator. What stays keeps its id: a section is its group, name and
    occurrence, a mention its link and occurrence, an image use its image and occurrence.
    """
    linked = upsert_links(connection, [citation.link for citation in citations])
    section_ids, sections_made = _put_sections(connection, issue_id, sections)
    identities = occurrences(linked[citation.link.url] for citation in citations)
    mention_ids, mentions_made = _put_mentions(
        connection, issue_id, citations, identities, section_ids=section_ids, editions=editions
    )
    uses_made = _put_image_uses(connection, issue_id, pictures, section_ids=section_ids, mention_ids=mention_ids)
    # Last, and in this order, for uses point at mentions and both at sections.
    connection.executemany(DELETE_IMAGE_USE, uses_made.deletes)
    connection.executemany(DELETE_MENTION, mentions_made.deletes)
    connection.executemany(DELETE_SECTION, sections_made.deletes)
    return _written(citations, linked) | linked


def _written(citations: Sequence[Citation], linked: Mapping[str, int]) -> dict[str, int]:
    """Return the link id of each URL as written, but for those that stand for several links, as placeholders do."""
    written: dict[str, set[int]] = {}
    for citation in citations:
        written.setdefault(citation.mention.url, set()).add(linked[citation.link.url])
    return {url: min(ids) for url, ids in written.items() if len(ids) == 1}


def delete_content(connection: sqlite3.Connection, issue_id: int) -> None:
    """Delete the issue's sections, mentions and image uses. Links, images and domains stay: they may be cited."""
    put_content(connection, issue_id, sections=(), citations=(), pictures=(), editions={})


def _put_sections(
    connection: sqlite3.Connection, issue_id: int, sections: Sequence[IssueSection]
) -> tuple[list[int], Changes]:
    """Insert and update sections; return their ids, in order, and what is left to delete."""
    stored = _stored(connection, SECTIONS, issue_id)
    identities = occurrences((part.section.group, part.section.name) for part in sections)
    known = {((row[2], row[3]), row[4]): row[0] for row in stored}
    ids = ids_for(identities, known, _last(connection, LAST_SECTION))
    rows: list[Row] = [
        (ids[identity], issue_id, *identity[0], identity[1], position, part.category)
        for position, (identity, part) in enumerate(zip(identities, sections, strict=True), start=1)
    ]
    made = changes(stored, rows)
    insert_rows(connection, INSERT_SECTION, made.added)
    connection.executemany(UPDATE_SECTION, made.updates)
    return [ids[identity] for identity in identities], made


def _put_mentions(
    connection: sqlite3.Connection,
    issue_id: int,
    citations: Sequence[Citation],
    identities: Sequence[tuple[int, int]],
    *,
    section_ids: Sequence[int],
    editions: Mapping[tuple[str, str], int],
) -> tuple[list[int], Changes]:
    """Insert, update and index mentions; return their ids, in order, and what is left to delete."""
    stored = _stored(connection, MENTIONS, issue_id)
    known = _known(stored, citations, identities)
    by_identity = ids_for(identities, known, _last(connection, LAST_MENTION))
    ids = [by_identity[identity] for identity in identities]
    made = changes(stored, _mentions(issue_id, citations, identities, ids, section_ids=section_ids, editions=editions))
    moved = [before for before, after in made.replaced if before[LINK : OCCURRENCE + 1] != after[LINK : OCCURRENCE + 1]]
    connection.executemany(FREE_OCCURRENCE, [(row[0],) for row in (*moved, *made.vanished)])
    insert_rows(connection, INSERT_MENTION, made.added)
    connection.executemany(UPDATE_MENTION, made.updates)
    retold = [(before, after) for before, after in made.replaced if _texts(before) != _texts(after)]
    forget_rows(connection, "mentions", [_texts(row) for row in (*(row for row, _ in retold), *made.vanished)])
    index_rows(connection, "mentions", [_texts(row) for row in (*made.added, *(row for _, row in retold))])
    return ids, made


def _known(
    stored: Sequence[Row], citations: Sequence[Citation], identities: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """Return the ids of the mentions that are stored, by link and occurrence that they have from now on.

    A mention is its link and occurrence. Where a rule reads its URL differently, so that its link or occurrence became
    another, it stays the mention of that URL and title.
    """
    by_identity = {(row[LINK], row[OCCURRENCE]): row for row in stored}
    known: dict[tuple[int, int], int] = {}
    for identity, citation in zip(identities, citations, strict=True):
        if identity in by_identity and by_identity[identity][URL] == citation.mention.url:
            known[identity] = by_identity[identity][0]
    taken, left = set(known.values()), defaultdict(list)
    for row in sorted(stored, key=lambda row: row[POSITION], reverse=True):
        if row[0] not in taken:
            left[row[URL], row[TITLE]].append(row[0])
    for identity, citation in zip(identities, citations, strict=True):
        if identity not in known and (ids := left[citation.mention.url, citation.mention.title]):
            known[identity] = ids.pop()
    taken = set(known.values())
    for identity in identities:
        if identity not in known and identity in by_identity and by_identity[identity][0] not in taken:
            known[identity] = by_identity[identity][0]
    return known


def _put_image_uses(
    connection: sqlite3.Connection,
    issue_id: int,
    pictures: Sequence[Picture],
    *,
    section_ids: Sequence[int],
    mention_ids: Sequence[int],
) -> Changes:
    """Insert and update image uses; return what is left to delete."""
    pictured = upsert_images(connection, [picture.image for picture in pictures])
    stored = _stored(connection, IMAGE_USES, issue_id)
    rows = _image_uses(
        connection, issue_id, pictures, pictured, stored=stored, section_ids=section_ids, mention_ids=mention_ids
    )
    made = changes(stored, rows)
    insert_rows(connection, INSERT_IMAGE_USE, made.added)
    connection.executemany(UPDATE_IMAGE_USE, made.updates)
    return made


def _mentions(
    issue_id: int,
    citations: Sequence[Citation],
    identities: Sequence[tuple[int, int]],
    ids: Sequence[int],
    *,
    section_ids: Sequence[int],
    editions: Mapping[tuple[str, str], int],
) -> list[Row]:
    rows: list[Row] = []
    for position, (citation, identity, number) in enumerate(zip(citations, identities, ids, strict=True), start=1):
        mention = citation.mention
        rows.append(
            (
                number,
                issue_id,
                *identity,
                position,
                mention.role,
                None if mention.section is None else section_ids[mention.section],
                None if mention.parent is None else ids[mention.parent],
                mention.title,
                mention.summary,
                mention.heading,
                mention.byline,
                None if citation.summary_from is None else editions[citation.summary_from],
                int(mention.template_summary),
                mention.url,
                mention.context,
                int(mention.acts),
            )
        )
    return rows


def _image_uses(
    connection: sqlite3.Connection,
    issue_id: int,
    pictures: Sequence[Picture],
    pictured: Mapping[str, int],
    *,
    stored: Sequence[Row],
    section_ids: Sequence[int],
    mention_ids: Sequence[int],
) -> list[Row]:
    identities = occurrences(pictured[picture.image.url] for picture in pictures)
    known = {(row[2], row[3]): row[0] for row in stored}
    ids = ids_for(identities, known, _last(connection, LAST_IMAGE_USE))
    rows: list[Row] = []
    for position, (picture, identity) in enumerate(zip(pictures, identities, strict=True), start=1):
        use = picture.illustration
        rows.append(
            (
                ids[identity],
                issue_id,
                *identity,
                position,
                use.role,
                None if use.section is None else section_ids[use.section],
                None if use.story is None else mention_ids[use.story],
                use.url,
                use.alt,
                use.credit,
                use.credit_url,
            )
        )
    return rows


def _texts(row: Row) -> Row:
    return (row[0], *(row[place] for place in TEXTS))


def _stored(connection: sqlite3.Connection, statement: str, issue_id: int) -> list[Row]:
    return connection.execute(statement, (issue_id,)).fetchall()


def _last(connection: sqlite3.Connection, statement: str) -> int:
    return int(connection.execute(statement).fetchone()[0])
