"""The lists of stories and of threads, and the page of one story."""

import json

from explorer.connection import ArchiveConnection
from explorer.pages.page import Citable, MovedError, NotFoundError, Page, PageRequest, as_id, paginate
from explorer.pages.shared_queries import ARCHIVED_URL
from explorer.paths import ISSUE_PLACE, story_path

ROWS_PER_PAGE = 100
MAX_MENTIONS = 200
"""Mentions shown of a story or thread; neither has more."""

_NAMED = """(SELECT n.key FROM main.publications n WHERE n.id = {i}.publication_id) AS publication_key,
  {i}.key AS issue_key, {l}.key AS link_key, {m}.occurrence"""
"""SQL for what names a story: its first mention `m`, of a link `l` in an issue `i`."""

_LIST = """
SELECT g.{column} AS story_id, {named}, coalesce(f.title, f.url) AS title, count(*) AS mentions,
  count(DISTINCT m.issue_id) AS issues, min(i.published) AS first, max(i.published) AS last,
  CAST(julianday(max(i.published)) - julianday(min(i.published)) AS INTEGER) AS days
FROM {table} g JOIN mentions m ON m.id = g.mention_id JOIN issues i ON i.id = m.issue_id
JOIN mentions f ON f.id = g.{column} JOIN issues fi ON fi.id = f.issue_id JOIN links fl ON fl.id = f.link_id
GROUP BY g.{column} ORDER BY issues DESC, mentions DESC, first, story_id
LIMIT {rows} OFFSET {{skipped:d}}
"""
_FIRST = _NAMED.format(i="fi", l="fl", m="f")
LISTS = {
    "stories": _LIST.format(table="stories", column="story_id", rows=ROWS_PER_PAGE + 1, named=_FIRST),
    "threads": _LIST.format(table="threads", column="thread_id", rows=ROWS_PER_PAGE + 1, named=_FIRST),
}
"""Name of a list -> its rows: those of most issues first."""

GROUPS = """
SELECT m.id, s.story_id, t.thread_id
FROM mentions m LEFT JOIN stories s ON s.mention_id = m.id LEFT JOIN threads t ON t.mention_id = m.id
WHERE m.id = :id
"""
PLACE = f"""
SELECT {_NAMED.format(i="i", l="l", m="m")} FROM mentions m JOIN issues i ON i.id = m.issue_id
JOIN links l ON l.id = m.link_id WHERE m.id = :id
"""  # noqa: S608 - of constants
BY_PLACE = """
SELECT m.id FROM main.publications n JOIN issues i ON i.publication_id = n.id JOIN mentions m ON m.issue_id = i.id
JOIN links l ON l.id = m.link_id
WHERE n.key = :publication AND i.key = :issue AND l.key = :link AND m.occurrence = :occurrence
"""
MENTIONS = f"""
SELECT m.id, m.occurrence, m.title, m.role, m.url, m.summary, l.id AS link_id, l.key AS link_key,
  l.url AS link_url, l.state, d.name AS domain,
  {ISSUE_PLACE}, i.number, i.title AS issue_title, i.published AS issue_date, source.title AS source_title,
  substr(source.published, 1, 10) AS source_published, {ARCHIVED_URL} AS archived_url, s.story_id
FROM mentions m JOIN issues i ON i.id = m.issue_id JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id LEFT JOIN sources source ON source.link_id = l.id
LEFT JOIN stories s ON s.mention_id = m.id
WHERE m.id = :id OR m.id IN (SELECT mention_id FROM stories WHERE story_id = :story)
  OR m.id IN (SELECT mention_id FROM threads WHERE thread_id = :thread)
ORDER BY i.published, i.id, m.position LIMIT {MAX_MENTIONS}
"""  # noqa: S608 - of constants
TIES = f"""
SELECT t.id, t.kind, t.rule, t.score, t.evidence, t.left_out, t.a, t.b, t.undone_why
FROM story_ties t
WHERE t.a IN (SELECT value FROM json_each(:ids)) AND t.b IN (SELECT value FROM json_each(:ids))
ORDER BY t.score DESC, t.id LIMIT {MAX_MENTIONS}
"""  # noqa: S608 - of constants


def stories(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the stories that most issues tell, or the threads."""
    name = "threads" if request.text("list") == "threads" else "stories"
    page = request.page_number
    sql = LISTS[name].format(skipped=(page - 1) * ROWS_PER_PAGE)
    found = connection.cached_rows(sql, sql)
    shown, pager = paginate(found, page, ROWS_PER_PAGE)
    return Page(
        template="stories",
        title="Stories" if name == "stories" else "Threads",
        path="/stories" if name == "stories" else "/stories?list=threads",
        description="Mentions that tell the same news, and threads of several steps of one affair.",
        data={"stories": shown},
        context={"pager": pager, "list": name},
        csv_rows="stories",
        sql="select e.*, s.story_id from entries e join stories s on s.mention_id = e.mention_id"
        " order by s.story_id, e.issue_date",
    )


def story(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the story that a mention names, and what else its thread holds, by date. Raise NotFoundError; MovedError
    for an id, and for a mention that is not the first of its story."""
    named_by = _mention(connection, request)
    found = connection.row(GROUPS, id=named_by)
    if found is None:
        raise NotFoundError("The archive has no such mention. See Stories for the list.")
    first = found["story_id"] or found["id"]
    place = connection.row(PLACE, id=first)
    assert place is not None  # noqa: S101 - found in the same transaction
    path = story_path(place)
    if "link" not in request.path_params or first != named_by:
        raise MovedError(path)
    named = {"id": found["id"], "story": found["story_id"], "thread": found["thread_id"]}
    mentions = connection.rows(MENTIONS, **named)
    told = [m for m in mentions if m["id"] == found["id"] or m["story_id"] == found["story_id"] is not None]
    ties = connection.rows(TIES, ids=json.dumps([mention["id"] for mention in mentions]))
    return Page(
        template="story",
        title=str(told[0]["title"] or told[0]["url"]),
        path=path,
        description=f"{len(told)} mentions of one story, and {len(mentions) - len(told)} of its thread.",
        data={"mentions": told, "thread": [m for m in mentions if m not in told], "ties": ties},
        context={"first": told[0], "years": _years(told), "story_id": first, "part_years": {}},
        csv_rows="mentions",
        citable=Citable(links=[mention["link_id"] for mention in mentions]),
        sql="select e.* from entries e join stories s on s.mention_id = e.mention_id where s.story_id = :story"
        " order by e.issue_date",
        parameters={"story": first},
    )


def _mention(connection: ArchiveConnection, request: PageRequest) -> int | None:
    """Return the id of the mention in the path, by its place or its id; None where there is none."""
    named = request.path_params
    if "link" not in named:
        return as_id(named["story"])
    occurrence = as_id(named.get("occurrence", "1"))
    place = {"publication": named["publication_key"], "issue": named["issue"], "link": named["link"].lower()}
    row = connection.row(BY_PLACE, occurrence=occurrence, **place)
    return None if row is None else int(row["id"])


def _years(mentions: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return how many mentions are of each year."""
    years = [str(mention["issue_date"] or "")[:4] for mention in mentions]
    return [{"year": year or None, "mentions": years.count(year)} for year in sorted(set(years))]
