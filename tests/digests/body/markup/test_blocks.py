"""HTML's elements as a flat run of blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.digests.body.markup.blocks import MAX_DEPTH, Block, read_blocks
from crawler.digests.body.markup.tokens import trim_bare
from crawler.text.html import parse_html


def blocks(html: str) -> tuple[Block, ...]:
    (body,) = parse_html(f"<html><body>{html}</body></html>").css("body")
    return read_blocks(body.root)[0]


def outline(html: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Kind of each block, with the kind and the text or address of each of its tokens."""
    return [
        (block.kind, [(token.kind, token.url or token.text.strip()) for token in block.tokens])
        for block in blocks(html)
    ]


def test_inline_content_between_blocks_is_a_paragraph() -> None:
    assert outline("one <b>two</b><h2>three</h2>four") == [
        ("paragraph", [("text", "one"), ("text", "two")]),
        ("heading", [("text", "three")]),
        ("paragraph", [("text", "four")]),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<!-- x -->",
        '<div class="subscription-widget-wrap"><a href="https://a.example/">Subscribe</a></div>',
        '<p class="button-wrapper"><a href="https://a.example/?action=share">Share</a></p>',
        '<div class="header-anchor-parent"><button>x</button></div>',
        '<a class="footnote" href="#fn:1">1</a>',
        '<a href="#fn:1" rel="footnote">1</a>',
        '<form><a href="https://a.example/">x</a></form>',
        "<p> \n\xa0</p>",
    ],
)
def test_furniture_is_nothing(html: str) -> None:
    assert blocks(html) == ()


def test_a_footnote_of_substack_is_read_and_its_mark_is_not() -> None:
    mark = '<a class="footnote-number" href="#a">1</a>'
    (block,) = blocks(f'<div class="footnote">{mark}<div class="footnote-content"><p>x</p></div></div>')
    assert (block.note, [token.text for token in block.tokens]) == (True, ["x"])


def test_a_table_is_a_line_for_each_row_and_loses_nothing() -> None:
    html = (
        '<table><caption><a href="/caption">c</a></caption><thead><tr><th>h</th></tr></thead>'
        '<tr><td>a</td><td><a href="/b">b</a></td></tr>'
        '<tr><td><table><tr><td><a href="/inner">i</a></td></tr></table></td></tr></table>'
    )
    links = [token.url for block in blocks(html) for token in block.tokens if token.kind == "link"]
    assert links == ["/caption", "/b", "/inner"]
    assert outline("<table><tr><td>a</td><td>b</td></tr></table>") == [("paragraph", [("text", "a | b")])]


def test_what_stands_between_list_items_belongs_to_the_one_before() -> None:
    (block,) = blocks('<ul><li>a</li><ul><li>b</li></ul><li>c</li><a href="/d">d</a></ul>')
    assert [[inner.kind for inner in row] for row in block.items] == [["paragraph", "list"], ["paragraph", "paragraph"]]
    assert block.items[1][1].tokens[0].url == "/d"


def test_nesting_beyond_the_bound_is_flat_text_and_noted() -> None:
    (body,) = parse_html("<div>" * (MAX_DEPTH + 5) + '<p>a</p><p><a href="/b">b</a></p>').css("body")
    read, deep = read_blocks(body.root)
    assert deep
    assert [token.url for block in read for token in block.tokens if token.kind == "link"] == ["/b"]
    (body,) = parse_html("<div><div><p>a</p></div></div>").css("body")
    assert read_blocks(body.root)[1] is False


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<iframe src="https://v.example/1"></iframe>', "https://v.example/1"),
        ('<video><source src="https://v.example/2"></video>', "https://v.example/2"),
        ('<object data="https://v.example/3"></object>', "https://v.example/3"),
        ('<div class="youtube-wrap" data-attrs=\'{"videoId": "4"}\'></div>', "https://www.youtube.com/watch?v=4"),
        (
            '<div class="youtube-wrap" data-attrs="["><iframe src="https://v.example/5"></iframe></div>',
            "https://v.example/5",
        ),
        ('<div class="tweet" data-attrs=\'{"url": "https://x.com/a/status/6"}\'></div>', "https://x.com/a/status/6"),
        ('<a data-component-name="Twitter2ToDOM" href="https://x.com/a/status/7"></a>', "https://x.com/a/status/7"),
        (
            '<blockquote class="twitter-tweet"><a href="https://x.com/a/status/8">x</a><a href="/u">u</a></blockquote>',
            "https://x.com/a/status/8",
        ),
    ],
)
def test_embeds(html: str, url: str) -> None:
    assert outline(html) == [("paragraph", [("embed", url)])]


def test_an_image_has_its_original_address_and_its_link_to_itself_is_none() -> None:
    html = (
        '<a class="image-link" href="https://cdn.example/w_8/x"><img src="https://cdn.example/w_8/x" alt=" A  b "'
        ' data-attrs=\'{"src": "https://i.example/x.png"}\'></a><a href="/page"><img src="/y.png" alt="Y"></a>'
    )
    ((_, tokens),) = outline(html)
    assert tokens == [("image", "https://i.example/x.png"), ("link", "/page"), ("image", "/y.png")]
    assert blocks(html)[0].tokens[0].text == "A b"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("See https://a.example/x.", [("text", "See"), ("bare", "https://a.example/x"), ("text", ".")]),
        ("(https://a.example/x)", [("text", "("), ("bare", "https://a.example/x"), ("text", ")")]),
        ("“https://a.example/x”", [("text", "“"), ("bare", "https://a.example/x"), ("text", "”")]),
        ("[t | u](https://a.example/(x)) - y", [("link", "https://a.example/(x)"), ("text", "- y")]),
        ("http:// and https://)", [("text", "http:// and https://)")]),
    ],
)
def test_addresses_in_a_text(text: str, tokens: list[tuple[str, str]]) -> None:
    assert outline(text) == [("paragraph", tokens)]


@given(st.text("https://a.example/x()[]{}.,;:!?*_'\"…”’>|", max_size=30))
def test_a_trimmed_address_is_a_beginning_that_cannot_be_trimmed_again(url: str) -> None:
    trimmed = trim_bare(url)
    assert url.startswith(trimmed)
    assert trim_bare(trimmed) == trimmed
