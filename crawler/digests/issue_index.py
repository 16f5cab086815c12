"""The issues of a publication in memory, found by what an edition says of itself. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from itertools import count

from crawler.digests.matching import EditionName, KnownIssue, name_of, redirect_number
from crawler.items import Edition

__all__ = ["IssueIndex"]


class IssueIndex:
    """Issues by key, with an index for each question that matching asks."""

    def __init__(self, issues: Iterable[KnownIssue] = ()) -> None:
        self._issues: dict[str, KnownIssue] = {}
        self._editions: dict[EditionName, str] = {}
        # Question -> its value -> keys; a dict without values keeps them in order.
        self._keys: dict[tuple[str, Hashable], dict[str, None]] = defaultdict(dict)
        for issue in issues:
            self.put(issue)

    def __contains__(self, key: str) -> bool:
        return key in self._issues

    def __iter__(self) -> Iterator[KnownIssue]:
        return iter(list(self._issues.values()))

    def put(self, issue: KnownIssue) -> None:
        """Add an issue, in place of the one that had its key."""
        self.remove(issue.key)
        self._issues[issue.key] = issue
        for question in _questions(issue):
            self._keys[question][issue.key] = None
        self._editions.update(dict.fromkeys(issue.editions, issue.key))

    def remove(self, key: str) -> None:
        """Take an issue out; no issue with the key is no error."""
        issue = self._issues.pop(key, None)
        if issue is None:
            return
        for question in _questions(issue):
            self._keys[question].pop(key, None)
        for name in issue.editions:
            if self._editions.get(name) == key:
                del self._editions[name]

    def get(self, key: str) -> KnownIssue | None:
        """Return the issue with a key."""
        return self._issues.get(key)

    def with_edition(self, name: EditionName) -> KnownIssue | None:
        """Return the issue that an edition is of."""
        return self._issues.get(self._editions.get(name, ""))

    def with_page(self, permalink: str) -> list[KnownIssue]:
        """Return the issues that claim a path; a slash at its end makes no difference."""
        return self._find("page", permalink.rstrip("/"))

    def candidates(self, edition: Edition) -> list[KnownIssue]:
        """Return the issues that an edition may be of, each once: those of its own name, page, number, date or
        redirect."""
        own = self.with_edition(name_of(edition))
        found = [own] if own is not None else []
        if edition.permalink:
            found += self.with_page(edition.permalink)
        number = edition.number
        if number is None and edition.redirect_url:
            number = redirect_number(edition.redirect_url)
            found += self._find("redirect", edition.redirect_url)
        if number is not None:
            found += self._find("number", number)
        if edition.published is not None:  # an issue whose number is mislabelled
            found += self._find("date", edition.published)
        return list({issue.key: issue for issue in found}.values())

    def partners(self, issue: KnownIssue) -> dict[str, list[str]]:
        """Return each page that other issues claim too, with their keys."""
        shared = {page: [i.key for i in self.with_page(page) if i.key != issue.key] for page in issue.permalinks}
        return {page: sorted(keys) for page, keys in sorted(shared.items()) if keys}

    def free_key(self, key: str) -> str:
        """Return the key, with a number at its end where an issue has it.

        >>> IssueIndex([KnownIssue(key="7", type="newsletter", number=7, title=None, published=None)]).free_key("7")
        '7-2'
        """
        if key not in self:
            return key
        return next(name for copy in count(2) if (name := f"{key}-{copy}") not in self)

    def _find(self, question: str, value: str | int | date) -> list[KnownIssue]:
        return [self._issues[key] for key in self._keys.get((question, value), ())]


def _questions(issue: KnownIssue) -> Iterator[tuple[str, Hashable]]:
    for permalink in issue.permalinks:
        yield "page", permalink.rstrip("/")
    if issue.number is not None:
        yield "number", issue.number
    if issue.published is not None:
        yield "date", issue.published
    if issue.redirect_url is not None:
        yield "redirect", issue.redirect_url
