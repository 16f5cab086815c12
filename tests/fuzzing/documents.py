"""Made-up documents of every kind that a reader may be given, odd ones among them: grammars of fragments, not bytes."""

import json
from typing import Any

from hypothesis import strategies as st

MAX_CHARS = 40_000
"""Characters of a document at most: what is judged is whether a reader ends, and in what time."""

WORDS = (
    "gears", "The Gearbox", "By Ada Example", "and", "&", "#12", "Issue 7:", "5 May 2024", "2024-05-05T10:00:00Z",
    "2024 年 5 月 5 日", "vor 3 Tagen", "a@b.example", "@ada", "...", "—", "“", "|", "  ", "\n", "\t", "1" * 30, "%20",
    "%", "&amp;amp;", "&#xd83e;", "&#0;", "\x00", "\ud83e", "\udd16", "🤖", "\u202e", "\u200b", "Ã©", "日本語", "ß",
    "İ", "a" * 200, "令和5年", "null", "<!--", "-->", "]]>", "<![CDATA[", "{{ site.url }}", "{% if x %}", "[a](b)",
    "![", "](", "---", "***", "`", "~~~", "    ", "$$", "\\", "_", "::", ".. image::", "=====", "<br>",
    "unsubscribe", "Sponsored",
)  # fmt: skip
URLS = (
    "https://site.example/a", "HTTP://A.Example:99999/%zz", "//b.example", "mailto:a@b.example",
    "javascript:alert(1)", "https://[::1", "http://[v1.a]/", "https://xn--a.example/", "https://user:pass@a.example/",
    "data:text/html,x", "?", "#", "/../..", "https:/a.example", "https://https://a.example",
    "http://a.example/?utm_source=x&y=%ED%A0%80", "https://click.example/CL0/https:%2F%2Fa.example%2F/1/abc/def=1",
    "https://a.example/" + "b/" * 400, "\x00", "https://t.example/r?u=aHR0cHM6Ly9hLmV4YW1wbGUv", "http://１２７.0.0.1/",
    "https://a.example\\@b.example/", "http://a b/", "https://arxiv.org/abs/2401.00001v2",
    "https://youtu.be/abcdefghijk?t=1", "https://cdn.ampproject.org/c/s/a.example/x", "https://a.example/\ud83e",
    "https://İ.example/", "http://0x7f.1/", "https://a.example:/", "https://.", "https://a..b/",
)  # fmt: skip
TAGS = (
    "a", "p", "div", "span", "h1", "h2", "h3", "ul", "li", "table", "tr", "td", "time", "article", "main", "header",
    "b", "em", "script", "style", "blockquote", "pre", "figure", "img", "iframe", "section", "title", "svg", "math",
    "template",
)  # fmt: skip
ATTRIBUTES = (
    "class", "id", "href", "src", "srcset", "datetime", "rel", "itemprop", "itemtype", "property", "content", "name",
    "style", "data-attrs", "alt", "lang", "aria-label", "\x01", "x:y", "onclick",
)  # fmt: skip
VALUES = (
    "author", "byline", "published", "date", "article:published_time", "og:title", "og:image", "description",
    "canonical", "name", "headline", "https://schema.org/NewsArticle", "entry-title", "vcard", "post-body",
    "display: none", "main", "post-article", "available-content", "button primary", "subscription-widget",
)  # fmt: skip
KEYS = (
    "@type", "@graph", "@id", "headline", "author", "name", "datePublished", "image", "url", "publisher",
    "articleBody", "title", "body_html", "slug", "post_date", "updated_at", "tree", "path", "sha", "type", "mode",
    "truncated", "items", "content_html", "content_text", "id", "authors", "home_page_url", "next_url",
    "date_published", "error", "message", "props", "pageProps", "blocks", "children", "description", "canonical_url",
    "version",
)  # fmt: skip

texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=8).map(" ".join)
urls = st.sampled_from(URLS) | st.builds(
    "{}{}{}".format, st.sampled_from(URLS), st.sampled_from(("", "/", "?a=", "#", "&amp;", ":")), st.text(max_size=20)
)
values = st.sampled_from(VALUES) | urls | texts
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts | urls | st.sampled_from(VALUES)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists and objects of values."""
    return st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=6), inner, max_size=6)


json_values = st.recursive(scalars, nested, max_leaves=25)
json_texts = json_values.map(json.dumps) | st.lists(json_values, max_size=4).map(json.dumps)


def element(tag: str, attributes: dict[str, str], inner: str, closed: bool) -> str:
    """An element, well formed or not."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{given}>{inner}" + f"</{tag}>" * closed


scripts = st.builds(
    '<script type="{}">{}{}</script>'.format,
    st.sampled_from(("application/ld+json", "application/json", "text/javascript", "")),
    st.sampled_from(("", "window._preloads = JSON.parse(", "window.__NUXT__=", "self.__next_f.push([1,")),
    json_texts,
)
metas = st.builds(
    '<meta {}="{}" content="{}">'.format, st.sampled_from(("name", "property", "http-equiv")), values, values
)


def elements(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements around what `inner` gives."""
    attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), values, max_size=3)
    return st.builds(
        element, st.sampled_from(TAGS), attributes, st.lists(inner, max_size=5).map("".join), st.booleans()
    )


html_parts = st.recursive(texts | scripts | metas, elements, max_leaves=20)


def cut(parts: list[tuple[str, int]]) -> str:
    """Each part as often as is said, up to the bound."""
    return "".join(part * min(times, MAX_CHARS // (len(part) or 1) + 1) for part, times in parts)[:MAX_CHARS]


def repeated(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Parts one after the other, some of them so often that what takes the square of their number is seen."""
    times = st.sampled_from((1, 1, 1, 2, 30, 1000, 20_000))
    return st.lists(st.tuples(part, times), max_size=8).map(cut)


html = repeated(html_parts)
markdown = repeated(texts | html_parts | st.builds("[{}]({})".format, texts, urls) | st.builds("# {}\n".format, texts))
headed = st.builds(
    "{0}\n{1}\n{0}\n{2}".format,
    st.sampled_from(("---", "+++", "", "{", "===")),
    st.lists(st.builds("{}: {}".format, st.sampled_from(KEYS), texts), max_size=5).map("\n".join),
    markdown,
)
ROOTS = ("rss version='2.0'", "feed xmlns='http://www.w3.org/2005/Atom'", "rdf:RDF", "urlset", "sitemapindex")
ITEM = "<item><title>{}</title><link>{}</link><description>{}</description></item>"
ENTRY = "<entry><title>{}</title><link href='{}'/><content>{}</content></entry>"
feeds = st.builds(
    "<?xml version='1.0' encoding='{}'?><{}><channel><link>{}</link>{}</channel>".format,
    st.sampled_from(("utf-8", "rot13", "utf-16", "ascii", "x")),
    st.sampled_from(ROOTS),
    urls,
    repeated(
        st.builds(ITEM.format, texts, urls, html_parts)
        | st.builds(ENTRY.format, texts, urls, texts)
        | st.builds("<url><loc>{}</loc><lastmod>{}</lastmod></url>".format, urls, texts)
    ),
)
HEADERS = (
    "Subject", "From", "To", "Date", "Message-ID", "List-Unsubscribe", "Content-Type", "Content-Transfer-Encoding",
    "MIME-Version", "X-Odd",
)  # fmt: skip
HEADER_VALUES = (
    "multipart/alternative; boundary=x", "text/html; charset=rot13", "text/plain; charset=punycode", "base64",
    "=?rot13?q?a?=", "quoted-printable", "=?utf-8?b?8J+k?=", "message/rfc822", "text/html; charset*=x''%ff", "8bit",
)  # fmt: skip
header_lines = st.builds("{}: {}\n".format, st.sampled_from(HEADERS), texts | urls | st.sampled_from(HEADER_VALUES))
mails = st.builds("{}\n{}".format, st.lists(header_lines, max_size=8).map("".join), html | markdown)


def encoded(text: str) -> bytes:
    """A text as bytes, what is no text in it as other bytes."""
    return text.encode("utf-8", "surrogatepass")


charsets = st.sampled_from(("utf-8", "rot13", "idna", "utf-16", "cp037", "gb18030", "iso-2022-jp", "utf-7", "x", ""))
types = st.sampled_from(("text/html", "text/plain", "application/json", "application/xml", ""))
content_types = st.none() | st.builds("{}; charset={}".format, types, charsets)
