"""The description of a publication that has a site: by feed, sitemap, list of issues, or Substack."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin, urlsplit

import msgspec

from crawler.commands.descriptions.answers import Answer, PageLook, Plan, as_feed, as_sitemap, look_at_page
from crawler.commands.descriptions.conventions import issues_of, settle_conventions, settle_sections
from crawler.commands.descriptions.draft import Draft
from crawler.commands.descriptions.folder import Asked, Sampled
from crawler.commands.descriptions.names import common_name, titled
from crawler.commands.descriptions.rules import path_in, title_beginning
from crawler.commands.descriptions.ways import Way, best_way, ways_of, why_no_issues
from crawler.digests.description.feed import FeedTable
from crawler.digests.description.index import IndexTable
from crawler.digests.listings.feed_entry import entry_text
from crawler.digests.locators import origin, own_path
from crawler.digests.publications import Publication
from crawler.exceptions import ArgumentError
from crawler.items import Document
from crawler.urls.address_rules import is_public

__all__ = ["draft_of_site", "wanted"]

SAMPLES: Final = 4
"""Pages of issues that are looked at."""

_GUESSES: Final = ("/feed.xml", "/rss.xml", "/index.xml", "/feed/", "/atom.xml", "/feeds/all.atom.xml", "/feed.json")
"""Where feeds are that no page names."""

_BETTER: Final = re.compile(r"post|issue|newsletter|digest|weekly|archive|entr", re.IGNORECASE)
_ROBOTS: Final = re.compile(r"^[ \t]*+sitemap[ \t]*+:[ \t]*+(\S+)", re.IGNORECASE | re.MULTILINE)


def draft_of_site(asked: Asked, ask: Callable[[Plan], list[Answer]]) -> Draft:
    """Return the description of a publication that has a site. ask: returns the answers to what a plan asks for.

    Raise ArgumentError where the site does not answer, or nothing of it lists issues; the message says what was tried.
    """
    url = asked.address or ""
    answers = ask(lambda so_far: wanted(url, so_far))
    home = answers[0] if answers else None
    if home is None or home.status != 200:
        why = (home.error or f"status {home.status}") if home else "nothing was asked"
        allowing = " A setting allows its network, such as -s ALLOWED_NETWORKS=127.0.0.0/8,::1."
        raise ArgumentError(f"--url {url} cannot be read: {why}.{'' if is_public(url) else allowing}")
    public = _public_base(home, answers)
    way = best_way(ways_of(answers, asked))
    page = look_at_page(home) if home.is_html else None
    if way is None:
        tried = " ".join([*_tried(answers), "Give the address of its feed or of the page that lists its issues."])
        raise ArgumentError(f"--url {url}: nothing there lists issues. {tried}")
    draft = Draft(source=url)
    publication = _settle_names(draft, asked, way, page, public)
    _settle_way(draft, way, publication, home)
    publication = _settle_read(draft, way, answers, publication)
    engine = (page.engine if page else None) or way.engine
    if engine:
        draft.notes.append(f"Made with {engine}.")
    draft.notes += [f"Also there: {other.told}." for other in ways_of(answers, asked) if other.kind != way.kind]
    return draft


def wanted(url: str, answers: Sequence[Answer]) -> list[str]:
    """Return the addresses that are still to be asked, after some answers."""
    done = {answer.asked for answer in answers}
    first = [each for each in _first_round(url, answers) if each not in done]
    if first or not answers:
        return first
    way = best_way(ways_of(answers, Asked(key="")))
    pages = list(way.samples(SAMPLES)) if way is not None else []
    base = answers[0].url
    return [each for each in (_asked_at(page, base) for page in pages) if each not in done]


def _first_round(url: str, answers: Sequence[Answer]) -> Iterator[str]:
    yield url
    if not answers or answers[0].status != 200 or not answers[0].is_html:
        return
    home, base = answers[0], origin(answers[0].url)
    page = look_at_page(home)
    feeds = [_asked_at(each, home.url) for each in page.feeds[:3]]
    yield from feeds
    if page.engine == "Substack":
        yield f"{base}/feed"
    elif not feeds:
        yield from (base + path for path in _GUESSES)
    yield from page.archives[:3]
    if page.engine in ("beehiiv", "Buttondown", "Substack", "Ghost"):
        yield f"{base}/archive/" if page.engine == "Buttondown" else f"{base}/archive"
    yield f"{base}/robots.txt"
    yield f"{base}/sitemap.xml"
    for answer in answers:
        if urlsplit(answer.asked).path == "/robots.txt" and answer.status == 200:
            yield from (_asked_at(each, home.url) for each in _ROBOTS.findall(answer.text)[:3])
        elif (sitemap := as_sitemap(answer)) is not None and sitemap.sitemaps:
            children = sorted(sitemap.sitemaps, key=lambda each: _BETTER.search(each) is None)
            yield from (_asked_at(urljoin(answer.url, each), home.url) for each in children[:4])


def _asked_at(public: str, base: str) -> str:
    """Return where an address is asked: at a machine of one's own, where the site is looked at there."""
    if is_public(base):
        return public
    parts = urlsplit(public)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return urljoin(origin(base), path)


def _public_base(home: Answer, answers: Sequence[Answer]) -> str:
    """Return the address at which readers find the site: what it says itself, where it is looked at elsewhere."""
    if is_public(home.url):
        return home.url
    said = [look_at_page(home).canonical] if home.is_html else []
    said += [feed.home for answer in answers if (feed := as_feed(answer)) is not None]
    return next((each for each in said if each and is_public(each)), home.url)


def _settle_names(draft: Draft, asked: Asked, way: Way, page: PageLook | None, public: str) -> Publication:
    titles = common_name([title for title in way.titles if title])
    if asked.name:
        name, why, is_sure = asked.name, "as given", True
    elif way.name:
        name, why, is_sure = way.name, "title of the feed", True
    elif page is not None and page.name:
        name, why, is_sure = page.name, "title of the site", True
    elif titles:
        name, why, is_sure = titles[0], f"in {titles[1]:.0%} of the titles", False
    else:
        name, why, is_sure = titled(asked.key), "the key: nothing else tells a name", False
    draft.set("", "name", name, why, is_sure=is_sure)
    path = urlsplit(public).path
    url = public if path.count("/") < 3 and "." not in path and way.kind != "feed" else origin(public)
    url = url.removesuffix("/") if path in ("", "/") else url
    draft.set("", "url", url, "where it answers", is_sure=is_public(url))
    return Publication(key=asked.key, name=name, url=url)


def _settle_way(draft: Draft, way: Way, publication: Publication, home: Answer) -> None:
    """Add the table of the way in."""
    if way.kind == "substack":
        draft.set("substack", "url", origin(publication.url), way.told)
        if way.title_rule:
            draft.set("substack", "titles", way.title_rule[0], _among(way), is_sure=False)
        return
    if way.kind == "site":
        if urlsplit(publication.url).path not in ("", "/"):
            draft.set("site", "url", origin(publication.url), way.told)
        draft.set("site", "sitemap", own_path(way.url, origin(home.url)) or way.url, way.told)
        if way.pattern is not None:
            draft.set("site", "pages", way.pattern.pattern, f"{way.pattern.fits} pages have such a path", is_sure=False)
        return
    path = own_path(way.url, origin(home.url))
    draft.set(way.kind, "url", path or way.url, way.told)
    if way.title_rule:
        draft.set(way.kind, "titles", way.title_rule[0], _among(way), is_sure=False)
        if way.title_rule[0].endswith(r"\d"):
            draft.set("issue", "number", (f"title:{number_in(way)}",), "the numbers of those titles", is_sure=False)
    elif way.pattern is not None and (way.needs_pattern or "(?P<" in way.pattern.pattern):
        draft.set(way.kind, "pages", way.pattern.pattern, f"{way.pattern.fits} pages have such a path", is_sure=False)


def number_in(way: Way) -> str:
    """Return the regular expression for the number in the titles of issues: behind a year, where one comes first."""
    begin = way.title_rule[0].removesuffix(r"\d") if way.title_rule else ""
    titles = [title for title in way.titles if re.search(begin, title)]
    dated = sum(re.search(rf"{begin}(?:19|20)\d\d\D{{1,3}}\d", title) is not None for title in titles)
    return rf"{begin}(?:19|20)\d\d\D+(\d+)" if dated > len(titles) / 2 else rf"{begin}(\d+)"


def _settle_restarts(draft: Draft, way: Way, publication: Publication) -> Publication:
    """Add that numbers begin again, where the addresses of all issues say so."""
    pattern = re.compile(way.pattern.pattern) if way.pattern is not None else None
    if pattern is None or "number" not in pattern.groupindex:
        return publication
    numbers = Counter(int(match["number"]) for page in way.pages if (match := pattern.match(path_in(page))))
    again = sum(count > 1 for count in numbers.values())
    if again < max(2, len(numbers) / 5):
        return publication
    draft.set("issue", "restarts", True, f"{again} of {len(numbers)} numbers stand in several addresses")
    return replace(publication, issue=msgspec.structs.replace(publication.issue, restarts=True))


def _among(way: Way) -> str:
    assert way.title_rule is not None  # noqa: S101 - the caller has asked
    how = "are numbered so" if way.title_rule[0].endswith(r"\d") else "begin so"
    told = f"{way.title_rule[1]} of {len(way.titles)} titles {how}; the others are taken for no issues"
    other = title_beginning(way.titles)
    if other is None or other[0] == way.title_rule[0]:
        return told
    return f"{told}. Besides, {other[1]} fit {other[0]}: write that where those are the issues"


def _settle_read(draft: Draft, way: Way, answers: Sequence[Answer], publication: Publication) -> Publication:
    """Add what the issues that were looked at have in common."""
    documents = [
        Document(kind="entry", locator=entry.locator, url=entry.link or publication.url, text=entry_text(entry))
        for entry in way.entries
    ]
    if not way.has_texts:
        documents = [*_sampled_pages(way, answers)] or documents
    pattern = re.compile(way.pattern.pattern) if way.pattern is not None else None
    if way.kind == "feed":
        publication = replace(publication, feed=FeedTable(url=way.url))
    elif way.kind == "index":
        publication = replace(publication, index=IndexTable(url=way.url, pages=pattern))
    publication = _settle_restarts(draft, way, publication)
    sampled = Sampled(documents)
    publication = settle_conventions(draft, sampled.read, publication)
    issues = issues_of(sampled.read(publication))
    links = sum(len(issue.body.mentions) for issue in issues)
    if way.kind != "substack" or way.has_texts:
        draft.notes.append(f"Looked at {len(documents)} issues: {links} links in {len(issues)} of them.")
    if not links and way.kind == "feed" and documents and documents[0].kind == "entry":
        draft.notes.append("The feed does not hold the texts: the crawl asks for the page of each issue.")
    elif not links and way.kind != "substack":
        draft.notes.append("CHECK: no links were read. Say with body in [site] which element of a page holds the text.")
    settle_sections(draft, issues)
    return publication


def _sampled_pages(way: Way, answers: Sequence[Answer]) -> Iterator[Document]:
    """Yield the pages of issues that were asked for, with what the list says of them."""
    listed = {_asked_at(page, answers[0].url): page for page in way.samples(SAMPLES)}
    said = dict(zip(way.pages, zip(way.titles, way.published, strict=False), strict=False))
    for answer in answers:
        if answer.asked in listed and answer.is_html:
            page = listed[answer.asked]
            title, published = said.get(page, (None, None))
            yield Document(
                kind="page",
                locator=urlsplit(page).path,
                url=page,
                text=answer.text,
                listed_title=title or None,
                listed_date=published,
            )


def _tried(answers: Sequence[Answer]) -> Iterator[str]:
    """Yield what was asked, and why a feed is none of issues."""
    told = ", ".join(f"{answer.asked} ({answer.status or answer.error})" for answer in answers[1:])
    if told:
        yield f"Asked besides: {told}."
    for answer in answers:
        if (feed := as_feed(answer)) is not None and (why := why_no_issues(answer, feed, answers[0])) is not None:
            yield f"{answer.asked}: {why}."
