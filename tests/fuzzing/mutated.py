"""Whole documents of every kind, changed at random: parts cut out, repeated, put into one another.

Unlike those of `documents`, they are sound in all but a few places, so that readers come deep into them.
"""

import gzip
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Final

from tests.fuzzing.documents import ATTRIBUTES, HEADER_VALUES, HEADERS, KEYS, TAGS, URLS, VALUES, WORDS

__all__ = ["KINDS", "MAX_CHARS", "mutant", "seeds"]

CHECKOUT: Final = Path(__file__).resolve().parents[2]
SHARED: Final = Path(os.environ.get("BACKNUMBER_SHARED") or CHECKOUT.parent / "shared")
"""Real documents, where they are at hand; without them those of the repository are changed."""

MAX_CHARS: Final = 60_000
MOST_SEEDS: Final = 40

STATE: Final = json.dumps({"props": {"pageProps": {"title": "The mill", "body_html": "<p>It turns.</p>" * 9}}})
LINKED_DATA: Final = json.dumps(
    {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "NewsArticle", "headline": "The mill turns", "author": [{"@id": "#ada"}, "Bo Example"]},
            {"@type": "Person", "@id": "#ada", "name": "Ada Example", "url": "https://site.example/ada"},
            {"@type": "ImageObject", "url": "/mill.png", "datePublished": "2024-05-05T10:00:00+02:00"},
        ],
    }
)
PAGE: Final = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The mill turns | The Gearbox</title>
<meta property="og:title" content="The mill turns"><meta name="author" content="Ada Example, Bo Example">
<meta property="article:published_time" content="2024-05-05"><link rel="canonical" href="https://site.example/mill">
<script type="application/ld+json">{LINKED_DATA}</script></head><body><nav><a href="/">Home</a></nav><main><article>
<h1>The mill turns</h1><p class="byline">By <a rel="author" href="/ada">Ada Example</a>, 5 May 2024</p>
<time datetime="2024-05-05">5 May 2024</time><img srcset="/mill.png 1x, /mill-2.png 2x" alt="A mill">
<p>It turns <b>well</b>, says the <a href="https://a.example/owner">owner</a>.</p><h2>Tools</h2><ul>
<li><a href="https://a.example/1">A gear</a>: it is round</li></ul></article></main>
<script id="__NEXT_DATA__" type="application/json">{STATE}</script>
<script>window.__NUXT__=(function(a){{return {{title:a,list:[a,1,!0]}}}}("The mill"))</script></body></html>"""
POST: Final = """---
title: "Gears #5"
date: 2024-05-05
authors: [Ada Example, Bo Example]
tags: {a: 1}
---
## Tools

{% include image.html src="a.png" %}
- [A gear](https://a.example/1 "x"): it *is* round [^1]
- **[The mill][m]** by Ada Example

| a | b |
|---|---|
| [x](https://b.example) | `y` |

[m]: https://a.example/mill
[^1]: A note
"""
RST: Final = (
    "Gears 5\n#######\n\n:date: 2024-05-05\n\nTools\n=====\n\n- `A gear <https://a.example>`_: *round* |x|\n\n"
    ".. |x| replace:: y\n"
)
MAIL: Final = f"""From: =?utf-8?q?Ada?= <ada@a.example>
To: reader@b.example
Subject: =?utf-8?b?R2VhcnMgIzU=?=
Date: Sun, 5 May 2024 10:00:00 +0200
List-Unsubscribe: <https://a.example/u?x=1>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Tools
=====
* A gear [1]

[1] https://a.example/1
--\x20
Unsubscribe
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

{PAGE}
--b--
"""
FEED: Final = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Gears</title><link>https://a.example/</link><item><title>Gears #5 &amp; more</title>
<link>https://a.example/p/5?utm_source=x</link><guid>5</guid><author>ada@a.example (Ada)</author>
<pubDate>Sun, 05 May 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;It turns&lt;/p&gt;</description>
<content:encoded><![CDATA[<p><a href="https://b.example">It</a> turns</p>]]></content:encoded></item></channel></rss>"""
ATOM: Final = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Gears</title><link rel="next" href="/2"/><entry>
<title type="html">A &lt;b&gt;gear&lt;/b&gt;</title><link href="/p/5"/><updated>2024-05-05T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It turns</p></div></content></entry></feed>"""
JSON_FEED: Final = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 5, "url": "/p/5", "content_html": "<p>It turns"}]}
)
SITEMAP: Final = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/p/5</loc>
<lastmod>2024-05-05</lastmod></url></urlset>"""
TREE: Final = json.dumps(
    {"tree": [{"path": "_posts/2024-05-05-5.md", "mode": "100644", "type": "blob", "sha": "a" * 40}]}
)
ARCHIVE: Final = json.dumps(
    [{"id": 5, "slug": "gears-5", "title": "Gears #5", "post_date": "2024-05-05T10:00:00.000Z", "type": "newsletter",
      "canonical_url": "https://post.example/p/gears-5", "body_html": "<p>It turns</p>",
      "publishedBylines": [{"name": "Ada"}]}]
)  # fmt: skip
ENTRY: Final = json.dumps(
    {"title": "Gears #5", "html": "<p><a href='https://a.example'>A gear</a> turns</p>", "link": "/5"}
)

KINDS: Final[Mapping[str, tuple[Sequence[str], Sequence[str]]]] = {
    "page": ((PAGE,), ("sources/html/*.gz", "corpus/others/ways-in/**/*.html")),
    "markdown": ((POST, RST), ("corpus/posts/*.md", "corpus/others/**/*.markdown", "corpus/others/**/*.rst")),
    "site": ((PAGE,), ("corpus/others/ways-in/**/*.html", "fixtures/substack/*.html")),
    "post": ((PAGE, ARCHIVE[1:-1]), ("fixtures/substack/*",)),
    "entry": ((ENTRY,), ()),
    "mail": ((MAIL,), ("corpus/others/ways-in/**/*.eml",)),
    "address": (URLS, ()),
    "feed": ((FEED, ATOM, JSON_FEED), ("corpus/others/ways-in/feeds/**/*.xml",)),
    "sitemap": ((SITEMAP,), ("corpus/others/ways-in/**/*sitemap*.xml",)),
    "index": ((PAGE,), ("corpus/others/ways-in/sites/**/*.html",)),
    "tree": ((TREE,), ()),
    "archive": ((ARCHIVE,), ()),
    "file": ((POST, RST, PAGE), ("corpus/others/**/*.md",)),
    "words": ((POST, "Mon, 5 May 2024; 令和5年5月5日; vor 3 Tagen; Ã©â€™; 05/06/2024 10:00 GMT+2"), ()),
}
"""Reader -> documents for it, and shared ones by their paths."""

OF_REPOSITORY: Final = {"page": "*.html", "site": "*.html", "markdown": "*.md", "file": "*.md", "mail": "*.html"}
DICTIONARY: Final = (
    *WORDS, *URLS, *VALUES, *KEYS, *HEADER_VALUES, *(f"{name}: " for name in HEADERS), *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in TAGS), *(f' {name}="' for name in ATTRIBUTES), '"', "'", "{", "}", "[", "]", "<", ">", "&",
    "\n\n", "\n---\n", "\n+++\n", "null", "1e999", "-1", "9" * 5000, "0000-00-00", "&a1;", "*a", "&a ", "!!binary ",
    "<<: *a\n", "\\u0000", "\\ud83e", "=?rot13?q?a?=", "\r", "\u2028", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "]]>",
)  # fmt: skip


def seeds(name: str, random: Random) -> list[str]:
    """Return the documents of a reader that are to be changed, in no order."""
    own, shared = KINDS[name]
    paths = [path for pattern in shared for path in SHARED.glob(pattern) if path.is_file()]
    if name in OF_REPOSITORY:
        paths += (CHECKOUT / "tests" / "fixtures").rglob(f"input{OF_REPOSITORY[name][1:]}")
    chosen = random.sample(sorted(paths), min(len(paths), MOST_SEEDS))
    return [*own, *own, *own, *map(_text, chosen)]


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")[:MAX_CHARS]


def mutant(documents: Sequence[str], random: Random) -> str:
    """Return one of the documents, changed in some places."""
    text = random.choice(documents)
    for _ in range(random.choice((1, 1, 2, 3, 5, 9))):
        begin = random.randrange(len(text) + 1)
        end = min(len(text), begin + int(random.expovariate(1 / random.choice((3, 30, 1000)))))
        part = text[begin:end]
        match random.randrange(7):
            case 0:
                text = text[:begin] + text[end:]
            case 1:
                text = text[:end] + part * random.choice((1, 2, 40, 3000)) + text[end:]
            case 2 | 3:
                text = text[:begin] + random.choice(DICTIONARY) * random.choice((1, 1, 2, 300, 9000)) + text[end:]
            case 4:
                other = random.choice(documents)
                place = random.randrange(len(other) + 1)
                text = text[:begin] + other[place : place + random.choice((10, 300, 5000))] + text[begin:]
            case 5:
                text = text[:begin] + chr(random.choice((0, 9, 13, 34, 60, 0x85, 0xA0, 0x2028, 0xD83E))) + text[end:]
            case 6:
                text = text[:begin] + part.swapcase() + text[end:]
        text = text[:MAX_CHARS]
    return text
