"""The page of an issue, in reading order."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from crawler.archive.issues.publications import PUBLICATION_LABEL
from crawler.problems import KINDS
from crawler.visits.states import LOST_STATES
from explorer.citations import cite_issue, issue_tags
from explorer.connection import ArchiveConnection
from explorer.issue_names import says_number, says_publication
from explorer.pages.missing import missing_issue
from explorer.pages.page import Citable, NotFoundError, Page, PageRequest, as_id
from explorer.pages.shared_queries import ARCHIVED_URL, AUTHORS, OF_WHOLE_ISSUE
from explorer.paths import ISSUE_PLACE, issue_path
from explorer.query_cache import Row

__all__ = ["choice_of_issues", "find_issues", "group_entries", "issue", "issue_title"]

MAX_MENTIONS = 1000
"""Mentions shown; the table has the rest."""

BY_NUMBER = f"""
SELECT i.id, {ISSUE_PLACE}, i.key, i.number, i.title, i.published, i.type, p.name AS publication
FROM issues i JOIN publications p ON p.id = i.publication_id
WHERE i.number = :number ORDER BY i.published, i.id LIMIT 100
"""  # noqa: S608 - of constants
BY_KEY = f"""
SELECT i.id, {ISSUE_PLACE}, i.key, i.number, i.title, i.published, i.type, p.name AS publication
FROM publications p JOIN issues i ON i.publication_id = p.id
WHERE i.key = :key ORDER BY p.id LIMIT 100
"""  # noqa: S608 - of constants
ISSUE = f"""
SELECT i.id, i.key, i.number, i.type, i.title, i.subtitle, i.published, i.published_raw, i.url, i.redirect_url,
  i.authors,
  i.words, i.edition_id, i.publication_id, {PUBLICATION_LABEL} AS publication,
  n.name AS publication_name, n.former_names, n.key AS publication_key,
  added.started AS added, changed.started AS changed
FROM issues i JOIN publications n ON n.id = i.publication_id
JOIN runs added ON added.id = i.added_in JOIN runs changed ON changed.id = i.changed_in
WHERE i.id = :id
"""  # noqa: S608 - of constants
MENTIONS = f"""
SELECT m.id, m.occurrence, m.position, m.role, m.section_id, m.parent_id, m.title, m.heading, m.byline, m.summary,
  m.context, m.url, m.link_id, l.key AS link_key,
  l.url AS link_url, l.state, l.state_since, d.name AS domain, s.title AS source_title, s.site_name, s.kind,
  EXISTS (SELECT 1 FROM source_revisions r WHERE r.link_id = m.link_id AND r.is_certain) AS page_changed,
  substr(s.published, 1, 10) AS source_published, {AUTHORS} AS authors, {ARCHIVED_URL} AS archived_url
FROM mentions m JOIN issues i ON i.id = m.issue_id JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id LEFT JOIN sources s ON s.link_id = l.id
WHERE m.issue_id = :id ORDER BY m.position LIMIT {MAX_MENTIONS + 1}
"""  # noqa: S608 - of constants
# Other mentions of the same story, those of other issues first.
ALSO = f"""
SELECT mine.mention_id AS told, other.mention_id AS id, {ISSUE_PLACE}, i.number, i.published AS issue_date,
  mine.story_id, i.id <> :id AS elsewhere
FROM mentions m JOIN stories mine ON mine.mention_id = m.id
JOIN stories other ON other.story_id = mine.story_id AND other.mention_id <> mine.mention_id
JOIN mentions o ON o.id = other.mention_id JOIN issues i ON i.id = o.issue_id
WHERE m.issue_id = :id ORDER BY elsewhere DESC, i.published, o.position LIMIT {MAX_MENTIONS}
"""  # noqa: S608 - of constants
SECTIONS = "SELECT id, section_group, name, category FROM sections WHERE issue_id = :id ORDER BY position LIMIT 300"
PICTURES = """
SELECT u.role, u.section_id, u.mention_id, u.url, u.alt, u.credit, u.credit_url, u.image_id, g.url AS image_url,
  g.state, g.width, g.height, d.name AS domain
FROM image_uses u JOIN images g ON g.id = u.image_id LEFT JOIN domains d ON d.id = g.domain_id
WHERE u.issue_id = :id ORDER BY u.position LIMIT 300
"""
EDITIONS = """
SELECT e.id, e.kind, e.url, e.availability, e.mentions, e.words, e.number, e.published, e.gone_since,
  e.id = i.edition_id AS read_from
FROM editions e JOIN issues i ON i.id = e.issue_id WHERE e.issue_id = :id
ORDER BY read_from DESC, e.mentions DESC, e.id LIMIT 20
"""
PROBLEMS = """
SELECT id, kind, severity, about, evidence, accepted_at, accepted_why FROM problems
WHERE issue_id = :id OR edition_id IN (SELECT id FROM editions WHERE issue_id = :id)
ORDER BY accepted_at IS NOT NULL, id LIMIT 200
"""
# An edit that changed no link changed the text.
EDITED = """
SELECT count(*) AS edits, coalesce(sum(max(1, changes)), 0) AS changes, max(changed_at) AS last FROM (
  SELECT r.changed_at, (SELECT count(*) FROM edition_changes c WHERE c.revision_id = r.id) AS changes
  FROM editions e JOIN issues i ON i.id = e.issue_id JOIN edition_revisions r ON r.edition_id = e.id
  WHERE e.issue_id = :id AND r.compared_by IS NOT NULL AND r.changed_at >= coalesce(i.published, '')
)
"""
ADJACENT_ISSUE = """
SELECT {place}, i.number, i.title, i.published FROM issues i
WHERE i.publication_id = :publication AND i.type = :type AND (i.published, i.id) {sign} (:published, :id)
ORDER BY i.published {order}, i.id {order} LIMIT 1
"""
PREVIOUS_ISSUE = ADJACENT_ISSUE.format(place=ISSUE_PLACE, sign="<", order="DESC")
NEXT_ISSUE = ADJACENT_ISSUE.format(place=ISSUE_PLACE, sign=">", order="ASC")


def issue(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the issue with a number or key; a list to choose from where several match. Raise NotFoundError."""
    name = request.path_params["issue"]
    found = find_issues(connection, name)
    if not found:
        missing = missing_issue(connection, name)
        if missing is None:
            raise NotFoundError(f"The archive has no issue {name}. See Issues for the list.")
        return missing
    return _issue_page(connection, found[0]) if len(found) == 1 else choice_of_issues(name, found)


def choice_of_issues(name: str, found: list[Row], part: str = "") -> Page:
    """Return a page to choose one of several issues that a name means.

    Args:
        part: what follows an issue's path in the path of the page that was asked for, such as `/edits`.
    """
    return Page(
        template="issue-choice",
        title=f"Several issues are named {name}",
        path=f"/issues/{quote(name, safe='')}{part}",
        data={"issues": found},
        context={"part": part},
        csv_rows="issues",
    )


def find_issues(connection: ArchiveConnection, name: str) -> list[Row]:
    """Return the issues with a number, or else with a key."""
    number = as_id(name)
    if number is not None:
        found = connection.rows(BY_NUMBER, number=number)
        if found:
            return found
    return connection.rows(BY_KEY, key=name)


def _issue_page(connection: ArchiveConnection, found: Row) -> Page:
    id_ = found["id"]
    data = connection.rows(ISSUE, id=id_)[0]
    mentions, truncated = _mentions(connection, id_)
    pictures = connection.rows(PICTURES, id=id_)
    sections = connection.rows(SECTIONS, id=id_)
    problems = connection.rows(PROBLEMS, id=id_)
    return Page(
        template="issue",
        title=issue_title(data),
        path=issue_path(found["publication_key"], found["slug"]),
        series=_series(data),
        publication=_publication(found),
        description=data["subtitle"] or f"{len(mentions)} mentions of links, with the digest's text about each.",
        data={
            "issue": data,
            "mentions": mentions,
            "sections": sections,
            "images": pictures,
            "editions": connection.rows(EDITIONS, id=id_),
            "problems": problems,
            "edited": connection.row(EDITED, id=id_),
            **_neighbours(connection, data),
        },
        context={
            **_counts(mentions),
            **_naming(data),
            "marks": [row for row in problems if row["kind"] in OF_WHOLE_ISSUE and not row["accepted_at"]],
            "groups": group_entries(sections, mentions, pictures),
            "page_issue": found,
            "covers": [picture for picture in pictures if picture["role"] == "cover"],
            "truncated": truncated,
            "kinds": KINDS,
        },
        csv_rows="mentions",
        citable=Citable(issues=[id_], links=[mention["link_id"] for mention in mentions]),
        meta=issue_tags(data, issue_title(data)),
        sql="select * from entries where issue_id = :issue order by position",
        parameters={"issue": id_},
    )


def _naming(issue: Row) -> dict[str, Any]:
    """Return how an issue is cited, and what stands above its title."""
    cited = cite_issue(issue["publication"], issue["number"], issue["title"], issue["published"])
    return {"citation": cited, "kicker": _kicker(issue)}


def _counts(mentions: Iterable[Row]) -> dict[str, Any]:
    """Return the numbers of mentions, of role promo and of any other, and of those the lost ones themselves."""
    counted = [mention for mention in mentions if mention["role"] != "promo"]
    return {
        "promo": sum(mention["role"] == "promo" for mention in mentions),
        "counted": len(counted),
        "lost": [mention for mention in counted if mention["state"] in LOST_STATES],
    }


def _mentions(connection: ArchiveConnection, issue_id: int) -> tuple[list[Row], bool]:
    """Return the mentions that are shown, in reading order, and whether there are more."""
    mentions = connection.rows(MENTIONS, id=issue_id)
    for mention in mentions:
        mention["authors"] = json.loads(mention["authors"])
    _add_also(connection, issue_id, mentions)
    return mentions[:MAX_MENTIONS], len(mentions) > MAX_MENTIONS


def _add_also(connection: ArchiveConnection, id_: int, mentions: list[Row]) -> None:
    """Add to mentions those that tell the same story, and the story's id."""
    by_id = {mention["id"]: mention for mention in mentions}
    for mention in mentions:
        mention["also"], mention["story_id"] = [], None
    for row in connection.rows(ALSO, id=id_):
        told = by_id.get(row["told"])
        if told is not None:
            told["story_id"] = row["story_id"]
            told["also"].append(row)


def group_entries(sections: Iterable[Row], mentions: Iterable[Row], pictures: Iterable[Row]) -> list[Row]:
    """Return section groups in reading order, each with its sections, their entries, and further links of each entry.

    A mention whose parent is not shown is an entry itself.
    """
    sections_by_id: dict[Any, Row] = {None: {"name": None, "category": None, "entries": [], "pictures": []}}
    for section in sections:
        sections_by_id[section["id"]] = section | {"entries": [], "pictures": []}
    entries: dict[int, Row] = {}
    for mention in mentions:
        entry = mention | {"further_links": [], "pictures": []}
        entries[mention["id"]] = entry
        parent = entries.get(mention["parent_id"])
        # Children of a related link are shown with its story: there are two levels.
        if parent is not None:
            entries[mention["id"]] = parent
            parent["further_links"].append(entry)
        else:
            sections_by_id.get(mention["section_id"], sections_by_id[None])["entries"].append(entry)
    for picture in pictures:
        if picture["role"] != "cover":
            owner = entries.get(picture["mention_id"]) or sections_by_id.get(
                picture["section_id"], sections_by_id[None]
            )
            owner["pictures"].append(picture)
    groups: list[Row] = []
    for section in sections_by_id.values():
        if section["entries"] or section["pictures"]:
            group = section.get("section_group")
            if not groups or groups[-1]["name"] != group:
                groups.append({"name": group, "sections": []})
            groups[-1]["sections"].append(section)
    return groups


def _neighbours(connection: ArchiveConnection, issue: Row) -> dict[str, Row | None]:
    """Return the issues before and after one, of its publication and type."""
    names = {"publication": "publication_id", "type": "type", "published": "published", "id": "id"}
    position = {name: issue[column] for name, column in names.items()}
    return {
        "previous": connection.row(PREVIOUS_ISSUE, **position),
        "next": connection.row(NEXT_ISSUE, **position),
    }


def _publication(issue: Row) -> Row | None:
    """Return the publication of an issue, where there are several."""
    return {"key": issue["publication_key"], "name": issue["of_publication"]} if issue["of_publication"] else None


def _series(issue: Row) -> str:
    """Return the publication with the number of the issue, or its date or key: what its title does not say of them."""
    return " ".join(_unsaid(issue, "#", issue["published"] or issue["key"]))


def _kicker(issue: Row) -> list[str]:
    """Return what stands above the title: what it does not say of publication and number, and the type."""
    return [*_unsaid(issue, "No. ", ""), *([issue["type"]] if issue["type"] != "newsletter" else [])]


def _unsaid(issue: Row, sign: str, otherwise: str) -> list[str]:
    """Return the publication, and the number behind a sign, where the title does not say them.

    Args:
        otherwise: what stands for the number of an issue that has none; empty for nothing.
    """
    former = (issue["former_names"] or "").split("; ")
    named = says_publication(issue_title(issue), issue["publication_name"], former)
    parts = [] if named and issue["publication"] == issue["publication_name"] else [issue["publication"]]
    if issue["number"] is None:
        return [*parts, otherwise] if otherwise else parts
    return parts if says_number(issue_title(issue), issue["number"]) else [*parts, f"{sign}{issue['number']}"]


def issue_title(issue: Row) -> str:
    """Return the title of an issue, or what stands for it."""
    if issue["title"]:
        return str(issue["title"])
    return f"{issue['publication']} #{issue['number']}" if issue["number"] is not None else str(issue["key"])
