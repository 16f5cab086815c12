"""Ties of stories as people see them: listed, and undone for good."""

from dataclasses import dataclass

from crawler.archive.analyses.stories import rebuild_stories
from crawler.archive.database import Archive
from crawler.text.dates import utc_now

__all__ = ["ListedTie", "list_ties", "undo_tie"]

LIST = """
SELECT t.id, t.kind, t.rule, t.score, t.evidence, t.left_out, t.undone_at, t.undone_why,
  coalesce(a.title, a.url) AS earlier, coalesce(ia.title, ia.key) AS earlier_issue, ia.published AS earlier_date,
  coalesce(b.title, b.url) AS later, coalesce(ib.title, ib.key) AS later_issue, ib.published AS later_date
FROM story_ties t
JOIN mentions a ON a.id = t.a JOIN issues ia ON ia.id = a.issue_id
JOIN mentions b ON b.id = t.b JOIN issues ib ON ib.id = b.issue_id
WHERE (:tie IS NULL OR t.id = :tie) AND (:undone OR t.undone_at IS NULL) AND (:kind IS NULL OR t.kind = :kind)
  AND (:text IS NULL OR instr(lower(coalesce(a.title, '')), lower(:text))
    OR instr(lower(coalesce(b.title, '')), lower(:text)))
ORDER BY ib.published DESC, t.id LIMIT :rows
"""
UNDO = "UPDATE story_ties SET undone_at = ?, undone_why = ? WHERE id = ? AND undone_at IS NULL"


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedTie:
    """A tie with what its mentions say; columns of `story_ties`, and headline, issue and date of the two."""

    id: int
    kind: str
    rule: str
    score: float
    evidence: str
    left_out: str | None
    undone_at: str | None
    undone_why: str | None
    earlier: str
    earlier_issue: str
    earlier_date: str | None
    later: str
    later_issue: str
    later_date: str | None


def list_ties(
    archive: Archive,
    *,
    tie: int | None = None,
    kind: str | None = None,
    text: str | None = None,
    undone: bool = False,
    rows: int = -1,
) -> list[ListedTie]:
    """Return ties, those of the latest issues first. Raises ArchiveError.

    Args:
        archive: where they are.
        tie: only the tie of this id.
        kind: only ties of this kind.
        text: only ties with this text in one of the headlines.
        undone: whether to include ties that a person undid.
        rows: at most so many; all where it is negative.
    """
    asked = {"tie": tie, "kind": kind, "text": text, "undone": undone, "rows": rows}
    return [ListedTie(**row) for row in archive.rows(LIST, asked)]


def undo_tie(archive: Archive, tie: int, why: str) -> bool:
    """Undo a tie for good, for the reason given; return whether it was in force.

    Its two mentions are of no story together from then on: where other ties join them, the weakest of those breaks.
    Raises ArchiveError.
    """
    with archive.transaction() as connection:
        undone = connection.execute(UNDO, (utc_now(), why, tie)).rowcount > 0
        if undone:
            rebuild_stories(archive)
    return undone
