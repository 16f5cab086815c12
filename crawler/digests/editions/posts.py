"""Read a post: a file of the publication's folder or repository, in whichever markup and with whichever header."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from parsel import Selector

from crawler.digests.body.reading import read_body
from crawler.digests.editions.covers import read_cover
from crawler.digests.editions.first_lines import first_lines, take_title
from crawler.digests.editions.front_matter import is_placeholder
from crawler.digests.editions.headers import Header, read_header
from crawler.digests.editions.layout import find_layout, is_described
from crawler.digests.editions.liquid import resolve_liquid, unresolved
from crawler.digests.editions.markdown import read_rendered, render_markdown
from crawler.digests.editions.markdown_forms.mdx import without_components
from crawler.digests.editions.sponsors import with_sponsors
from crawler.digests.editions.written_urls import expand_liquid
from crawler.digests.facts import Facts, FactSources, is_draft, read_facts
from crawler.digests.permalinks import permalink_of
from crawler.digests.publications import Publication
from crawler.digests.stated.paths import path_groups
from crawler.items import Body, Document, Edition, Problem
from crawler.text.html import parse_html, read_metas, text_of
from crawler.text.mojibake import lost_characters, repair_mojibake
from crawler.text.space import fold_space

__all__ = ["read_post_file"]

_WHOLE_PAGE = re.compile(
    r"\s*+(?><\?xml[^>]*+>\s*+)?+(?><!--(?>[^-]|-(?!->))*+-->\s*+)*+<(?:!doctype\s+html|html|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_NAME = re.compile(r"\.html?$", re.IGNORECASE)
_MDX_NAME = re.compile(r"\.mdx$", re.IGNORECASE)
_RST_NAME = re.compile(r"\.rst$", re.IGNORECASE)
_OF_SITES = "//nav | //main | //article"
"""What pages of sites have and mails have not."""
_NO_TEXT = "//head | //style | //script | //title | //noscript | //template"
_SUBTITLES = ("excerpt", "subtitle", "description")
_DATES = ("date", "article:published_time", "dcterms.date", "dc.date")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Text:
    """A post's text, rendered."""

    header: Header
    page: Selector
    body: Callable[[Selector], Body]
    title: str | None = None
    lines: tuple[str, ...] | None = None
    """Its first lines, where they are known."""
    markup: Mapping[str, str]


def read_post_file(document: Document, publication: Publication) -> Edition:
    """Read a post. Pure; never raises: what cannot be read is a problem of the edition."""
    source, repairs = _repaired(document.text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _render(document.locator, source, publication)
    fields = text.header.fields
    sources, is_post = _sources(document.locator, text, publication)
    facts = read_facts(sources, publication)
    permalink, about_permalink = _permalink(document.locator, text.header, sources, facts, publication)
    cover, about_cover = read_cover(fields)
    body = with_sponsors(text.body(text.page), fields, publication.reading.table.sponsors)
    untitled = Problem(kind="title_missing", evidence="neither header nor text has a title")
    found = (*text.header.problems, *facts.problems, *([untitled] if facts.title is None else []))
    return Edition(
        document=document,
        type=facts.type,
        availability="full" if body.mentions or body.words else "empty",
        number=facts.number,
        title=facts.title,
        subtitle=_subtitle(fields),
        published=facts.published,
        published_raw=facts.published_raw,
        permalink=permalink,
        redirect_url=fields.get("redirect") or None,
        authors=tuple(re.split(r"(?>(?<!\s)\s++)?+;\s*+", authors)) if (authors := _authors(fields)) else (),
        cover=cover,
        body=body,
        left_out=_left_out(sources, facts, publication) if is_post else "its path does not match posts.pattern",
        problems=(*document.problems, *repairs, *found, *about_permalink, *about_cover, *body.problems),
        told_by=facts.told_by,
    )


def _subtitle(fields: Mapping[str, str]) -> str | None:
    return next((fold_space(fields[name]) for name in _SUBTITLES if not is_placeholder(fields.get(name, ""))), None)


def _authors(fields: Mapping[str, str]) -> str:
    return (fields.get("author") or fields.get("authors") or "").strip("; ")


def _sources(locator: str, text: _Text, publication: Publication) -> tuple[FactSources, bool]:
    """Return the places that state facts of the issue, and whether the path is one of a post."""
    title, page = text.title, text.page
    if title is None:
        title = take_title(page.root, text.header.fields.get("title") or text.header.fields.get("subject"))
    groups = path_groups(locator, publication.posts.pattern, (publication.name, *publication.former_names))
    sources = FactSources(
        header=text.header.fields,
        path=groups or {},
        title=title,
        lines=first_lines(page.root) if text.lines is None else text.lines,
        markup={**text.markup, **_elements(page, publication)},
    )
    return sources, groups is not None


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


def _render(locator: str, source: str, publication: Publication) -> _Text:
    """Return the text as HTML: by the ending of its name, and by how its body begins."""
    if _RST_NAME.search(locator):
        return _rst(source, publication)
    header = read_header(source, publication.posts.header)
    if _HTML_NAME.search(locator) or _WHOLE_PAGE.match(header.body):
        html = resolve_liquid(expand_liquid(header.body, publication.liquid), publication)
        is_whole = _WHOLE_PAGE.match(html) is not None
        page = parse_html(html if is_whole else f"<div>{html}</div>")
        if is_whole and header.kind == "none" and (is_described(publication.site) or page.xpath(_OF_SITES)):
            saved = _saved_page(header, page, f"{publication.url}/{locator}", publication)
            if saved is not None:
                return saved
        return _html(header, page, publication)
    markdown = without_components(header.body) if _MDX_NAME.search(locator) else header.body
    rendered = render_markdown(markdown, publication)
    return _Text(header=header, page=rendered, body=lambda page: read_rendered(page, markdown, publication), markup={})


def _saved_page(header: Header, page: Selector, url: str, publication: Publication) -> _Text | None:
    """Read a page of a site that was saved, with its menus: as pages of the site are read; None without a text."""
    public = next(iter(page.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content").getall()), "")
    found = find_layout(page, url, publication.site)
    if found is None:
        return None
    day = found.published.isoformat() if found.published is not None else found.published_raw
    said = {"title": found.title, "date": day}
    return _Text(
        header=replace(header, fields={**header.fields, "canonical": public} if public else header.fields),
        page=found.body,
        body=partial(read_body, rules=publication.reading, own_title=found.title),
        title=found.title,
        lines=found.lines,
        markup={name: text for name, text in said.items() if text},
    )


def _html(header: Header, page: Selector, publication: Publication) -> _Text:
    metas = read_metas(page.root)
    date = next((metas[name][0] for name in _DATES if name in metas), "")
    said = {"title": text_of(page.xpath("(//head/title)[1]")), "date": date}
    for element in page.xpath(_NO_TEXT):
        if element.root.getparent() is not None:
            element.root.drop_tree()
    told = tuple(unresolved(expand_liquid(header.body, publication.liquid), publication))

    def body(page: Selector) -> Body:
        read = read_body(page, publication.reading, title="")
        return replace(read, problems=(*read.problems, *told)) if told else read

    return _Text(header=header, page=page, body=body, markup={name: text for name, text in said.items() if text})


def _rst(source: str, publication: Publication) -> _Text:
    above = read_header(source, publication.posts.header if publication.posts.header != "rst" else "none")
    from crawler.digests.editions.rst import read_rst  # loaded when it is needed: it imports docutils

    read = read_rst(above.body)
    kind = "rst" if read.fields and above.kind == "none" else above.kind
    problems = (*above.problems, *read.problems)
    header = Header(kind=kind, fields={**read.fields, **above.fields}, body=above.body, problems=problems)
    body = partial(read_body, rules=publication.reading, title="")
    return _Text(header=header, page=read.page, body=body, title=read.title, markup={})


def _elements(page: Selector, publication: Publication) -> dict[str, str]:
    """Return the texts of the elements that sources of the description name."""
    rules = publication.issue
    named = {place.name for place in (*rules.number, *rules.date, *rules.title) if place.kind == "page"}
    return {f"page:{css}": text for css in named if (text := text_of(page.css(css)))}


def _permalink(
    locator: str, header: Header, sources: FactSources, facts: Facts, publication: Publication
) -> tuple[str | None, list[Problem]]:
    """Return the path at which the site shows a post, with a problem where the post names another one."""
    claimed = permalink_of(sources, facts, publication)
    if publication.posts.header != "yaml":
        return claimed, []
    shown = _shown_by_jekyll(locator, header, sources.path.get("slug", ""), claimed)
    if not claimed or claimed == shown:
        return shown, []
    return shown, [Problem(kind="permalink_unused", about=claimed, evidence=f"the site shows the page at {shown}")]


def _shown_by_jekyll(locator: str, header: Header, slug: str, claimed: str | None) -> str | None:
    """Return the path at which Jekyll shows a post: its permalink, unless Jekyll cannot read the front matter.

    Where Jekyll finds no front matter, it takes the name in the file name (`/319/`); where the YAML is invalid, the
    whole file name (`/2024-02-19-258/`).
    """
    kinds = {problem.kind for problem in header.problems}
    if kinds & {"front_matter_unterminated", "front_matter_fenced", "front_matter_missing"}:
        return f"/{slug}/"
    if "front_matter_unquoted" in kinds:
        return f"/{locator.rsplit('/', 1)[-1].rsplit('.', 1)[0]}/"
    return claimed


def _left_out(sources: FactSources, facts: Facts, publication: Publication) -> str | None:
    """Return why a file is no issue; None for one that is."""
    if is_draft(sources, publication):
        return "a draft"
    if publication.posts.pattern is None and facts.number is None and facts.published_raw is None:
        return "neither number nor date in its name, header, title or first lines"
    return None
