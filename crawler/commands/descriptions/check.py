"""Read a publication by its description, store nothing, and print what it gives."""

from collections.abc import Iterable, Iterator, Sequence
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
from crawler.digests.publications import Publication
from crawler.exceptions import ArgumentError
from crawler.items import Edition
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
    told: list[str] = []
    compared: list[Beside] = []
    place = find_vocabulary(key)
    topics = CheckedVocabulary(place) if place is not None else None
    if posts is not None or mail is not None:
        for local in LocalEditions.opened(scope):
            compared += _read(_counted(local.read(), topics), tally)
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
        compared += _read(_counted(crawled.editions, topics), tally)
        told += crawled.told
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
