import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import domain, fold, is_web, normalise
from crawler.urls.placeholders import is_placeholder, placeholder_address


@pytest.mark.parametrize(
    "written",
    [
        "link",
        "LINK",
        " url ",
        "#",
        "link#",
        "insert-link-here",
        "insert link here",
        "TODO",
        "https://",
        "http:",
        "localhost",
        "https://link",
        "https://url/",
        "http://#",
        "链接",
        "???",
        "...",
        "link.",
        "url?",
        "//link",
        "https://www.",
        "mailto:",
        "about:blank",
        "[link]",
        "%5Blink%5D",
        "<url>",
        "{{link}}",
        "{{ url }}",
        "${link}",
    ],
)
def test_what_is_no_address(written: str) -> None:
    assert is_placeholder(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "/link",
        "./link",
        "link/",
        "a.org",
        "www.a.example",
        "link.html",
        "?page=2",
        "#notes",
        "link?a=b",
        "mailto:a@b.example",
        "//a.example",
        "https://a.example",
        "https://[::1]/",
        "https://link/a",
        "http://localhost:4000",
        "\\\\briefs",
        ".",
        "..",
        "about/",
        "//a.example/link",
        "data:text/plain,x",
        "{{ x }}",
    ],
)
def test_what_may_be_one(written: str) -> None:
    assert not is_placeholder(written)


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1), st.none() | st.text(), st.integers(1, 99))
def test_its_address_is_its_own_normal_form_and_work(
    publication: str, issue: str, written: str, title: str | None, number: int
) -> None:
    address = placeholder_address(publication, issue, written, title, number)
    assert normalise(address).url == address
    assert fold(address) is None
    assert domain(address) is None
    assert not is_web(address)


@given(st.text(max_size=2000))
def test_any_text_is_judged(written: str) -> None:
    assert is_placeholder(written) in (True, False)
