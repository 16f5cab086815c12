"""Read a publication by its description, store nothing, and print what it gives."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from scrapy.settings import BaseSettings

from crawler.commands.descriptions.crawls import crawl_editions
from crawler.commands.descriptions.local import LocalEditions
from crawler.commands.descriptions.renderings import SPREAD, Beside, compare_links
from crawler.commands.descriptions.report import report_of
from crawler.commands.descriptions.slow import slow_expressions
from crawler.commands.descriptions.tally import Tally
from crawler.commands.descriptions.vocabulary import CheckedVocabulary, find_vocabulary
from crawler.commands.scaffold import ExitStatus
from crawler.crawling.listings.scope import RunScope
from crawler.digests.corrections import Correction, load_corrections
from crawler.digests.grouping import Grouping
from crawler.digests.issue_index import IssueIndex
from crawler.digests.publications import Publication
from crawler.exceptions import ArgumentError
from crawler.items import Edition, Problem
from crawler.text.printable import printable

__all__ = ["check"]

FIRST: Final = 20
"""Editions that are asked for, unless all are."""

_WAYS: Final = ("repository", "feed", "site", "index", "substack")


def check(key: str, settings: BaseSettings, *, posts: str | None, mail: str | None, everything: bool) -> int:
    """Print the report of a description. Raise PublicationError for a wrong one, ArgumentError for a wrong place."""
    given = {"publication": key, "posts": posts, "mail": mail}
    arguments = {name: value for name, value in given.items() if value is not None}
    scope = RunScope.from_arguments(arguments)
    tally = Tally(publication=scope.public)
    grouping = Grouping(IssueIndex(), scope.publication, _corrections(settings, scope.publication), _nothing_stored)
    told: list[str] = []
    compared: list[Beside] = []
    place = find_vocabulary(key)
    topics = CheckedVocabulary(place) if place is not None else None
    if posts is not None or mail is not None:
        for local in LocalEditions.opened(scope):
            compared += _read(_grouped(_counted(local.read(), topics), grouping), tally)
            told += local.failed
            for why, names in local.left_out().items():
                tally.left_out[why] += names
    else:
        ways = [name for name in _WAYS if getattr(scope.public, name) is not None]
        if not ways:
            raise ArgumentError(
                f"The description of {scope.public.key} names no way in that can be asked: give --posts DIR or"
                " --mail PATH, or add one of the tables [site], [feed], [index], [substack], [repository]."
            )
        crawled = crawl_editions(settings, arguments, 0 if everything else FIRST)
        compared += _read(_grouped(_counted(crawled.editions, topics), grouping), tally)
        told += crawled.told
    _doubt(grouping, tally)
    told += topics.faults if topics is not None else ()
    slow = slow_expressions(scope.public)
    lines = [*report_of(tally, compared, told), *(["", "expressions that may take long", *slow] if slow else [])]
    for line in (*lines, *(["", *topics.report()] if topics is not None else [])):
        print(printable(line))
    return ExitStatus.DONE if tally.issues and not told else ExitStatus.FAILED


def _counted(editions: Iterable[Edition], topics: CheckedVocabulary | None) -> Iterator[Edition]:
    """Yield editions, and count the topics of their headlines."""
    for edition in editions:
        if topics is not None:
            topics.add(mention.title for mention in edition.body.mentions)
        yield edition


def _corrections(settings: BaseSettings, publication: Publication) -> Sequence[Correction]:
    if not settings["CORRECTIONS"]:
        return ()
    texts = publication.reading.categories.texts
    return load_corrections(Path(settings["CORRECTIONS"]), publication=publication.key, categories=texts)


def _nothing_stored(names: Sequence[object]) -> Sequence[Edition]:
    return ()


def _grouped(editions: Iterable[Edition], grouping: Grouping) -> Iterator[Edition]:
    """Yield editions, and give each that may be of an issue to its issue, as a crawl does."""
    for edition in editions:
        if edition.left_out is None:
            grouping.place(edition)
        yield edition


def _doubt(grouping: Grouping, tally: Tally) -> None:
    """Count what a crawl would tell of the issues that the editions make, beside what it tells of each edition."""
    grouping.match_stubs()
    grouping.rematch_shared_pages()
    grouping.reassemble()
    for issue in grouping.issues():
        tally.doubt(issue.key, issue.problems)
    for heading in tally.unmapped:
        tally.doubt(heading, [Problem(kind="section_uncategorised", evidence="counts as Other")])


def _read(editions: Iterable[Edition], tally: Tally) -> Sequence[Beside]:
    """Count editions, and compare the links of some of them: of the first, and ever fewer of the later ones."""
    compared: dict[int, Beside] = {}
    step = 1
    for number, edition in enumerate(editions):
        before = tally.issues
        tally.add(edition)
        if number % step or tally.issues == before:
            continue
        beside = compare_links(edition, tally.publication)
        if beside is not None:
            compared[number] = beside
        if len(compared) > SPREAD:
            step *= 2
            compared = {each: beside for each, beside in compared.items() if each % step == 0}
    return list(compared.values())


def described(publication: Publication) -> list[str]:
    """Return the ways in that a description names."""
    return [name for name in _WAYS if getattr(publication, name) is not None]
