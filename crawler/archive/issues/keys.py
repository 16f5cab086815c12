"""The keys of issues: what tells an issue from the others, and may become another one."""

from collections.abc import Mapping

from crawler.archive.database import Archive
from crawler.archive.issues.publications import publication_id

__all__ = ["rename_issues"]

# Keys are unique: those that are given and those that are taken are freed before any is given.
FREE = "UPDATE issues SET key = 'moving:' || id WHERE publication_id = ? AND key = ? RETURNING id"
GIVE = "UPDATE issues SET key = ? WHERE id = ?"


def rename_issues(archive: Archive, publication: str, keys: Mapping[str, str]) -> None:
    """Give issues other keys, in one transaction, in whatever order they take them from each other.

    An issue whose key another one takes, and that gets none, has a key of no meaning until its last edition leaves it.
    Raises ArchiveError, and no key was changed.

    Args:
        archive: where they are.
        publication: key of the publication.
        keys: present key -> new key.
    """
    if not keys:
        return
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        freed = {key: connection.execute(FREE, (publication_row, key)).fetchone() for key in {*keys, *keys.values()}}
        connection.executemany(GIVE, [(new, row[0]) for old, new in keys.items() if (row := freed[old]) is not None])
