"""Rules of issues and their editions."""

from collections.abc import Iterator

from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive
from crawler.text.hashes import sha256_of

__all__ = ["EDITION_CHECKS", "find_other_texts"]


def find_other_texts(archive: Archive) -> Iterator[str]:
    """Yield the editions whose text is not the one that was fetched."""
    rows = archive.connection.execute("""
        SELECT e.kind, e.locator, e.text_hash, t.text FROM editions e JOIN edition_texts t ON t.edition_id = e.id
        UNION ALL
        SELECT e.kind, e.locator, t.text_hash, t.text FROM editions e JOIN withheld_texts t ON t.edition_id = e.id
    """)
    for kind, locator, recorded, text in rows:
        if sha256_of(text) != recorded:
            yield f"{kind} {locator}"


EDITION_CHECKS = (
    Check(
        name="issue_edition",
        meaning="An issue is read from no edition, or from one that is not its own.",
        violations=sql("""
            SELECT i.key FROM issues i LEFT JOIN editions e ON e.id = i.edition_id WHERE e.issue_id IS NOT i.id
        """),
    ),
    Check(
        name="issue_unwritten",
        meaning="An issue lost an edition to another issue and was not written again.",
        violations=sql("SELECT key FROM issues WHERE content_hash = ''"),
    ),
    Check(
        name="publication",
        meaning="An edition or a problem is of another publication than its issue.",
        violations=sql("""
            SELECT e.kind || ' ' || e.locator
            FROM editions e JOIN issues i ON i.id = e.issue_id WHERE e.publication_id <> i.publication_id
            UNION ALL
            SELECT 'problem ' || p.id
            FROM problems p JOIN issues i ON i.id = p.issue_id WHERE p.publication_id <> i.publication_id
        """),
    ),
    Check(
        name="issue_url",
        meaning="The address of an issue is not an absolute one of the web.",
        violations=sql("""
            SELECT key || ': ' || url FROM issues WHERE url NOT LIKE 'http://_%' AND url NOT LIKE 'https://_%'
        """),
    ),
    Check(
        name="text_hash",
        meaning="The text of an edition is not the one that was fetched: its sha256 differs.",
        violations=find_other_texts,
    ),
)
