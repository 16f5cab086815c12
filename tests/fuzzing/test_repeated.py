"""No reader takes the square of a document's length: what expressions stumble over, twenty kilobytes of it."""

import time
from contextlib import suppress

import pytest

from tests.fuzzing.readers import READERS, REFUSALS

CHARS = 20_000
MOST_SECONDS = 2.0
"""Seconds of processor time that a document may take."""

PARTS = (
    " ", "\n", " \n", "\t", "w", "a-", "a_", "1 ", "1.", "{{", "{{ ", " }}", "{% ", "{: ", "[^|", "](", "[a]", "[a](b)",
    "![", "|", " |", "`", "``` ", "*", "**a", "_a_ ", "a=b ", "x= ", "\\", "&", "&amp;", "<", "<a ", "<!--", "> ", "¶ ",
    "# ", "a.b ", "@a.", "- ", "https://a.b/", "http:", ":", "é ", "年", "1年", '"', 'a"', "\u00a0", "$", "~", "(",
    ") ", "…", ",", "By ", "and ", "1 May ", "%20", "/w", "?a=", "https://a.b/ x\n", "x\n",
)  # fmt: skip
PLACES = {
    "page": (
        "<title>{}</title><meta name=author content='{}'><meta name=description content='{}'><p>x",
        "<article><h1>{}</h1><p class=byline>{}</p><p>{}</p></article>",
        "<article><time datetime='{}'>{}</time><img src='https://a.example/{}'><a href='/{}'>{}</a></article>",
    ),
    "site": ("<article><h1>{}</h1><p>{}</p><h2>x {}</h2><p><a href='https://a.example/{}'>x</a> {}</p></article>",),
    "markdown": (
        "---\ntitle: {}\ndate: 2024-05-05\n---\n{}",
        "+++\ntitle = {}\n+++\n# T {}\n\n- [a{}](https://a.example/{}) {}\n",
    ),
    "mail": (
        "Subject: {}\nFrom: {}\nDate: {}\n\n{}",
        "Subject: a\nContent-Type: text/html\n\n<p>{}</p><a href='https://a.example/{}'>x</a>",
    ),
    "feed": (
        "<rss><channel><item><title>{}</title><link>https://a.example/{}</link><description>{}</description></item>",
        "<rss><channel><title>{}</title><item><title>a</title><pubDate>{}</pubDate></item></channel></rss>",
    ),
    "index": ("<ul><li><a href='/1'>{}</a></li><li>{}</li></ul>",),
    "sitemap": ("<urlset><url><loc>https://a.example/{}</loc><lastmod>{}</lastmod></url></urlset>",),
    "words": ("{}",),
    "address": ("https://a.example/{}", "https://{}.example/", "https://a.example/?u={}"),
}
"""Reader -> documents, with the places that are filled."""


@pytest.mark.deep
@pytest.mark.parametrize("name", PLACES)
def test_repeated_parts_take_no_square(name: str) -> None:
    read, slow = READERS[name][0], []
    for place in PLACES[name]:
        for part in PARTS:
            text = place.replace("{}", part * (CHARS // len(part)))
            began = time.process_time()
            with suppress(*REFUSALS):
                repr(read((text, "text/html") if name == "page" else text))
            if (taken := time.process_time() - began) > MOST_SECONDS:
                slow.append((place[:40], part, taken))
    assert slow == []
