"""The readers as a whole: what each kind and era of edition is read as, and that nothing makes them fail."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.digests.editions.reading import MAX_CHARS, read_edition
from crawler.items import Document, Edition, EditionKind
from crawler.problems import KINDS
from tests.digests.editions import goldens

KINDS_OF_EDITION: tuple[EditionKind, ...] = ("markdown", "page", "post")
FRONT_MATTER = '---\ntitle: "Gears #5"\n---\n\n'
PAGE = '<html><body><h1 class="display-5">Gears #5</h1><div class="post-article">{}</div></body></html>'
POST = '<html><body><h1 class="post-title">Gears #5</h1><div class="body markup">{}</div></body></html>'

FRAGMENTS = (
    "# ", "## News\n", "### Mini Briefs\n\n", "#### [A gear](https://a.example/)\n\n", "> ",
    '> A, ["t"](https://b.example/)\n', "* ", "- [x](https://c.example/) - y\n", "\n", "\n\n", "    ", "```\n",
    "---\n", "**A, B**\n", "More on this:\n", "[^1]", "[^1]: note [n](/n)\n", "![i](https://i.example/i.png)", "<",
    ">", "&amp;", "<p>", "</p>", "<div>", "</div>", '<div class="post-article">', "<h3>Top News</h3>",
    "<h4><a href='https://d.example/'>D</a></h4>", "<ul><li>", "</ul>", "<blockquote>",
    "<blockquote class='twitter-tweet'>", "<table><tr><td>", "|", '<a href="', "<a href='https://e.example/'>",
    "</a>", "<iframe src='https://f.example/'></iframe>", "<img src=x>", "<figcaption>credit: x</figcaption>", "<!--",
    "-->", "<script>", "</script>", "{{ site.imgpath }}", "{{", "}}", "{: .x}", "https://g.example/x).",
    "one paragraph summary", "title: x\n", 'excerpt: "y" z\n', '{"body_html": "', '"}',
    'window._preloads = JSON.parse("', "\\", "\x00", "\ud800", "“", "”", "‚Äô", "#### A#### B\n", "wörd ",
    '<div class="body markup">', '<div class="footnote">',
)  # fmt: skip

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)


def edition(text: str, kind: EditionKind = "markdown", locator: str = "2020-02-03-5.md", path: str = "/a") -> Edition:
    document = Document(kind=kind, locator=locator, url=f"https://site.example{path}", text=text)
    return read_edition(document, goldens.PUBLICATION)


def check(read: Edition) -> None:
    """What holds of every reading."""
    body = read.body
    for section in body.sections:
        assert section.name
        assert section.group
    for index, mention in enumerate(body.mentions):
        assert mention.url == mention.url.strip() != ""
        assert mention.section is None or 0 <= mention.section < len(body.sections)
        assert mention.title != ""
        assert (mention.role == "embed") <= (mention.title is None)
        if mention.parent is not None:
            assert mention.role in ("related", "inline")
            assert mention.parent in range(len(body.mentions))  # a picture stands above its headline
            assert mention.parent != index
            assert body.mentions[mention.parent].role in ("story", "item")
    for illustration in body.illustrations:
        assert illustration.url
        assert illustration.section is None or 0 <= illustration.section < len(body.sections)
        assert illustration.story is None or body.mentions[illustration.story].role == "story"
        assert (illustration.role == "story") == (illustration.story is not None)
    for problem in read.problems:
        assert problem.kind in KINDS
    # All of it can be stored: no lone surrogate, no NUL.
    repr_of_texts = json.dumps(goldens.describe(read), ensure_ascii=False)
    assert repr_of_texts.encode("utf-8")
    assert "\\u0000" not in repr_of_texts


@pytest.mark.parametrize("folder", goldens.folders(), ids=lambda folder: folder.name)
def test_an_edition_is_read_as_expected(folder: Path) -> None:
    read = goldens.read(folder)
    assert goldens.describe(read) == goldens.expected(folder), "if meant: python -m tests.digests.editions.goldens"
    check(read)


def test_every_kind_has_golden_readings() -> None:
    kinds = {json.loads((folder / "document.json").read_text())["kind"] for folder in goldens.folders()}
    assert kinds == {*KINDS_OF_EDITION, "mail"}


@pytest.mark.parametrize("kind", KINDS_OF_EDITION)
def test_an_empty_text_is_an_empty_edition(kind: EditionKind) -> None:
    read = edition(" \n\t", kind)
    assert read.availability == "empty"
    assert [problem.kind for problem in read.problems] == ["empty"]


@pytest.mark.parametrize("kind", KINDS_OF_EDITION)
def test_a_text_beyond_the_bound_is_not_read(kind: EditionKind) -> None:
    read = edition("x" * (MAX_CHARS + 1), kind)
    assert (read.availability, read.body.words) == ("empty", 0)
    assert [problem.kind for problem in read.problems] == ["too_large"]


@pytest.mark.parametrize(("kind", "text"), [("markdown", FRONT_MATTER + "{}"), ("page", PAGE), ("post", POST)])
def test_what_no_text_may_hold_is_replaced_and_noted(kind: EditionKind, text: str) -> None:
    read = edition(text.format("a\x00b \ud800 [x](https://a.example/)"), kind)
    assert "characters_lost" in {problem.kind for problem in read.problems}
    assert [mention.url for mention in read.body.mentions] == ["https://a.example/"]
    check(read)


def test_escapes_of_what_no_text_may_hold_are_replaced() -> None:
    read = edition(
        '{"title": "Gears \\ud800 #5", "body_html": "<p>\\ud800\\u0000 x</p>", "audience": "everyone"}', "post"
    )
    assert read.title == "Gears \ufffd #5"
    check(read)
    check(edition('---\ntitle: "Gears \\ud800 \\0 #5"\n---\nx'))


@given(
    st.sampled_from(KINDS_OF_EDITION),
    st.one_of(
        st.text(max_size=300),
        st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=40).map("".join),
    ),
    st.sampled_from(("{}", FRONT_MATTER + "{}", PAGE, POST)),
)
@example("page", "---\ntitle: x\nexcerpt: y\n—### A", '<div class="post-article"><p>{}</p></div>')
@settings(max_examples=2 * settings().max_examples)
def test_no_text_makes_a_reader_fail(kind: EditionKind, text: str, frame: str) -> None:
    whole = frame.replace("{}", text)
    read = edition(whole, kind)
    check(read)
    assert edition(whole, kind) == read


@given(locator=NAMES, path=NAMES, kind=st.sampled_from(KINDS_OF_EDITION))
@example(locator="2021-13-45-1.md", path="/2021-13-45-1/", kind="page")
@example(locator="0000-01-01-1.md", path="//[", kind="markdown")
@example(locator=f"2021-01-01-{'9' * 5000}.md", path=f"/{'9' * 5000}", kind="page")
@example(locator="2021-01-01-².md", path="/²", kind="markdown")
@settings(max_examples=settings().max_examples // 2)
def test_no_name_makes_a_reader_fail(locator: str, path: str, kind: EditionKind) -> None:
    text = {"markdown": FRONT_MATTER, "page": PAGE, "post": POST}[kind]
    document = Document(kind=kind, locator=locator, url=path, text=text)
    check(read_edition(document, goldens.PUBLICATION))
    check(read_edition(Document(kind=kind, locator=locator, url=path, text="<p>x"), goldens.PUBLICATION))


@pytest.mark.parametrize(
    "stamp", ["2021-99-99", "0000-00-00", "9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+23:00", "x"]
)
def test_no_date_makes_a_reader_fail(stamp: str) -> None:
    assert edition(f'<p class="published"><time datetime="{stamp}"></time></p>{PAGE}', "page").published_raw == stamp
    assert edition(json.dumps({"title": "x", "post_date": stamp}), "post").published_raw == stamp


@pytest.mark.parametrize(
    "text",
    [
        "> " * 10_000 + "x",
        "* " * 10_000 + "x",
        "[" * 10_000 + "x" + "]" * 10_000,
        "[a](https://a.example/(" * 10_000,
        "*a_ " * 10_000,
        "<div>" * 10_000 + "x",
        "<blockquote>" * 10_000 + "x",
        "<ul><li>" * 10_000 + "x",
        "<table><tr><td>" * 10_000 + "x",
        "<b>" * 10_000 + "x",
        "<div class=tweet>" * 10_000 + "x",
        "https://a.example/)))) " * 3_000,
        "https://a.example/" + ")" * 200_000,
        '<a href="{{' * 10_000,
        "{:" * 10_000,
        "](a {{x}}" * 10_000,
        "### h\n> A, [t](https://a.example/)\n\n" * 3_000,
        "### h\n" + "> A, [t](https://a.example/)\n>\n" * 3_000 + "\n" + "word\n\n" * 3_000,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_nesting_and_repetition_take_bounded_time(text: str) -> None:
    began = time.process_time()
    for kind, frame in zip(KINDS_OF_EDITION, (FRONT_MATTER + "{}", PAGE, POST), strict=True):
        edition(frame.replace("{}", text), kind)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "kind", [KINDS_OF_EDITION[0], *(pytest.param(kind, marks=pytest.mark.deep) for kind in KINDS_OF_EDITION[1:])]
)
def test_the_longest_text_takes_bounded_time(kind: EditionKind) -> None:
    frame = {"markdown": FRONT_MATTER + "{}", "page": PAGE, "post": POST}[kind]
    began = time.process_time()
    read = edition(
        frame.replace("{}", ("A word and <b>another</b>. " * 10 + "\n\n") * ((MAX_CHARS - 200) // 272)), kind
    )
    assert time.process_time() - began < 10
    assert read.body.words > 100_000
    told = [problem.evidence for problem in read.problems]
    assert told[0] == "of the text, 30,000 tags and bare addresses are read"
    assert told[1:] == (["of Markdown, 1,000,000 characters are read"] if kind == "markdown" else [])


@pytest.mark.parametrize(
    ("kind", "frame", "part"),
    [
        ("page", "<article><h1>Gears</h1><p>{}</article>", "<i>x"),
        ("markdown", "{}", "<i>x"),
        pytest.param("markdown", FRONT_MATTER + "{}", "[x](/y) ", marks=pytest.mark.deep),
        ("page", "<article><h1>Gears</h1><p>{}</article>", "http://a.example "),
        pytest.param("markdown", "{}", "http://a.example ", marks=pytest.mark.deep),
        pytest.param("post", POST, "<i>x", marks=pytest.mark.deep),
    ],
    ids=["page", "tags", "links", "addresses", "addresses-in-markdown", "post"],
)
def test_a_text_of_too_many_tags_is_cut_and_that_is_told_once(kind: EditionKind, frame: str, part: str) -> None:
    read = edition(frame.replace("{}", "begin " + part * 30_001), kind)
    assert [each.evidence for each in read.problems if "tags" in each.evidence] == [
        "of the text, 30,000 tags and bare addresses are read"
    ]


@pytest.mark.parametrize("part", ["{{x}}", "href{{x}}", "|a|\n|-|\n", "* x\n"])
def test_of_markdown_a_million_characters_are_read_images_in_it_aside(part: str) -> None:
    began = time.process_time()
    read = edition("Gears. " + part * (3_000_000 // len(part)), "markdown")
    assert time.process_time() - began < 10
    assert "of Markdown, 1,000,000 characters are read" in [each.evidence for each in read.problems]


def test_a_picture_within_markdown_is_none_of_its_characters() -> None:
    picture = f"![a gear](data:image/png;base64,{'A' * 1_500_000})"
    read = edition(f"Gears turn.\n\n{picture}\n\nSee [a cog](https://a.example/).\n", "markdown")
    assert [mention.url for mention in read.body.mentions] == ["https://a.example/"]
    assert not [each for each in read.problems if "characters are read" in each.evidence]


def test_a_line_of_many_links_is_no_sentence_of_each() -> None:
    read = edition("Cogs turn. " + "[a cog](https://a.example/) turns " * 2_000)
    assert len(read.body.mentions) == 2_000
    assert max(len(mention.context or "") for mention in read.body.mentions) < 120
    few = edition("Cogs turn. " + "[a cog](https://a.example/) turns " * 100)
    assert max(len(mention.context or "") for mention in few.body.mentions) > 900


def test_deep_nesting_is_noted() -> None:
    read = edition(PAGE.replace("{}", "<div>" * 200 + "<a href='https://deep.example/'>x</a>"), "page")
    assert "nesting_too_deep" in {problem.kind for problem in read.problems}
    assert [mention.url for mention in read.body.mentions] == ["https://deep.example/"]


def test_control_characters_cost_only_themselves() -> None:
    text = "<h1>Gears #5</h1><nav>x</nav>\x0b<p>One \x1b&#11;&#xfffe; <a href='https://a.example/'>gear</a></p>"
    for kind in KINDS_OF_EDITION:
        check(edition(f"<main>{text}</main>", kind))


def test_a_card_may_have_an_empty_heading() -> None:
    text = (
        "<div class=post-article><a href=https://a.example/><h3></h3>gears</a> <a href=https://b.example/>on</a></div>"
    )
    check(edition(text, "page"))
