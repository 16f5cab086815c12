"""The lists of mentions and of links that match filters: what a number on a page is of."""

import json
from urllib.parse import urlencode

from crawler.archive.issues.publications import PUBLICATION_LABEL
from explorer.connection import ArchiveConnection
from explorer.pages.filters import FROM_MENTIONS, Matching, describe, filters_asked, matching, path_of
from explorer.pages.page import PAGE_SIZE, Citable, Page, Pager, PageRequest, paginate
from explorer.pages.shared_queries import ARCHIVED_URL, AUTHORS
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row

__all__ = ["LATEST_MENTIONS", "latest_mentions", "links", "mentions"]

ORDER = "ORDER BY i.published IS NULL, i.published DESC, i.id DESC, m.position"
LATEST_ISSUES = (20, 400)
"""Numbers of issues, the latest, in which those links are looked for that were cited last, before all are."""
DAY = "SELECT published FROM issues WHERE published IS NOT NULL ORDER BY published DESC LIMIT 1 OFFSET {before}"
LATEST_MENTIONS = f"""
SELECT m.id, m.occurrence, m.role, m.title, m.summary, m.context, m.url, m.link_id, l.key AS link_key,
  l.url AS link_url, l.state, d.name AS domain, s.category, s.name AS section, {ISSUE_PLACE},
  i.key AS issue_key, i.number, i.title AS issue_title,
  (SELECT {PUBLICATION_LABEL} FROM main.publications n WHERE n.id = i.publication_id) AS publication,
  i.published AS issue_date, page.title AS source_title, page.kind, substr(page.published, 1, 10) AS source_published,
  {AUTHORS} AS authors, {ARCHIVED_URL} AS archived_url
{FROM_MENTIONS} LEFT JOIN domains d ON d.id = l.domain_id LEFT JOIN sources page ON page.link_id = l.id
WHERE m.id IN (SELECT value FROM json_each(:ids)) {ORDER}
"""  # noqa: S608 - of constants
LATEST_LINKS = f"""
SELECT l.id AS link_id, l.key AS link_key, l.url AS link_url, l.url, l.state, d.name AS domain,
  coalesce(page.title, m.title) AS title, page.kind, substr(page.published, 1, 10) AS source_published,
  {ISSUE_PLACE}, i.number, i.published AS issue_date, {AUTHORS} AS authors, {ARCHIVED_URL} AS archived_url
FROM links l JOIN mentions m ON m.id = (
  SELECT x.id FROM mentions x JOIN issues y ON y.id = x.issue_id WHERE x.link_id = l.id
  ORDER BY x.role = 'promo', y.published IS NULL, y.published, y.id, x.position LIMIT 1
)
JOIN issues i ON i.id = m.issue_id
LEFT JOIN domains d ON d.id = l.domain_id LEFT JOIN sources page ON page.link_id = l.id
WHERE l.id IN (SELECT value FROM json_each(:ids))
"""  # noqa: S608 - of constants


def mentions(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the mentions that match filters, newest first, with their number. Raise BadRequestError."""
    filters = filters_asked(request)
    page, size = request.page_number, request.size()
    found = matching(filters)
    shown, pager = latest_mentions(connection, found, page, size)
    total = found.count_mentions(connection)
    words = describe(filters)
    return Page(
        template="mentions",
        title=f"Mentions {words}" if words else "Mentions",
        path=path_of("mentions", filters),
        description=f"{total:,} mentions {words}, newest first.",
        data={"filters": filters, "total": total, "mentions": shown},
        context={"pager": pager, "size": size, "others": _others(filters), "list": "mentions"},
        csv_rows="mentions",
        citable=Citable(links=[row["link_id"] for row in shown]),
    )


def links(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the links with a mention that matches filters, those last cited first. Raise BadRequestError."""
    filters = filters_asked(request)
    page, size = request.page_number, request.size()
    matched = matching(filters)
    find = _last_cited if filters.keys() <= {"role"} else _ordered
    listed, pager = paginate(find(connection, matched, size + 1, (page - 1) * size), page, size)
    ids = [row["id"] for row in listed]
    by_id = {row["link_id"]: row for row in connection.rows(LATEST_LINKS, ids=json.dumps(ids))}
    shown = [_with_authors(by_id[number]) for number in ids]
    total = matched.count_links(connection)
    words = describe(filters, of_links=True)
    return Page(
        template="mentions",
        title=f"Links {words}" if words else "Links",
        path=path_of("links", filters),
        description=f"{total:,} links {words}, those cited last first.",
        data={"filters": filters, "total": total, "links": shown},
        context={
            "pager": pager,
            "size": size,
            "others": _others(filters),
            "list": "links",
            "mentions": shown,
        },
        csv_rows="links",
        citable=Citable(links=ids),
    )


def _last_cited(connection: ArchiveConnection, matched: Matching, most: int, skipped: int) -> list[Row]:
    """Return what `_ordered` does of the latest issues, where those cite as many links, and of all where they do not:
    what they cite was cited last. For filters that leave most mentions; what others leave is found by an index."""
    for issues in LATEST_ISSUES:
        found = connection.cached_rows(f"day of the last {issues} issues", DAY.format(before=issues - 1))
        links = _ordered(connection, matched.since(found[0]["published"]), most, skipped) if found else []
        if len(links) == most:
            return links
    return _ordered(connection, matched, most, skipped)


def _ordered(connection: ArchiveConnection, matched: Matching, most: int, skipped: int) -> list[Row]:
    """Return the ids of the links that match, those cited last first: up to `most`, behind those that are skipped."""
    last_first = "GROUP BY m.link_id ORDER BY last DESC, m.link_id DESC LIMIT :most OFFSET :skipped"
    sql = matched.select("m.link_id AS id, max(i.published) AS last", last_first)
    return matched.rows(connection, sql, most=most, skipped=skipped)


def latest_mentions(
    connection: ArchiveConnection, matched: Matching, page: int, size: int = PAGE_SIZE
) -> tuple[list[Row], Pager]:
    """Return a page of the mentions that match, newest first, and its position."""
    sql = matched.select("m.id", f"{ORDER} LIMIT :most OFFSET :skipped")
    found = matched.rows(connection, sql, most=size + 1, skipped=(page - 1) * size)
    listed, pager = paginate(found, page, size)
    ids = json.dumps([row["id"] for row in listed])
    return [_with_authors(row) for row in connection.rows(LATEST_MENTIONS, ids=ids)], pager


def _with_authors(row: Row) -> Row:
    return row | {"authors": json.loads(row["authors"])}


def _others(filters: dict[str, str]) -> dict[str, str]:
    """Return label -> query of the same list without one of the filters."""
    return {
        f"{name.replace('_', ' ')}: {value}": urlencode({key: kept for key, kept in filters.items() if key != name})
        for name, value in filters.items()
    }
