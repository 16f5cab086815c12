"""crawler.digests.mail.plain_text: what a text mail shows."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.digests.mail.plain_text import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("News\n====\nOne.", "<h2>News</h2>\n<p>One.</p>"),
        ("---------\nNews\n---------", "<h1>News</h1>"),
        ("One.\n\n---------\nNews\n---------", "<p>One.</p>\n<h2>News</h2>"),
        ("NEWS FROM THE MILL", "<h2>NEWS FROM THE MILL</h2>"),
        ("## News", "<h2>News</h2>"),
        ("---", "<hr>"),
        ("a line\nbroken to fit", "<p>a line broken to fit</p>"),
        ("- one\n- two\n  lines", "<ul><li>one</li><li>two lines</li></ul>"),
        ("1. one\n2. two", "<ul><li>one</li><li>two</li></ul>"),
        ("Title\nhttps://a.example/x", '<p>Title<br>\n<a href="https://a.example/x">https://a.example/x</a></p>'),
        ("Title (https://a.example/x) goes on", '<p><a href="https://a.example/x">Title</a> goes on</p>'),
        ("See https://a.example/x.", '<p>See <a href="https://a.example/x">https://a.example/x</a>.</p>'),
        ("齿轮https://a.example/x。好", '<p>齿轮<a href="https://a.example/x">https://a.example/x</a>。好</p>'),
        ("2 < 3 & 4", "<p>2 &lt; 3 &amp; 4</p>"),
        ("■ 記事\n───\n本文", "<h2>記事</h2>\n<p>本文</p>"),
        ("【記事】", "<h2>記事</h2>"),
        ("- A gear: https://a.example/x", '<ul><li><a href="https://a.example/x">A gear</a></li></ul>'),
        ("A gear [1] turns.\n\n[1]: https://a.example/x", '<p><a href="https://a.example/x">A gear</a> turns.</p>'),
        ("[A gear][1] turns.\n\n[1] <https://a.example/x>", '<p><a href="https://a.example/x">A gear</a> turns.</p>'),
        ("Array [1] of\n\n[2] https://a.example/x", None),
        ("GEARS TURN [1]\n\n[1] https://a.example/x", '<h3><a href="https://a.example/x">GEARS TURN</a></h3>'),
        ("One.\n-- \nAda", "<p>One.</p>\n<footer><p>Ada</p></footer>"),
        ("", ""),
    ],
)
def test_to_html(text: str, html: str | None) -> None:
    if html is None:  # numbers that nothing refers to are text
        assert "[1]" in to_html(text)
        assert "[2]" in to_html(text)
    else:
        assert to_html(text) == html


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")) | st.just("\n"), max_size=300))
def test_no_letter_is_lost_and_no_markup_comes_in(text: str) -> None:
    html = to_html(text)
    shown = unescape(re.sub(r"<(?:/?(?:h[1-3]|footer|ul|li|p|a)|hr|br|a href=\"[^\"]*\")>", "", html))
    assert "<" not in shown or "<" in text
    letters = [char for char in text if char.isalpha()]
    assert [char for char in shown if char.isalpha()] == letters or "http" in text.lower()
