"""Read a page of the publication's site: a full page, a stub, or one that shows its front matter as text."""

import re
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit

from lxml.html import fragment_fromstring
from parsel import Selector

from crawler.digests.body.reading import read_body
from crawler.digests.editions.front_matter import read_loose_fields
from crawler.digests.editions.layout import FoundLayout, find_layout, is_described
from crawler.digests.editions.posts import read_post_file
from crawler.digests.editions.web_facts import web_facts
from crawler.digests.locators import own_path, path_parts
from crawler.digests.publications import Publication
from crawler.digests.titles import issue_type, number_in_title
from crawler.items import Document, Edition, Problem
from crawler.linked_pages.substitutes.headers import refresh_target
from crawler.text.html import parse_html, text_of
from crawler.text.space import fold_space

_RAW_FIELD = re.compile(r"^[^\S\n]*(?:layout|title|excerpt)\s*:", re.MULTILINE)
_GLUED_HEADING = re.compile(r"[-–—]{1,3}\s*(#{1,6})\s*(\S[^\n]*)\s*$")


def read_page(document: Document, publication: Publication) -> Edition:
    """Read a page of the site. Pure; never raises: what is missing is None, what is odd is a problem."""
    page = parse_html(document.text)
    address = _Address.of(document.url, publication)
    described = is_described(publication.site)
    found = find_layout(page, document.url, publication.site) if described or _target(page) is None else None
    if found is None:
        return _stub(document, page, address)
    code = _only_code(found.body)
    if code is not None:
        return _code_page(document, code, address, publication)
    return _full_page(document, page, found, address, publication)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Address:
    """Where a page is."""

    path: str
    """Its path."""
    permalink: str | None
    """Its path and query where it is a page of the publication's own host."""

    @classmethod
    def of(cls, url: str, publication: Publication) -> Self:
        try:
            path = urlsplit(url).path or "/"
        except ValueError:
            path = "/"
        return cls(path=path, permalink=own_path(url, publication.url))


def _stub(document: Document, page: Selector, address: _Address) -> Edition:
    """Read a page without text that redirects readers elsewhere."""
    target = _target(page)
    problems = () if target else (Problem(kind="empty", evidence="the page has neither an article nor a redirect"),)
    number, published, raw, *_ = path_parts(address.path)
    return Edition(
        document=document,
        type="newsletter",
        availability="stub" if target else "empty",
        number=number,
        published=published,
        published_raw=raw,
        permalink=address.permalink,
        redirect_url=target,
        problems=(*document.problems, *problems),
    )


def _target(page: Selector) -> str | None:
    """Return the address that a page sends its readers to at once."""
    refresh = page.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content").get("")
    return refresh_target(refresh)


def _code_page(document: Document, code: str, address: _Address, publication: Publication) -> Edition:
    """Read a post that stood in a code fence: the page shows its Markdown, which is read as such."""
    read = read_post_file(replace(document, text=code, locator=f"{address.path.strip('/')}.md"), publication)
    number, published, raw, *_ = path_parts(address.path)
    return replace(
        read,
        document=document,
        number=number or (number_in_title(read.title) if read.title else None),
        published=published,
        published_raw=raw,
        permalink=address.permalink,
        left_out=None,
        type=issue_type(read.title, number or (number_in_title(read.title) if read.title else None)),
        problems=(
            *(p for p in read.problems if p.kind not in ("permalink_unused", "number_conflict")),
            Problem(kind="front_matter_fenced", evidence="the page shows the post's Markdown as code"),
        ),
    )


def _full_page(
    document: Document, page: Selector, found: FoundLayout, address: _Address, publication: Publication
) -> Edition:
    problems = list(document.problems)
    title, subtitle, raw = found.title, found.subtitle, found.published_raw
    fields = _front_matter_in_text(found.body)
    if fields:
        problems.append(Problem(kind="front_matter_unterminated", evidence="the page shows its front matter as text"))
        title, subtitle = fields.get("title", title), fields.get("excerpt", subtitle)
    if fields or path_parts(address.path).published:
        raw = None  # Jekyll could not read the front matter: its date is the build's
    facts = web_facts(
        publication,
        url=document.url,
        title=title or document.listed_title,
        date=(raw if found.is_stated else None) or document.listed_date or raw,
        lines=found.lines,
        page=page,
        listed=document.listed_title,
        pattern=next((table.pages for table in (publication.index, publication.site) if table and table.pages), None),
    )
    if not title:
        problems.append(Problem(kind="title_missing", evidence="the page has no title"))
    body = read_body(found.body, publication.reading, own_title=facts.title)
    return Edition(
        document=document,
        type=facts.type,
        availability="full" if body.words else "empty",
        number=facts.number,
        title=facts.title,
        subtitle=subtitle or None,
        published=facts.published,
        published_raw=facts.published_raw or raw,
        permalink=address.permalink,
        redirect_url=fields.get("redirect"),
        cover=found.cover,
        body=body,
        problems=(*problems, *facts.problems, *body.problems),
        told_by=facts.told_by,
    )


def _only_code(article: Selector) -> str | None:
    """Return the text of the code block that is all there is in an article, when it is a post's Markdown."""
    blocks = article.css("pre")
    if not blocks:
        return None
    text = blocks[0].root.text_content()
    if not re.match(r"\s*---\s*\n", text) or len(text_of(article)) > len(fold_space(text)) + 40:
        return None
    return str(text.lstrip())


def _front_matter_in_text(article: Selector) -> dict[str, str]:
    """Remove a front matter that the page shows as its first paragraph from the article, and return its fields.

    A heading glued to its end ('---### Top News') takes its place.
    """
    for paragraph in article.root.iter("p"):
        text = paragraph.text_content()
        if not _RAW_FIELD.search(text) or len(_RAW_FIELD.findall(text)) < 2:
            return {}
        fields = read_loose_fields(text)
        glued = _GLUED_HEADING.search(text.rstrip().rsplit("\n", 1)[-1])
        parent = paragraph.getparent()
        if glued and parent is not None:
            heading = fragment_fromstring(f"<h{len(glued[1])}></h{len(glued[1])}>")
            heading.text, heading.tail = fold_space(glued[2]), paragraph.tail
            parent.replace(paragraph, heading)
        else:
            paragraph.drop_tree()
        return fields
    return {}
