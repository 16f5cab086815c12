"""A feed: RSS, Atom (by feedparser) or JSON Feed. Pure: nothing is requested, whatever the feed names."""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from crawler.digests.listings.feed_bounds import MAX_BASE, bounded_feed
from crawler.digests.listings.feed_entry import FeedEntry
from crawler.digests.listings.json_answer import parse_json
from crawler.digests.listings.xml_bytes import unpack
from crawler.digests.local_addresses import is_local, rebase
from crawler.digests.mail.plain_text import to_html
from crawler.exceptions import ListingError
from crawler.text.html import parse_html
from crawler.text.space import fold_space
from crawler.urls import domain

__all__ = ["Feed", "check_feed", "read_feed", "without_campaign"]

MIN_FOREIGN: Final = 3
"""Other sites that the entries of a feed link to, from which it is a feed of links."""

MOST_FOREIGN: Final = 0.5
"""Share of the entries that link to other sites, above which a feed is one of links."""

MAX_ITEMS: Final = 20_000
"""Items of a JSON Feed that are read."""

MAX_CHARS: Final = 10_000_000
"""Characters of their titles, addresses and texts; of plain text, which is made HTML, a third of that."""

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_ESCAPED_TAG: Final = re.compile(r"&lt;/?(?:a|p|div|ul|li|h[1-6]|br|table|blockquote|strong|em)\b")
_CAMPAIGN: Final = re.compile(r"utm_\w+=|source=rss\b|ref=rss\b|mc_[ce]id=", re.IGNORECASE)
_ESCAPED_BEFORE: Final = re.compile(r"</?(?:b|i|em|strong|span|code|u|br)\b[^<>]*>")
"""Tags for letters, which stand in titles that were escaped twice."""
_MARKDOWN_LINK: Final = re.compile(r"\[[^\[\]]+\]\(https?://")
_HEAD: Final = 20_000
"""Bytes of a feed in which the address of its site is looked for."""

_CHANNEL: Final = re.compile(rb"<channel[\s>]")
_RSS_HOME: Final = re.compile(rb"<link>\s*+(https?://[^\s<]{1,%d}+)[\s<]" % MAX_BASE)
_NEXT: Final = ("prev-archive", "next")
_WORDPRESS: Final = re.compile(r"\bwordpress\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What a feed says."""

    entries: tuple[FeedEntry, ...]
    """Its entries, in order."""

    home: str | None = None
    """Address of the page that it is the feed of."""

    title: str | None = None
    """Its title, as plain text."""

    next: str | None = None
    """Address of the older part of it (RFC 5005, JSON Feed); None where it names none."""

    is_paged: bool = False
    """Whether its generator answers with older entries for `?paged=2` and so on, as WordPress does."""

    cut: tuple[str, ...] = ()
    """How much was read of what is larger than what is read of it."""


def read_feed(data: bytes, url: str, public: str, content_type: str | None = None) -> Feed:
    """Read a feed.

    Args:
        data: the answer.
        url: the feed's public address.
        public: base address of the publication, for addresses that are of the author's own machine.
        content_type: the Content-Type header, if known.

    Raises:
        ListingError: it is no feed; for an HTML page, the message names the feeds that the page names.
    """
    data = unpack(data)
    begin = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if begin.startswith(b"{"):
        return _json_feed(data, url, public)
    if begin.startswith((b"<!doctype html", b"<html")):
        raise ListingError(_html_message(data, url))
    bounded = bounded_feed(data, content_type)
    base = _base_of(bounded.data, url)
    headers = {"content-type": bounded.content_type} if bounded.content_type else {}
    parsed = _parse(bounded.data, {"content-location": base} | headers)
    if not parsed.get("version") and not parsed.entries:
        shown = data[:60].decode("utf-8", "replace")
        raise ListingError(f"no feed: neither RSS, Atom nor JSON Feed; the answer begins {shown!r}")
    head = parsed.feed
    home = _join(url, head.get("link"))
    links = {link.get("rel"): link.get("href") for link in reversed(head.get("links", ())) if link.get("href")}
    following = next((links[rel] for rel in _NEXT if rel in links), None)
    return Feed(
        entries=tuple(_entry(dict(entry), base, public) for entry in parsed.entries),
        home=home,
        title=_plain(head.get("title")),
        next=_join(url, following),
        is_paged=bool(_WORDPRESS.search(str(head.get("generator", "")))),
        cut=(*([f"{len(parsed.entries):,} items"] if bounded.is_shortened else []), *bounded.cut),
    )


def _parse(data: bytes, headers: Mapping[str, str]) -> Any:
    import feedparser  # loaded when it is needed: most runs read no feed

    try:
        return feedparser.parse(
            io.BytesIO(data), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:  # its parsers raise whatever an odd document makes them
        raise ListingError(f"no feed that can be read: {type(error).__name__}: {error}"[:300]) from error


def check_feed(feed: Feed, own: Iterable[str]) -> None:
    """Raise ListingError for a feed that holds no issues: without entries, or with one entry a link.

    own: addresses of the publication, whose sites count as its own.
    """
    if not feed.entries:
        raise ListingError("the feed has no entry at all")
    ours = {_site(url) for url in (*own, feed.home or "") if url}
    sites = [_site(entry.link) for entry in feed.entries if entry.link and not is_local(entry.link)]
    foreign = [site for site in sites if site not in ours]
    if len(set(foreign)) >= MIN_FOREIGN and len(foreign) > MOST_FOREIGN * len(feed.entries):
        some = ", ".join(sorted({site for site in foreign if site})[:3])
        raise ListingError(
            f"{len(foreign)} of {len(feed.entries)} entries link to other sites ({some}, …): a feed with one entry a "
            "link is no list of issues; name the feed or the page that lists the issues"
        )


def _base_of(data: bytes, url: str) -> str:
    """Return the address that relative addresses of a feed are relative to: in RSS that of the site, which it names."""
    head = re.split(rb"<item[\s>]", data[:_HEAD], maxsplit=1)[0]
    channel = _CHANNEL.search(head)
    home = _RSS_HOME.search(head, channel.end()) if channel else None
    return home[1].decode("utf-8", "replace") if home else url


def _site(url: str) -> str | None:
    return domain(url) or (urlsplit(url).hostname if "//" in url else None)


def _entry(entry: Mapping[str, Any], base: str, public: str) -> FeedEntry:
    """Return an entry of RSS or Atom."""
    texts = [(part.get("value") or "", part, False) for part in entry.get("content", ())]
    if detail := entry.get("summary_detail"):
        texts.append((detail.get("value") or "", detail, True))
    none: tuple[str, Mapping[str, Any], bool] = ("", {}, False)
    html, part, is_summary = max(texts, key=lambda text: _fullness(text[0]), default=none)
    if part.get("type") == "text/plain" and not _TAG.search(html) and not _has_escaped_tag(html):
        html = _of_text(html)
    written = _join(base, entry.get("feedburner_origlink") or entry.get("link"))
    written = without_campaign(written) if written else None
    link = rebase(written, public) if written else None
    part_base = _join(base, part.get("base")) if part.get("base") else None
    unescaped = _unescaped(html)
    return FeedEntry(
        link=link,
        id=entry.get("id") or None,
        title=_plain(entry.get("title")),
        published=entry.get("published") or entry.get("updated") or None,
        updated=entry.get("updated") or None,
        authors=tuple(name for author in entry.get("authors", ()) if (name := fold_space(author.get("name") or ""))),
        base=rebase(part_base, public) if part_base and part_base not in (written, base) else None,
        html=unescaped,
        is_summary=is_summary,
        is_unescaped=unescaped != html,
        linked=written if written != link else None,
    )


def without_campaign(url: str) -> str:
    """Return an address without the parameters by which feeds count their readers.

    >>> without_campaign("https://a.example/p/1?source=rss----0a1b---4"), without_campaign("https://a.example/?p=1")
    ('https://a.example/p/1', 'https://a.example/?p=1')
    """
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if not _CAMPAIGN.match(pair)]
    return parts._replace(query="&".join(kept)).geturl() if parts.query else url


def _fullness(html: str) -> tuple[int, int]:
    return html.count("href"), len(html)


def _has_escaped_tag(html: str) -> bool:
    begin = _ESCAPED_TAG.search(html)
    return begin is not None and html.find("&gt;", begin.end()) >= 0


def _unescaped(html: str) -> str:
    """Return HTML that was escaped once more than the feed says, as it was before.

    >>> _unescaped("&lt;p&gt;A &amp;amp; b&lt;/p&gt;"), _unescaped("<p>a &lt;p&gt; is a tag</p>")
    ('<p>A &amp; b</p>', '<p>a &lt;p&gt; is a tag</p>')
    """
    for _ in range(2):
        if _TAG.search(html) or not _has_escaped_tag(html):
            break
        html = unescape(html)
    return html


def _of_text(text: str) -> str:
    """Return a text as HTML: Markdown where it has links of Markdown, else as a mail is read."""
    if _MARKDOWN_LINK.search(text):
        from crawler.digests.editions.markdown_forms.commonmark import to_html as render

        return render(text)
    return to_html(text)


def _paragraphs(text: str) -> str:
    """Return plain text as HTML."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", escaped) if part.strip())


def _plain(title: str | None) -> str | None:
    """Return a title as plain text: feeds give it as text, as HTML, or as HTML that is escaped.

    >>> _plain("Gears &amp; <b>wheels</b>"), _plain("a < b"), _plain(None)
    ('Gears & wheels', 'a < b', None)
    """
    if not title:
        return None
    for _ in range(2):
        title = unescape(_TAG.sub("", title) if _TAG.search(title) else title)
    return fold_space(_ESCAPED_BEFORE.sub("", title)) or None


def _json_feed(data: bytes, url: str, public: str) -> Feed:
    feed = parse_json(data.decode("utf-8-sig", "replace"))
    if not isinstance(feed, dict) or not isinstance(items := feed.get("items"), list):
        raise ListingError("no feed: the JSON of the answer has no `items`")
    read = _first_items(items)
    home = _join(url, _string(feed.get("home_page_url")))
    return Feed(
        entries=tuple(_json_entry(item, url, public) for item in read if isinstance(item, dict)),
        home=home,
        title=_plain(_string(feed.get("title"))),
        next=_join(url, _string(feed.get("next_url"))),
        cut=(f"{len(read):,} items",) if len(read) < len(items) else (),
    )


def _first_items(items: list[Any]) -> list[Any]:
    """Return the items of a JSON Feed that are read."""
    chars = 0
    for number, item in enumerate(items[:MAX_ITEMS]):
        if isinstance(item, dict):
            chars += sum(len(value) for value in item.values() if isinstance(value, str))
            chars += 2 * len(_string(item.get("content_text")) or "")
        if chars > MAX_CHARS:
            return items[:number]
    return items[:MAX_ITEMS]


def _json_entry(item: Mapping[str, Any], url: str, public: str) -> FeedEntry:
    content = _string(item.get("content_html")) or ""
    if not content and (text := _string(item.get("content_text"))):
        content = _of_text(text)
    people = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = (_string(person.get("name")) for person in people or () if isinstance(person, dict))
    written = _join(url, _string(item.get("url")))
    written = without_campaign(written) if written else None
    link = rebase(written, public) if written else None
    return FeedEntry(
        link=link,
        id=str(item["id"]) if item.get("id") else None,
        title=_plain(_string(item.get("title"))),
        published=_string(item.get("date_published")) or _string(item.get("date_modified")),
        updated=_string(item.get("date_modified")),
        authors=tuple(name for name in names if name),
        html=_unescaped(content) or _paragraphs(_string(item.get("summary")) or ""),
        is_summary=not content,
        is_unescaped=_unescaped(content) != content,
        linked=written if written != link else None,
    )


def _html_message(data: bytes, url: str) -> str:
    page = parse_html(data.decode("utf-8", "replace"))
    named = page.xpath(
        "//link[contains(@type, 'rss') or contains(@type, 'atom') or contains(@type, 'feed+json')]/@href"
    )
    feeds = [address for href in named.getall() if (address := _join(url, href))]
    hint = f"; the page names {', '.join(feeds[:3])}" if feeds else ""
    return f"no feed: the answer is an HTML page{hint}"


def _join(base: str, url: str | None) -> str | None:
    """Return an address joined to a base; None for none, or for what is no address."""
    if not url or not url.strip():
        return None
    try:
        joined = urljoin(base, url.strip())
        return joined if urlsplit(joined).scheme in ("http", "https") else None
    except ValueError:
        return None


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
