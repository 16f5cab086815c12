import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.urls.identity import identify, permanent_address, same_place
from crawler.urls.landing_pages import leads_to_landing_page
from crawler.visits.outcomes import OUTCOMES, Outcome, classify_response

ARTICLE = "https://site.example/2020/one-two-three"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (206, "ok"),
        (304, "not_modified"),
        (400, "rejected"),
        (401, "unauthorised"),
        (402, "paywalled"),
        (403, "forbidden"),
        (404, "not_found"),
        (405, "rejected"),
        (408, "timeout"),
        (410, "gone"),
        (429, "rate_limited"),
        (451, "withheld"),
        (500, "server_error"),
        (503, "server_error"),
        (530, "server_error"),
        (999, "forbidden"),
        (300, "protocol_error"),
        (101, "protocol_error"),
        (700, "protocol_error"),
    ],
)
def test_the_status_says_how_it_ended(status: int, outcome: Outcome) -> None:
    assert classify_response(ARTICLE, status) == outcome


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, "bot_wall"), (403, "bot_wall"), (503, "bot_wall"), (404, "not_found")]
)
def test_a_wall_is_a_wall_under_most_statuses(status: int, outcome: Outcome) -> None:
    assert classify_response(ARTICLE, status, bot_wall=True) == outcome


def test_what_the_page_says_counts_where_the_status_says_that_it_is_there() -> None:
    assert classify_response(ARTICLE, 200, says_not_found=True) == "soft_404"
    assert classify_response(ARTICLE, 404, says_not_found=True) == "not_found"
    assert classify_response(ARTICLE, 200, paywalled=True) == "paywalled"
    assert classify_response(ARTICLE, 200, paywalled=True, says_not_found=True) == "soft_404"


def test_a_page_has_moved_by_a_permanent_redirect_to_another_address() -> None:
    assert classify_response(ARTICLE, 200, redirects=[(301, "https://other.example/one-two-three")]) == "moved"
    assert classify_response(ARTICLE, 304, redirects=[(308, "https://other.example/one-two-three")]) == "moved"
    assert classify_response(ARTICLE, 200, redirects=[(302, "https://site.example/x/one-two-three")]) == "ok"
    assert classify_response("http://site.example/a", 200, redirects=[(301, "https://www.site.example/a/")]) == "ok"
    assert classify_response("https://site.example/", 200, redirects=[(301, "https://site.example/en/")]) == "moved"


@pytest.mark.parametrize(
    "final",
    [
        "https://site.example/",
        "https://www.site.example/?ref=404",
        "https://site.example/en/",
        "https://site.example/index.html",
        "https://new-owner.example/",
        "https://site.example/blog",
        "https://site.example/news/",
        "https://site.example/404.html/not-found",
    ],
)
def test_a_home_page_or_a_front_is_no_article(final: str) -> None:
    assert classify_response(ARTICLE, 200, redirects=[(301, final)]) == "front_page"
    assert classify_response(ARTICLE, 200, redirects=[(302, final)]) == "front_page"


@pytest.mark.parametrize(
    ("asked", "final"),
    [
        ("https://site.example/tech/one-two-three", "https://site.example/tech/"),
        ("https://site.example/world/europe/one-two-three.html", "https://site.example/world/europe"),
        ("https://site.example/?p=12345", "https://site.example/"),
        ("https://site.example/jobs/1234567", "https://site.example/jobs"),
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
    ],
)
def test_other_redirects_lose_nothing(asked: str, final: str) -> None:
    assert not leads_to_landing_page(asked, final)


def test_a_page_for_signing_in_keeps_the_article_from_us() -> None:
    assert (
        classify_response(ARTICLE, 200, redirects=[(302, "https://site.example/login?next=/2020/one-two-three")])
        == "gate"
    )
    assert classify_response(ARTICLE, 200, redirects=[(302, "https://accounts.site.example/")]) == "gate"
    assert (
        classify_response("https://site.example/login", 200, redirects=[(302, "https://site.example/en/login")]) == "ok"
    )


def test_permanent_redirects_before_a_temporary_one_count() -> None:
    hops = [(301, "https://a.example/1"), (308, "https://a.example/2"), (302, "https://a.example/3")]
    assert permanent_address(ARTICLE, hops) == "https://a.example/2"
    assert permanent_address(ARTICLE, hops[2:]) == ARTICLE
    assert permanent_address(ARTICLE, []) == ARTICLE


def test_a_permanent_redirect_gives_an_alias() -> None:
    (alias,) = identify(ARTICLE, redirects=[(301, "https://other.example/x?utm_source=y")]).aliases
    assert (alias.url, alias.rule) == ("https://other.example/x", "redirect")
    assert "301 -> https://other.example/x?utm_source=y" in alias.evidence
    assert identify(ARTICLE, redirects=[(302, "https://site.example/x")]).aliases == ()
    doubtful = identify(ARTICLE, redirects=[(301, "https://site.example/")])
    assert doubtful.aliases == ()
    assert doubtful.doubts == ("redirect to https://site.example/ leads to a front",)


@pytest.mark.parametrize(
    ("canonical", "believed"),
    [
        ("https://site.example/world/one-two-three", True),
        ("https://www.site.example/42", True),
        ("https://other.example/copies/one-two-three", True),
        ("https://other.example/something-else-entirely", False),
        ("https://other.example/", False),
        ("https://site.example/", False),
        ("https://site.example/blog", False),
        ("javascript:alert(1)", False),
        ("https://site.example/" + "x" * 9000, False),
    ],
)
def test_a_canonical_is_believed_or_doubted(canonical: str, believed: bool) -> None:
    found = identify(ARTICLE, canonical=canonical)
    assert [alias.url for alias in found.aliases] == ([canonical] if believed else [])
    assert len(found.doubts) == (0 if believed else 1)


def test_a_canonical_that_names_the_page_itself_says_nothing() -> None:
    found = identify(ARTICLE, canonical=ARTICLE.replace("https://", "http://www.") + "/")
    assert (found.aliases, found.doubts) == ((), ())


def test_a_short_address_is_what_the_page_calls_itself() -> None:
    led = [(302, f"{ARTICLE}?utm_source=x")]
    (alias,) = identify("https://sho.example/aBc", redirects=led, canonical=ARTICLE).aliases
    assert (alias.url, alias.rule) == (ARTICLE, "canonical")
    newest = [(302, ARTICLE)]
    assert identify("https://site.example/latest-episode", redirects=newest, canonical=ARTICLE).aliases == ()


def test_an_alias_is_folded_as_links_are() -> None:
    (alias,) = identify("https://sho.example/aBc", redirects=[(301, "https://arxiv.org/pdf/2301.00001v2.pdf")]).aliases
    assert alias.url == "https://arxiv.org/abs/2301.00001"
    assert same_place("https://arxiv.org/pdf/2301.00001", "https://arxiv.org/abs/2301.00001v3")


addresses = st.one_of(st.text(max_size=40), st.text(max_size=30).map(lambda rest: f"https://site.example/{rest}"))


@settings(max_examples=100)
@given(addresses, st.integers(-1, 1200), st.lists(st.tuples(st.integers(300, 310), addresses), max_size=4), addresses)
def test_whatever_servers_send_is_judged(
    url: str, status: int, redirects: list[tuple[int, str]], canonical: str
) -> None:
    assert classify_response(url, status, redirects=redirects) in OUTCOMES
    for alias in identify(url, redirects=redirects, canonical=canonical).aliases:
        assert alias.url != url
        assert alias.url.startswith(("http://", "https://"))
