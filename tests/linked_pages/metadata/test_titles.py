"""Titles: not the blog's name, not cut, as readers see them."""

import json

import pytest

from crawler.linked_pages.source import read_source


def title(head: str, body: str = "", url: str = "https://gears.example/new-teeth") -> str | None:
    source = read_source(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url)
    assert not [repair for repair in source.repairs if repair.startswith("unread")]
    return source.title


@pytest.mark.parametrize("odd", ["❤", "???", "—", "🚲 🚲", "…"])
def test_a_title_without_letters_is_one(odd: str) -> None:
    assert title(f"<title>{odd}</title>") == odd
    assert title(f'<title>{odd}</title><meta property="og:title" content="{odd}">', f"<h1>{odd}</h1>") == odd
    assert title(f"<title>{odd}</title>", "<h1>New teeth for old gears</h1>") == "New teeth for old gears"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>The Gear Notes: New teeth</title>", "<h1>The Gear Notes</h1>"),
        ("<title>The Gear Notes: New teeth</title>", "<h1>The Gear Notes</h1><h3>New teeth</h3>"),
        ("<title>The Gear Notes | New teeth</title>", "<h1><a href='/'>The Gear Notes</a></h1><h2>New teeth</h2>"),
        ("<title>New teeth - The Gear Notes</title>", "<a href='/'><h1>The Gear Notes</h1></a><p>New teeth"),
        ("<title>The Gear Notes » New teeth</title>", "<h1 class=site-title>The Gear Notes</h1>"),
        ("<title>New teeth – The Gear Notes</title>", "<p class=site-title><a rel=home href=/>The Gear Notes</a></p>"),
        ("<title>New teeth\\The Gear Notes</title>", "<p class=site-title>The Gear Notes</p>"),
        ("<title>New teeth \\ The Gear Notes</title>", "<h1>New teeth</h1>"),
        ("<title>New teeth|Gears</title>", "<p>Text"),
        ("<title>New teeth │ Gears</title>", "<h1>New teeth</h1>"),
    ],
)
def test_the_name_of_a_blog_is_not_the_title(head: str, body: str) -> None:
    assert title(head, body) == "New teeth"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        # What stands before a colon may be the title
        ("<title>New teeth: The Gear Notes</title>", "<h1>New teeth</h1>", "New teeth"),
        ("<title>New teeth: why they wear</title>", "<h1>New teeth: why they wear</h1>", "New teeth: why they wear"),
        ("<title>New teeth: a story</title><meta property=og:title content='New teeth'>", "<h1>New teeth", "New teeth"),
        # The headline of a home page may be the site's name
        ("<title>The Gear Notes</title>", "<h1><a href='/'>The Gear Notes</a></h1>", "The Gear Notes"),
    ],
)
def test_what_is_the_title_stays(head: str, body: str, expected: str) -> None:
    assert title(head, body) == expected


def test_a_title_is_not_cut_to_a_shorter_one_of_the_head() -> None:
    whole = "New teeth for old gears in the mills of the valley"
    og = '<meta property="og:title" content="New teeth for old gears in the mills">'
    assert title(f"<title>Gears</title>{og}", f"<h1>{whole}</h1>") == whole
    node = json.dumps({"@type": "Article", "headline": whole})
    assert title(f'{og}<script type="application/ld+json">{node}</script>') == whole
    cut = json.dumps({"@type": "Article", "headline": "New teeth for old gears in the …"})
    head = f'<meta property="og:title" content="{whole}"><script type="application/ld+json">{cut}</script>'
    assert title(head) == whole


def test_a_line_below_the_headline_in_the_same_element_is_no_part_of_it() -> None:
    og = '<meta property="og:title" content="New teeth for old gears">'
    body = "<h1><span>New teeth for old gears</span> <small>and what they cost</small></h1>"
    assert title(f"<title>Gears</title>{og}", body) == "New teeth for old gears"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It&amp;#39;s new", "It's new"),
        ("Wheels &amp;amp; gears", "Wheels & gears"),
        ("&amp;quot;New&amp;quot; teeth", '"New" teeth'),
        ("The &amp;lt;wheel&amp;gt; element", "The <wheel> element"),
        ("New&shy;teeth of the wheel&shy;wright", "Newteeth of the wheelwright"),
        ("What &amp;nbsp; is for", "What &nbsp; is for"),
    ],
)
def test_titles_and_descriptions_are_as_readers_see_them(written: str, shown: str) -> None:
    metas = (f'<meta property="og:{name}" content="{written}">' for name in ("title", "description"))
    head = f"<title>{written}</title>{''.join(metas)}"
    source = read_source(f"{head}<h1>{written}</h1>".encode(), "https://gears.example/new-teeth")
    assert (source.title, source.description) == (shown, shown)


def test_a_chinese_title_stands_before_a_low_line() -> None:
    assert title("<title>水车的新轮子_河边新闻</title>", "<h1>水车的新轮子</h1>") == "水车的新轮子"
