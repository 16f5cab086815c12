"""Rules of redactions: what was removed is absent, and stays absent."""

from collections.abc import Iterator

from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive
from crawler.archive.redaction.redactions import Redactions, load_redactions

__all__ = ["REDACTION_CHECKS"]

# Where the address of a link may be.
LINKS = """
SELECT 'link ' || id, url FROM links
UNION ALL SELECT 'work of link ' || id, work FROM links
UNION ALL SELECT 'mention ' || id, url FROM mentions
UNION ALL SELECT 'alias ' || id, url FROM link_aliases
UNION ALL SELECT 'former id ' || former_id, url FROM former_ids WHERE kind = 'link'
UNION ALL SELECT 'claim ' || id, work FROM work_claims
UNION ALL SELECT 'claim ' || id, target FROM work_claims
UNION ALL SELECT 'credit of image use ' || id, credit_url FROM image_uses
UNION ALL SELECT 'source of link ' || link_id, canonical_url FROM sources
UNION ALL SELECT 'edition change ' || id, url FROM edition_changes
UNION ALL SELECT 'edition change ' || id, was FROM edition_changes WHERE kind = 'readdressed'
UNION ALL SELECT 'edition change ' || id, becomes FROM edition_changes WHERE kind = 'readdressed'
UNION ALL SELECT 'snapshot ' || id, original FROM snapshots
UNION ALL SELECT 'request to a web archive ' || id, about FROM snapshot_asks
UNION ALL SELECT 'submission ' || id, url FROM snapshot_submissions
UNION ALL SELECT 'capture ' || id, url FROM captures
UNION ALL SELECT 'visit ' || id, url FROM visits
UNION ALL SELECT 'visit ' || id, final_url FROM visits
UNION ALL SELECT 'redirect of visit ' || v.id, json_extract(h.value, '$[1]') FROM visits v JOIN json_each(v.redirects) h
"""
IMAGES = """
SELECT 'image ' || id, url FROM images
UNION ALL SELECT 'alias of an image ' || id, url FROM image_aliases
UNION ALL SELECT 'former id ' || former_id, url FROM former_ids WHERE kind = 'image'
UNION ALL SELECT 'image use ' || id, url FROM image_uses
UNION ALL SELECT 'image visit ' || id, url FROM image_visits
UNION ALL SELECT 'image visit ' || id, final_url FROM image_visits
UNION ALL SELECT 'redirect of image visit ' || v.id, json_extract(h.value, '$[1]')
  FROM image_visits v JOIN json_each(v.redirects) h
"""
TEXTS = """
SELECT e.kind || ' ' || e.locator, t.text FROM edition_texts t JOIN editions e ON e.id = t.edition_id
UNION ALL
SELECT e.kind || ' ' || e.locator || ' before an edit', t.text
FROM edition_revision_texts t JOIN editions e ON e.id = t.edition_id
UNION ALL
SELECT e.kind || ' ' || e.locator || ', withheld', t.text FROM withheld_texts t JOIN editions e ON e.id = t.edition_id
"""
PAGES = """
SELECT l.id, l.url FROM links l JOIN source_texts t ON t.link_id = l.id
UNION SELECT l.id, l.url FROM links l JOIN source_revisions r ON r.link_id = l.id WHERE r.text_hash IS NOT NULL
"""


def _find_redacted(archive: Archive) -> Iterator[str]:
    redactions = load_redactions(archive.connection)
    if redactions:
        yield from _addresses(archive, redactions)
        for name, text in archive.connection.execute(TEXTS):
            if redactions.occur_in(text):
                yield f"the text of the edition {name}"
        for number, url in archive.connection.execute(PAGES):
            if redactions.text(url) is not None:
                yield f"the text of link {number}"


def _addresses(archive: Archive, redactions: Redactions) -> Iterator[str]:
    for statement, find in ((LINKS, redactions.link), (IMAGES, redactions.image)):
        for name, url in archive.connection.execute(statement):
            if url is not None and find(url) is not None:
                yield f"{name} (redaction {find(url)})"


REDACTION_CHECKS = (
    Check(name="redaction", meaning="Something that was redacted is in the archive.", violations=_find_redacted),
    Check(
        name="redaction_done",
        meaning=(
            "A redaction is not finished: captures or free pages may contain what was removed."
            " `scrapy redact --finish` continues."
        ),
        violations=sql("SELECT 'redaction ' || id || ' of ' || asked FROM redactions WHERE done IS NULL"),
    ),
    Check(
        name="redaction_mask",
        meaning="A masked address has no redaction, or a redacted row has more than the mask.",
        violations=sql("""
            SELECT url || ' in ' || place FROM (
              SELECT 'links' AS place, url FROM links UNION ALL SELECT 'images', url FROM images
              UNION ALL SELECT 'mentions', url FROM mentions UNION ALL SELECT 'image_uses', url FROM image_uses
            ) WHERE url GLOB 'redacted:*' AND substr(url, 10) NOT IN (SELECT target FROM redactions)
            UNION ALL
            SELECT 'mention ' || m.id FROM mentions m JOIN links l ON l.id = m.link_id
            WHERE l.url GLOB 'redacted:*'
              AND (m.url <> l.url OR coalesce(m.title, m.summary, m.heading, m.byline) IS NOT NULL)
            UNION ALL
            SELECT 'source of link ' || s.link_id FROM sources s JOIN links l ON l.id = s.link_id
            WHERE l.url GLOB 'redacted:*'
            UNION ALL
            SELECT 'revision ' || r.id || ' of link ' || r.link_id
            FROM source_revisions r JOIN links l ON l.id = r.link_id WHERE l.url GLOB 'redacted:*'
            UNION ALL
            SELECT 'image use ' || u.id FROM image_uses u JOIN images i ON i.id = u.image_id
            WHERE i.url GLOB 'redacted:*' AND (u.url <> i.url OR coalesce(u.alt, u.credit, u.credit_url) IS NOT NULL)
            UNION ALL
            SELECT 'capture ' || id FROM captures WHERE redaction_id IS NOT NULL AND digest NOT GLOB 'redacted:*'
        """),
    ),
)
