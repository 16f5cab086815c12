"""Headings of sections that no rule of the publication maps to a category: one problem a heading, not one an issue."""

from collections.abc import Callable

from crawler.archive.database import Archive
from crawler.archive.problems import write_problems
from crawler.items import Problem

__all__ = ["note_unmapped_headings"]

HEADINGS = """
SELECT DISTINCT s.section_group, s.name FROM sections s JOIN issues i ON i.id = s.issue_id
JOIN publications p ON p.id = i.publication_id
WHERE p.key = ? AND s.category = ? ORDER BY s.name, s.section_group
"""
TOLD = """
SELECT DISTINCT r.about FROM problems r JOIN publications p ON p.id = r.publication_id
WHERE p.key = ? AND r.kind = 'section_uncategorised' AND r.issue_id IS NULL AND r.edition_id IS NULL
"""


def note_unmapped_headings(
    archive: Archive, publication: str, run_id: int, *, other: str, category: Callable[[str], str | None]
) -> None:
    """Replace the problems with headings that nothing maps to a category. Raises ArchiveError.

    Args:
        archive: where the sections are.
        publication: key of the publication.
        run_id: the run.
        other: the category of sections that nothing maps.
        category: returns the category of a heading; None where nothing maps it.
    """
    headings = archive.query(HEADINGS, (publication, other))
    unmapped = sorted({name for group, name in headings if category(name) is None and category(group) is None})
    told = {about for (about,) in archive.query(TOLD, (publication,))}
    if told != set(unmapped):
        problems = [Problem(kind="section_uncategorised", about=name, evidence="counts as Other") for name in unmapped]
        write_problems(archive, publication, problems, run_id, checked=told)
