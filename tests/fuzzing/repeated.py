"""Documents of any length that took the square of it, or might: for each reader a beginning, a part, and an end.

`%d` in a part is its number.
"""

from collections.abc import Mapping
from typing import Final

__all__ = ["REPEATED", "made"]

Repeated = tuple[str, str, str]

LINKED_DATA: Final = '<script type="application/ld+json">'
NEXT: Final = '<script id="__NEXT_DATA__" type="application/json">'
PUSH: Final = 'self.__next_f.push([1,"'
PAGES: Final[Mapping[str, Repeated]] = {
    "attributes": ("<div", " a%d=1", ">x</div>"),
    "attributes that hold the end of a tag": ("<div", " a%d='>'", ">x</div>"),
    "same attributes": ("<div", " a=1", ">x</div>"),
    "classes": ("<div class='", "author ", "'>x</div>"),
    "divisions": ("", "<div>", ""),
    "bold": ("", "<b>", ""),
    "links in links": ("", "<a href=x>y", ""),
    "links without text": ("<p>", "<a href='https://a.example/%d'></a>", "</p>"),
    "links in a paragraph": ("<p>", "<a href='https://a.example/%d'>x</a> ", "</p>"),
    "same links": ("<p>", "<a href='https://a.example/'>x</a> ", "</p>"),
    "list of links": ("<ul>", "<li><a href='https://a.example/%d'>The mill %d</a>: it turns</li>", "</ul>"),
    "issues": ("<ul>", "<li><a href='/issues/%d'>The mill %d</a>: 5 May</li>", "</ul>"),
    "issues below years": ("", "<h2>2020</h2><p><a href='/issues/%d'>The mill</a>: 5 May</p>", ""),
    "marks in headings": ("", "<h2><a href='#x'>#</a>", ""),
    "days in parts": ("", "<div class=x>5 May 2024", ""),
    "days in named parts": ("", "<div><article class=post-content>The mill of 2024 turned, says the owner. ", ""),
    "parts in named parts": ("", "<section class=content><div class=content>x", ""),
    "times behind comments": ("", "<!-- x --><time datetime='2024-05-05'>x</time>", ""),
    "lists in lists": ("", "<ul><li>x", ""),
    "tables in tables": ("", "<table><tr><td>", ""),
    "rows": ("<table>", "<tr><td><a href='https://a.example/%d'>x</a></td></tr>", "</table>"),
    "articles in articles": ("", "<article><h2>x</h2>", ""),
    "articles": ("", "<article><h2>The mill</h2><p>x</p></article>", ""),
    "headings": ("", "<h2>The mill %d</h2><p>x</p>", ""),
    "paragraphs": ("<article>", "<p>The mill %d has turned, says the owner, and turns well.</p>", "</article>"),
    "line breaks": ("", "x<br>", ""),
    "tags without end": ("", "<a ", ""),
    "less than": ("", "<", ""),
    "comments without end": ("", "<!--", ""),
    "sections of data": ("", "<![CDATA[", ""),
    "references": ("", "&amp;", ""),
    "ampersands": ("", "&", ""),
    "spaces": ("<p>a", " ", "b</p>"),
    "spaces that do not break": ("<p>a", "\u00a0", "b</p>"),
    "lines": ("<p>a", "\n", "b</p>"),
    "names": ("<p class=byline>By ", "Ada Example, ", "</p>"),
    "names joined": ("<p class=byline>By ", "Ada and ", "</p>"),
    "addresses of mail": ("<p class=byline>", "a@b.example ", "</p>"),
    "authors": ("", "<a rel=author href='/a%d'>Ada N%d</a>", ""),
    "dates": ("<p class=date>", "5 May 2024 ", "</p>"),
    "days": ("<p class=date>1st", " ", "</p>"),
    "times": ("", "<time datetime='2024-05-05'>5 May 2024 %d</time>", ""),
    "candidates": ("<article><img srcset='", "/i%d.png %dw, ", "'></article>"),
    "spaces of candidates": ("<article><img srcset='/a.png", " ", "1w'></article>"),
    "metadata": ("", "<meta name=k%d content=v>", "x"),
    "metadata of authors": ("", "<meta name=author content='Ada N%d'>", "x"),
    "an author": ("<meta name=author content='", "a@b.", "'>x"),
    "titles": ("<title>", "x | ", "</title>"),
    "a title of spaces": ("<title>x", " ", "y</title>"),
    "linked data": ("", LINKED_DATA + '{"@type":"NewsArticle","headline":"x"}</script>', ""),
    "graph": (LINKED_DATA + '{"@graph":[', '{"@id":"#%d","author":{"@id":"#1%d"},"headline":"x"},', "{}]}</script>"),
    "deep linked data": (LINKED_DATA, '{"a":[', "</script>"),
    "commas of linked data": (LINKED_DATA + "{", ", ", "}</script>"),
    "state": (NEXT + '{"a":[', '{"title":"T %d","body":"w w w w"},', "{}]}</script>"),
    "rows of a stream": ("<script>" + PUSH, "0:[\\n", '"])</script>'),
    "streams without end": ("<script>", PUSH + "a", "</script>"),
    "calls": ("<script>window.__NUXT__=", "f(", "</script>"),
    "states": ("<script>", "window.__INITIAL_STATE__={", "</script>"),
    "mojibake": ("<p>", "Ã©â€™", "</p>"),
    "ideographs": ("<p>", "年月日", "</p>"),
    "one word": ("<p>", "a", "</p>"),
    "one path": ("<p><a href='https://a.example/", "b/", "'>x</a> y</p>"),
    "one query": ("<p><a href='https://a.example/?", "b=1&", "'>x</a> y</p>"),
    "escapes": ("<p><a href='https://a.example/?u=", "%25", "'>x</a> y</p>"),
    "picture": ("<meta property=og:image content='https://a.example/", " %20", "w'>"),
}
POSTS: Final[Mapping[str, Repeated]] = {
    "links": ("", "[a](b)", ""),
    "links to sites": ("", "[a](https://a.example/%d) ", ""),
    "lines of links": ("", "- [The mill %d](https://a.example/%d): it turns\n", ""),
    "anchors": ("", "<a href='https://a.example'>", ""),
    "brackets": ("", "[", ""),
    "pictures": ("", "![", ""),
    "ends of links": ("", "](", ""),
    "references": ("[a]: https://a.example\n", "[x][a] ", ""),
    "emphasis": ("", "*a_b**c__", ""),
    "fences": ("", "```\n", ""),
    "quotations": ("", "> ", "x"),
    "cells": ("|a|b|\n|-|-|\n", "|x|y|\n", ""),
    "includes without end": ("", '{% include x.html a="b" ', ""),
    "includes": ("", '{% include x.html a="b" %}', ""),
    "tags": ("", "{% if x %}", ""),
    "variables": ("", "{{ site.url }}", ""),
    "variables without end": ("", "{{ ", ""),
    "filters": ("{{ a |", " ", "{"),
    "posts": ("", "[a]( {%- post_url a-%}", ""),
    "addresses that escape": ("", "](a", "\\"),
    "comments of MDX": ("", "{ /*a", ""),
    "elements of MDX": ("", "<A a", ""),
    "keys": ("---\n", "k%d: v\n", "---\nx"),
    "deep lists": ("---\na: ", "[", "\n---\nx"),
    "digits": ("---\nnumber: ", "1", "\n---\nx"),
    "sexagesimals": ("---\nnumber: 1", ":1", "\n---\nx"),
    "keys of TOML": ("+++\n", "k%d = 1\n", "+++\nx"),
    "parts of a key": ("+++\n", "a.", "b = 1\n+++\nx"),
    "spaces of TOML": ("+++\na = b", " ", "c\n+++\nx"),
    "reStructuredText": ("T\n=\n\n", "- `a%d <https://a.example/%d>`_: x\n", ""),
}
MAILS: Final[Mapping[str, Repeated]] = {
    "encoded words": ("Subject: ", "=?utf-8?q?a?= ", "\n\nx"),
    "encoded words without end": ("Subject: ", "=?utf-8?q?", "\n\nx"),
    "headers": ("", "X-A%d: b\n", "Subject: x\n\nx"),
    "readers": ("To: ", "a%d@b.example, ", "\n\nx"),
    "comments of a sender": ("From: ", "(", "\n\nx"),
    "returned addresses": ("Subject: x\nReturn-Path: ", "a-", "=b@c.example\n\nx"),
    "parameters": ("Content-Type: text/html", "; a*%d=b", "\n\n<p>x"),
    "parts": ("Content-Type: multipart/mixed; boundary=b\n\n", "--b\nContent-Type: text/html\n\n<p>x</p>\n", "--b--\n"),
    "attached messages": ("", "Content-Type: message/rfc822\n\n", ""),
    "numbered links": ("Subject: x\n\nword [1] word\n", "\n[1] https://a.example/%d", ""),
    "spaces": ("Subject: x\n\na", " ", "b"),
    "signatures": ("Subject: x\n\n", "-- \n", ""),
    "forwards": ("Subject: Fwd: x\n\n", "From: a\n\n\n", ""),
    "tokens": (
        "Content-Type: text/html\n\n",
        "<a href='https://click.example/ls/click?upn=abcdefghijklmnopqrst%d'>x</a>",
        "",
    ),
    "rules": ("Subject: Fwd: x\n\n--", " ", "x"),
}
RSS: Final = "<rss version='2.0'><channel>"
END: Final = "</item></channel></rss>"
FEEDS: Final[Mapping[str, Repeated]] = {
    "categories": (f"{RSS}<item><title>x</title>", "<category>c%d</category>", END),
    "attributes": ("<rss version='2.0'", " a%d='u'", "><channel><item><title>x</title></item></channel></rss>"),
    "items": (RSS, "<item><title>T %d</title><link>https://a.example/%d</link></item>", ""),
    "escaped tags": (f"{RSS}<item><description>", "&lt;a ", f"</description>{END}"),
    "sites": ("<rss version='2.0'>", "<channel ", ""),
    "references": (f"{RSS}<item><description>", "&amp;amp;", f"</description>{END}"),
    "an author": (f"{RSS}<item><title>x</title><author>", "a@b.c (", f"</author>{END}"),
    "letters of an author": (f"{RSS}<item><title>x</title><author>", "a", f"</author>{END}"),
    "tags in one": (f"{RSS}<item><title>x</title><tags>", "a%d,", f"</tags>{END}"),
    "lines before the first element": ("<?xml version='1.0'?>", "\n", f"{RSS}<item><title>x</title>{END}"),
    "bases in bases": (f"{RSS}<item>", "<a xml:base='b/'>", ""),
    "namespaces": (f"{RSS}<item>", "<a%d:b xmlns:a%d='c'/>", END),
    "entities": ("<!DOCTYPE rss [", "<!ENTITY a%d 'b'>", f"]>{RSS}<item><title>x</title>{END}"),
    "lines": (f"{RSS}<item><description>", "a\n", f"</description>{END}"),
    "sections": (f"{RSS}<item><description>", "<![CDATA[a]]>", f"</description>{END}"),
    "items that do not end": (RSS, "<item><title>x", ""),
}
ADDRESSES: Final[Mapping[str, Repeated]] = {
    "path": ("https://a.example/", "a/", ""),
    "dots": ("https://a.example/", "../", ""),
    "query": ("https://a.example/?", "a%d=1&", ""),
    "host": ("https://", "a.", "example/"),
    "host of dashes": ("https://", "a-", ".example/"),
    "letters": ("https://", "é", ".example/"),
    "escapes": ("https://a.example/?u=", "%25", ""),
    "schemes": ("", "https://", "a.example"),
    "word": ("https://a.example/", "a", ""),
    "redirects in redirects": ("", "https://www.google.com/url?q=", "https://a.example/"),
    "protected": ("https://urldefense.com", "/v3/__", "https://a.example"),
}
SITEMAPS: Final[Mapping[str, Repeated]] = {
    "pages": ("<urlset>", "<url><loc>https://a.example/%d</loc></url>", "</urlset>"),
    "addresses": ("", "https://a.example/%d\n", ""),
    "attributes": ("<urlset", " a%d='b'", "/>"),
    "namespaces": ("<urlset", " xmlns:a%d='b'", "/>"),
    "declarations": ("<!DOCTYPE urlset [", "<!ATTLIST url a%d CDATA 'b'>", "]><urlset/>"),
    "ampersands": ("<urlset><url><loc>https://a.example/", "&", "</loc></url></urlset>"),
}
REPEATED: Final[Mapping[str, Mapping[str, Repeated]]] = {
    "page": PAGES,
    "site": PAGES,
    "index": PAGES,
    "markdown": POSTS,
    "mail": MAILS,
    "feed": FEEDS,
    "sitemap": SITEMAPS,
    "address": ADDRESSES,
    "words": {
        part: ("", part, "") for part in ("a", " ", "1 ", "Ã©", "年", "5 May 2024 ", "1/", "May ", "1st ", "\n", "ü")
    },
}
"""Reader -> name -> what it is made of."""


def made(repeated: Repeated, size: int) -> str:
    """Return a document of about so many characters."""
    begin, part, end = repeated
    times = max(1, (size - len(begin) - len(end)) // len(part))
    if "%d" not in part:
        return begin + part * times + end
    return begin + "".join(part.replace("%d", str(number)) for number in range(times)) + end
