"""Whatever the text is, there is a document to select in."""

import pytest

from crawler.text.html import MAX_ATTRIBUTES, bounded_tags, declared_languages, parse_html, read_metas, text_of


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
