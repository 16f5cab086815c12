"""The shapes of issues as the archive holds them, and of which kind each is."""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from crawler.archive.database import Archive, translate_errors
from crawler.archive.rows import as_json
from crawler.digests.editions.plain_text import written
from crawler.digests.endings import Ending, ending_of
from crawler.digests.occasional import NOTHING, Wording, lacks_headings, usual_headings, wording_of
from crawler.digests.shape import RECENT, Shape, busiest
from crawler.problems import OF_RUNS

__all__ = ["ShapedIssue", "accepted_issues", "written_issues"]

PORTION = 64
"""Issues that are read at once."""

_WRITTEN = "(i.changed_in = :run OR i.added_in = :run)"
# The issues that somebody has yet to look at say nothing of what is usual.
ISSUES = f"""
SELECT
  i.id, i.type, e.kind, i.published, i.number, {_WRITTEN} AS is_written,
  NOT EXISTS (
    SELECT 1 FROM problems q WHERE q.issue_id = i.id AND q.accepted_at IS NULL
      AND q.kind IN ('issue_unusual', 'no_mentions', 'edition_stub')
  ) AS is_settled
FROM publications p JOIN issues i ON i.publication_id = p.id LEFT JOIN editions e ON e.id = i.edition_id
WHERE p.key = :publication ORDER BY i.published, i.number, i.key
"""  # noqa: S608 - of constants
_ACCEPTED = """EXISTS (
  SELECT 1 FROM problems q
  WHERE q.issue_id = i.id AND q.accepted_at IS NOT NULL AND q.kind IN ('issue_unusual', 'edition_withheld')
)"""
ACCEPTED = f"""
SELECT i.key FROM publications p JOIN issues i ON i.publication_id = p.id
WHERE p.key = :publication AND {_WRITTEN} AND {_ACCEPTED}
"""  # noqa: S608 - of constants
SHAPES = f"""
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
  {_ACCEPTED} AS is_accepted,
  (SELECT count(*) FROM (
    SELECT DISTINCT q.kind, q.about, q.evidence FROM problems q WHERE q.issue_id = i.id AND q.severity <> 'repair'
      AND q.kind <> 'edition_withheld' AND q.kind NOT IN (SELECT value FROM json_each(:of_runs))
  )) AS doubts
FROM issues i LEFT JOIN mentions m ON m.issue_id = i.id AND m.role <> 'promo'
LEFT JOIN links l ON l.id = m.link_id LEFT JOIN domains d ON d.id = l.domain_id
WHERE i.id IN (SELECT value FROM json_each(:issues))
GROUP BY i.id
"""  # noqa: S608 - of constants
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


def written_issues(archive: Archive, publication: str, run_id: int) -> Iterator[ShapedIssue]:
    """Yield the issues that a run made or changed, the oldest first, with the last ones before each.

    Only those that are still compared with others are held. Raises ArchiveError.
    """
    before = _before(archive, publication, run_id)
    last_use = {shown: number for number, others in before.items() for shown in (number, *others)}
    shaped: dict[int, ShapedIssue] = {}
    written = iter(before)
    while portion := list(islice(written, PORTION)):
        asked = {shown for number in portion for shown in (number, *before[number])} - shaped.keys()
        shaped |= _shaped(archive, asked, shaped, before)
        for number in portion:
            yield replace(shaped[number], recent=tuple(shaped[other] for other in before[number]))
        done = set(portion)
        shaped = {number: issue for number, issue in shaped.items() if last_use[number] not in done}


def accepted_issues(archive: Archive, publication: str, run_id: int) -> set[str]:
    """Return the keys of the issues that a run made or changed and that a person has accepted as they are.

    Raises ArchiveError.
    """
    return {key for (key,) in archive.query(ACCEPTED, {"publication": publication, "run": run_id})}


def _before(archive: Archive, publication: str, run_id: int) -> dict[int, list[int]]:
    """Return each issue that a run made or changed -> the last ones of its kind before it."""
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
    return before


def _shaped(
    archive: Archive, asked: Iterable[int], held: Mapping[int, ShapedIssue], before: Mapping[int, Sequence[int]]
) -> dict[int, ShapedIssue]:
    """Return issues by id, without those before them. held: others that are known."""
    shaped = {row["id"]: _issue(row) for row in archive.rows(SHAPES, _parameters(asked))}
    known = {**held, **shaped}
    usual = {n: usual_headings([known[other].shape for other in before[n]]) for n in shaped if n in before}
    with translate_errors(archive.path):
        for number, kind, text in archive.connection.execute(TEXTS, (as_json(sorted(shaped)),)):
            issue, headings = shaped[number], usual.get(number, frozenset())
            wording = (
                wording_of(written(kind, text).body, headings) if lacks_headings(issue.shape, headings) else NOTHING
            )
            shaped[number] = replace(issue, ending=ending_of(kind, text), wording=wording)
    return shaped


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
