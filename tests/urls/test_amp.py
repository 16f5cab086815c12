"""Articles behind AMP pages, by convention of cache, site or software."""

import pytest

from crawler.urls import fold, normalise

STORY = "https://www.a.example/2023/02/13/story"


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://cdn.ampproject.org/c/s/www.a.example/b", "https://www.a.example/b"),
        ("https://x.cdn.ampproject.org/v/www.a.example/b", "http://www.a.example/b"),
        ("https://x.cdn.ampproject.org/wp/s/www.a.example/b", "https://www.a.example/b"),
        ("https://x.cdn.ampproject.org/wp/c/s/www.a.example", "https://www.a.example/"),
        ("https://x.cdn.ampproject.org/c/s/a%2eexample/b#amp", "https://a.example/b"),
        ("https://www.bing.com/amp/s/www.a.example/b", "https://www.a.example/b"),
        ("https://google.com/amp/www.a.example/b", "http://www.a.example/b"),
    ],
)
def test_a_cache_has_the_page_in_its_address(url: str, page: str) -> None:
    found = fold(normalise(url).url)
    assert found is not None
    assert (found.url, found.rule) == (page, "amp_cache")


@pytest.mark.parametrize(
    ("url", "article"),
    [
        ("https://cnbc.com/amp/a.html", "https://cnbc.com/a.html"),
        ("https://www.cnbc.com/amp/b?amp=1", "https://www.cnbc.com/b"),
        ("https://foxnews.com/a.amp", "https://foxnews.com/a"),
        ("https://www.phys.org/a.amp", "https://www.phys.org/a.html"),
        ("https://amp.ft.com:8443/content/a", "https://www.ft.com:8443/content/a"),
        ("https://a.example/b.amp.html", "https://a.example/b.html"),
        ("https://a.example/12345/amp", "https://a.example/12345"),
        ("https://a.example/b.html/amp", "https://a.example/b.html"),
        (f"{STORY}?amp", STORY),
        (f"{STORY}?amp=true&b=1", f"{STORY}?b=1"),
        (f"{STORY}?outputType=amp", STORY),
        (f"{STORY}?_amp=true", STORY),
        (f"{STORY}?amp=1#c", f"{STORY}#c"),
    ],
)
def test_an_article_is_found_behind_its_amp_version(url: str, article: str) -> None:
    found = fold(normalise(url).url)
    assert found is not None
    assert (found.url, found.rule) == (article, "amp")


@pytest.mark.parametrize(
    "url",
    [
        "https://x.cdn.ampproject.org/i/s/a.example/b.png",
        "https://evilcdn.ampproject.org/c/s/a.example/b",
        "https://cdn.ampproject.org.a.example/c/s/b.example/",
        "https://x.cdn.ampproject.org/x/c/s/a.example/b",
        "https://www.google.com/x/amp/s/a.example/b",
        "https://www.google.com/amp/story",
        "https://notgoogle.com/amp/s/a.example/b",
        "https://www.cnbc.com/a/amp/b.html",
        "https://a.example/amp/b.html",
        "https://a.example/2020/13/amp",
        "https://a.example/1234/amp",
        "https://a.example/a-b-c/amp",
        "https://a.example/a-b-c-d/e/amp",
        "https://a.example/b.html/amp/c",
        f"{STORY}?amp=2",
    ],
)
def test_what_only_looks_like_amp_stays(url: str) -> None:
    assert fold(normalise(url).url) is None
