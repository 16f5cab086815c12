"""Make the issues anew that a merge of two archives changes, from the editions that are stored, without requests."""

import logging
from collections.abc import Iterator, Mapping, Sequence

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.statscollectors import DummyStatsCollector

from crawler.archive.database import Archive
from crawler.archive.issues.publications import publications_crawled
from crawler.archive.issues.unsettled import stored_corrections
from crawler.archive.issues.write import write_issue
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.digests.corrections import Correction
from crawler.digests.publications import Publication, load_publication
from crawler.exceptions import PublicationError
from crawler.items import Issue

__all__ = ["settle_issues"]

logger = logging.getLogger(__name__)


def settle_issues(
    archive: Archive,
    run_id: int,
    doubtful: Mapping[str, Sequence[str]],
    corrections: Sequence[Correction],
    settings: BaseSettings,
) -> list[str]:
    """Make the issues of which editions are staged, and those that share a page, and write those that changed.

    Return the keys of the publications whose description is not found: the next crawl makes their issues. An issue that
    was corrected by hand by corrections that are not given stays as it is.

    Args:
        archive: where the issues are.
        run_id: the run that merges.
        doubtful: publication -> issues of which several may be one.
        corrections: by hand.
        settings: of the project.

    Raises:
        ArchiveError: and the merge is undone.
    """
    unknown = []
    for key, names in publications_crawled(archive).items():
        publication = _description(key, names)
        if publication is None:
            unknown.append(key)
            continue
        stats = DummyStatsCollector(Crawler(Spider, settings.copy_to_dict()))
        catalogue = IssueCatalogue(archive, run_id, publication, corrections, stats)
        catalogue.reconsider(doubtful.get(key, ()))
        written = [_write(archive, issue, run_id, catalogue) for issue in catalogue.assemble()]
        catalogue.note_made(all_written=all(written))
    return unknown


def _write(archive: Archive, issue: Issue, run_id: int, catalogue: IssueCatalogue) -> bool:
    """Write an issue, unless corrections by hand would be lost; return whether it was written."""
    if not _keeps_corrections(archive, issue):
        logger.warning("%s is left as it is: its corrections by hand are not among those here", issue.key)
        return False
    write_issue(archive, issue, run_id, reader=catalogue.reader)
    catalogue.item_ended(issue)
    return True


def _description(key: str, names: Sequence[str]) -> Publication | None:
    """Return the description of a publication: under the name by which it was crawled last, or under its key."""
    for publication in _loaded((*names, key)):
        if publication.key == key:
            return publication
    return None


def _loaded(names: Sequence[str]) -> Iterator[Publication]:
    for name in names:
        try:
            yield load_publication(name)
        except PublicationError as error:
            logger.debug("%s", error)


def _keeps_corrections(archive: Archive, issue: Issue) -> bool:
    made = {(problem.about or "", problem.evidence) for problem in issue.problems if problem.kind == "corrected"}
    return stored_corrections(archive, issue.publication, issue.key) <= made
