"""Write a visit with all that it showed of its target: the row of the ledger, the page or picture, other addresses."""

from collections.abc import Sequence

from crawler.archive.database import Archive
from crawler.archive.ledger.pictures import write_picture
from crawler.archive.ledger.revisions import limits_reached
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import RecordedVisit, record_visit, record_visits
from crawler.archive.problems import write_link_problems
from crawler.archive.works import write_aliases
from crawler.visits.outcomes import PRESENT
from crawler.visits.visit import PageResult, PictureResult, VisitResult

__all__ = ["record", "record_all", "write_visit_result"]


def record(
    archive: Archive, run_id: int, result: VisitResult, *, reread_of: int | None = None, about: str | None = None
) -> RecordedVisit:
    """Write a visit and all that it showed, in one transaction.

    reread_of: id of the visit whose capture was read again. about: as of `write_visit_result`. Raise ArchiveError, and
    then nothing of it was written.
    """
    with archive.transaction():
        recorded = record_visit(archive, run_id, result.visit, reread_of=reread_of)
        visit_id = recorded.visit_id if reread_of is None else reread_of
        write_visit_result(archive, run_id, result, visit_id, about=about)
    return recorded


def record_all(archive: Archive, run_id: int, results: Sequence[VisitResult]) -> list[RecordedVisit]:
    """Write visits and all that they showed, in one transaction. Raise ArchiveError, and then nothing was written."""
    with archive.transaction():
        recorded = record_visits(archive, run_id, [result.visit for result in results])
        for result, visit in zip(results, recorded, strict=True):
            write_visit_result(archive, run_id, result, visit.visit_id)
    return recorded


def write_visit_result(
    archive: Archive, run_id: int, result: VisitResult, visit_id: int, *, about: str | None = None
) -> bool:
    """Write what a visit showed of its target; return whether that changed what is known of a page.

    about: address of the link, where that is not the one that the visit asked any more. Raise ArchiveError.
    """
    if isinstance(result, PageResult):
        return _write_page(archive, run_id, result, visit_id, about)
    if isinstance(result, PictureResult) and result.picture is not None and result.visit.outcome in PRESENT:
        write_picture(
            archive,
            result.visit.target.id,
            result.picture,
            size=result.size,
            content_hash=result.visit.content_hash,
            placeholder=result.placeholder,
        )
    return False


def _write_page(archive: Archive, run_id: int, result: PageResult, visit_id: int, about: str | None) -> bool:
    visit, link_id, changed = result.visit, result.visit.target.id, False
    if result.source is not None and visit.reader is not None:
        how = write_source(archive, link_id, result.source, reader=visit.reader, visit_id=visit_id)
        changed = how in ("new", "changed")
        if how == "changed" and (limits := limits_reached(archive, link_id)):
            write_link_problems(archive, link_id, "revisions_capped", about or visit.url, limits, run_id)
    if result.aliases:
        write_aliases(archive, run_id, link_id, result.aliases)
    if visit.outcome in PRESENT and visit.status != 304:
        doubts = [problem.evidence for problem in result.problems]
        write_link_problems(archive, link_id, "identity_doubtful", about or visit.url, doubts, run_id)
    return changed
