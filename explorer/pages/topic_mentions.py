"""The page of a topic: the mentions that are counted, of all times or of one year, month or issue."""

import re
from dataclasses import dataclass
from typing import Any

from explorer.connection import ArchiveConnection
from explorer.pages.page import BadRequestError, NotFoundError, PageRequest, as_id
from explorer.pages.shared_queries import ARCHIVED_URL
from explorer.pages.topic_counts import Counting
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row

__all__ = ["When", "chosen_time", "mentions_of"]

MENTIONS = f"""
SELECT m.id, m.title, m.summary, f.n AS counted, m.role, m.url, l.id AS link_id, l.url AS link_url, l.state,
  d.name AS domain, {ISSUE_PLACE}, i.number, i.published AS issue_date, s.title AS source_title,
  substr(s.published, 1, 10) AS source_published, {ARCHIVED_URL} AS archived_url
FROM (SELECT mention_id, n FROM ({{rows}}) WHERE topic_id = :topic) f
JOIN mentions m ON m.id = f.mention_id JOIN issues i ON i.id = m.issue_id JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id LEFT JOIN sources s ON s.link_id = l.id
WHERE {{counted}} AND (:first = '' OR i.published BETWEEN :first AND :last) AND (:issue = 0 OR i.id = :issue)
ORDER BY i.published DESC, i.id DESC, m.position LIMIT :most OFFSET :skipped
"""  # noqa: S608 - of constants
ISSUE = "SELECT number, published FROM issues WHERE id = :issue"

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A year, month or issue, or all times."""

    first: str = ""
    """First day; empty for all times, and for an issue."""
    last: str = ""
    """Last day."""
    issue: int = 0
    """Id of the issue; 0 for any."""
    label: str = ""
    """What it is called; empty for all times."""
    query: str = ""
    """Query parameter that chooses it."""


def chosen_time(connection: ArchiveConnection, request: PageRequest) -> When:
    """Return what the parameters `year`, `month` and `issue` choose. Raise BadRequestError, NotFoundError."""
    year, month, issue = request.year(), request.text("month"), request.text("issue")
    if issue:
        id_ = as_id(issue)
        if id_ is None:
            raise BadRequestError(f"“{issue}” is no issue: use the id of one.")
        found = connection.row(ISSUE, issue=id_)
        if found is None:
            raise NotFoundError(f"The archive has no issue with the id {issue}.")
        number = f"#{found['number']}" if found["number"] is not None else f"of {found['published']}"
        return When(issue=id_, label=f"issue {number}", query=f"issue={issue}")
    if month:
        if not _MONTH.fullmatch(month):
            raise BadRequestError(f"“{month}” is no month: write it as in 2021-03.")
        return When(first=f"{month}-01", last=f"{month}-31", label=month, query=f"month={month}")
    if year:
        return When(first=f"{year}-01-01", last=f"{year}-12-31", label=year, query=f"year={year}")
    return When()


def mentions_of(
    connection: ArchiveConnection, counting: Counting, topic: int, when: When, page: int, size: int
) -> list[Row]:
    """Return the mentions of a topic on a page of the list, newest first, and one more where there is one."""
    sql = MENTIONS.format(rows=counting.rows, counted=counting.counted)
    values: dict[str, Any] = {"first": when.first, "last": when.last, "issue": when.issue}
    return connection.rows(sql, topic=topic, most=size + 1, skipped=(page - 1) * size, **values)
