"""The publication on Substack: its interface, its pages and its listings.

A letter is a post there. Most carry the text of a post of the repository that redirects to Substack. The rest,
only there, are written in ``letters/*.md``: what follows ``<!-- paywall -->`` is for subscribers.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import lxml.html
import yaml
from lxml.html import builder

from sample.jekyll import Page, file_date
from sample.kramdown import render
from sample.repository import blob_hash

PAGE_SIZE = 12
MOST_AT_ONCE = 50
"""Asking for more is answered with 400."""
MOST_RETURNED = 23
"""What a listing holds at most, whatever was asked for."""
IMAGE_SERVER = "https://substackcdn.com/image/fetch"
"""What wraps the address of every image; the commas are Substack's."""

_MATTER = re.compile(r"\A(?:```\w*\s*\n)?---[ \t]*\n(?P<matter>.*?)^---(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r'^(?P<name>title|excerpt|redirect):[ \t]*"?(?P<value>.*?)"?[ \t]*$', re.MULTILINE)
_FILE_DATE = re.compile(r"(\d+)-(\d+)-(\d+)-")
_PAYWALL = "<!-- paywall -->"
_VIDEO = re.compile(r"/embed/([\w-]+)")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A post on Substack. body: HTML that everybody may read, None where there is none."""

    id: int
    type: str
    slug: str
    title: str
    subtitle: str
    published: datetime
    audience: str
    cover: str | None
    body: str | None


def read_letters(pages: Iterable[Page], folder: Path | None) -> list[Letter]:
    """The letters, newest first: those in a folder's files, and one for each post that redirects and has none there."""
    written = [_matter(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.md"))] if folder else []
    replaced = {name for data, _ in written for name in [data.get("replaces")] if name}
    letters = [_written(data, body) for data, body in written]
    letters += [letter for page in pages if page.name not in replaced for letter in _derived(page)]
    return sorted(letters, key=lambda letter: letter.published, reverse=True)


def _matter(text: str) -> tuple[dict[str, Any], str]:
    _, matter, body = re.split(r"^---$\n?", text, maxsplit=2, flags=re.MULTILINE)
    return yaml.safe_load(matter), body


def _written(data: dict[str, Any], body: str) -> Letter:
    free = body.partition(_PAYWALL)[0] if data["audience"] != "everyone" else body
    return Letter(
        id=data["id"],
        type=data["type"],
        slug=data["slug"],
        title=data["title"],
        subtitle=data["subtitle"],
        published=data["published"].astimezone(UTC),
        audience=data["audience"],
        cover=data.get("cover"),
        body=_body(free) if free.strip() else None,
    )


def _derived(page: Page) -> Iterator[Letter]:
    """The letter of a post that redirects, whether or not Jekyll could read so."""
    parts = _MATTER.match(page.written.decode("utf-8", "replace").replace("\r\n", "\n"))
    date = _FILE_DATE.match(page.name)
    published = date and file_date(*map(int, date.groups()))
    fields = {field["name"]: field["value"] for field in _FIELD.finditer(parts["matter"])} if parts else {}
    if not parts or not published or "redirect" not in fields:
        return
    moment = datetime(published.year, published.month, published.day, 15, 4, 5, tzinfo=UTC)
    target = fields["redirect"].rstrip("/").rpartition("/")[2]
    words = re.findall(r"[a-z0-9]+", f"{fields.get('title', '')} {fields.get('excerpt', '')}".lower())
    yield Letter(
        id=int(blob_hash(page.name.encode())[:7], 16),
        type="newsletter",
        # Numeric targets were written by a template and lead nowhere: the words of title and subtitle make the slug.
        slug="-".join(words[:8]) if target.isdigit() else target,
        title=fields.get("title", page.name),
        subtitle=fields.get("excerpt", ""),
        published=moment,
        audience="everyone",
        cover=None,
        body=_body(parts["body"].removesuffix("\n").removesuffix("```")),
    )


def archive(letters: Sequence[Letter], base: str, offset: int, limit: int) -> tuple[int, str]:
    """The answer of ``GET /api/v1/archive``: status and JSON."""
    if limit > MOST_AT_ONCE:
        return 400, json.dumps({"errors": [{"location": "query", "param": "limit", "msg": "Invalid value"}]})
    some = letters[offset : offset + min(limit, MOST_RETURNED)]
    return 200, json.dumps([_object(letter, letters, base, bodies=False) for letter in some])


def post(letters: Sequence[Letter], base: str, slug: str) -> tuple[int, str]:
    """The answer of ``GET /api/v1/posts/{slug}``: status and JSON."""
    for letter in letters:
        if letter.slug == slug:
            return 200, json.dumps(_object(letter, letters, base))
    return 404, json.dumps({"errors": [{"location": "params", "param": "slug", "msg": "Not found"}]})


def page(letters: Sequence[Letter], base: str, slug: str) -> str | None:
    """The page of a letter, None where there is none of that slug."""
    return next((_page(letter, letters, base) for letter in letters if letter.slug == slug), None)


def sitemap(letters: Sequence[Letter], base: str) -> str:
    rows = "".join(
        f"<url><loc>{base}/p/{letter.slug}</loc><lastmod>{letter.published:%Y-%m-%d}</lastmod></url>\n"
        for letter in letters
    )
    about = f"<url><loc>{base}/about</loc></url>"
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{about}\n{rows}</urlset>\n'


def feed(letters: Sequence[Letter], base: str) -> str:
    items = "".join(
        f"<item><title>{escape(letter.title)}</title><description>{escape(letter.subtitle)}</description>"
        f"<link>{base}/p/{letter.slug}</link><guid>{base}/p/{letter.slug}</guid>"
        f"<pubDate>{letter.published:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<content:encoded>{escape(letter.body or '')}{_read_more(letter, base)}</content:encoded></item>\n"
        for letter in letters[:20]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">\n'
        f"<channel><title>The Gearbox Digest</title><link>{base}</link>\n{items}</channel></rss>\n"
    )


def _read_more(letter: Letter, base: str) -> str:
    return "" if letter.audience == "everyone" else escape(f'<p><a href="{base}/p/{letter.slug}">Read more</a></p>')


def _object(letter: Letter, letters: Sequence[Letter], base: str, *, bodies: bool = True) -> dict[str, Any]:
    place = letters.index(letter)
    text = " ".join(map(str, lxml.html.fromstring(letter.body).itertext())) if letter.body else ""
    made = {
        "id": letter.id,
        "publication_id": 4711,
        "type": letter.type,
        "slug": letter.slug,
        "title": letter.title,
        "subtitle": letter.subtitle,
        "post_date": f"{letter.published.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.688Z",
        "audience": letter.audience,
        "canonical_url": f"{base}/p/{letter.slug}",
        "cover_image": letter.cover,
        "description": letter.subtitle,
        "wordcount": len(text.split()),
        "publishedBylines": [{"id": 7, "name": "The Gearbox", "handle": "gearbox", "is_guest": False}],
        "previous_post_slug": letters[place + 1].slug if place + 1 < len(letters) else None,
        "next_post_slug": letters[place - 1].slug if place else None,
        "truncated_body_text": text[:140],
    }
    return made | {"body_html": letter.body} if bodies else made


def _body(markdown: str) -> str:
    """A body in the markup of Substack's editor."""
    root = lxml.html.fragment_fromstring(render(markdown, "gfm"), create_parent="div")
    for heading in root.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        heading.set("class", "header-anchor-post")
        heading.append(_anchor(heading.attrib.pop("id", "")))
    for image in list(root.iter("img")):
        holder = image.getparent()
        if holder.tag == "p" and len(holder) == 1 and not holder.text_content().strip():
            holder.getparent().replace(holder, _image(image))
    for item in root.iter("li"):
        if not any(child.tag == "p" for child in item):
            _wrap(item)
    for frame in list(root.iter("iframe")):
        _embed(frame)
    for script in list(root.iter("script")):
        script.drop_tree()
    _footnotes(root)
    for place, element in ((min(2, len(root)), _widget()), (len(root) + 1, _share())):
        root.insert(place, element)
    return "".join(lxml.html.tostring(child, encoding="unicode") for child in root)


def _anchor(name: str) -> lxml.html.HtmlElement:
    return builder.DIV(
        builder.DIV(
            builder.DIV(
                {"id": f"§{name}", "class": "header-anchor-widget offset-top"}, builder.BUTTON({"aria-label": "Link"})
            ),
            builder.CLASS("pencraft"),
        ),
        builder.CLASS("pencraft header-anchor-parent"),
    )


def _image(image: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    source = image.get("src", "")
    wrapped = {
        width: f"{IMAGE_SERVER}/$s_!a1B2!,w_{width},c_limit,f_auto,q_auto:good/{quote(source, safe='')}"
        for width in (424, 848)
    }
    srcset = ", ".join(f"{url} {width}w" for width, url in wrapped.items())
    picture = builder.PICTURE(
        builder.SOURCE(type="image/webp", srcset=srcset, sizes="100vw"),
        builder.IMG(
            {"data-attrs": json.dumps({"src": source, "fullscreen": None, "alt": image.get("alt")})},
            builder.CLASS("sizing-normal"),
            src=wrapped[848],
            srcset=srcset,
            alt=image.get("alt", ""),
        ),
    )
    link = builder.A(
        builder.CLASS("image-link image2"),
        builder.DIV(builder.CLASS("image2-inset"), picture),
        href=wrapped[848],
        target="_blank",
    )
    return builder.DIV(builder.CLASS("captioned-image-container"), builder.FIGURE(link))


def _wrap(item: lxml.html.HtmlElement) -> None:
    paragraph = builder.P()
    paragraph.text, item.text = item.text, None
    for child in list(item):
        if child.tag in ("ul", "ol"):
            break
        paragraph.append(child)
    item.insert(0, paragraph)


def _embed(frame: lxml.html.HtmlElement) -> None:
    video = _VIDEO.search(frame.get("src", ""))
    if not video:
        return
    holder = builder.DIV(
        {"data-attrs": json.dumps({"videoId": video[1], "startTime": None}), "data-component-name": "Youtube2ToDOM"},
        builder.CLASS("youtube-wrap"),
        builder.DIV(
            builder.CLASS("youtube-inner"),
            builder.IFRAME(src=f"https://www.youtube-nocookie.com/embed/{video[1]}?rel=0"),
        ),
        id=f"youtube2-{video[1]}",
    )
    holder.tail = frame.tail
    frame.getparent().replace(frame, holder)


def _footnotes(root: lxml.html.HtmlElement) -> None:
    for number, mark in enumerate(root.xpath('//sup[@role="doc-noteref"]'), start=1):
        anchor = builder.A(
            str(number), {"data-component-name": "FootnoteAnchorToDOM"}, builder.CLASS("footnote-anchor")
        )
        anchor.set("href", f"#footnote-{number}")
        anchor.tail = mark.tail
        mark.getparent().replace(mark, anchor)
    for notes in root.xpath('//div[@role="doc-endnotes"]'):
        for number, item in enumerate(notes.iter("li"), start=1):
            for back in item.xpath('.//a[@class="reversefootnote"]'):
                back.drop_tree()
            content = builder.DIV(builder.CLASS("footnote-content"), *item)
            number_link = builder.A(str(number), builder.CLASS("footnote-number"), href=f"#footnote-anchor-{number}")
            root.append(builder.DIV(builder.CLASS("footnote"), number_link, content))
        notes.drop_tree()


def _widget() -> lxml.html.HtmlElement:
    return builder.DIV(
        {"data-component-name": "SubscribeWidgetToDOM"},
        builder.CLASS("subscription-widget-wrap-editor"),
        builder.P(
            "The Gearbox is made by its readers. ",
            builder.A("Subscribe now", href="https://newsletter.example/subscribe?"),
        ),
        builder.FORM(builder.INPUT(type="email", name="email"), builder.INPUT(type="submit", value="Subscribe")),
    )


def _share() -> lxml.html.HtmlElement:
    link = builder.A(
        builder.CLASS("button primary"), builder.SPAN("Share"), href="https://newsletter.example/p/this?action=share"
    )
    return builder.P({"data-component-name": "ButtonCreateButton"}, builder.CLASS("button-wrapper"), link)


def _page(letter: Letter, letters: Sequence[Letter], base: str) -> str:
    preloads = json.dumps({"base_url": base, "post": _object(letter, letters, base)})
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "url": f"{base}/p/{letter.slug}",
        "headline": letter.title,
        "description": letter.subtitle,
        # Substack writes the offset of wherever the page was made.
        "datePublished": (letter.published + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S+02:00"),
        "isAccessibleForFree": letter.audience == "everyone",
        "author": [{"@type": "Person", "name": "The Gearbox"}],
    }
    title, subtitle = html.escape(letter.title), html.escape(letter.subtitle)
    preview = '<div class="paywall"><h2 class="paywall-title">This post is for paid subscribers</h2></div>'
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<link rel="canonical" href="{base}/p/{letter.slug}?utm_source=page">\n'
        f'<meta property="og:title" content="{title}">\n'
        f'<script type="application/ld+json">{_in_script(json.dumps(facts))}</script>\n</head>\n<body>\n'
        "<script>if (window._preloads) { window._preloads.sentry_environment = 'production'; }</script>\n"
        '<article class="newsletter-post post">\n<div class="post-header">\n'
        f'<h1 class="post-title published">{title}</h1>\n'
        f'<h3 class="subtitle">{subtitle}</h3></div>\n'
        f'<div class="available-content"><div dir="auto" class="body markup">{letter.body or ""}</div></div>\n'
        f"{'' if letter.audience == 'everyone' else preview}</article>\n"
        # A dialog of the comments, there on free pages too.
        f'<div class="comments-dialog">{preview}</div>\n'
        f"<script>window._preloads        = JSON.parse({_in_script(json.dumps(preloads))})</script>\n</body>\n</html>\n"
    )


def _in_script(code: str) -> str:
    return code.replace("</", "<\\u002f").replace("<!--", "\\u003c!--")
