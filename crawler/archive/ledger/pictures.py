"""Write what images are, as visits showed them, and flag those that illustrate nothing: columns of `images`."""

import sqlite3
from collections.abc import Iterator

from crawler.archive.database import Archive
from crawler.linked_pages.pictures import Picture

__all__ = ["SHARED_PAGES", "find_unflagged", "flag_all_shared", "flag_shared", "write_picture"]

SET_PICTURE = """
UPDATE images SET content_type = ?, size = ?, width = ?, height = ?, sha256 = ?, dhash = ?, placeholder = ? WHERE id = ?
"""
DIGEST = "SELECT sha256 FROM images WHERE id = ?"
# An image with which many pages of a site lead, such as its logo, illustrates none of them.
SHARED_DIGESTS = """
SELECT i.sha256 FROM images i JOIN sources s ON s.image_id = i.id JOIN links l ON l.id = s.link_id
WHERE i.sha256 IS NOT NULL AND (:sha256 IS NULL OR i.sha256 = :sha256)
GROUP BY i.sha256, l.domain_id HAVING count(DISTINCT s.link_id) >= :shared
"""
FLAG = f"UPDATE images SET placeholder = 'shared' WHERE placeholder IS NULL AND sha256 IN ({SHARED_DIGESTS})"  # noqa: S608
UNFLAGGED = f"SELECT url FROM images WHERE placeholder IS NULL AND sha256 IN ({SHARED_DIGESTS})"  # noqa: S608

SHARED_PAGES = 5
"""Number of pages of one site with the same lead image, from which on it illustrates none of them."""


def write_picture(
    archive: Archive,
    image_id: int,
    picture: Picture,
    *,
    size: int | None,
    content_hash: str | None,
    placeholder: str | None,
) -> None:
    """Write what an image is, in one transaction.

    Args:
        archive: where to write.
        image_id: the image.
        picture: what the reader found.
        size: bytes of the decoded body.
        content_hash: sha256 of the decoded body, in hexadecimal.
        placeholder: reason why it is no illustration; None where it may be one.

    Raises:
        ArchiveError: and nothing was written.
    """
    row = (picture.content_type, size, picture.width, picture.height, content_hash, picture.dhash, placeholder)
    with archive.transaction() as connection:
        connection.execute(SET_PICTURE, (*row, image_id))
        flag_shared(connection, image_id)


def flag_shared(connection: sqlite3.Connection, image_id: int) -> None:
    """Flag the images with the same bytes as this one, if `SHARED_PAGES` pages of one site lead with them."""
    (digest,) = connection.execute(DIGEST, (image_id,)).fetchone()
    if digest is not None:
        connection.execute(FLAG, {"sha256": digest, "shared": SHARED_PAGES})


def flag_all_shared(archive: Archive) -> int:
    """Flag all images with which `SHARED_PAGES` pages of one site lead; return how many were flagged."""
    with archive.transaction() as connection:
        return connection.execute(FLAG, {"sha256": None, "shared": SHARED_PAGES}).rowcount


def find_unflagged(archive: Archive) -> Iterator[str]:
    """Yield the addresses of images that `flag_all_shared` would flag."""
    rows = archive.connection.execute(UNFLAGGED, {"sha256": None, "shared": SHARED_PAGES})
    return (str(url) for (url,) in rows)
