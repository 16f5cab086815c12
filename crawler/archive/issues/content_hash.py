"""A hash over all that the archive keeps of an issue: where it is equal, there is nothing to write."""

import json
from collections.abc import Iterable

from crawler.archive.schema_version import SCHEMA_VERSION
from crawler.items import Citation, Edition, Issue, Link, Mention, Picture, Problem
from crawler.text.hashes import sha256_of

__all__ = ["content_hash"]


def content_hash(issue: Issue) -> str:
    """Return the sha256, in hexadecimal, of all that the archive keeps of an issue.

    Left out is what a server calls a state of an edition (revision, etag, last_modified): a new name for the same text
    is no change. The order of editions, problems and aliases says nothing; that of sections, mentions and pictures
    does.
    """
    form = [
        # A new schema may keep what the one before left out.
        SCHEMA_VERSION,
        issue.publication,
        issue.key,
        issue.type,
        issue.number,
        issue.title,
        issue.subtitle,
        str(issue.published),
        issue.published_raw,
        issue.url,
        issue.redirect_url,
        issue.authors,
        issue.words,
        issue.read_from,
        sorted((_edition(edition) for edition in issue.editions), key=lambda form: (form[0], form[1])),
        [(part.section.group, part.section.name, part.category) for part in issue.sections],
        [_citation(citation) for citation in issue.citations],
        [_picture(picture) for picture in issue.pictures],
        _problems(issue.problems),
    ]
    return sha256_of(json.dumps(form, ensure_ascii=False, separators=(",", ":")))


def _edition(edition: Edition) -> tuple[object, ...]:
    document = edition.document
    return (
        str(document.kind),
        document.locator,
        document.url,
        sha256_of(document.text),
        edition.type,
        edition.availability,
        edition.number,
        edition.title,
        edition.subtitle,
        str(edition.published),
        edition.published_raw,
        edition.permalink,
        edition.redirect_url,
        edition.audience,
        len(edition.body.mentions),
        edition.body.words,
        _problems(document.problems),
        _problems((*edition.problems, *edition.body.problems)),
    )


def _citation(citation: Citation) -> tuple[object, ...]:
    mention: Mention = citation.mention
    return (
        mention.role,
        mention.url,
        mention.title,
        mention.section,
        mention.parent,
        mention.heading,
        mention.byline,
        mention.summary,
        mention.template_summary,
        mention.context,
        mention.acts,
        _link(citation.link),
        citation.summary_from,
    )


def _picture(picture: Picture) -> tuple[object, ...]:
    use = picture.illustration
    return (
        use.role,
        use.url,
        use.alt,
        use.section,
        use.story,
        use.credit,
        use.credit_url,
        picture.image.url,
        picture.image.domain,
    )


def _link(link: Link) -> tuple[object, ...]:
    return (link.url, link.work, link.domain, sorted((alias.url, alias.rule, alias.evidence) for alias in link.aliases))


def _problems(problems: Iterable[Problem]) -> list[tuple[str, str, str]]:
    return sorted({(problem.kind, problem.about or "", problem.evidence) for problem in problems})
