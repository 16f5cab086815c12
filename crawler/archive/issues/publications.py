"""The rows of `publications`."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.archive.database import Archive
from crawler.exceptions import RowRefusedError

__all__ = [
    "PUBLICATION_LABEL",
    "PublicationCount",
    "count_by_publication",
    "publication_id",
    "publication_keys",
    "publications_crawled",
    "write_publication",
]

PUBLICATION_LABEL = """
CASE WHEN EXISTS (SELECT 1 FROM main.publications o WHERE o.name = n.name AND o.id <> n.id)
  THEN n.name || ' (' || n.key || ')' ELSE n.name END
"""
"""SQL for the name of a publication `n`, with its key where another publication has the same name."""

PUT = """
INSERT INTO publications (key, name, former_names, url) VALUES (?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET name = excluded.name, former_names = excluded.former_names, url = excluded.url
WHERE (publications.name, publications.former_names, publications.url)
  IS NOT (excluded.name, excluded.former_names, excluded.url)
"""
ID_OF_KEY = "SELECT id FROM publications WHERE key = ?"
KEYS = "SELECT key FROM publications ORDER BY key"
COUNTS = """
SELECT p.key, p.name,
  (SELECT count(*) FROM issues i WHERE i.publication_id = p.id) AS issues,
  (SELECT json_group_object(kind, n) FROM (
    SELECT e.kind, count(*) AS n FROM editions e WHERE e.publication_id = p.id GROUP BY e.kind
  )) AS editions
FROM publications p ORDER BY p.key
"""
CRAWLED_AS = """
SELECT DISTINCT json_extract(arguments, '$.publication') AS name FROM runs
WHERE command = 'crawl digests' AND name IS NOT NULL ORDER BY started DESC, id DESC
"""


def write_publication(archive: Archive, key: str, *, name: str, url: str, former_names: Iterable[str] = ()) -> None:
    """Upsert a publication; one that is so already is not written. Raises ArchiveError.

    Args:
        archive: where to write.
        key: its name in arguments, as in 'gearbox-digest'.
        name: the name that readers know.
        url: address of its own site.
        former_names: earlier names.
    """
    with archive.transaction() as connection:
        connection.execute(PUT, (key, name, "; ".join(former_names) or None, url))


def publication_id(archive: Archive, connection: sqlite3.Connection, key: str) -> int:
    """Return the id of a publication. Raises RowRefusedError when the archive does not have it."""
    row = connection.execute(ID_OF_KEY, (key,)).fetchone()
    if row is None:
        raise RowRefusedError(
            archive.path, f"knows no publication {key!r}.", "Write the publication before its issues."
        )
    return int(row[0])


def publication_keys(archive: Archive) -> list[str]:
    """Return the keys of the publications that the archive has, in order. Raises ArchiveError."""
    return [str(key) for (key,) in archive.query(KEYS)]


def publications_crawled(archive: Archive) -> dict[str, list[str]]:
    """Return key of each publication -> names that crawls were given for the description of one, the latest first."""
    names = [str(name) for (name,) in archive.query(CRAWLED_AS)]
    return dict.fromkeys(publication_keys(archive), names)


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicationCount:
    """How much of a publication the archive has."""

    key: str
    name: str
    issues: int
    editions: Mapping[str, int]
    """Kind -> number."""


def count_by_publication(archive: Archive) -> list[PublicationCount]:
    """Return how much the archive has of each publication, by key. Raises ArchiveError."""
    return [
        PublicationCount(key=str(key), name=str(name), issues=int(issues), editions=json.loads(editions))
        for key, name, issues, editions in archive.query(COUNTS)
    ]
