"""Addresses come back as the source wrote them."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crawler.digests.editions.markdown import read_markdown_body
from crawler.digests.editions.written_urls import expand_liquid, written_urls
from tests.digests.editions.goldens import PUBLICATION


def mentioned(markdown: str) -> list[str]:
    return [mention.url for mention in read_markdown_body(markdown, PUBLICATION).mentions]


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/größe?q=ü#ö",
        "https://a.example/%C3%BC",
        "https://a.example/a%20b",
        "https://a.example/?a=1&b=2",
        "https://a.example/?a=1&amp;b=2",
        "https://a.example/a\\_b",
        "https://a.example/a|b",
        "https://a.example/(a)(b)",
        "https://a.example/[a]",
        "https://a.example/a\u202fb",
        "https://a.example/{{a}}",
        "https://https://a.example/",
        "{{ site.imgpath }}/a.pdf",
        "/a/b",
        "the-word",
        "\\briefs\\a",
    ],
)
def test_a_destination_is_exactly_itself(url: str) -> None:
    assert mentioned(f"[x]({url}) - y") == [url]


def test_white_space_around_an_address_is_none_of_it_of_whatever_kind() -> None:
    assert mentioned("[x](\u202fhttps://a.example/\u202f) - y") == ["https://a.example/"]


@pytest.mark.parametrize(
    ("markdown", "url"),
    [
        ("[x](<https://a.example/a b>)", "https://a.example/a b"),
        ("[x]( https://a.example/ü )", "https://a.example/ü"),
        ('[x](https://a.example/ü "title")', "https://a.example/ü"),
        ("[x][r]\n\n[r]: https://a.example/ü", "https://a.example/ü"),
        ("<https://a.example/ü>", "https://a.example/ü"),
        ('<a href="https://a.example/%C3%BC">x</a>', "https://a.example/%C3%BC"),
        ('<a href="{{ site.baseurl }}/ü">x</a>', "{{ site.baseurl }}/ü"),
        ("Bare https://a.example/ü.", "https://a.example/ü"),
    ],
)
def test_every_way_to_write_a_link(markdown: str, url: str) -> None:
    assert mentioned(markdown) == [url]


URLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z"), exclude_characters="()<>\\`\"'*_[]!{}|&^~"),
    max_size=30,
).map(lambda path: f"https://a.example/{path}")


@given(URLS)
@settings(max_examples=2 * settings().max_examples)
def test_any_address_in_a_link_is_recovered(url: str) -> None:
    assert mentioned(f"#### [A gear]({url})\n\nIt turns.") == [url]


@given(st.lists(URLS, min_size=2, max_size=6, unique=True))
@settings(max_examples=settings().max_examples // 2)
def test_addresses_are_not_taken_for_each_other(urls: list[str]) -> None:
    assume(len({url.casefold() for url in urls}) == len(urls))
    assert mentioned("\n".join(f"* [x]({url}) - y" for url in urls)) == urls


def test_an_unknown_address_stays() -> None:
    assert written_urls("nothing %", {})("https://a.example/%41") == "https://a.example/%41"


def test_liquid_that_is_not_known_stays() -> None:
    assert expand_liquid("{{site.a}}{{ site.a }}{{ b }}{% c %}", {"site.a": "x"}) == "xx{{ b }}{% c %}"


@pytest.mark.parametrize(
    ("markup", "is_recovered"),
    [
        ("<A HREF = 'https://a.example/ü'>a</A>", True),
        ('<img\nSrc="https://a.example/ü">', True),
        ('href="https://a.example/ü" <b>', True),
        ('<img xsrc="https://a.example/ü">', False),
        ('<a hsrc="https://a.example/ü">', False),
        ('<a href=https://a.example/ü x="">', False),
    ],
)
def test_addresses_in_markup_are_recovered(markup: str, is_recovered: bool) -> None:
    # Two destinations that are the same when decoded: only one that stands in the source as it is stays so.
    source = f"{{{{ x }}}} [b](https://a.example/%C3%BC) {markup}"
    expected = "https://a.example/ü" if is_recovered else "https://a.example/%C3%BC"
    assert written_urls(source, {})("https://a.example/ü") == expected
