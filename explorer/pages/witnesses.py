"""What the digest said of a page, what a web archive has of those days, and what the page says now: side by side, with
the verdict that follows."""

import json

from crawler.archive.issues.publications import PUBLICATION_LABEL
from explorer.connection import ArchiveConnection
from explorer.pages.link import days_between, find_link
from explorer.pages.page import Page, PageRequest
from explorer.paths import ISSUE_PLACE, link_path
from explorer.query_cache import Row

__all__ = ["witnesses"]

MAX_MENTIONS = 100
MAX_TEXT_CHARS = 600
"""Characters of a text with which it can be told what a page is about."""

LINK = """
SELECT l.id, l.key, l.url, l.state, s.link_id IS NOT NULL AS is_read, s.title, s.description, s.words,
  substr(t.text, 1, :chars) AS text, v.started AS seen, v.final_url
FROM main.links l LEFT JOIN main.sources s ON s.link_id = l.id LEFT JOIN main.visits v ON v.id = s.visit_id
LEFT JOIN main.source_texts t ON t.link_id = l.id WHERE l.id = :id
"""
MENTIONS = f"""
SELECT m.id, l.key AS link_key, m.occurrence, m.role, coalesce(m.title, m.heading) AS title, m.summary, i.number,
  i.title AS issue_title, i.published AS issue_date, {ISSUE_PLACE},
  (SELECT {PUBLICATION_LABEL} FROM main.publications n WHERE n.id = i.publication_id) AS publication,
  d.verdict, d.score, d.rule, d.evidence, v.started AS judged_of,
  c.title AS then_title, c.url AS then_url, c.taken AS then_taken, c.service AS then_service
FROM mentions m JOIN issues i ON i.id = m.issue_id JOIN main.links l ON l.id = m.link_id
LEFT JOIN main.drift d ON d.mention_id = m.id LEFT JOIN main.visits v ON v.id = d.visit_id
LEFT JOIN main.snapshots c ON c.id = (SELECT id FROM (
   SELECT c.id, c.title, abs(julianday(c.taken) - julianday(coalesce(i.published, c.taken))) AS away
   FROM main.good_snapshots c WHERE c.link_id = m.link_id
 ) ORDER BY title IS NULL, away, id LIMIT 1)
WHERE m.link_id = :id ORDER BY i.published IS NULL, i.published, i.id, m.position LIMIT {MAX_MENTIONS}
"""  # noqa: S608 - of constants


def witnesses(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the three witnesses of a link for each of its mentions, the first one first. Raise NotFoundError."""
    found = find_link(connection, request.path_params["link"], "/witnesses")
    link = connection.row(LINK, id=found[0]["id"], chars=MAX_TEXT_CHARS)
    assert link is not None  # noqa: S101 - found in the same transaction
    mentions = connection.rows(MENTIONS, id=link["id"])
    for mention in mentions:
        mention["evidence"] = _evidence(mention)
        mention["then_days"] = days_between(mention["issue_date"], (mention["then_taken"] or "")[:10])
    return Page(
        template="witnesses",
        title="Digest, then and now",
        path=f"{link_path(link['key'])}/witnesses",
        series=link["url"],
        description="What the digest said of a page, its copy of those days, and the page now, side by side.",
        data={"link": link, "mentions": mentions},
        csv_rows="mentions",
        sql="select d.* from drift d join mentions m on m.id = d.mention_id where m.link_id = :link",
        parameters={"link": link["id"]},
    )


def _evidence(mention: Row) -> dict[str, object]:
    """Return what the rule saw, without the name of the rule and what it did not see."""
    saw = json.loads(mention["evidence"] or "{}")
    return {name: value for name, value in saw.items() if name != "rule" and value is not None}
