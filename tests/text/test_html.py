"""Whatever the text is, there is a document to select in."""

import pytest

from crawler.text.html import (
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    MAX_TAGS,
    bounded_tags,
    declared_languages,
    first_tags,
    is_cut,
    parse_html,
    read_metas,
    text_of,
)


@pytest.mark.parametrize("text", ["", " ", "\x00", "<!-- a -->", "a", "<p>\ud800b</p>", "<" * 50])
def test_any_text_is_a_document(text: str) -> None:
    page = parse_html(text)
    assert page.css("h1").get() is None
    assert text_of(page.css("h1")) == ""


def test_a_text_goes_on_behind_a_nul() -> None:
    assert text_of(parse_html("<p>a\x00b</p><p>c</p>").css("p:nth-of-type(2)")) == "c"


@pytest.mark.parametrize(
    ("html", "languages"),
    [
        ('<html lang="de-AT">', ("de-AT",)),
        ('<html xml:lang="fr">', ("fr",)),
        ('<html lang=""><meta http-equiv="Content-Language" content=" es ">', ("es",)),
        ('<html><meta name=language content=it><meta property="og:locale" content="it_IT">', ("it_IT", "it")),
        ('<html lang="en"><meta property="og:locale" content="en">', ("en",)),
        ("<html><p>Text</p>", ()),
    ],
)
def test_languages_are_those_that_the_page_declares(html: str, languages: tuple[str, ...]) -> None:
    root = parse_html(html).root
    assert declared_languages(root, read_metas(root)) == languages


@pytest.mark.parametrize("attribute", [" a%d", " a%d=1", " a%d='>'", ' a%d = ">"', "/a%d"])
def test_of_a_tag_some_hundred_attributes_are_read(attribute: str) -> None:
    page = f"<i></i><p{''.join(attribute.replace('%d', str(n)) for n in range(20_000))}>x</p><b c='d'>y</b>"
    read = parse_html(page)
    assert len(read.css("p")[0].root.attrib) == MAX_ATTRIBUTES
    assert (text_of(read.css("p")), read.css("b::attr(c)").get()) == ("x", "d")


@pytest.mark.parametrize(
    "html",
    [
        f"<p title='{'a ' * 5000}' class=b>x</p>",
        f"<img src=data:image/png;base64,{'a=' * 5000}>",
        f"<script>if (a<b {'c ' * 5000}) d('<p>')</script>",
        "<p a = 'b>' c>" * 900,
    ],
    ids=["long-value", "data", "script", "many-tags"],
)
def test_what_is_only_long_stays_as_it_is(html: str) -> None:
    assert bounded_tags(html) == html


@pytest.mark.parametrize("tag", ["<p>x", "<br>", "<i a='>'></i>", "<script>'<p>'</script>"])
def test_of_a_text_some_ten_thousand_tags_are_read(tag: str) -> None:
    text = "<b>begin</b>" + tag * (2 * MAX_TAGS) + "<b>end</b>"
    page = parse_html(text)
    assert page.css("b::text").getall()[:1] == ["begin"]
    assert is_cut(page.root)
    assert len(page.xpath("//*")) <= MAX_TAGS + 3
    assert first_tags(first_tags(text)) == first_tags(text) == text[: len(first_tags(text))]


def test_what_is_no_tag_is_not_counted() -> None:
    text = "1 < 2 </p>" * MAX_TAGS + "<b>end</b>"
    assert not is_cut(parse_html(text).root)
    assert text_of(parse_html(text).css("b")) == "end"


@pytest.mark.parametrize("tag", ["div", "b", "font", "h2", "a"])
def test_what_is_nested_too_deep_is_read_as_text(tag: str) -> None:
    depth = 900
    page = parse_html(f"<{tag}>" * depth + "deep &#1;<p>deeper<!-- no --></p>" + f"</{tag}>" * depth + "<p id=after>x")
    assert not page.xpath("/*" * (MAX_DEPTH + 1))
    assert text_of(page.css("body")) == "deep deeperx"
    assert not is_cut(page.root)


def test_where_the_parser_stops_the_text_is_said_to_be_cut() -> None:
    page = parse_html("<div>" * 3_000 + "lost")
    assert (is_cut(page.root), text_of(page.css("body"))) == (True, "")


def test_each_tag_with_too_many_attributes_is_bounded_and_what_stands_between_stays() -> None:
    many = " a=''" * (MAX_ATTRIBUTES + 1)
    kept = many.removesuffix(" a=''")
    script = f"<script>'<p{many}>'</script>"
    text = f"<b>one</b><p{many}>two <i title='{'x' * 300}'>three</i>{script}<hr{many}>four"
    bounded = f"<b>one</b><p{kept}>two <i title='{'x' * 300}'>three</i>{script}<hr{kept}>four"
    assert bounded_tags(text) == bounded
