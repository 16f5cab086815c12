"""Rules of what editions and linked pages said before."""

from collections.abc import Iterator

from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive
from crawler.text.hashes import sha256_of

__all__ = ["REVISION_CHECKS"]

POSITIONS = "SELECT id, row_number() OVER (PARTITION BY revision_id ORDER BY position) FROM edition_changes"
# Positions are unique in an edit: one may get that which another one had.
MAKE_ROOM = "UPDATE edition_changes SET position = position + (SELECT max(position) FROM edition_changes)"
PUT = "UPDATE edition_changes SET position = ? WHERE id = ?"


def _other_texts(archive: Archive) -> Iterator[str]:
    """Yield the former texts that are not what their sha256 says."""
    rows = archive.connection.execute("SELECT edition_id, text_hash, text FROM edition_revision_texts")
    for edition, recorded, text in rows:
        if sha256_of(text) != recorded:
            yield f"edition {edition}, {recorded}"
    for link, recorded, text in archive.connection.execute(
        "SELECT link_id, text_hash, text FROM source_revision_texts"
    ):
        if sha256_of(text) != recorded:
            yield f"link {link}, {recorded}"


def _number(archive: Archive) -> None:
    with archive.transaction() as connection:
        numbers = connection.execute(POSITIONS).fetchall()
        connection.execute(MAKE_ROOM)
        connection.executemany(PUT, [(position, number) for number, position in numbers])


REVISION_CHECKS = (
    Check(
        name="revision_visits",
        meaning="A former state of a page was seen by visits to another link, or they are not in the order of time.",
        violations=sql("""
            SELECT 'revision ' || r.id || ' of link ' || r.link_id
            FROM source_revisions r JOIN visits f ON f.id = r.first_visit_id JOIN visits l ON l.id = r.last_visit_id
            JOIN visits u ON u.id = r.until_visit_id
            WHERE r.link_id <> f.link_id OR r.link_id <> l.link_id OR r.link_id <> u.link_id
              OR f.started > l.started OR l.started > u.started
        """),
    ),
    Check(
        name="revision_text",
        meaning="A text that an edition or a page had before is not the one that was fetched: its sha256 differs.",
        violations=_other_texts,
    ),
    Check(
        name="revision_text_unneeded",
        meaning="A former text is kept that no revision has.",
        violations=sql("""
            SELECT 'edition ' || t.edition_id || ', ' || t.text_hash FROM edition_revision_texts t
            WHERE NOT EXISTS (
              SELECT 1 FROM edition_revisions r
              WHERE r.edition_id = t.edition_id AND t.text_hash IN (r.text_hash, r.next_hash)
            )
            UNION ALL
            SELECT 'link ' || t.link_id || ', ' || t.text_hash FROM source_revision_texts t
            WHERE NOT EXISTS (
              SELECT 1 FROM source_revisions r WHERE r.link_id = t.link_id AND r.text_hash = t.text_hash
            )
        """),
    ),
    Check(
        name="edit_changes",
        meaning="The changes of an edit are not numbered 1, 2, 3, ….",
        violations=sql("""
            SELECT 'edit ' || revision_id || ': ' || count(*) || ' changes, the last at ' || max(position)
            FROM edition_changes GROUP BY revision_id HAVING max(position) <> count(*)
        """),
        repair=_number,
    ),
)
