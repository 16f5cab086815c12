"""What the page of a link said before it was changed: then and now."""

import json
from typing import Any

from explorer.connection import ArchiveConnection
from explorer.diff import diff
from explorer.pages.link import find_link
from explorer.pages.page import NotFoundError, Page, PageRequest
from explorer.pages.shared_queries import AUTHORS
from explorer.paths import link_path
from explorer.query_cache import Row

__all__ = ["revisions"]

LINK = f"""
SELECT l.id, l.key, l.url, l.state, s.title, s.published, s.modified, s.description, s.words, v.started AS seen,
  {AUTHORS} AS authors
FROM links l LEFT JOIN sources s ON s.link_id = l.id LEFT JOIN visits v ON v.id = s.visit_id
WHERE l.id = :id
"""  # noqa: S608 - of constants
REVISIONS = """
SELECT r.id, r.title, r.authors, r.published, r.modified, r.description, r.words, r.changed, r.is_certain, r.text_hash,
  f.started AS first_seen, n.started AS last_seen, u.started AS changed_by
FROM source_revisions r JOIN visits f ON f.id = r.first_visit_id JOIN visits n ON n.id = r.last_visit_id
JOIN visits u ON u.id = r.until_visit_id
WHERE r.link_id = :id ORDER BY f.started DESC, r.id DESC LIMIT 100
"""
TEXTS = """
SELECT (SELECT t.text FROM source_revision_texts t WHERE t.link_id = :id AND t.text_hash = :hash) AS then_text,
  (SELECT t.text FROM source_texts t WHERE t.link_id = :id) AS now_text
"""


def revisions(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the former states of the page of a link, and one of them beside the present: the first, or the one with
    the id `revision`. Raise NotFoundError."""
    number = request.path_params["link"]
    link = connection.row(LINK, id=find_link(connection, number, "/revisions")[0]["id"])
    assert link is not None  # noqa: S101 - found in the same transaction
    link["authors"] = [author["name"] for author in json.loads(link["authors"])]
    rows = connection.rows(REVISIONS, id=link["id"])
    for row in rows:
        row["authors"], row["changed"] = json.loads(row["authors"]), json.loads(row["changed"])
    chosen = request.text("revision")
    shown = _chosen(rows, chosen)
    path = f"{link_path(link['key'])}/revisions"
    return Page(
        template="revisions",
        title="What the page said then and now",
        path=f"{path}?revision={shown['id']}" if chosen and shown is not None else path,
        series=link["url"],
        description="Former states of a page that the digest links to, as visits saw them.",
        data={"link": link, "revisions": rows},
        context={"shown": shown, "place": path, **_compared(connection, link, shown)},
        csv_rows="revisions",
        sql="select * from source_revisions where link_id = :link",
        parameters={"link": link["id"]},
    )


def _chosen(rows: list[Row], number: str) -> Row | None:
    """Return the state with an id, or the first certain one; None where there is none. Raise NotFoundError."""
    if not number:
        return next((row for row in reversed(rows) if row["is_certain"]), rows[-1] if rows else None)
    for row in rows:
        if str(row["id"]) == number:
            return row
    raise NotFoundError(f"The page has no former state {number}.")


def _compared(connection: ArchiveConnection, link: Row, then: Row | None) -> dict[str, Any]:
    """Return the differences of titles and of texts; of texts None where the archive has not both, or one text."""
    if then is None:
        return {"titles": None, "texts": None}
    row = connection.row(TEXTS, id=link["id"], hash=then["text_hash"])
    has_both = row is not None and row["then_text"] is not None and row["now_text"] is not None
    return {
        "titles": diff(then["title"] or "", link["title"] or ""),
        "texts": diff(row["then_text"], row["now_text"]) if row is not None and has_both else None,
    }
