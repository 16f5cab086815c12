"""What was redacted, as those who write ask it: a tombstone knows an address by its sha256 alone.

In place of a redacted address stands its mark, `redacted:` and that sha256, wherever it was and wherever it comes
again. So a mention keeps its id, its place and its role, and the same input twice changes nothing. Pure but for
`redacted`.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html import unescape
from typing import Literal, get_args

from crawler.items import Citation, Edition, Issue, Link, Picture, Problem
from crawler.urls import normalise

__all__ = [
    "KINDS",
    "MARK",
    "Redacted",
    "RedactionKind",
    "fingerprint",
    "is_mark",
    "mark",
    "redacted",
    "strike",
    "withhold",
]

RedactionKind = Literal["link", "image", "text"]
KINDS: tuple[RedactionKind, ...] = get_args(RedactionKind)

MARK = "redacted:"

_TARGETS = "SELECT kind, target, id FROM redactions"
_ADDRESS = re.compile(r"https?:/[^\s<>\"'`\\]+", re.IGNORECASE)
_ENDS = ".,;:!?*_~)]}|"
"""What may follow an address in a text without being part of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Redacted:
    """The tombstones: sha256 of an address -> id of the redaction."""

    links: Mapping[str, int] = field(default_factory=dict)
    images: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.links or self.images or self.texts)

    def link(self, url: str) -> int | None:
        """The redaction of a link, by any of its addresses as written."""
        return self.links.get(fingerprint(url)) if self.links else None

    def image(self, url: str) -> int | None:
        """The redaction of an image, likewise."""
        return self.images.get(fingerprint(url)) if self.images else None

    def text(self, url: str) -> int | None:
        """The redaction of the text of a linked page, likewise."""
        return self.texts.get(fingerprint(url)) if self.texts else None

    def masked(self, url: str) -> str:
        """The address, or its mark when it is that of a redacted link."""
        return url if self.link(url) is None else mark(url)

    def shows(self, text: str) -> bool:
        """Whether a text has a redacted address in it."""
        if not self.links and not self.images:
            return False
        return any(self.link(url) is not None or self.image(url) is not None for url in _addresses(text))


def fingerprint(url: str) -> str:
    """sha256 of the normal form of an address, in hexadecimal.

    >>> fingerprint("HTTPS://A.example/?utm_source=x") == fingerprint("https://a.example/")
    True
    """
    return sha256(normalise(url).url.encode("utf-8", "surrogatepass")).hexdigest()


def mark(url: str) -> str:
    """What stands in place of a redacted address; of a mark, itself.

    >>> mark("https://a.example/")[:15], mark(mark("https://a.example/")) == mark("https://a.example/")
    ('redacted:befde4', True)
    """
    return url if is_mark(url) else MARK + fingerprint(url)


def is_mark(url: str) -> bool:
    """Whether it is no address but the mark of one."""
    return url.startswith(MARK)


def redacted(connection: sqlite3.Connection) -> Redacted:
    """Every tombstone of an archive."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for kind, target, number in connection.execute(_TARGETS):
        found[kind][target] = number
    return Redacted(links=found["link"], images=found["image"], texts=found["text"])


def withhold(issue: Issue, told: Redacted) -> tuple[Issue, bool]:
    """The issue without what was redacted, and whether there was anything: its texts are then not to be kept."""
    if not told.links and not told.images:
        return issue, False
    struck: dict[str, str] = {}
    citations = tuple(_citation(citation, told, struck) for citation in issue.citations)
    pictures = tuple(_picture(picture, told, struck) for picture in issue.pictures)
    return (
        replace(
            issue,
            citations=citations,
            pictures=pictures,
            problems=_problems(issue.problems, struck),
            editions=tuple(_edition(edition, struck) for edition in issue.editions),
        ),
        bool(struck),
    )


def strike(text: str, struck: Mapping[str, str]) -> str:
    """The text with each address replaced by its mark, the longest first.

    >>> strike("a.example/b is not a.example", {"a.example": "X", "a.example/b": "Y"})
    'Y is not X'
    """
    for address in sorted(struck, key=len, reverse=True):
        text = text.replace(address, struck[address])
    return text


def _addresses(text: str) -> Iterator[str]:
    for found in _ADDRESS.findall(text):
        for url in {found, unescape(found)}:
            yield url
            while url and url[-1] in _ENDS:
                url = url[:-1]
                yield url


def _citation(citation: Citation, told: Redacted, struck: dict[str, str]) -> Citation:
    link, mention = citation.link, citation.mention
    if told.link(link.url) is None:
        aliases = tuple(alias for alias in link.aliases if told.link(alias.url) is None)
        work = link.url if told.link(link.work) is not None else link.work
        return replace(citation, link=replace(link, work=work, aliases=aliases))
    put = mark(link.url)
    struck |= {mention.url: put, link.url: put}
    return replace(
        citation,
        mention=replace(mention, url=put, title=None, heading=None, byline=None, summary=None, template_summary=False),
        link=Link(url=put, work=put, domain=None),
        summary_from=None,
    )


def _picture(picture: Picture, told: Redacted, struck: dict[str, str]) -> Picture:
    image, use = picture.image, picture.illustration
    if told.image(image.url) is None:
        is_named = use.credit_url is not None and told.link(use.credit_url) is not None
        return replace(picture, illustration=replace(use, credit_url=None)) if is_named else picture
    put = mark(image.url)
    struck |= {use.url: put, image.url: put}
    return replace(
        picture,
        illustration=replace(use, url=put, alt=None, credit=None, credit_url=None),
        image=Link(url=put, work=put, domain=None),
    )


def _edition(edition: Edition, struck: Mapping[str, str]) -> Edition:
    return replace(
        edition,
        document=replace(edition.document, problems=_problems(edition.document.problems, struck)),
        body=replace(edition.body, problems=_problems(edition.body.problems, struck)),
        problems=_problems(edition.problems, struck),
    )


def _problems(problems: Iterable[Problem], struck: Mapping[str, str]) -> tuple[Problem, ...]:
    return tuple(
        replace(
            problem,
            about=None if problem.about is None else strike(problem.about, struck),
            evidence=strike(problem.evidence, struck),
        )
        for problem in problems
    )
