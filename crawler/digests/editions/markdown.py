"""A Markdown post of the publication's repository -> an edition."""

import re
from dataclasses import replace

from crawler.digests.body.reading import read_body
from crawler.digests.editions.commonmark import to_html
from crawler.digests.editions.front_matter import FrontMatter, is_placeholder, read_front_matter
from crawler.digests.editions.written_urls import expand_liquid, written_urls
from crawler.digests.locators import name_parts
from crawler.digests.publications import Publication
from crawler.digests.titles import issue_type, number_in_title
from crawler.items import Body, Document, Edition, Illustration, IssueType, Problem
from crawler.text.html import parse_html
from crawler.text.mojibake import lost_characters, repair_mojibake
from crawler.text.space import fold_space

_KRAMDOWN = re.compile(r"^[ \t]*(?:\* TOC|\{:[^}\n]*\})[ \t]*$", re.MULTILINE)
_INLINE_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}")
_CREDIT_LINK = re.compile(r"href\s*=\s*[\"'”“]?([^\"'”“\s>]+)")


def read_markdown(document: Document, publication: Publication) -> Edition:
    """Reads a post. Pure; whatever cannot be read is a problem of the edition, never an exception."""
    text, repairs = repair_mojibake(document.text.replace("\r\n", "\n"))
    problems = [
        *document.problems,
        *(
            Problem(kind="mojibake", about=r.before, evidence=f"line {r.line}: {r.before!r} read as {r.after!r}")
            for r in repairs
        ),
        *(
            Problem(kind="characters_lost", about=lost.context, evidence=f"line {lost.line}: {lost.context!r}")
            for lost in lost_characters(text)
        ),
    ]
    matter = read_front_matter(text)
    problems.extend(matter.problems)
    fields = matter.fields
    name = name_parts(document.locator)
    number, published, published_raw, named = name.number, name.published, name.published_raw, name.name
    if name.rolled:
        problems.append(
            Problem(
                kind="date_impossible",
                about=published_raw,
                evidence=f"{published_raw} read as {published or 'no date'}",
            )
        )
    title = fold_space(fields["title"]) if fields.get("title") else None
    if title is None:
        problems.append(Problem(kind="title_missing", evidence="the front matter has no title"))
    titled = number_in_title(title) if title else None
    if number is None and titled is not None:
        number = titled if named.isdigit() or named == str(titled) else None
    elif number is not None and titled is not None and titled != number:
        problems.append(
            Problem(kind="number_conflict", about=title, evidence=f"file name says {number}, title says {titled}")
        )
    permalink = shown_at(document.locator, named, matter)
    if permalink != (claimed := fields.get("permalink")) and claimed:
        problems.append(
            Problem(kind="permalink_unused", about=claimed, evidence=f"the site shows the page at {permalink}")
        )
    body = read_markdown_body(matter.body, publication)
    redirect = fields.get("redirect") or None
    cover, cover_problems = read_cover(matter)
    problems.extend(cover_problems)
    kind: IssueType = issue_type(title, number)
    subtitle = fields.get("excerpt")
    return Edition(
        document=document,
        type=kind,
        availability="full" if body.mentions or body.words else "empty",
        number=number,
        title=title,
        subtitle=fold_space(subtitle) if subtitle and not is_placeholder(subtitle) else None,
        published=published,
        published_raw=published_raw,
        permalink=permalink,
        redirect_url=redirect,
        authors=tuple(part for part in re.split(r"\s*;\s*", fields.get("author", "")) if part),
        cover=cover,
        body=body,
        problems=(*problems, *body.problems),
    )


def read_markdown_body(markdown: str, publication: Publication) -> Body:
    """The body of a post: rendered as CommonMark, then walked; URLs are given back as the source wrote them."""
    source = _INLINE_ATTRIBUTES.sub("", _KRAMDOWN.sub("", markdown)) if "{:" in markdown else markdown
    expanded = expand_liquid(source, publication.liquid)
    body = read_body(parse_html(f"<div>{to_html(expanded)}</div>"))
    as_written = written_urls(source, publication.liquid)
    return replace(
        body,
        mentions=tuple(
            mention if (url := as_written(mention.url)) == mention.url else replace(mention, url=url)
            for mention in body.mentions
        ),
        illustrations=tuple(
            picture if (url := as_written(picture.url)) == picture.url else replace(picture, url=url)
            for picture in body.illustrations
        ),
    )


def shown_at(locator: str, named: str, matter: FrontMatter) -> str | None:
    """The path at which Jekyll shows the post: its permalink, unless the front matter is none to Jekyll.

    Without a front matter that it can find, Jekyll takes the name in the file name (`/319/`); where the YAML cannot be
    read, the whole file name (`/2024-02-19-258/`).
    """
    kinds = {problem.kind for problem in matter.problems}
    if kinds & {"front_matter_unterminated", "front_matter_fenced", "front_matter_missing"}:
        return f"/{named}/"
    if "front_matter_unquoted" in kinds:
        return f"/{locator.rsplit('/', 1)[-1].rsplit('.', 1)[0]}/"
    return matter.fields.get("permalink")


def read_cover(matter: FrontMatter) -> tuple[Illustration | None, list[Problem]]:
    """The cover image with its credit; a bare folder or a template's credit is none."""
    problems: list[Problem] = []
    url = matter.fields.get("image.feature")
    credit_html = matter.fields.get("image.credit")
    credit = credit_url = None
    if credit_html and is_placeholder(credit_html):
        problems.append(Problem(kind="placeholder", about="image.credit", evidence=f"credit {credit_html!r}"))
    elif credit_html:
        credit = fold_space(re.sub(r"<[^<>]*>", " ", credit_html)) or None
        link = _CREDIT_LINK.search(credit_html)
        credit_url = link[1] if link else None
    if url and (is_placeholder(url) or url.endswith("/")):
        problems.append(Problem(kind="placeholder", about="image.feature", evidence=f"cover {url!r} names no file"))
        url = None
    if not url:
        return None, problems
    return Illustration(role="cover", url=url, credit=credit, credit_url=credit_url), problems
