import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.linked_pages.answers import classify_answer, classify_status
from crawler.linked_pages.source import Source
from crawler.visits.outcomes import OUTCOMES, Outcome

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
        (199, "protocol_error"),
        (299, "ok"),
        (399, "protocol_error"),
        (407, "unauthorised"),
        (499, "rejected"),
        (599, "server_error"),
        (600, "protocol_error"),
    ],
)
def test_the_status_says_how_it_ended(status: int, outcome: Outcome) -> None:
    assert classify_status(ARTICLE, status) == outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "bot_wall"), (403, "bot_wall"), (503, "bot_wall"), (404, "not_found"), (410, "gone")],
)
def test_a_wall_is_a_wall_under_most_statuses(status: int, outcome: Outcome) -> None:
    assert classify_status(ARTICLE, status, bot_wall=True) == outcome


@pytest.mark.parametrize(
    ("status", "source", "outcome"),
    [
        (200, Source(substitute="soft_404"), "soft_404"),
        (404, Source(substitute="soft_404"), "not_found"),
        (200, Source(paywalled=True), "paywalled"),
        (200, Source(paywalled=True, substitute="soft_404"), "soft_404"),
        (403, Source(substitute="shell"), "forbidden"),
        (503, Source(substitute="bot_wall"), "bot_wall"),
    ],
)
def test_what_the_page_says_counts_where_the_status_says_that_it_is_there(
    status: int, source: Source, outcome: Outcome
) -> None:
    assert classify_answer(ARTICLE, status, headers={}, source=source) == outcome


def test_a_page_has_moved_by_a_permanent_redirect_to_another_address() -> None:
    assert (
        classify_answer(ARTICLE, 200, headers={}, redirects=[(301, "https://other.example/one-two-three")]) == "moved"
    )
    assert (
        classify_answer(ARTICLE, 304, headers={}, redirects=[(308, "https://other.example/one-two-three")]) == "moved"
    )
    assert classify_answer(ARTICLE, 200, headers={}, redirects=[(302, "https://site.example/x/one-two-three")]) == "ok"
    assert (
        classify_answer("http://site.example/a", 200, headers={}, redirects=[(301, "https://www.site.example/a/")])
        == "ok"
    )
    assert (
        classify_answer("https://site.example/", 200, headers={}, redirects=[(301, "https://site.example/en/")])
        == "moved"
    )
    through_home = [(301, "https://site.example/"), (301, "https://other.example/one-two-three")]
    assert classify_answer(ARTICLE, 200, headers={}, redirects=through_home) == "moved"


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
    assert classify_answer(ARTICLE, 200, headers={}, redirects=[(301, final)]) == "front_page"
    assert classify_answer(ARTICLE, 200, headers={}, redirects=[(302, final)]) == "front_page"


def test_a_page_for_signing_in_keeps_the_article_from_us() -> None:
    assert (
        classify_answer(
            ARTICLE, 200, headers={}, redirects=[(302, "https://site.example/login?next=/2020/one-two-three")]
        )
        == "gate"
    )
    assert classify_answer(ARTICLE, 200, headers={}, redirects=[(302, "https://accounts.site.example/")]) == "gate"
    assert (
        classify_answer(
            "https://site.example/login", 200, headers={}, redirects=[(302, "https://site.example/en/login")]
        )
        == "ok"
    )


addresses = st.one_of(st.text(max_size=40), st.text(max_size=30).map(lambda rest: f"https://site.example/{rest}"))


@given(addresses, st.integers(-1, 1200), st.lists(st.tuples(st.integers(300, 310), addresses), max_size=4))
def test_whatever_servers_send_is_judged(url: str, status: int, redirects: list[tuple[int, str]]) -> None:
    assert classify_answer(url, status, headers={}, redirects=redirects) in OUTCOMES
