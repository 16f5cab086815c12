"""Editions that the description no longer lets be ones of issues: they leave their issues, and are kept."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from crawler.archive.database import Archive
from crawler.archive.issues.edition_rows import STAGED, Placed, settle
from crawler.archive.issues.publications import publication_id
from crawler.archive.rows import as_json
from crawler.digests.matching import EditionName
from crawler.items import EditionKind, ListingEntry
from crawler.text.dates import utc_now

__all__ = ["SetAside", "bring_back", "editions_aside", "listed_as", "set_aside"]

# An entry of a feed leads to a page of the same path, after which its id may stand.
LISTED = """
WITH mine AS (
  SELECT l.kind, le.* FROM listings l JOIN listing_entries le ON le.listing_id = l.id
  JOIN publications p ON p.id = l.publication_id WHERE p.key = :publication
)
SELECT e.kind, e.locator, coalesce(n.title, f.title, e.title), coalesce(n.published, f.published), n.type
FROM editions e JOIN publications p ON p.id = e.publication_id
LEFT JOIN mine n ON n.id = (
  SELECT o.id FROM mine o WHERE o.kind = e.kind AND o.locator = e.locator
  ORDER BY o.gone_since IS NOT NULL, o.id DESC LIMIT 1
)
LEFT JOIN mine f ON e.kind = 'page' AND f.id = (
  SELECT max(o.id) FROM mine o
  WHERE o.kind = 'entry' AND (o.locator = e.locator OR o.locator LIKE replace(e.locator, '%', '_') || ' %')
)
WHERE p.key = :publication
"""
FIND = """
SELECT e.id, e.issue_id, i.key, e.kind, e.issue_id IS NOT NULL OR EXISTS (
  SELECT 1 FROM problems u WHERE u.edition_id = e.id AND u.kind = 'edition_unmatched'
) FROM editions e JOIN json_each(?) n
  ON json_extract(n.value, '$[0]') = e.kind AND json_extract(n.value, '$[1]') = e.locator
LEFT JOIN issues i ON i.id = e.issue_id
WHERE e.publication_id = ?
"""
ASIDE = """
SELECT e.kind, e.locator FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.issue_id IS NULL AND e.reader <> ?
  AND NOT EXISTS (SELECT 1 FROM problems u WHERE u.edition_id = e.id AND u.kind = 'edition_unmatched')
"""
# An issue that keeps an edition without a stored text cannot be made anew without the others.
WAITING = """
SELECT DISTINCT issue_id FROM editions
WHERE issue_id IS NOT NULL AND id NOT IN (SELECT value FROM json_each(:ids))
  AND id NOT IN (SELECT edition_id FROM edition_texts)
  AND issue_id IN (SELECT issue_id FROM editions WHERE id IN (SELECT value FROM json_each(:ids)))
"""
LEAVE = """
UPDATE editions SET issue_id = NULL, gone_since = coalesce(gone_since, ?)
WHERE id = ? AND (issue_id IS NOT NULL OR gone_since IS NULL)
"""
# What was seen while it was fetched cannot be seen again.
FORGET = """
DELETE FROM problems
WHERE edition_id = ? AND NOT from_fetch AND (accepted_at IS NULL OR kind = 'edition_unmatched')
"""
IS_THERE = "SELECT 1 FROM issues WHERE id = ?"
# Whether an entry, a post or a mail is still there no listing tells, nor of a page that only an entry names.
BACK = """
UPDATE editions SET gone_since = NULL
WHERE gone_since IS NOT NULL AND issue_id IS NULL AND publication_id = ? AND kind = ? AND locator = ? AND (
  kind IN ('entry', 'post', 'mail') OR kind = 'page' AND NOT EXISTS (
    SELECT 1 FROM listings l JOIN listing_entries le ON le.listing_id = l.id
    WHERE l.publication_id = editions.publication_id AND l.kind = 'page' AND le.locator = editions.locator
  ) OR EXISTS (
  SELECT 1 FROM listings l JOIN listing_entries le ON le.listing_id = l.id
  WHERE l.publication_id = editions.publication_id AND l.kind = editions.kind AND le.locator = editions.locator
    AND le.gone_since IS NULL
))
"""


def listed_as(archive: Archive, publication: str) -> Iterator[tuple[EditionKind, ListingEntry]]:
    """Yield each edition of a publication with what its listing says of it; its own title where none names it."""
    for kind, locator, title, published, listed_type in archive.query(LISTED, {"publication": publication}):
        yield kind, ListingEntry(locator=locator, title=title, published=published, type=listed_type)


@dataclass(frozen=True, kw_only=True, slots=True)
class SetAside:
    """What left its issues."""

    issues: tuple[str, ...] = ()
    """Keys of the issues that lost editions."""

    removed: int = 0
    """How many of them lost their last one, and are no more."""

    kinds: Mapping[EditionKind, int] = field(default_factory=dict)
    """Kind of edition -> how many were set aside, of issues and of none."""


def set_aside(archive: Archive, publication: str, names: Collection[EditionName]) -> SetAside:
    """Take editions from their issues, in one transaction, and mark them as gone; return what left its issue.

    An issue without another edition is no more; others are to be made anew. One that keeps an edition whose text the
    archive does not hold cannot be, and stays as it is. Raises ArchiveError.
    """
    if not names:
        return SetAside()
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        rows = connection.execute(FIND, (as_json(names), publication_row)).fetchall()
        found = {number: issue for number, issue, *_ in rows}
        waiting = {issue for (issue,) in connection.execute(WAITING, {"ids": as_json(found)})}
        leaving = {number: issue for number, issue in found.items() if issue not in waiting}
        now = utc_now()
        connection.executemany(LEAVE, [(now, number) for number in leaving])
        bereft = {issue: key for number, issue, key, *_ in rows if number in leaving and issue is not None}
        settle(connection, Placed(ids={}, moved=dict.fromkeys(leaving), bereft=set(bereft)), None)
        connection.executemany(FORGET, [(number,) for number in leaving])
        left = sum(connection.execute(IS_THERE, (issue,)).fetchone() is not None for issue in bereft)
    kinds = Counter(kind for number, *_, kind, is_new in rows if number in leaving and is_new)
    return SetAside(issues=tuple(sorted(bereft.values())), removed=len(bereft) - left, kinds=kinds)


def editions_aside(archive: Archive, publication: str) -> set[EditionName]:
    """Return the editions that were set aside: of no issue, and not since none was found for them."""
    return {(kind, locator) for kind, locator in archive.query(ASIDE, (publication, STAGED))}


def bring_back(archive: Archive, publication: str, names: Collection[EditionName]) -> None:
    """Mark editions that were set aside as there again, where a listing names them. Raises ArchiveError."""
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        connection.executemany(BACK, [(publication_row, *name) for name in names])
