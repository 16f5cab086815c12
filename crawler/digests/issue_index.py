"""The issues of a publication in memory, found by what an edition says of itself. Pure."""

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from itertools import count

from crawler.digests.matching import EditionName, KnownIssue, name_of, own_address, redirect_number
from crawler.items import Edition, EditionKind

__all__ = ["Group", "IssueIndex"]

SHOWN = 5
"""Most others of a group that are named."""

Kinds = frozenset[EditionKind]
"""The kinds of editions that an issue has."""

Question = tuple[str | tuple[str, Kinds], Hashable]
"""What is asked, of issues with editions of which kinds, and the value that is asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Issues that say the same of what tells issues apart."""

    what: str
    """'page' or 'number'."""

    value: str
    """The page, without a slash at its end, or the number."""

    others: tuple[str, ...]
    """The first keys of the issues besides the first, in order."""

    count: int
    """How many issues there are besides the first."""


class _Answers:
    """Keys of issues by question, in order. Ten thousand issues answer fifty thousand: a key that stands alone, as
    nearly all do, has no dict of its own, and what is asked is stored once."""

    def __init__(self) -> None:
        # By what is asked, then by value. A dict without values keeps keys in order.
        self._keys: dict[Hashable, dict[Hashable, str | dict[str, None]]] = {}

    def to(self, question: Question) -> Collection[str]:
        what, value = question
        found = self._keys.get(what, {}).get(value, ())
        return (found,) if isinstance(found, str) else found

    def add(self, question: Question, key: str) -> None:
        what, value = question
        keys = self._keys.setdefault(what, {})
        found = keys.setdefault(value, key)
        if isinstance(found, dict):
            found[key] = None
        elif found != key:
            keys[value] = {found: None, key: None}

    def discard(self, question: Question, key: str) -> None:
        what, value = question
        keys = self._keys.get(what, {})
        found = keys.get(value)
        if isinstance(found, dict):
            found.pop(key, None)
        if not found or found == key:
            keys.pop(value, None)


class IssueIndex:
    """Issues by key, with an index for each question that matching asks."""

    def __init__(self, issues: Iterable[KnownIssue] = ()) -> None:
        self._issues: dict[str, KnownIssue] = {}
        self._editions: dict[EditionName, str] = {}
        self._answers = _Answers()
        self._first: dict[Question, str] = {}
        self._kinds: set[Kinds] = set()
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
        self._kinds.add(_kinds_of(issue))
        for question in _questions(issue):
            self._answers.add(question, issue.key)
            if question in self._first:
                self._first[question] = min(self._first[question], issue.key)
        self._editions.update(dict.fromkeys(issue.editions, issue.key))

    def remove(self, key: str) -> None:
        """Take an issue out; no issue with the key is no error."""
        issue = self._issues.pop(key, None)
        if issue is None:
            return
        for question in _questions(issue):
            self._answers.discard(question, key)
            if self._first.get(question) == key:
                del self._first[question]
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
        """Return the issues that an edition may be of, each once: those of its own name, address, page, number, date or
        redirect. None of the others has an edition of its kind: however many posts claim one page, they are not asked.
        """
        own, kind = self.with_edition(name_of(edition)), edition.document.kind
        found = [own] if own is not None else []
        if address := own_address(edition):
            found += self._without(kind, "address of", address)
        if edition.permalink:
            found += self._without(kind, "page of", edition.permalink.rstrip("/"))
        number = edition.number
        if number is None and edition.redirect_url:
            number = redirect_number(edition.redirect_url)
            found += self._find("redirect", edition.redirect_url)
        if number is not None:
            found += self._without(kind, "number of", number)
        if edition.published is not None:  # an issue whose number is mislabelled
            found += self._without(kind, "date of", edition.published)
        return list({issue.key: issue for issue in found}.values())

    def groups(self, issue: KnownIssue) -> tuple[Group, ...]:
        """Return each group of issues with the same page, or the same series and number, of which it is the first."""
        found = []
        for question in _shared(issue):
            keys = self._answers.to(question)
            if len(keys) < 2 or self._first_of(question) != issue.key:
                continue
            others = nsmallest(SHOWN + 1, keys)[1:]
            what, value = question
            told = value[1] if isinstance(value, tuple) else value
            found.append(Group(what=what, value=str(told), others=tuple(others), count=len(keys) - 1))
        return tuple(found)

    def firsts(self, issue: KnownIssue) -> set[str]:
        """Return the key of the first issue of each group that an issue is in."""
        return {self._first_of(question) for question in _shared(issue) if len(self._answers.to(question)) > 1}

    def shown_at_shared(self, issue: KnownIssue) -> set[str]:
        """Return the keys of the issues with a page or post at a path that the issue shares with others."""
        pages = {permalink.rstrip("/") for permalink in issue.permalinks}
        shared = [page for page in pages if len(self._answers.to(("page", page))) > 1]
        return {key for page in shared for key in self._answers.to(("shown", page))}

    def _first_of(self, question: Question) -> str:
        if question not in self._first:
            self._first[question] = min(self._answers.to(question))
        return self._first[question]

    def free_key(self, key: str) -> str:
        """Return the key, with a number at its end where an issue has it.

        >>> IssueIndex([KnownIssue(key="7", type="newsletter", number=7, title=None, published=None)]).free_key("7")
        '7-2'
        """
        if key not in self:
            return key
        return next(name for copy in count(2) if (name := f"{key}-{copy}") not in self)

    def _without(self, kind: EditionKind, question: str, value: Hashable) -> list[KnownIssue]:
        """Return the issues of an answer that have no edition of a kind."""
        kinds = sorted((kinds for kinds in self._kinds if kind not in kinds), key=sorted)
        return [issue for each in kinds for issue in self._find((question, each), value)]

    def _find(self, what: str | tuple[str, Kinds], value: Hashable) -> list[KnownIssue]:
        return [self._issues[key] for key in self._answers.to((what, value))]


def _questions(issue: KnownIssue) -> Iterator[Question]:
    yield from _shared(issue)
    kinds = _kinds_of(issue)
    for permalink in issue.permalinks:
        yield ("page of", kinds), permalink.rstrip("/")
        if kinds - {"markdown"}:
            yield "shown", permalink.rstrip("/")
    for address in issue.addresses:
        yield ("address of", kinds), address
    if issue.number is not None:
        yield ("number of", kinds), issue.number
    if issue.published is not None:
        yield ("date of", kinds), issue.published
    if issue.redirect_url is not None:
        yield "redirect", issue.redirect_url


def _kinds_of(issue: KnownIssue) -> Kinds:
    return _the_same(frozenset(kind for kind, _ in issue.editions))


@cache
def _the_same(kinds: Kinds) -> Kinds:
    """Return one object for all that are equal: there are few, and each issue has one."""
    return kinds


def _shared(issue: KnownIssue) -> Iterator[tuple[str, Hashable]]:
    """Yield the questions to which no two issues should have the same answer."""
    for page in {permalink.rstrip("/"): None for permalink in issue.permalinks}:
        yield "page", page
    if issue.number is not None:
        yield "number", (issue.type, issue.number)
