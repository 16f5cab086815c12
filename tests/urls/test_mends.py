"""What is mended, and by which rules; what could be meant in two ways stays."""

import pytest

from crawler.urls import MENDS, normalise


@pytest.mark.parametrize(
    ("url", "mended", "rules"),
    [
        ("![x](https://a.example/b)", "https://a.example/b", ["markdown_link"]),
        ("HTTPS://a.example/b> x", "https://a.example/b", ["angle_brackets", "scheme_case"]),
        ("https://a.example/b> A.\nWriter", "https://a.example/b", ["angle_brackets"]),
        ('"HTTPS://a.example/b"', "https://a.example/b", ["quotes", "scheme_case"]),
        ("‘https://a.example/b’", "https://a.example/b", ["quotes"]),
        ("HTTPS://a.example/b”", "https://a.example/b", ["quotes", "scheme_case"]),
        ("www.a.com/b:c", "https://www.a.com/b:c", ["scheme_missing"]),
        ("HTTPS://a.example\\b", "https://a.example/b", ["backslash", "scheme_case"]),
        ("https://a.example\\b#c?d\\e", "https://a.example/b#c?d%5Ce", ["backslash", "encoded"]),
        ("https://a.example\\b?c#d\\e", "https://a.example/b?c#d%5Ce", ["backslash", "encoded"]),
        ("https://a.example\\b#c\\d?e", "https://a.example/b#c%5Cd?e", ["backslash", "encoded"]),
        ("https://a.example\\b?c\\d#e", "https://a.example/b?c%5Cd#e", ["backslash", "encoded"]),
        ("HTTPS://a.example/?b&AMP;c", "https://a.example/?b&c", ["entity", "scheme_case"]),
    ],
)
def test_a_mend_is_made_in_any_case_and_named(url: str, mended: str, rules: list[str]) -> None:
    result = normalise(url)
    assert (result.url, list(result.rules)) == (mended, rules)


@pytest.mark.parametrize(
    "url",
    [
        "[a](https://a.example/b) more",
        "<https://a.example/b> more",
        "x <https://a.example/b>",
        "word”",
        "“word”",
        "https://a.example/b?u=https://https:/c.example",
        "see htps://a.example",
        "see http:/a.example",
        "a.org:b",
        "a.org:b:80/",
        "mailto:a\\b",
        "mailto:a?b&amp;c",
        "https://a.example/b&amp;c?d",
        "x https://a.example/b, https://b.example/c/d",
    ],
)
def test_what_is_not_sure_is_not_mended(url: str) -> None:
    assert (normalise(url).url, normalise(url).rules) == (url, ())


@pytest.mark.parametrize(
    ("url", "encoded"),
    [
        ("https://a.example/b>c", "https://a.example/b%3Ec"),
        ("https://a.example/“b”", "https://a.example/%E2%80%9Cb%E2%80%9D"),
        ("https://a.example/“b” c”", "https://a.example/%E2%80%9Cb%E2%80%9D%20c%E2%80%9D"),
    ],
)
def test_marks_inside_an_address_are_its_own(url: str, encoded: str) -> None:
    assert (normalise(url).url, normalise(url).rules) == (encoded, ("encoded",))


@pytest.mark.parametrize(
    ("url", "mended", "mend"),
    [
        ("https://https:/www.a.example/b", "https://www.a.example/b", "scheme_doubled"),
        ("https://https://www.a.example/b", "https://www.a.example/b", "scheme_doubled"),
        ("http://https://a.example/b", "https://a.example/b", "scheme_doubled"),
        ("https:/www.a.example/b", "https://www.a.example/b", "scheme_slashes"),
        ("http:///a.example/b", "http://a.example/b", "scheme_slashes"),
        ("https:\\\\a.example/b", "https://a.example/b", "scheme_slashes"),
        ("https:// a.example/b", "https://a.example/b", "scheme_slashes"),
        ("https//a.example/b", "https://a.example/b", "scheme_misspelt"),
        ("htps://a.example/b", "https://a.example/b", "scheme_misspelt"),
        ("ttps://a.example/b", "https://a.example/b", "scheme_misspelt"),
        ("htttp://a.example/b", "http://a.example/b", "scheme_misspelt"),
        ("open.a.org", "https://open.a.org/", "scheme_missing"),
        ("www.a.com:8080/b", "https://www.a.com:8080/b", "scheme_missing"),
        ("//www.a.com/b", "https://www.a.com/b", "scheme_missing"),
        ("https://a.example/b/,https://c.example/d", "https://a.example/b/", "joined"),
        ("https://a.example/b https://c.example/d", "https://a.example/b", "joined"),
        ("https://a.example\\b\\c?d=\\", "https://a.example/b/c?d=%5C", "backslash"),
        ("<https://a.example/b>", "https://a.example/b", "angle_brackets"),
        ("https://a.example/b/> A. Writer </a>", "https://a.example/b/", "angle_brackets"),
        ("[<Source>](https://a.example/b)", "https://a.example/b", "markdown_link"),
        ("https://a.example/b”", "https://a.example/b", "quotes"),
        ('"https://a.example/b"', "https://a.example/b", "quotes"),
        ("https://a.example/b?c=d&amp;e=f&#38;g=h", "https://a.example/b?c=d&e=f&g=h", "entity"),
        ("https://arxiv.org/abs/2601.00001.", "https://arxiv.org/abs/2601.00001", "full_stop"),
    ],
)
def test_what_is_surely_mistyped_is_mended_and_reported(url: str, mended: str, mend: str) -> None:
    result = normalise(url)
    assert result.url == mended
    assert mend in result.rules
    assert mend in MENDS
