"""Take what was redacted out of an issue before it is written. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from crawler.archive.redaction.redactions import Redactions, mask, replace_addresses
from crawler.items import Citation, Edition, Issue, Link, Picture, Problem

__all__ = ["redact_issue"]


def redact_issue(issue: Issue, redactions: Redactions) -> tuple[Issue, bool]:
    """Return the issue without what was redacted, and whether there was anything: its texts must then not be kept."""
    if not redactions.links and not redactions.images:
        return issue, False
    masks: dict[str, str] = {}
    citations = tuple(_citation(citation, redactions, masks) for citation in issue.citations)
    pictures = tuple(_picture(picture, redactions, masks) for picture in issue.pictures)
    return (
        replace(
            issue,
            citations=citations,
            pictures=pictures,
            problems=_problems(issue.problems, masks),
            editions=tuple(_edition(edition, masks) for edition in issue.editions),
        ),
        bool(masks),
    )


def _citation(citation: Citation, redactions: Redactions, masks: dict[str, str]) -> Citation:
    """Return a citation without what was redacted, and add its addresses to `masks`."""
    link, mention = citation.link, citation.mention
    if redactions.link(link.url) is None:
        aliases = tuple(alias for alias in link.aliases if redactions.link(alias.url) is None)
        work = link.url if redactions.link(link.work) is not None else link.work
        return replace(citation, link=replace(link, work=work, aliases=aliases))
    masked = mask(link.url)
    masks |= {mention.url: masked, link.url: masked}
    return replace(
        citation,
        mention=replace(
            mention, url=masked, title=None, heading=None, byline=None, summary=None, template_summary=False
        ),
        link=Link(url=masked, work=masked, domain=None),
        summary_from=None,
    )


def _picture(picture: Picture, redactions: Redactions, masks: dict[str, str]) -> Picture:
    """Return a picture without what was redacted, and add its addresses to `masks`."""
    image, use = picture.image, picture.illustration
    if redactions.image(image.url) is None:
        is_named = use.credit_url is not None and redactions.link(use.credit_url) is not None
        return replace(picture, illustration=replace(use, credit_url=None)) if is_named else picture
    masked = mask(image.url)
    masks |= {use.url: masked, image.url: masked}
    return replace(
        picture,
        illustration=replace(use, url=masked, alt=None, credit=None, credit_url=None),
        image=Link(url=masked, work=masked, domain=None),
    )


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
