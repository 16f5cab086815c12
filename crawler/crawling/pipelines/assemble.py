"""Edition -> issue: finds the issue that an edition is of, and makes the issue anew from all its editions."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.archive.database import Archive
from crawler.archive.issues.editions import KnownIssue, documents_of, find_issues, write_unmatched
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.digests.assembly import assemble, in_order
from crawler.digests.corrections import Correction, load_corrections
from crawler.digests.editions.reading import read_edition, reader_version
from crawler.digests.matching import match, new_key, redirect_number
from crawler.digests.publications import Publication
from crawler.items import Edition, Issue, Problem


class AssembleIssue:
    """Reads the issue's other editions from the archive's texts, so that no order of arrival matters."""

    def __init__(self, crawler: Crawler, corrections: tuple[Correction, ...]) -> None:
        self.crawler = crawler
        self.corrections = corrections

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, load_corrections(Path(crawler.settings["CORRECTIONS"])))

    def process_item(self, item: Any) -> Any:
        """An issue for an edition; anything else as it is. Raises DropItem for an edition that is of no issue."""
        if not isinstance(item, Edition):
            return item
        publication = getattr(self.crawler.spider, "publication", None)
        if not isinstance(publication, Publication):
            raise RuntimeError("a spider with a publication is needed")
        archive, run_id = run_ledger(self.crawler).writing()
        known = match(item, candidates(archive, publication, item))
        if known is None and not founds_issue(item):
            problem = Problem(
                kind="edition_unmatched", about=item.document.url, evidence=f"{item.document.kind}, {item.availability}"
            )
            unmatched = replace(item, problems=(*item.problems, problem))
            write_unmatched(archive, publication.key, unmatched, run_id, reader=reader_version())
            self._count("editions/unmatched")
            raise DropItem(f"{item.document.url} is of no known issue", log_level="DEBUG")
        name = (item.document.kind, item.document.locator)
        others = [
            read_edition(document, publication)
            for document in (documents_of(archive, publication.key, known.key) if known is not None else ())
            if (document.kind, document.locator) != name
        ]
        key = issue_key(archive, publication, [item, *others], known)
        issue = assemble([item, *others], key=key, publication=publication, corrections=self.corrections)
        return replace(issue, problems=(*issue.problems, *shared_pages(archive, issue, known)))

    def _count(self, stat: str) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(stat)


def candidates(archive: Archive, publication: Publication, edition: Edition) -> list[KnownIssue]:
    """The issues that an edition may be of, each once: those of its own file, page, number, date, or redirect."""
    key = publication.key
    found = find_issues(archive, key, edition=(edition.document.kind, edition.document.locator))
    if edition.permalink:
        found += find_issues(archive, key, permalink=edition.permalink.rstrip("/"))
        found += find_issues(archive, key, permalink=edition.permalink.rstrip("/") + "/")
    number = edition.number
    if number is None and edition.redirect_url:
        number = redirect_number(edition.redirect_url)
        found += find_issues(archive, key, redirect_url=edition.redirect_url)
    if number is not None:
        found += find_issues(archive, key, number=number)
    if edition.published is not None:  # an issue whose number is mislabelled
        found += find_issues(archive, key, published=edition.published)
    return list({issue.key: issue for issue in found}.values())


def issue_key(archive: Archive, publication: Publication, editions: Sequence[Edition], known: KnownIssue | None) -> str:
    """The key of an issue with these editions, whichever came first; another one when another issue has that."""
    ordered = in_order(editions)
    told = replace(
        ordered[0],
        type=next((e.type for e in ordered if e.availability != "stub"), ordered[0].type),
        number=next((e.number for e in ordered if e.number is not None), None),
        published=next((e.published for e in ordered if e.published is not None), None),
    )
    key = new_key(told)
    if known is not None and (key == known.key or find_issues(archive, publication.key, key=key)):
        return known.key
    free = (name for copy in count(2) if not find_issues(archive, publication.key, key=(name := f"{key}-{copy}")))
    return next(free) if find_issues(archive, publication.key, key=key) else key


def shared_pages(archive: Archive, issue: Issue, known: KnownIssue | None) -> list[Problem]:
    """Doubts about pages that other issues claim too. known: the issue as the archive has it, under whatever key."""
    own = {issue.key, known.key if known is not None else issue.key}
    problems = []
    for permalink in sorted({edition.permalink for edition in issue.editions if edition.permalink}):
        others = [i.key for i in find_issues(archive, issue.publication, permalink=permalink) if i.key not in own]
        if others:
            problems.append(
                Problem(
                    kind="permalink_duplicate",
                    about=permalink,
                    evidence=f"also the page of {', '.join(sorted(others))}",
                )
            )
    return problems


def founds_issue(edition: Edition) -> bool:
    """Whether an edition says enough of itself to be an issue that no other edition is known of."""
    if edition.availability == "stub":
        return False
    if edition.document.kind == "markdown":
        return True
    return edition.number is not None or (edition.document.kind == "page" and edition.availability == "full")
