"""Render Markdown, and read what was rendered with the addresses that its source wrote."""

import re
from dataclasses import replace

from parsel import Selector

from crawler.digests.body.reading import read_body
from crawler.digests.editions.liquid import resolve_liquid, unresolved
from crawler.digests.editions.markdown_forms.commonmark import to_html
from crawler.digests.editions.written_urls import expand_liquid, written_urls
from crawler.digests.publications import Publication
from crawler.items import Body, Problem
from crawler.text.html import parse_html

__all__ = ["read_markdown_body", "read_rendered", "render_markdown"]

MAX_CHARS = 1_000_000
"""Characters of Markdown that are read, images in it aside: ten times the longest real post. Tags of templates and rows
of tables take some microseconds each."""

_IMAGE_IN_IT = re.compile(r"data:[\w/+.-]+;base64,[\w/+=-]+")
_KRAMDOWN = re.compile(r"^[ \t]*(?:\* TOC|\{:[^}\n]*\})[ \t]*$", re.MULTILINE)
_INLINE_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}")


def read_markdown_body(markdown: str, publication: Publication) -> Body:
    """Read the body of a post: rendered as CommonMark, then walked; its URLs are those that the source wrote."""
    return read_rendered(render_markdown(markdown, publication), markdown, publication)


def render_markdown(markdown: str, publication: Publication) -> Selector:
    """Return a body as HTML, with its Liquid variables and includes replaced, and without other tags."""
    expanded = expand_liquid(_without_attributes(_first_part(markdown)), publication.liquid)
    return parse_html(f"<div>{to_html(resolve_liquid(expanded, publication))}</div>")


def read_rendered(page: Selector, markdown: str, publication: Publication) -> Body:
    """Read a body that was rendered of a Markdown text."""
    body = read_body(page, publication.reading, title="")
    whole, markdown = markdown, _first_part(markdown)
    cut = Problem(kind="markup_unread", evidence=f"of Markdown, {MAX_CHARS:,} characters are read")
    expanded = expand_liquid(markdown, publication.liquid)
    as_written = written_urls(_without_attributes(markdown), publication.liquid)
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
        problems=(*body.problems, *unresolved(expanded, publication), *((cut,) if markdown != whole else ())),
    )


def _first_part(markdown: str) -> str:
    """Return as much of a text as is read."""
    if len(markdown) <= MAX_CHARS:
        return markdown
    return markdown[: MAX_CHARS + sum(len(image[0]) for image in _IMAGE_IN_IT.finditer(markdown))]


def _without_attributes(markdown: str) -> str:
    """Return a text without kramdown's attributes."""
    return _INLINE_ATTRIBUTES.sub("", _KRAMDOWN.sub("", markdown)) if "{:" in markdown else markdown
