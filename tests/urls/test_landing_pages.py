"""Which redirects lose what was asked for."""

import pytest

from crawler.urls.landing_pages import is_gate, is_landing_page, leads_to_landing_page


@pytest.mark.parametrize(
    ("asked", "final"),
    [
        ("https://site.example/tech/one-two-three", "https://site.example/tech/"),
        ("https://site.example/world/europe/one-two-three.html", "https://site.example/world/europe"),
        ("https://site.example/?p=12345", "https://site.example/"),
        ("https://site.example/jobs/1234567", "https://site.example/jobs"),
        ("https://site.example/tech/2020/one-two-three", "https://site.example/tech"),
        ("https://site.example/tech/reviews/one-two-three", "https://site.example/tech"),
        ("https://site.example/news/one-two-three", "https://site.example/blog"),
        ("https://site.example/one-two-three", "https://other.example/News/"),
        # A short address of the site itself is none of a shortener, nor is one with a query.
        ("https://site.example/aBc12", "https://site.example/"),
        ("https://sho.example/aBc12?id=12345678", "https://product.example/"),
    ],
)
def test_the_front_above_an_article_is_none(asked: str, final: str) -> None:
    assert leads_to_landing_page(asked, final)


@pytest.mark.parametrize(
    ("asked", "final"),
    [
        ("https://site.example/", "https://new.example/"),
        ("https://site.example/", "https://site.example/home"),
        ("https://site.example/blog/", "https://site.example/news/"),
        ("https://site.example/one-two-three/2", "https://site.example/one-two-three"),
        ("https://site.example/one-two-three/amp", "https://site.example/one-two-three"),
        ("https://site.example/about-us.html", "https://site.example/about"),
        ("https://site.example/2020/01/one-two-three", "https://site.example/one-two-three"),
        ("https://site.example/owner/tool", "https://site.example/new-owner/tool"),
        ("https://sho.example/aBc12", "https://product.example/"),
        ("https://site.example/story?id=12345678", "https://site.example/?p=99"),
        ("https://site.example/a", "https://site.example/a"),
        ("mailto:reader@site.example", "https://site.example/"),
        ("https://site.example/one-two-three", "mailto:reader@site.example"),
        ("https://site.example/one-two-three", "https://site.example/search?q=one-two-three"),
        ("https://site.example/tech/News", "https://site.example/blog"),
        ("https://site.example/tech/one-two-three", "https://other.example/tech"),
        ("https://site.example/tech/one-two-three", "https://site.example/science"),
        ("https://site.example/tech/gadgets", "https://site.example/tech"),
        ("https://site.example/one-two-three/reader-comments", "https://site.example/one-two-three"),
        ("https://site.example/tech/one-two-three/reader-comments", "https://site.example/tech/one-two-three"),
    ],
)
def test_other_redirects_lose_nothing(asked: str, final: str) -> None:
    assert not leads_to_landing_page(asked, final)


@pytest.mark.parametrize(
    ("path", "front"),
    [
        ("", True),
        ("/de-CH/", True),
        ("/Default.aspx", True),
        ("/?ref=%ff", True),
        ("/?UTM_Source=issue-123", True),
        ("/?x=1", True),
        ("/?x=12", False),
        ("/?x=one-word", False),
        ("/home-alone", False),
        ("/my-home", False),
        ("/?" + "&".join(["ref=x"] * 100), True),
        ("/?" + "&".join(["ref=x"] * 101), False),
    ],
)
def test_a_home_page_has_no_path_and_no_identifier(path: str, front: bool) -> None:
    assert is_landing_page(f"https://site.example{path}") == front


def test_what_is_no_web_address_is_neither_front_nor_gate() -> None:
    assert not is_landing_page("mailto:reader@site.example")
    assert not is_gate("https://site.example/one-two-three", "mailto:login@site.example")


def test_a_gate_is_known_in_any_case() -> None:
    assert is_gate("https://site.example/one-two-three", "https://site.example/SignIn?next=%2F")
    assert not is_gate("https://site.example/one-two-three", "https://site.example/logins-explained")
