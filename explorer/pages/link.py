"""The page of what an issue cites: what it was called then and now, who cited it, and what visits saw of it."""

import json
from datetime import date

from crawler.urls.keys import KEY, link_key
from explorer.charts.strip import visit_strip
from explorer.citations import cite_link, link_tags
from explorer.connection import ArchiveConnection
from explorer.pages.lists import LATEST_MENTIONS
from explorer.pages.page import Citable, MovedError, NotFoundError, Page, PageRequest, as_id
from explorer.pages.shared_queries import AUTHORS
from explorer.paths import link_path
from explorer.query_cache import Row

__all__ = ["days_between", "find_link", "link"]

MAX_MENTIONS, MAX_VISITS, MAX_SHOWN_VISITS, MAX_COPIES = 100, 2000, 12, 12

BY_KEY = "SELECT l.id, l.key, l.url FROM main.links l WHERE l.key = :key ORDER BY l.id"
BY_ID = """
SELECT l.id, l.key, l.url FROM main.links l
WHERE l.id IN (:id, (SELECT f.link_id FROM main.former_ids f WHERE f.kind = 'link' AND f.former_id = :id))
ORDER BY l.id <> :id LIMIT 1
"""
# Addresses that links had: few, and read only where no link has the key.
FORMER = "SELECT a.link_id AS id FROM main.link_aliases a WHERE a.key = :key AND a.key <> '' ORDER BY a.id LIMIT 1"
# Links that are shown without the user and password of their address, and named by the key of what is shown.
CUT = """
SELECT l.id, l.url FROM main.links l
WHERE l.url GLOB '*://*@*' AND instr(substr(l.url, instr(l.url, '://') + 3), '@')
  < instr(substr(l.url, instr(l.url, '://') + 3) || '/', '/')
"""
LINK = f"""
SELECT l.id, l.key, l.url, l.work, coalesce(j.stands, l.work) AS stands, l.state, l.state_since, l.proved_by, l.visited,
  d.name AS domain, s.title, s.site_name, s.published, s.published_guess, s.description, s.language, s.kind, s.words,
  s.canonical_url, s.details, {AUTHORS} AS authors,
  (SELECT min(i.published) FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE m.link_id = l.id) AS cited
FROM main.links l LEFT JOIN main.joined_works j ON j.work = l.work LEFT JOIN main.domains d ON d.id = l.domain_id
LEFT JOIN main.sources s ON s.link_id = l.id
WHERE l.id = :id
"""  # noqa: S608 - of constants
MENTION_IDS = """
SELECT m.id FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE m.link_id = :id
ORDER BY i.published IS NULL, i.published, i.id, m.position LIMIT :most
"""
COUNTS = """
SELECT (SELECT count(*) FROM mentions m WHERE m.link_id = :id) AS mentions,
  (SELECT count(*) FROM mentions m WHERE m.link_id = :id AND m.role <> 'promo') AS counted,
  (SELECT count(*) FROM main.visits v WHERE v.link_id = :id) AS visits,
  (SELECT count(*) FROM main.good_snapshots c WHERE c.link_id = :id) AS copies,
  (SELECT count(*) FROM main.snapshots c WHERE c.link_id = :id) AS all_copies,
  (SELECT count(*) FROM main.link_aliases a WHERE a.link_id = :id) AS aliases,
  (SELECT count(*) FROM main.source_revisions r WHERE r.link_id = :id) AS revisions
"""
VISITS = """
SELECT v.id, v.started, v.outcome, v.status, v.final_url, v.error, v.capture_id, v.reread_of FROM main.visits v
WHERE v.link_id = :id ORDER BY v.started, v.id LIMIT :most
"""
PROOF = """
SELECT v.id, v.started, v.outcome, v.status, v.error FROM main.visits v
WHERE v.id IN (SELECT value FROM json_each(:ids)) ORDER BY v.started, v.id
"""
CAPTURES = """
SELECT DISTINCT c.id, c.written, c.file, c.length, c.digest, c.redaction_id FROM main.visits v
JOIN main.captures c ON c.id = v.capture_id WHERE v.link_id = :id ORDER BY c.written DESC LIMIT 20
"""
BESIDE = (
    "SELECT n.before_id, n.days_before, n.after_id, n.days_after, n.agree FROM link_snapshots n WHERE n.link_id = :id"
)
COPIES = """
SELECT c.id, c.url, c.taken, c.service, c.status, c.title FROM main.good_snapshots c WHERE c.link_id = :id
ORDER BY c.id NOT IN (:before, :after), c.taken LIMIT :most
"""
ALIASES = """
SELECT a.url, a.rule, a.evidence FROM main.link_aliases a WHERE a.link_id = :id ORDER BY a.id LIMIT 30
"""
# The other links of the same work.
SAME_WORK = """
SELECT l.key, l.url, l.state FROM main.links l LEFT JOIN main.joined_works j ON j.work = l.work
WHERE l.id <> :id AND (
  l.work IN (:work, :stands) OR l.work IN (SELECT o.work FROM main.joined_works o WHERE o.stands = :stands)
)
ORDER BY l.id LIMIT 20
"""
TOLD = """
SELECT m.id, st.story_id, (SELECT count(*) FROM stories x WHERE x.story_id = st.story_id) AS story_mentions,
  th.thread_id, (SELECT count(*) FROM threads x WHERE x.thread_id = th.thread_id) AS thread_mentions,
  w.verdict, w.score, w.rule
FROM mentions m LEFT JOIN stories st ON st.mention_id = m.id LEFT JOIN threads th ON th.mention_id = m.id
LEFT JOIN drift w ON w.mention_id = m.id WHERE m.link_id = :id
"""
FIRST_TITLE = """
SELECT r.title, v.started AS seen FROM main.source_revisions r JOIN main.visits v ON v.id = r.first_visit_id
WHERE r.link_id = :id ORDER BY v.started LIMIT 1
"""


def link(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the page of the link with a key. Raise NotFoundError, or MovedError for an id or a former key."""
    found = find_link(connection, request.path_params["link"])
    if len(found) > 1:
        return _choice(found)
    id_ = found[0]["id"]
    row = _row(connection, id_)
    mentions = _mentions(connection, row)
    visits = connection.rows(VISITS, id=id_, most=MAX_VISITS)
    beside = connection.row(BESIDE, id=id_) or {}
    copies = _copies(connection, id_, beside)
    title = str(row["title"] or next((m["title"] for m in mentions if m["title"]), None) or row["url"])
    return Page(
        template="link",
        title=title,
        path=link_path(row["key"]),
        description=f"{row['url']}: who cited it and when, what became of it, and its copies.",
        data={
            "link": row,
            "mentions": mentions,
            "counts": connection.row(COUNTS, id=id_),
            "visits": visits[-MAX_SHOWN_VISITS:][::-1],
            "proof": connection.rows(PROOF, ids=row["proved_by"]),
            "captures": connection.rows(CAPTURES, id=id_),
            "copies": copies,
            "agree": beside.get("agree"),
            "aliases": connection.rows(ALIASES, id=id_),
            "same_work": connection.rows(SAME_WORK, id=id_, work=row["work"], stands=row["stands"]),
            "first_seen_title": connection.row(FIRST_TITLE, id=id_),
        },
        context={
            "strip": visit_strip(visits, row["cited"], [copy["taken"] for copy in copies]),
            "citation": cite_link(row, mentions, title),
        },
        csv_rows="mentions",
        sql="select * from entries where link_id = :link order by issue_date",
        parameters={"link": id_},
        citable=Citable(links=[id_]),
        meta=link_tags(row, title),
    )


def find_link(connection: ArchiveConnection, name: str, end: str = "") -> list[Row]:
    """Return the links with a key. Raise NotFoundError; MovedError for an id, a former id or a key of a former address.

    Args:
        connection: the archive.
        name: the key or id.
        end: what follows the key in the path.
    """
    found = connection.rows(BY_KEY, key=name.lower()) if KEY.fullmatch(name.lower()) else []
    if found and name != name.lower():
        raise MovedError(link_path(found[0]["key"]) + end)
    if not found:
        _raise_moved(connection, name, end)
    if any(row["url"].startswith("redacted:") for row in found):
        raise NotFoundError(f"What the archive knew of the link {name} was removed on request.")
    return found


def _raise_moved(connection: ArchiveConnection, name: str, end: str) -> None:
    """Raise MovedError if a link had the name, else NotFoundError."""
    number, key = as_id(name), name.lower()
    row = connection.row(BY_ID, id=number) if number is not None else None
    if row is None and KEY.fullmatch(key):
        former = connection.rows(FORMER, key=key) or [
            cut for cut in connection.cached_rows("links with a user or password", CUT) if link_key(cut["url"]) == key
        ]
        row = connection.row(BY_ID, id=former[0]["id"]) if former else None
    if row is None or not row["key"]:
        raise NotFoundError(f"The archive has no link {name}. Search for its address or its title.")
    raise MovedError(link_path(row["key"]) + end)


def _choice(found: list[Row]) -> Page:
    """Return the page of a key that two addresses share by chance: the archive cannot tell which one is meant."""
    return Page(
        template="link-choice",
        title="Several links have this key",
        path=link_path(found[0]["key"]),
        data={"links": found},
        citable=Citable(links=[row["id"] for row in found]),
    )


def _row(connection: ArchiveConnection, id_: int) -> Row:
    """Return what the archive knows of a link and its page."""
    row = connection.row(LINK, id=id_)
    assert row is not None  # noqa: S101 - found in the same transaction
    return row | {"authors": json.loads(row["authors"]), "details": json.loads(row["details"] or "{}")}


def _mentions(connection: ArchiveConnection, row: Row) -> list[Row]:
    """Return the mentions, oldest first, each with its story, its verdict and the age of the page at that time."""
    told = {each["id"]: each for each in connection.rows(TOLD, id=row["id"])}
    ids = [each["id"] for each in connection.rows(MENTION_IDS, id=row["id"], most=MAX_MENTIONS)]
    by_id = {each["id"]: each for each in connection.rows(LATEST_MENTIONS, ids=json.dumps(ids))}
    mentions = [by_id[number] | told[number] for number in ids]
    for mention in mentions:
        mention["authors"] = json.loads(mention["authors"])
        mention["days_old"] = days_between(row["published"], mention["issue_date"])
    return mentions


def _copies(connection: ArchiveConnection, id_: int, beside: Row) -> list[Row]:
    """Return the copies, those beside the first citation first, by what stands between."""
    before, after = beside.get("before_id") or 0, beside.get("after_id") or 0
    copies = connection.rows(COPIES, id=id_, before=before, after=after, most=MAX_COPIES)
    for copy in copies:
        copy["side"] = {before: "before", after: "after"}.get(copy["id"])
        copy["days"] = beside.get(f"days_{copy['side']}") if copy["side"] else None
    return copies


def days_between(published: str | None, cited: str | None) -> int | None:
    """Return the days from one date to another.

    >>> days_between("2024-09-23T10:00:00Z", "2024-09-30"), days_between(None, "2024-09-30")
    (7, None)
    """
    try:
        return (date.fromisoformat(str(cited)) - date.fromisoformat(str(published)[:10])).days
    except ValueError:
        return None
