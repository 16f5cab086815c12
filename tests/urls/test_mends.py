"""What is mended, and by which rules; what could be meant in two ways stays."""

import pytest

from crawler.urls import normalise


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
