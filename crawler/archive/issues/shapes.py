"""The shapes of issues as the archive holds them, and of which kind each is."""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from crawler.archive.database import Archive, translate_errors
from crawler.archive.rows import as_json
from crawler.digests.editions.plain_text import written
from crawler.digests.endings import Ending, ending_of
from crawler.digests.occasional import NOTHING, Wording, lacks_headings, usual_headings, wording_of
from crawler.digests.shape import RECENT, Shape, busiest
from crawler.problems import OF_RUNS

__all__ = ["ShapedIssue", "written_issues"]

# The issues that somebody has yet to look at say nothing of what is usual.
ISSUES = """
SELECT
  i.id, i.type, e.kind, i.published, i.number,
  i.changed_in = :run OR i.added_in = :run AS is_written,
  NOT EXISTS (
    SELECT 1 FROM problems q WHERE q.issue_id = i.id AND q.accepted_at IS NULL
      AND q.kind IN ('issue_unusual', 'no_mentions', 'edition_stub')
  ) AS is_settled
FROM publications p JOIN issues i ON i.publication_id = p.id LEFT JOIN editions e ON e.id = i.edition_id
WHERE p.key = :publication ORDER BY i.published, i.number, i.key
"""
SHAPES = """
SELECT
  i.id, i.key, i.type, i.title, i.words, count(m.id) AS links,
  count(DISTINCT m.link_id) AS addresses, count(DISTINCT l.domain_id) AS sites,
  total(m.role = 'story') AS stories, total(m.role = 'item') AS items, total(m.role = 'related') AS related,
  total(m.role = 'inline') AS inline, total(m.role = 'story' AND m.summary IS NOT NULL) AS told_stories,
  total(m.role = 'item' AND m.summary IS NOT NULL) AS told_items, total(m.id AND m.section_id IS NULL) AS unplaced,
  (SELECT count(*) FROM sections s WHERE s.issue_id = i.id) AS sections,
  (SELECT json_group_array(DISTINCT s.name) FROM mentions t JOIN sections s ON s.id = t.section_id
   WHERE t.issue_id = i.id AND t.role <> 'promo') AS headings,
  (SELECT json_group_array(DISTINCT s.name) FROM mentions t JOIN sections s ON s.id = t.section_id
   WHERE t.issue_id = i.id AND t.role = 'story') AS story_headings,
  json_group_array(DISTINCT m.link_id) FILTER (WHERE m.id) AS targets,
  json_group_array(coalesce(d.name, '')) FILTER (WHERE m.id) AS site_of_each,
  (SELECT count(*) FROM image_uses u WHERE u.issue_id = i.id AND u.role <> 'cover') AS images,
  EXISTS (SELECT 1 FROM problems q WHERE q.issue_id = i.id AND q.accepted_at IS NOT NULL
    AND q.kind IN ('issue_unusual', 'edition_withheld')) AS is_accepted,
  (SELECT count(*) FROM (
    SELECT DISTINCT q.kind, q.about, q.evidence FROM problems q WHERE q.issue_id = i.id AND q.severity <> 'repair'
      AND q.kind <> 'edition_withheld' AND q.kind NOT IN (SELECT value FROM json_each(:of_runs))
  )) AS doubts
FROM issues i LEFT JOIN mentions m ON m.issue_id = i.id AND m.role <> 'promo'
LEFT JOIN links l ON l.id = m.link_id LEFT JOIN domains d ON d.id = l.domain_id
WHERE i.id IN (SELECT value FROM json_each(:issues))
GROUP BY i.id
"""
TEXTS = """
SELECT i.id, e.kind, t.text
FROM issues i JOIN editions e ON e.id = i.edition_id JOIN edition_texts t ON t.edition_id = e.id
WHERE i.id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShapedIssue:
    """An issue, with what is usual for its kind."""

    id: int
    """Id of its row."""

    key: str
    """Its key."""

    type: str
    """Its type."""

    shape: Shape
    """What a reader found in it."""

    doubts: int
    """Doubts and refusals about it; one that several of its editions give is one."""

    is_accepted: bool
    """Whether a person has said that it is right as it is."""

    title: str = ""
    """Its title."""

    ending: Ending | None = None
    """How the text ends that it is read from; None where the archive does not have it."""

    recent: tuple["ShapedIssue", ...] = ()
    """The last issues of its kind before it, the oldest first."""

    wording: Wording = NOTHING
    """What its text tells of its kind."""


def written_issues(archive: Archive, publication: str, run_id: int) -> list[ShapedIssue]:
    """Return the issues that a run made or changed, the oldest first, with the last ones before each.

    Raises ArchiveError.
    """
    before: dict[int, list[int]] = {}
    recent: defaultdict[tuple[str, str, bool], deque[int]] = defaultdict(lambda: deque(maxlen=RECENT))
    for number, type_, kind, published, issue_number, is_written, is_settled in archive.query(
        ISSUES, {"publication": publication, "run": run_id}
    ):
        # Of the same type, read from the same kind of edition; without dates, numbers tell what was before.
        dated = published is not None
        alike = recent[type_, kind, dated] if kind is not None and (dated or issue_number is not None) else deque()
        if is_written:
            before[number] = list(alike)
        if is_settled:
            alike.append(number)
    asked = {*before, *chain.from_iterable(before.values())}
    shaped = {row["id"]: _issue(row) for row in archive.rows(SHAPES, _parameters(asked))}
    usual = {number: usual_headings([shaped[other].shape for other in others]) for number, others in before.items()}
    with translate_errors(archive.path):
        for number, kind, text in archive.connection.execute(TEXTS, (as_json(sorted(asked)),)):
            issue, headings = shaped[number], usual.get(number, frozenset())
            wording = (
                wording_of(written(kind, text).body, headings) if lacks_headings(issue.shape, headings) else NOTHING
            )
            shaped[number] = replace(issue, ending=ending_of(kind, text), wording=wording)
    return [
        replace(shaped[number], recent=tuple(shaped[other] for other in others)) for number, others in before.items()
    ]


def _parameters(issues: Iterable[int]) -> dict[str, str]:
    return {"issues": as_json(sorted(issues)), "of_runs": as_json(OF_RUNS)}


def _issue(row: Mapping[str, Any]) -> ShapedIssue:
    numbers = (
        "links",
        "addresses",
        "sites",
        "words",
        "stories",
        "items",
        "related",
        "inline",
        "told_stories",
        "told_items",
        "unplaced",
        "sections",
        "images",
    )
    sites = json.loads(row["site_of_each"])
    main_site, at_main_site = busiest(sites)
    shape = Shape(
        **{name: int(row[name]) for name in numbers},
        headings=_names(row["headings"]),
        story_headings=_names(row["story_headings"]),
        targets=_names(row["targets"]),
        site_names=frozenset(sites),
        main_site=main_site,
        at_main_site=at_main_site,
    )
    return ShapedIssue(
        id=row["id"],
        key=row["key"],
        type=row["type"],
        title=row["title"] or "",
        shape=shape,
        doubts=row["doubts"],
        is_accepted=bool(row["is_accepted"]),
    )


def _names(array: str) -> frozenset[str]:
    return frozenset(str(name).casefold() for name in json.loads(array))
