"""Take what was redacted out of an issue before it is written. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawler.archive.redaction.redactions import Redactions, replace_addresses
from crawler.items import Citation, Edition, Issue, Link, Picture, Problem

__all__ = ["Redacted", "redact_issue"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Redacted:
    """An issue without what was redacted."""

    issue: Issue
    """The issue."""

    masks: Mapping[str, str]
    """Address that was redacted, normalised or as written -> its mask; empty where nothing was."""

    found: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Id of a redaction -> the forms in which its address was found, normalised and as written."""


def redact_issue(issue: Issue, redactions: Redactions) -> Redacted:
    """Return the issue without what was redacted. If there was anything, its texts must not be kept."""
    if not redactions.links and not redactions.images:
        return Redacted(issue=issue, masks={})
    masks: dict[str, str] = {}
    found: dict[int, list[str]] = defaultdict(list)
    citations = tuple(_citation(citation, redactions, masks, found) for citation in issue.citations)
    if masks:
        citations = _without_sentences(citations, issue.citations)
    pictures = tuple(_picture(picture, redactions, masks, found) for picture in issue.pictures)
    redacted = replace(
        issue,
        citations=citations,
        pictures=pictures,
        problems=_problems(issue.problems, masks),
        editions=tuple(_edition(edition, masks) for edition in issue.editions),
    )
    return Redacted(issue=redacted, masks=masks, found=found)


def _citation(
    citation: Citation, redactions: Redactions, masks: dict[str, str], found: dict[int, list[str]]
) -> Citation:
    """Return a citation without what was redacted, and add its addresses to `masks` and `found`."""
    link, mention = citation.link, citation.mention
    number = _first(redactions.link(link.url), redactions.link(mention.url))
    if number is None:
        aliases = tuple(alias for alias in link.aliases if redactions.link(alias.url) is None)
        work = link.url if redactions.link(link.work) is not None else link.work
        return replace(citation, link=replace(link, work=work, aliases=aliases))
    masked = redactions.masks[number]
    masks |= {mention.url: masked, link.url: masked}
    found[number] += [mention.url, link.url]
    return replace(
        citation,
        mention=replace(
            mention,
            url=masked,
            title=None,
            heading=None,
            byline=None,
            summary=None,
            template_summary=False,
            context=None,
        ),
        link=Link(url=masked, work=masked, domain=None),
        summary_from=None,
    )


def _without_sentences(citations: Sequence[Citation], before: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return citations without the sentences that a redacted link stands in, or that name it.

    Args:
        citations: those of an issue, without what was redacted.
        before: the same with it.
    """
    hidden = [
        said
        for citation, was in zip(citations, before, strict=True)
        if citation.mention.url != was.mention.url
        for said in (was.mention.url, was.mention.title, was.mention.context)
        if said
    ]
    return tuple(
        replace(citation, mention=replace(citation.mention, context=None))
        if citation.mention.context is not None and any(said in citation.mention.context for said in hidden)
        else citation
        for citation in citations
    )


def _picture(picture: Picture, redactions: Redactions, masks: dict[str, str], found: dict[int, list[str]]) -> Picture:
    """Return a picture without what was redacted, and add its addresses to `masks` and `found`."""
    image, use = picture.image, picture.illustration
    number = _first(redactions.image(image.url), redactions.image(use.url))
    if number is None:
        is_named = use.credit_url is not None and redactions.link(use.credit_url) is not None
        return replace(picture, illustration=replace(use, credit_url=None)) if is_named else picture
    masked = redactions.masks[number]
    masks |= {use.url: masked, image.url: masked}
    found[number] += [use.url, image.url]
    return replace(
        picture,
        illustration=replace(use, url=masked, alt=None, credit=None, credit_url=None),
        image=Link(url=masked, work=masked, domain=None),
    )


def _first(*numbers: int | None) -> int | None:
    return next((number for number in numbers if number is not None), None)


def _edition(edition: Edition, masks: Mapping[str, str]) -> Edition:
    return replace(
        edition,
        document=replace(edition.document, problems=_problems(edition.document.problems, masks)),
        body=replace(edition.body, problems=_problems(edition.body.problems, masks)),
        problems=_problems(edition.problems, masks),
    )


def _problems(problems: Iterable[Problem], masks: Mapping[str, str]) -> tuple[Problem, ...]:
    return tuple(
        replace(
            problem,
            about=None if problem.about is None else replace_addresses(problem.about, masks),
            evidence=replace_addresses(problem.evidence, masks),
        )
        for problem in problems
    )
