"""What was edited of an issue: its editions' texts before and after."""

from urllib.parse import quote

from crawler.digests.editions.plain_text import plain_text
from crawler.items import Document
from explorer.connection import ArchiveConnection
from explorer.diff import Diff, diff
from explorer.pages.issue import choice_of_issues, find_issues, issue_title
from explorer.pages.page import NotFoundError, Page, PageRequest
from explorer.paths import issue_path
from explorer.query_cache import Row

__all__ = ["edits"]

MAX_COMPARED = 300
"""Changes that are compared word by word."""

EDITS = """
SELECT r.id, e.kind, e.url, e.id AS edition_id, r.text_hash, r.next_hash, r.first_seen, r.changed_at,
  r.changed_at >= coalesce(i.published, '') AS after_publication
FROM editions e JOIN issues i ON i.id = e.issue_id JOIN edition_revisions r ON r.edition_id = e.id
WHERE e.issue_id = :id AND r.compared_by IS NOT NULL ORDER BY r.changed_at DESC, r.id DESC LIMIT 200
"""
CHANGES = """
SELECT c.revision_id AS edit, c.position, c.kind, c.url, c.was, c.becomes
FROM edition_changes c JOIN edition_revisions r ON r.id = c.revision_id JOIN editions e ON e.id = r.edition_id
WHERE e.issue_id = :id ORDER BY r.changed_at DESC, r.id DESC, c.position LIMIT 2000
"""
TEXT = """
SELECT coalesce(
  (SELECT t.text FROM edition_revision_texts t WHERE t.edition_id = :edition AND t.text_hash = :hash),
  (
    SELECT t.text FROM edition_texts t JOIN editions e ON e.id = t.edition_id
    WHERE e.id = :edition AND e.text_hash = :hash
  )
) AS text
"""


def edits(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return what was edited of the issue with a number or key, and one edit word by word: the latest, or the one with
    the id `edit`; a list to choose from where several issues match. Raise NotFoundError."""
    name = request.path_params["issue"]
    found = find_issues(connection, name)
    if not found:
        raise NotFoundError(f"The archive has no issue {name}. See Issues for the list.")
    return _edits_page(connection, request, found[0]) if len(found) == 1 else choice_of_issues(name, found, "/edits")


def _edits_page(connection: ArchiveConnection, request: PageRequest, issue: Row) -> Page:
    rows = connection.rows(EDITS, id=issue["id"])
    changes = connection.rows(CHANGES, id=issue["id"])
    for row in rows:
        row["changes"] = [change for change in changes if change["edit"] == row["id"]]
    shown = _chosen(rows, request.text("edit"))
    path = f"{issue_path(issue['publication_key'], issue['slug'])}/edits"
    return Page(
        template="edits",
        title=f"What was edited of {issue_title(issue)}",
        path=path if not request.text("edit") else f"{path}?edit={quote(request.text('edit'), safe='')}",
        series=issue["publication"],
        description="What the digest changed of this issue after the archive had first seen it.",
        data={
            "issue": {name: issue[name] for name in ("id", "key", "number", "title", "published")},
            "edits": [{name: value for name, value in row.items() if name != "changes"} for row in rows],
            "changes": changes,
        },
        context={
            "rows": rows,
            "words": _words(changes),
            "shown": shown,
            "compared": _compared(connection, shown),
            "place": path,
            "of": issue,
        },
        csv_rows="changes",
        sql="select * from edition_changes where revision_id in (select r.id from edition_revisions r"
        " join editions e on e.id = r.edition_id where e.issue_id = :issue)",
        parameters={"issue": issue["id"]},
    )


def _words(changes: list[Row]) -> dict[tuple[int, int], Diff]:
    """Return the differences of what was changed to something else, by edit and position."""
    return {
        (change["edit"], change["position"]): diff(change["was"], change["becomes"])
        for change in changes[:MAX_COMPARED]
        if change["was"] and change["becomes"]
    }


def _chosen(rows: list[Row], number: str) -> Row | None:
    """Return the edit with an id, or the latest; None where there is none. Raise NotFoundError."""
    if not number:
        return rows[0] if rows else None
    for row in rows:
        if str(row["id"]) == number:
            return row
    raise NotFoundError(f"The issue has no edit {number}.")


def _compared(connection: ArchiveConnection, edit: Row | None) -> Diff | None:
    """Return the difference of both texts; None where the archive has not both."""
    if edit is None:
        return None
    texts = []
    for text_hash in (edit["text_hash"], edit["next_hash"]):
        row = connection.row(TEXT, edition=edit["edition_id"], hash=text_hash)
        if row is None or row["text"] is None:
            return None
        document = Document(kind=edit["kind"], locator="", url=edit["url"], text=row["text"])
        texts.append(plain_text(document))
    return diff(*texts)
