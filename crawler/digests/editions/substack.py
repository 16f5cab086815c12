"""Read a Substack post: the API's JSON, a page with preloaded data, or a page's plain HTML."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from parsel import Selector

from crawler.digests.body.reading import read_body
from crawler.digests.editions.first_lines import first_lines
from crawler.digests.editions.web_facts import web_facts
from crawler.digests.facts import Facts
from crawler.digests.publications import Publication
from crawler.items import Availability, Body, Document, Edition, Illustration, Problem
from crawler.text.dates import parse_time
from crawler.text.html import parse_html, text_of
from crawler.text.safe_json import load_json
from crawler.text.space import fold_space

_PRELOADS = re.compile(r"window\._preloads\s*=\s*JSON\.parse\(\s*(\"(?>[^\"\\]++|\\.)*+\")\s*\)", re.DOTALL)
_BODIES = ("div[class*=available-content] div.body", "div.body[class*=markup]")
"""CSS of the element that holds the body, the more specific first."""
_LEADING = "\ufeff \t\r\n"
"""What may stand before the object, or the page."""


def read_post(document: Document, publication: Publication) -> Edition:
    """Read a post in whichever form it came. Pure; never raises."""
    post = _data(document.text)
    if post is not None:
        return _from_data(document, post, publication)
    return _from_html(document, parse_html(document.text.lstrip(_LEADING)), publication)


def html_of_post(text: str) -> tuple[str | None, str | None, str] | None:
    """Return title, subtitle and body, HTML, of a post that came as data; None for a page without any. Never raises."""
    post = _data(text)
    if post is None:
        return None
    html = post.get("body_html")
    return _text(post.get("title")), _text(post.get("subtitle")), html if isinstance(html, str) else ""


def _data(text: str) -> Mapping[str, Any] | None:
    """Return the object of a post that the API's answer is, or that a page holds; None without one."""
    text = text.lstrip(_LEADING)
    if text.startswith("{"):
        post = _object(text)
        if post is not None:
            inner = post.get("post")
            return inner if isinstance(inner, dict) else post
    preloads = _PRELOADS.search(text)
    data = _object(load_json(preloads[1])) if preloads else None
    inner = data.get("post") if data is not None else None
    return inner if isinstance(inner, dict) else None


def _object(text: object) -> dict[str, Any] | None:
    """Return the JSON object that a text holds. In a page the text is itself a JSON string: encoded twice."""
    value = load_json(text) if isinstance(text, str) else None
    return value if isinstance(value, dict) else None


def _from_data(document: Document, post: Mapping[str, Any], publication: Publication) -> Edition:
    """Read the object that Substack's API returns and its pages hold."""
    problems = list(document.problems)
    title, subtitle = _text(post.get("title")), _text(post.get("subtitle"))
    audience = _text(post.get("audience"))
    html = post.get("body_html")
    container = parse_html(f"<div>{html}</div>") if isinstance(html, str) and html.strip() else None
    body = read_body(container, publication.reading) if container is not None else Body()
    raw = _text(post.get("post_date"))
    lines = first_lines(container.root) if container is not None else ()
    time, facts = _told(document, publication, title, raw, lines)
    cover = _text(post.get("cover_image"))
    if not title:
        problems.append(Problem(kind="title_missing", evidence="the post has no title"))
    return Edition(
        document=document,
        type="podcast" if post.get("type") == "podcast" else facts.type,
        availability=_availability(body, audience),
        number=facts.number,
        title=facts.title,
        subtitle=subtitle,
        published=time.date() if time else facts.published,
        published_raw=raw or facts.published_raw,
        audience=audience,
        authors=_names(post.get("publishedBylines")),
        cover=Illustration(role="cover", url=cover) if cover else None,
        body=body,
        problems=(*problems, *facts.problems, *body.problems),
        told_by=facts.told_by,
    )


def _from_html(document: Document, page: Selector, publication: Publication) -> Edition:
    """Read a page without preloaded data: its JSON-LD, then its elements."""
    problems = list(document.problems)
    article = next((found for css in _BODIES for found in page.css(css)), None)
    body = read_body(article, publication.reading) if article is not None else Body()
    data = _article_data(page)
    title = text_of(page.css("h1[class*=post-title]")) or _text(data.get("headline"))
    subtitle = text_of(page.css("h3[class*=subtitle], div[class^=subtitle]")) or _text(data.get("description"))
    raw = _text(data.get("datePublished"))
    lines = first_lines(article.root) if article is not None else ()
    time, facts = _told(document, publication, title, raw, lines)
    free = data.get("isAccessibleForFree")
    audience = None if free is None else "everyone" if free in (True, "true", "True") else "only_paid"
    image = page.xpath("//meta[@property = 'og:image']/@content").get()
    if not title:
        problems.append(Problem(kind="title_missing", evidence="the page has no title"))
    if article is None:
        problems.append(Problem(kind="empty", evidence="the page has no body of a post"))
    return Edition(
        document=document,
        type=facts.type,
        availability=_availability(body, audience),
        number=facts.number,
        title=facts.title,
        subtitle=subtitle or None,
        published=time.date() if time else facts.published,
        published_raw=raw or facts.published_raw,
        audience=audience,
        authors=_names(data.get("author")),
        cover=Illustration(role="cover", url=image) if image is not None else None,
        body=body,
        problems=(*problems, *facts.problems, *body.problems),
        told_by=facts.told_by,
    )


def _told(
    document: Document, publication: Publication, title: str | None, raw: str | None, lines: Sequence[str]
) -> tuple[datetime | None, Facts]:
    """Return the moment of a post, and what it says of its issue: the day is the one in UTC."""
    time = parse_time(raw) if raw else None
    date = time.date().isoformat() if time else raw
    return time, web_facts(publication, url=document.url, title=title, date=date, lines=lines)


def _availability(body: Body, audience: str | None) -> Availability:
    """Return how much the post shows: a paid one shows a preview without saying so, so its audience decides."""
    if not body.words:
        return "empty"
    return "full" if audience in (None, "everyone") else "preview"


def _article_data(page: Selector) -> dict[str, Any]:
    """Return the JSON-LD object of the article; {} without one."""
    for script in page.xpath("//script[@type = 'application/ld+json']/text()").getall():
        data = _object(script)
        if data is not None and "Article" in str(data.get("@type")):
            return data
    return {}


def _names(people: object) -> tuple[str, ...]:
    """Return the names of authors: JSON-LD has an object or a list of them, the API a list."""
    if isinstance(people, dict):
        people = [people]
    if not isinstance(people, list):
        return ()
    return tuple(name for person in people if isinstance(person, dict) and (name := _text(person.get("name"))))


def _text(value: object) -> str | None:
    return (fold_space(value) or None) if isinstance(value, str) else None
