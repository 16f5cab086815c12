"""Where rows of a dataset lie: the publication and year of each.

* What belongs to an issue lies with the issue: its publication, and the year of its date.
* What belongs to a link or an image lies with the issue that cites or shows it first. So every link is there once.
* Visits and other requests lie with what was asked for, in the year in which it was.
* What belongs to a publication only has no year; what belongs to none, such as the list of categories, has neither.

A place is a number: the year, then the publication. The least is the first year, and of those the first publication.
"""

import sqlite3
from collections.abc import Mapping

from crawler.archive.dataset.tables import PARTITION
from crawler.archive.exports.relations import Relation, relation

__all__ = ["NOWHERE", "Place", "place_of", "place_rows", "publications_of", "split_place"]

Place = tuple[str | None, int | None]
"""Key of a publication, and year; None without one."""

_BITS = 20
"""Bits of a place that are the publication's."""

_PUBLICATION = (1 << _BITS) - 1

_NO_YEAR = 9999

NOWHERE = _NO_YEAR << _BITS
"""The place of what has neither publication nor year."""

_PLACED: Mapping[str, str] = {
    "publications": f"SELECT id, {NOWHERE} | row_number() OVER (ORDER BY key) FROM publications",
    "issues": f"""
        SELECT
          i.id, (coalesce(CAST(substr(i.published, 1, 4) AS INTEGER), {_NO_YEAR}) << {_BITS})
          | (p.place & {_PUBLICATION})
        FROM issues i JOIN temp.placed_publications p ON p.id = i.publication_id
    """,
    "links": """
        SELECT m.link_id, min(i.place)
        FROM mentions m JOIN temp.placed_issues i ON i.id = m.issue_id GROUP BY m.link_id
    """,
    "images": """
        SELECT id, min(place) FROM (
          SELECT u.image_id AS id, i.place FROM image_uses u JOIN temp.placed_issues i ON i.id = u.issue_id
          UNION ALL
          SELECT s.image_id, l.place FROM sources s JOIN temp.placed_links l ON l.id = s.link_id
          WHERE s.image_id IS NOT NULL
        ) GROUP BY id
    """,
    "domains": """
        SELECT id, min(place) FROM (
          SELECT l.domain_id AS id, p.place FROM links l JOIN temp.placed_links p ON p.id = l.id
          UNION ALL
          SELECT i.domain_id, p.place FROM images i JOIN temp.placed_images p ON p.id = i.id
        ) WHERE id IS NOT NULL GROUP BY id
    """,
    "authors": """
        SELECT a.author_id, min(l.place)
        FROM link_authors a JOIN temp.placed_links l ON l.id = a.link_id GROUP BY a.author_id
    """,
    "captures": """
        SELECT v.capture_id, min(l.place)
        FROM visits v JOIN temp.placed_links l ON l.id = v.link_id WHERE v.capture_id IS NOT NULL GROUP BY v.capture_id
    """,
}
"""Table -> id and place of its rows; those after the first two follow from what names them."""

_OWNERS = (
    *("issues", "mentions", "editions", "edition_revisions", "publications", "links", "sources", "images", "visits"),
    *("image_visits", "captures", "authors", "topics", "topic_analyses", "domains"),
)
"""Tables by which a row that refers to them has its place, the first ones first."""

_TIMES: Mapping[str, str] = {
    "visits": "started",
    "image_visits": "started",
    "snapshot_asks": "started",
    "captures": "written",
}
"""Table -> column whose year is that of its rows."""

_OTHERS: Mapping[str, str] = {
    "joined_works": (
        "(SELECT min(p.place) FROM links l JOIN temp.placed_links p ON p.id = l.id WHERE l.work = {row}.work)"
    ),
}
"""Table that refers to none -> the place of a row."""


def place_rows(connection: sqlite3.Connection) -> None:
    """Fill temporary tables with the places of what other rows have theirs by; `place_of` reads them."""
    for name, statement in _PLACED.items():
        connection.execute(f"CREATE TABLE temp.placed_{name} (id INTEGER PRIMARY KEY, place INTEGER NOT NULL)")
        connection.execute(f"INSERT INTO temp.placed_{name} {statement}")


def publications_of(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the number of each publication in places -> its key."""
    rows = connection.execute("SELECT place, key FROM temp.placed_publications JOIN publications USING (id)")
    return {place & _PUBLICATION: key for place, key in rows}


def split_place(place: int, publications: Mapping[int, str]) -> Place:
    """Return publication and year of a place, by what `publications_of` returned.

    >>> split_place((2020 << 20) | 3, {3: "gearbox-digest"}), split_place(NOWHERE, {})
    (('gearbox-digest', 2020), (None, None))
    """
    year = place >> _BITS
    return publications.get(place & _PUBLICATION), None if year == _NO_YEAR else year


def place_of(table: Relation) -> str:
    """Return SQL for the place of a row `t` of a table or view."""
    return f"coalesce({_place(table, 't')}, {NOWHERE})"


def _place(table: Relation, row: str) -> str:
    if table.name in _PLACED:
        place = f"(SELECT place FROM temp.placed_{table.name} WHERE id = {row}.id)"
    elif table.name in _OTHERS:
        place = _OTHERS[table.name].format(row=row)
    else:
        place = _place_by_owner(table, row)
    if table.name in _TIMES:
        year = f"CAST(substr({row}.{_TIMES[table.name]}, 1, 4) AS INTEGER)"
        place = f"(coalesce({place}, {NOWHERE}) & {_PUBLICATION}) | ({year} << {_BITS})"
    return place


def _place_by_owner(table: Relation, row: str) -> str:
    """Return the place of the first of what a row refers to; NULL where it refers to nothing that has one."""
    owners: list[str] = []
    for field in sorted(_referring(table), key=lambda field: _OWNERS.index(field[1])):
        owners.append(_place_of_owner(relation(field[1]), f"{row}.{field[0]}", f"{row}_{len(row)}"))
        if not field[2]:
            break
    if not owners and any(field.name == PARTITION for field in relation(table.name).fields):
        owners.append(
            f"(SELECT place FROM temp.placed_publications JOIN publications USING (id) WHERE key = {row}.{PARTITION})"
        )
    return f"coalesce({', '.join(owners)}, NULL)" if owners else "NULL"


def _referring(table: Relation) -> list[tuple[str, str, bool]]:
    """Return the columns by which a row may have its place: name, table that it refers to, whether it may be null."""
    return [
        (field.name, field.references, field.nullable)
        for field in table.fields
        if field.references in _OWNERS and field.references != table.name
    ]


def _place_of_owner(owner: Relation, value: str, row: str) -> str:
    if owner.name in _PLACED and owner.name not in _TIMES:
        return f"(SELECT place FROM temp.placed_{owner.name} WHERE id = {value})"
    (key,) = owner.key
    return f"(SELECT {_place(owner, row)} FROM {owner.name} {row} WHERE {row}.{key} = {value})"
