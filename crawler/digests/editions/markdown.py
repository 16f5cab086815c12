"""Read a Markdown post of the publication's repository."""

import re
from dataclasses import replace

from crawler.digests.body.reading import read_body
from crawler.digests.editions.commonmark import to_html
from crawler.digests.editions.front_matter import FrontMatter, is_placeholder, read_front_matter
from crawler.digests.editions.written_urls import expand_liquid, written_urls
from crawler.digests.locators import NameParts, name_parts
from crawler.digests.publications import Publication
from crawler.digests.titles import issue_type, number_in_title
from crawler.items import Body, Document, Edition, Illustration, Problem
from crawler.text.html import parse_html
from crawler.text.mojibake import lost_characters, repair_mojibake
from crawler.text.space import fold_space

_KRAMDOWN = re.compile(r"^[ \t]*(?:\* TOC|\{:[^}\n]*\})[ \t]*$", re.MULTILINE)
_INLINE_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}")
_CREDIT_LINK = re.compile(r"href\s*=\s*[\"'”“]?([^\"'”“\s>]+)")


def read_markdown(document: Document, publication: Publication) -> Edition:
    """Read a post. Pure; never raises: what cannot be read is a problem of the edition."""
    text, problems = _repaired(document.text.replace("\r\n", "\n"))
    matter = read_front_matter(text)
    fields = matter.fields
    name = name_parts(document.locator)
    title = fold_space(fields["title"]) if fields.get("title") else None
    number, number_problems = _number(name, title)
    permalink, permalink_problems = _permalink(document.locator, name.name, matter)
    cover, cover_problems = read_cover(matter)
    body = read_markdown_body(matter.body, publication)
    subtitle = fields.get("excerpt")
    return Edition(
        document=document,
        type=issue_type(title, number),
        availability="full" if body.mentions or body.words else "empty",
        number=number,
        title=title,
        subtitle=fold_space(subtitle) if subtitle and not is_placeholder(subtitle) else None,
        published=name.published,
        published_raw=name.published_raw,
        permalink=permalink,
        redirect_url=fields.get("redirect") or None,
        authors=tuple(part for part in re.split(r"\s*;\s*", fields.get("author", "")) if part),
        cover=cover,
        body=body,
        problems=(
            *document.problems,
            *problems,
            *matter.problems,
            *_date_problems(name),
            *number_problems,
            *permalink_problems,
            *cover_problems,
            *body.problems,
        ),
    )


def _repaired(text: str) -> tuple[str, list[Problem]]:
    """Return a text with its mojibake repaired, and a problem for each repair and each character that is lost."""
    repaired, repairs = repair_mojibake(text)
    problems = [
        Problem(kind="mojibake", about=r.before, evidence=f"line {r.line}: {r.before!r} read as {r.after!r}")
        for r in repairs
    ]
    problems += [
        Problem(kind="characters_lost", about=lost.context, evidence=f"line {lost.line}: {lost.context!r}")
        for lost in lost_characters(repaired)
    ]
    return repaired, problems


def _date_problems(name: NameParts) -> list[Problem]:
    if not name.rolled:
        return []
    evidence = f"{name.published_raw} read as {name.published or 'no date'}"
    return [Problem(kind="date_impossible", about=name.published_raw, evidence=evidence)]


def _number(name: NameParts, title: str | None) -> tuple[int | None, list[Problem]]:
    """Return the number of an issue, by the file name first, then by the title."""
    if title is None:
        return name.number, [Problem(kind="title_missing", evidence="the front matter has no title")]
    titled = number_in_title(title)
    if titled is None or titled == name.number:
        return name.number, []
    if name.number is None:
        return titled if name.name.isdigit() or name.name == str(titled) else None, []
    evidence = f"file name says {name.number}, title says {titled}"
    return name.number, [Problem(kind="number_conflict", about=title, evidence=evidence)]


def _permalink(locator: str, name: str, matter: FrontMatter) -> tuple[str | None, list[Problem]]:
    """Return the path at which the site shows a post, with a problem where the post names another one."""
    shown = shown_at(locator, name, matter)
    claimed = matter.fields.get("permalink")
    if not claimed or claimed == shown:
        return shown, []
    return shown, [Problem(kind="permalink_unused", about=claimed, evidence=f"the site shows the page at {shown}")]


def read_markdown_body(markdown: str, publication: Publication) -> Body:
    """Read the body of a post: rendered as CommonMark, then walked; its URLs are those that the source wrote."""
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
    """Return the path at which Jekyll shows a post: its permalink, unless Jekyll cannot read the front matter.

    Where Jekyll finds no front matter, it takes the name in the file name (`/319/`); where the YAML is invalid, the
    whole file name (`/2024-02-19-258/`).
    """
    kinds = {problem.kind for problem in matter.problems}
    if kinds & {"front_matter_unterminated", "front_matter_fenced", "front_matter_missing"}:
        return f"/{named}/"
    if "front_matter_unquoted" in kinds:
        return f"/{locator.rsplit('/', 1)[-1].rsplit('.', 1)[0]}/"
    return matter.fields.get("permalink")


def read_cover(matter: FrontMatter) -> tuple[Illustration | None, list[Problem]]:
    """Return the cover image with its credit; a bare folder or a template's credit is none."""
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
