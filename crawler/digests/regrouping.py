"""All editions of a publication -> the issues that they are of, as if none had been known before. Pure.

For when the rules of matching may have changed: what earlier rules put together would otherwise stay together.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.digests.assembly import PREFERENCE, assemble
from crawler.digests.corrections import Correction
from crawler.digests.grouping import Grouping
from crawler.digests.issue_index import IssueIndex
from crawler.digests.matching import EditionName, KnownIssue, name_of
from crawler.digests.publications import Publication
from crawler.items import Body, Edition

__all__ = ["Regrouped", "new_keys", "regroup", "unneeded_posts", "without_text"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Regrouped:
    """Which edition is of which issue."""

    index: IssueIndex
    """The issues, with the names of their editions."""

    unmatched: tuple[EditionName, ...]
    """The editions that are of no issue."""


def regroup(
    editions: Iterable[Edition],
    *,
    fixed: Iterable[KnownIssue] = (),
    publication: Publication,
    corrections: Sequence[Correction] = (),
) -> Regrouped:
    """Match editions anew, sources first, whatever order they are given in.

    Args:
        editions: all of the publication, with or without their texts and bodies, which are not looked at.
        fixed: issues that stay as they are, with the editions that they have.
        publication: the publication.
        corrections: those by hand.
    """
    held = list(fixed)
    # Under their keys, and without anything by which an edition could be one of theirs.
    index = IssueIndex(replace(issue, number=None, published=None, redirect_url=None, permalinks=()) for issue in held)
    kept = {name for issue in index for name in issue.editions}
    grouping = Grouping(index, publication, corrections, lambda names: ())
    for edition in sorted(editions, key=lambda edition: (PREFERENCE.index(edition.document.kind), name_of(edition))):
        if name_of(edition) not in kept:
            grouping.place(edition)
    grouping.match_stubs()
    grouping.rematch_shared_pages()
    for issue in held:
        index.put(issue)
    return Regrouped(index=index, unmatched=tuple(grouping.unmatched))


def new_keys(index: IssueIndex, former: IssueIndex) -> dict[str, str]:
    """Return former key -> key of the issues that have another one now.

    An issue is the former one with its key that had an edition of it; else the one that had its first edition, if that
    is not another issue.
    """
    holders = {issue.key: _holders(issue, former) for issue in index}
    claimed = {key: key for key, keys in holders.items() if key in keys}
    for key, keys in holders.items():
        if key not in claimed and (free := [each for each in keys if each not in claimed.values()]):
            claimed[key] = free[0]
    return {old: key for key, old in claimed.items() if old != key}


def _holders(issue: KnownIssue, former: IssueIndex) -> list[str]:
    """The keys of the former issues that had editions of this one, in the order of those."""
    found = (former.with_edition(name) for name in issue.editions)
    return list(dict.fromkeys(holder.key for holder in found if holder is not None))


def unneeded_posts(
    issues: Iterable[KnownIssue],
    read: Callable[[Sequence[EditionName]], Iterable[Edition]],
    publication: Publication,
    corrections: Sequence[Correction] = (),
) -> Iterator[EditionName]:
    """Yield the posts that a crawl would not ask for today, since the other editions of their issues tell everything.

    Args:
        issues: with the names of their editions.
        read: reads stored editions, by name.
        publication: the publication.
        corrections: those by hand.
    """
    for issue in issues:
        posts = [name for name in issue.editions if name[0] == "post"]
        others = [name for name in issue.editions if name[0] != "post"]
        editions = list(read(others)) if posts and others else []
        if not any(edition.availability == "full" for edition in editions):
            continue
        made = assemble(editions, key=issue.key, publication=publication, corrections=corrections)
        mentions = (citation.mention for citation in made.citations)
        if not any(mention.template_summary and mention.summary is None for mention in mentions):
            yield from posts


def without_text(edition: Edition) -> Edition:
    """Return an edition without its text and its body: what matching looks at, in little memory."""
    return replace(edition, document=replace(edition.document, text=""), body=Body())
