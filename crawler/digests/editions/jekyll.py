"""Read a page of the publication's Jekyll site: a full page, a stub, or one that shows its front matter as text."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from lxml.html import fragment_fromstring
from parsel import Selector

from crawler.digests.body.reading import read_body
from crawler.digests.editions.front_matter import read_loose_fields
from crawler.digests.editions.posts import read_post_file
from crawler.digests.locators import path_parts
from crawler.digests.publications import Publication
from crawler.digests.rules import ReadingRules
from crawler.digests.titles import issue_type, number_in_title
from crawler.items import Document, Edition, Illustration, Problem
from crawler.text.dates import parse_date, parse_time
from crawler.text.html import declared_languages, parse_html, read_metas, text_of
from crawler.text.space import fold_space

_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"\s>]+)", re.IGNORECASE)
_RAW_FIELD = re.compile(r"^\s*(?:layout|title|excerpt)\s*:", re.MULTILINE)
_GLUED_HEADING = re.compile(r"[-–—]{1,3}\s*(#{1,6})\s*(\S[^\n]*)\s*$")


def read_page(document: Document, publication: Publication) -> Edition:
    """Read a page of the site. Pure; never raises: what is missing is None, what is odd is a problem."""
    page = parse_html(document.text)
    path = _path(document.url)
    articles = page.css("div.post-article")
    if not articles:
        return _stub(document, page, path)
    code = _only_code(articles[0])
    if code is not None:
        return _code_page(document, code, path, publication)
    return _full_page(document, page, articles[0], path, publication.reading)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"


def _stub(document: Document, page: Selector, path: str) -> Edition:
    """Read a page without text that redirects readers elsewhere."""
    refresh = page.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content").get("")
    target = _REFRESH.search(refresh)
    problems = () if target else (Problem(kind="empty", evidence="the page has neither an article nor a redirect"),)
    number, published, raw, *_ = path_parts(path)
    return Edition(
        document=document,
        type="newsletter",
        availability="stub" if target else "empty",
        number=number,
        published=published,
        published_raw=raw,
        permalink=path,
        redirect_url=target[1] if target else None,
        problems=(*document.problems, *problems),
    )


def _code_page(document: Document, code: str, path: str, publication: Publication) -> Edition:
    """Read a post that stood in a code fence: the page shows its Markdown, which is read as such."""
    read = read_post_file(replace(document, text=code, locator=f"{path.strip('/')}.md"), publication)
    number, published, raw, *_ = path_parts(path)
    return replace(
        read,
        document=document,
        number=number or (number_in_title(read.title) if read.title else None),
        published=published,
        published_raw=raw,
        permalink=path,
        left_out=None,
        type=issue_type(read.title, number or (number_in_title(read.title) if read.title else None)),
        problems=(
            *(p for p in read.problems if p.kind not in ("permalink_unused", "number_conflict")),
            Problem(kind="front_matter_fenced", evidence="the page shows the post's Markdown as code"),
        ),
    )


def _full_page(document: Document, page: Selector, article: Selector, path: str, rules: ReadingRules) -> Edition:
    problems = list(document.problems)
    title = text_of(page.css("h1[class*=display-5]"))
    subtitle = text_of(page.css("h4[class*=lh14]"))
    raw = page.css("[class*=published] time::attr(datetime)").get()
    published = _published(raw, declared_languages(page.root, read_metas(page.root))) if raw else None
    fields = _front_matter_in_text(article)
    if fields:
        problems.append(Problem(kind="front_matter_unterminated", evidence="the page shows its front matter as text"))
        title, subtitle = fields.get("title", title), fields.get("excerpt", subtitle)
    path_number, path_date, path_raw, *_ = path_parts(path)
    if path_date or not title or fields:
        published, raw = path_date, path_raw  # Jekyll could not read the front matter: its date is the build's
    number = (number_in_title(title) if title else None) or path_number
    if not title:
        problems.append(Problem(kind="title_missing", evidence="the page has no title"))
    body = read_body(article, rules)
    return Edition(
        document=document,
        type=issue_type(title, number),
        availability="full" if body.words else "empty",
        number=number,
        title=title or None,
        subtitle=subtitle or None,
        published=published,
        published_raw=raw,
        permalink=path,
        redirect_url=fields.get("redirect"),
        cover=_cover(page),
        body=body,
        problems=(*problems, *body.problems),
    )


def _published(raw: str, languages: tuple[str, ...]) -> date | None:
    """Return the day of a time stamp: the site's own day, whatever day that is in UTC."""
    if day := parse_date(raw[:10], languages):
        return day
    time = parse_time(raw, languages)
    return time.date() if time else None


def _cover(page: Selector) -> Illustration | None:
    images = page.css("img[class*=page-feature-image]")
    source = images[0].attrib.get("src") if images else None
    if not source or source.endswith("/"):
        return None
    credit = page.css("p[class*=image-credit]")[:1]
    return Illustration(
        role="cover",
        url=source,
        alt=images[0].attrib.get("alt") or None,
        credit=text_of(credit) or None,
        credit_url=credit.css("a::attr(href)").get(),
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
