"""What an edit of an edition changed, by what one reader makes of both texts. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from crawler.digests.editions.plain_text import plain_text
from crawler.items import Edition, Mention
from crawler.text.space import fold_space

__all__ = ["EditionChange", "changes_between", "is_edited"]

ChangeKind = Literal[
    "title", "subtitle", "published", "added", "removed", "retitled", "readdressed", "summary", "section"
]
"""What was edited: the title, subtitle or date of the issue; a link that was added or removed; of a link its headline,
address, summary or section."""

_ALL_SHOWN: Final = frozenset({"markdown", "post", "entry", "mail"})
"""Kinds of editions of whose text readers see all; of a page they see the frame of its site too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionChange:
    """One change."""

    kind: ChangeKind
    """What was edited."""

    url: str | None = None
    """The link, as written after the edit; one that was removed, as before; None for what is of the issue."""

    was: str | None = None
    """Before the edit; of a link that was removed its headline."""

    becomes: str | None = None
    """After it; of a link that was added its headline."""


def is_edited(before: Edition, after: Edition) -> bool:
    """Return whether an edit changed what a reader of the edition sees. Both are read by one reader.

    Of a page of a site only what is read of it counts: its frame changes with each issue that comes out.
    """
    if _content(before) != _content(after):
        return True
    if before.document.kind not in _ALL_SHOWN:
        return False
    return fold_space(plain_text(before.document)) != fold_space(plain_text(after.document))


def changes_between(before: Edition, after: Edition) -> tuple[EditionChange, ...]:
    """Return what an edit changed of an issue: of the issue itself, then of its links in reading order, removed last.

    A link is the same where its address, or its headline with its role, is.
    """
    return (*_of_issue(before, after), *_of_mentions(before, after))


def _content(edition: Edition) -> tuple[object, ...]:
    body = edition.body
    return (
        *(edition.title, edition.subtitle, edition.published, edition.availability, edition.audience),
        *(edition.redirect_url, edition.authors, edition.cover, body.sections, body.mentions, body.illustrations),
        body.words,
    )


def _of_issue(before: Edition, after: Edition) -> Iterator[EditionChange]:
    if before.title != after.title:
        yield EditionChange(kind="title", was=before.title, becomes=after.title)
    if before.subtitle != after.subtitle:
        yield EditionChange(kind="subtitle", was=before.subtitle, becomes=after.subtitle)
    if before.published != after.published:
        yield EditionChange(kind="published", was=_iso(before), becomes=_iso(after))


def _of_mentions(before: Edition, after: Edition) -> Iterator[EditionChange]:
    pairs, removed = _paired(before.body.mentions, after.body.mentions)
    for index, mention in enumerate(after.body.mentions):
        former = pairs.get(index)
        if former is None:
            yield EditionChange(kind="added", url=mention.url, becomes=mention.title)
            continue
        was = before.body.mentions[former]
        if was.url != mention.url:
            yield EditionChange(kind="readdressed", url=mention.url, was=was.url, becomes=mention.url)
        if was.title != mention.title:
            yield EditionChange(kind="retitled", url=mention.url, was=was.title, becomes=mention.title)
        if was.summary != mention.summary:
            yield EditionChange(kind="summary", url=mention.url, was=was.summary, becomes=mention.summary)
        if (left := _section(before, was)) != (entered := _section(after, mention)):
            yield EditionChange(kind="section", url=mention.url, was=left, becomes=entered)
    for index in removed:
        mention = before.body.mentions[index]
        yield EditionChange(kind="removed", url=mention.url, was=mention.title)


def _paired(before: Sequence[Mention], after: Sequence[Mention]) -> tuple[dict[int, int], list[int]]:
    """Return the index of each later mention -> that of the former one, and the former ones that are gone.

    First by address and headline, then by address, then by headline; equal ones in their order.
    """
    pairs: dict[int, int] = {}
    left = dict.fromkeys(range(len(before)))
    keys = (
        lambda mention: (mention.url, mention.title),
        lambda mention: _address(mention.url),
        lambda mention: (mention.role, mention.title) if mention.title else None,
    )
    for key in keys:
        by_key: dict[object, list[int]] = defaultdict(list)
        for index in reversed(left):
            if (named := key(before[index])) is not None:
                by_key[named].append(index)
        for index, mention in enumerate(after):
            if index not in pairs and (found := by_key.get(key(mention))):
                pairs[index] = found.pop()
                del left[pairs[index]]
    return pairs, list(left)


def _address(url: str) -> str:
    """Return an address without what is often mended: its scheme, `www.` and a last slash."""
    return re.sub(r"^\s*https?://(?:www\.)?", "", url.strip(), flags=re.IGNORECASE).rstrip("/")


def _section(edition: Edition, mention: Mention) -> str | None:
    return None if mention.section is None else edition.body.sections[mention.section].name


def _iso(edition: Edition) -> str | None:
    return None if edition.published is None else edition.published.isoformat()
