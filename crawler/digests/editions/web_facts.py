"""Number, date and title of an issue, from what is on the web: a page, an entry of a feed, a post. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement
from parsel import Selector

from crawler.digests.description.css import Css
from crawler.digests.description.sources import Source
from crawler.digests.facts import Facts, FactSources, read_facts
from crawler.digests.publications import Publication
from crawler.digests.stated.paths import default_groups
from crawler.text.html import text_of
from crawler.text.space import fold_space

__all__ = ["text_selected", "web_facts"]


def web_facts(
    publication: Publication,
    *,
    url: str | None,
    title: str | None,
    date: str | None,
    lines: Sequence[str] = (),
    page: Selector | None = None,
    listed: str | None = None,
    pattern: re.Pattern[str] | None = None,
    feed: dict[str, str] | None = None,
) -> Facts:
    """Return what an edition on the web says of its issue, by the rules of the publication's description.

    Args:
        publication: the publication.
        url: address of the issue's page, whose path may say number and date.
        title: the title, as plain text.
        date: the date as written, or ISO 8601.
        lines: the first lines of the text.
        page: the page, for sources `page:CSS`.
        listed: the title in the listing, which may have a number where the page's own has none.
        pattern: matches the path; its groups say number and date, where it has any.
        feed: the fields of the feed's entry, for sources `feed:FIELD`.
    """
    markup = {name: value for name, value in (("title", title), ("date", date), ("url", url)) if value}
    markup |= {f"feed:{name}": value for name, value in (feed or {}).items() if value}
    if page is not None:
        for source in _page_sources(publication):
            if text := text_selected(page, Css(source.name)):
                markup[f"page:{source.name}"] = text
    sources = FactSources(path=_groups(url, publication, pattern), title=title, lines=lines, markup=markup)
    facts = read_facts(sources, publication)
    if listed and listed != title and not publication.issue.number:
        without_lines = (replace(sources, title=each, lines=()) for each in (title, listed))
        number = next((n for each in without_lines if (n := read_facts(each, publication).number) is not None), None)
        if number is not None:
            facts = replace(facts, number=number, told_by=replace(facts.told_by, number="title of the listing"))
    return facts


def text_selected(page: Selector, css: Css) -> str | None:
    """Return the text of the first element that a selector finds and that has one, or of an attribute."""
    for each in css.select(page):
        text = text_of(each) if isinstance(each.root, HtmlElement) else fold_space(str(each.root))
        if text:
            return text
    return None


def _page_sources(publication: Publication) -> Iterator[Source]:
    rules = publication.issue
    for source in (*rules.number, *rules.date, *rules.title):
        if source.kind == "page":
            yield source


def _groups(url: str | None, publication: Publication, pattern: re.Pattern[str] | None) -> dict[str, str]:
    """Return what the path of a page says: the groups of a pattern that has some, else what is commonly in paths."""
    if url is None:
        return {}
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return {}
    if pattern is not None and pattern.groupindex:
        match = pattern.match(path)
        return {name: text for name, text in match.groupdict().items() if text} if match is not None else {}
    path = path.strip("/")
    return default_groups(path, (publication.name, *publication.former_names)) if path else {}
