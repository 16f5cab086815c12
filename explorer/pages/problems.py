"""Open problems, each with its evidence and the edition beside it; what was accepted, and what is on record."""

from urllib.parse import urlencode

from crawler.problems import KINDS
from explorer.connection import ArchiveConnection
from explorer.pages.page import PAGE_SIZE, BadRequestError, Page, PageRequest, paginate
from explorer.pages.shared_queries import OF_WHOLE_ISSUE, with_meaning
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row

__all__ = ["problems"]

STATES = {
    "open": "q.accepted_at IS NULL AND q.severity <> 'repair'",
    "accepted": "q.accepted_at IS NOT NULL",
    "records": "q.accepted_at IS NULL AND q.severity = 'repair'",
}
"""What may be listed -> its condition."""

COUNTS = """
SELECT q.kind, q.severity, count(*) AS problems, count(DISTINCT q.issue_id) AS issues
FROM problems q WHERE {state} GROUP BY q.kind, q.severity ORDER BY problems DESC, q.kind
"""
# What stands for the whole run comes first. A problem of no issue may name one by its key.
LISTED = """
SELECT q.id, q.kind, q.severity, q.about, q.evidence, q.accepted_at, q.accepted_why, r.started AS found,
  e.kind AS edition_kind, e.url AS edition_url, i.id AS issue_id, i.number, i.title AS issue_title, i.published,
  i.url AS issue_url, {place},
  (SELECT substr(t.text, 1, 3000) FROM edition_texts t WHERE t.edition_id = coalesce(e.id, i.edition_id)) AS text,
  (SELECT substr(w.text, 1, 3000) FROM withheld_texts w WHERE w.edition_id = e.id) AS withheld
FROM (
  SELECT * FROM problems q WHERE {state} AND (:kind = '' OR q.kind = :kind)
  ORDER BY {order} LIMIT :most OFFSET :skipped
) q JOIN runs r ON r.id = q.found_in
LEFT JOIN editions e ON e.id = q.edition_id
LEFT JOIN issues i ON i.id = coalesce(q.issue_id, (
  SELECT o.id FROM issues o WHERE o.publication_id = q.publication_id AND o.key = q.about
))
ORDER BY {order}
"""
ORDER = f"q.kind NOT IN {OF_WHOLE_ISSUE}, q.id DESC"

SQL = {
    "open": "select id, kind, severity, about, evidence, issue_id, edition_id from problems"
    " where accepted_at is null and severity <> 'repair' order by id desc",
    "accepted": "select id, kind, severity, about, evidence, issue_id, edition_id, accepted_why from problems"
    " where accepted_at is not null order by id desc",
    "records": "select id, kind, severity, about, evidence, issue_id, edition_id from problems"
    " where accepted_at is null and severity = 'repair' order by id desc",
}


def problems(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return problems of one state and kind, the newest first. Raise BadRequestError."""
    state = request.choice("list", tuple(STATES)) or "open"
    kind = request.text("kind")
    if kind and kind not in KINDS:
        raise BadRequestError(f"There is no kind of problem “{kind}”.")
    counts: list[Row] = connection.cached_rows(f"problems {state}", COUNTS.format(state=STATES[state]))
    page = request.page_number
    found = connection.rows(
        LISTED.format(state=STATES[state], place=ISSUE_PLACE, order=ORDER),
        kind=kind,
        most=PAGE_SIZE + 1,
        skipped=(page - 1) * PAGE_SIZE,
    )
    listed, pager = paginate(found, page)
    chosen = {name: value for name, value in (("list", state if state != "open" else ""), ("kind", kind)) if value}
    return Page(
        template="problems",
        title="Problems",
        path=f"/problems?{urlencode(chosen)}" if chosen else "/problems",
        description="What was doubted and refused, with the evidence, and what a person said about it.",
        data={
            "problems": [_without_texts(row) for row in listed],
            "kinds": counts,
            "list": state,
            "total": sum(row["problems"] for row in counts if kind in ("", row["kind"])),
        },
        context={
            "rows": [with_meaning(row) for row in listed],
            "kind": kind,
            "pager": pager,
        },
        csv_rows="problems",
        sql=SQL[state],
    )


def _without_texts(row: Row) -> Row:
    """Return a problem as data: excerpts of the digest's texts are for the page alone."""
    return {name: value for name, value in row.items() if name not in ("text", "withheld")}
