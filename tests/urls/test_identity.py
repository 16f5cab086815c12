"""Which other addresses a visit proves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls.identity import Identity, identify, permanent_address, same_place

ARTICLE = "https://site.example/2020/one-two-three"


def test_permanent_redirects_before_a_temporary_one_count() -> None:
    hops = [(301, "https://a.example/1"), (308, "https://a.example/2"), (302, "https://a.example/3")]
    assert permanent_address(ARTICLE, hops) == "https://a.example/2"
    assert permanent_address(ARTICLE, hops[2:]) == ARTICLE
    assert permanent_address(ARTICLE, []) == ARTICLE


def test_a_permanent_redirect_gives_an_alias() -> None:
    (alias,) = identify(ARTICLE, redirects=[(301, "https://other.example/x?utm_source=y")]).aliases
    assert (alias.url, alias.rule) == ("https://other.example/x", "redirect")
    assert alias.evidence == "301 -> https://other.example/x?utm_source=y"
    assert identify(ARTICLE, redirects=[(302, "https://site.example/x")]).aliases == ()
    doubtful = identify(ARTICLE, redirects=[(301, "https://site.example/")])
    assert doubtful.aliases == ()
    assert doubtful.doubts == ("redirect to https://site.example/ leads to a front",)
    hops = [(301, "https://a.example/1"), (308, "https://a.example/2"), (302, "https://a.example/3")]
    (alias,) = identify(ARTICLE, redirects=hops).aliases
    assert (alias.url, alias.evidence) == (
        "https://a.example/2",
        "301 -> https://a.example/1; 308 -> https://a.example/2",
    )


@pytest.mark.parametrize(
    "canonical",
    [
        "https://site.example/world/one-two-three",
        "https://www.site.example/42",
        "https://other.example/copies/one-two-three",
        "https://other.example/Copies/One-Two-Three",
        "https://site.example/" + "x" * (8192 - len("https://site.example/")),
    ],
)
def test_a_canonical_of_the_site_or_of_the_same_slug_is_believed(canonical: str) -> None:
    found = identify(ARTICLE, canonical=canonical)
    assert [(alias.url, alias.rule) for alias in found.aliases] == [(canonical, "canonical")]
    assert found.aliases[0].evidence == f"{ARTICLE} says rel=canonical {canonical}"
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("canonical", "reason"),
    [
        ("https://other.example/something-else-entirely", "is of another site and shares no slug"),
        ("https://other.example/", "is a front"),
        ("https://site.example/", "is a front"),
        ("https://site.example/blog", "is a front"),
        ("javascript:alert(1)", "is no address that could be asked for"),
        (
            "https://site.example/" + "x" * (8193 - len("https://site.example/")),
            "is no address that could be asked for",
        ),
    ],
)
def test_another_canonical_is_doubted(canonical: str, reason: str) -> None:
    found = identify(ARTICLE, canonical=canonical)
    assert found.aliases == ()
    assert found.doubts == (f"canonical {canonical[:8192]} {reason}; {ARTICLE} answered",)


def test_two_hosts_without_a_domain_are_two_sites() -> None:
    assert identify("http://192.0.2.1/story", canonical="http://192.0.2.2/another").aliases == ()


def test_a_canonical_is_measured_by_the_page_that_answered() -> None:
    hops = [(302, "https://other.example/login"), (302, "https://other.example/one-two-three")]
    assert identify(ARTICLE, redirects=hops, canonical="https://other.example/").doubts == (
        "canonical https://other.example/ is a front; https://other.example/one-two-three answered",
    )
    (alias,) = identify(ARTICLE, redirects=hops, canonical=hops[-1][1]).aliases
    assert alias.evidence == f"{ARTICLE} led to {hops[-1][1]}, which says rel=canonical {hops[-1][1]}"


def test_a_canonical_that_names_the_page_itself_says_nothing() -> None:
    found = identify(ARTICLE, canonical=ARTICLE.replace("https://", "http://www.") + "/")
    assert (found.aliases, found.doubts) == ((), ())


def test_a_short_address_is_what_the_page_calls_itself() -> None:
    led = [(302, f"{ARTICLE}?utm_source=x")]
    (alias,) = identify("https://sho.example/aBc", redirects=led, canonical=ARTICLE).aliases
    assert (alias.url, alias.rule) == (ARTICLE, "canonical")
    newest = [(302, ARTICLE)]
    assert identify("https://site.example/latest-episode", redirects=newest, canonical=ARTICLE).aliases == ()


@pytest.mark.parametrize("front", ["https://other.example/", "https://other.example/en/", "https://other.example/blog"])
def test_a_front_of_another_site_that_names_itself_is_no_alias(front: str) -> None:
    assert identify(ARTICLE, redirects=[(302, front)], canonical=front) == Identity()


def test_a_short_address_may_stand_for_a_home_page() -> None:
    home = "https://other.example/"
    (alias,) = identify("https://sho.example/aBc", redirects=[(302, home)], canonical=home).aliases
    assert alias.url == home


def test_places_differ_by_what_tells_pages_apart() -> None:
    assert same_place("https://site.example/b", "https://site.example/b?")
    assert not same_place("https://site.example/b?id=1", "https://site.example/b?id=2")
    assert same_place("mailto:a@site.example", "mailto:a@site.example")
    assert not same_place("mailto:a@site.example", "mailto:b@site.example")


def test_another_address_of_the_same_work_is_no_alias() -> None:
    paper = "https://arxiv.org/abs/2301.00001"
    assert identify(paper, redirects=[(301, "https://arxiv.org/pdf/2301.00001v2")]) == Identity()


def test_an_alias_is_folded_as_links_are() -> None:
    (alias,) = identify("https://sho.example/aBc", redirects=[(301, "https://arxiv.org/pdf/2301.00001v2.pdf")]).aliases
    assert alias.url == "https://arxiv.org/abs/2301.00001"
    assert same_place("https://arxiv.org/pdf/2301.00001", "https://arxiv.org/abs/2301.00001v3")


addresses = st.one_of(st.text(max_size=40), st.text(max_size=30).map(lambda rest: f"https://site.example/{rest}"))


@given(addresses, st.lists(st.tuples(st.integers(300, 310), addresses), max_size=4), addresses)
def test_whatever_servers_send_an_alias_is_another_web_address(
    url: str, redirects: list[tuple[int, str]], canonical: str
) -> None:
    for alias in identify(url, redirects=redirects, canonical=canonical).aliases:
        assert alias.url != url
        assert alias.url.startswith(("http://", "https://"))
