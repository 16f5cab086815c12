"""Whatever the text is, there is a document to select in."""

import pytest

from crawler.text.html import declared_languages, parse_html, read_metas, text_of


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
