"""Days that a page hints at: beside the headline, and not those of comments, lists, changes, events or prose."""

import pytest

from crawler.linked_pages.source import read_source

URL = "https://gearbox.example/wheels"
HEAD = "<html lang=en><title>How wheels are made</title><body>"
HEADLINE = "<h1>How wheels are made</h1>"
PROSE = "<p>The wheelwright chooses the wood, and lets it dry for a year before the first cut is made.</p>" * 4


def guess(body: str, url: str = URL) -> str | None:
    source = read_source(f"{HEAD}{body}".encode(), url)
    assert source.published is None
    return source.published_guess


@pytest.mark.parametrize(
    "body",
    [
        HEADLINE + "<p>March 5, 2024</p>" + PROSE,
        HEADLINE + "<p>Ada Example | Staff | March 5, 2024</p>" + PROSE,
        HEADLINE + "<p>Published on Mar 5, 2024</p>" + PROSE,
        HEADLINE + "<div class=item-date>Published on 03/05/24</div>" + PROSE,
        HEADLINE + "<p>03/05/24, 10:30 am</p>" + PROSE,
        HEADLINE + "<p>Updated May 1, 2024 · Published March 5, 2024</p>" + PROSE,
        HEADLINE + "<span class=date>Tuesday, March 5, 2024 10:30 am</span>" + PROSE,
        "<p>March 5, 2024</p>" + HEADLINE + PROSE,
        HEADLINE + PROSE * 12 + "<p>March 5, 2024</p>",
        HEADLINE + PROSE + "<aside><time datetime=2024-03-05>March 5, 2024</time></aside>",
        "<div class='elementor-widget-heading'>" + HEADLINE + "</div><div class='elementor-widget-date'>"
        "<time datetime=2024-03-05></div>" + PROSE,
        "<div class='[--sidebar-width:18rem]'>" + HEADLINE + "<p>5 March 2024</p></div>" + PROSE,
        HEADLINE + "<span property='schema:dateCreated' content='2024-03-05'></span>" + PROSE,
        HEADLINE + "<abbr class='published' title='2024-03-05'>last week</abbr>" + PROSE,
        "<meta property='wheelshare:uploaded' content='2024-03-05'>" + HEADLINE + PROSE,
    ],
)  # fmt: skip
def test_a_day_beside_the_headline_or_alone_on_the_page(body: str) -> None:
    assert guess(body) == "2024-03-05"


CARD = "<li class=item><a href=/x>{}</a> <time datetime={}></time></li>"
CARDS = CARD.format("Spokes", "2024-01-05") + CARD.format("Hubs", "2024-02-05") + CARD.format("Rims", "2024-03-05")


@pytest.mark.parametrize(
    "body",
    [
        # Comments, also where each is an article
        HEADLINE + PROSE + "<div id=comments><article class=comment-body><time datetime=2024-03-05></article></div>",
        HEADLINE + PROSE + "<section class=comments><article><p>Bo</p><time datetime=2024-03-05></article></section>",
        # Other pages
        HEADLINE + PROSE + f"<ul>{CARDS}</ul>",
        HEADLINE + PROSE + "<div class=related><article><time datetime=2024-03-05></article></div>",
        # Changes, copies, the making of the page
        HEADLINE + "<p>Updated on March 5, 2024</p>" + PROSE,
        HEADLINE + "<p>Last reviewed: March 5, 2024</p>" + PROSE,
        HEADLINE + "<p>Stand: 5. März 2024</p>" + PROSE,
        HEADLINE + PROSE + "<footer>Page generated 2024-03-05 10:00</footer>",
        HEADLINE + "<div class=field--date-last-reviewed><b>Reviewed</b><div><time datetime=2024-03-05></div></div>",
        HEADLINE + PROSE + "<p>Copyright 2024-03-05</p>",
        "<meta property='article:modified_time' content='2024-03-05'>" + HEADLINE + PROSE,
        # Events and deadlines
        HEADLINE + "<var class=event_date_start>2024-03-05</var>" + PROSE,
        HEADLINE + "<p>Deadline: March 5, 2024</p>" + PROSE,
        # Prose
        HEADLINE + "<p>The contribution to the forum of wheelwrights on 2024-03-05 was about wood.</p>",
        HEADLINE + "<p>It was on March 5, 2024 that the mill at the river caught fire.</p>" + PROSE,
        # Two days, neither beside the headline
        HEADLINE + PROSE * 12 + "<div>March 5, 2024</div><p>and</p><div>May 5, 2024</div>",
    ],
)
def test_other_days_are_none(body: str) -> None:
    assert guess(body) is None


def test_a_home_page_shows_the_days_of_others() -> None:
    body = HEADLINE + "<p class=date>March 5, 2024</p>"
    assert guess(body, "https://gearbox.example/") is None
    assert guess(body) == "2024-03-05"


def test_the_day_that_readers_see_is_the_one_of_a_moment_of_utc() -> None:
    assert guess(HEADLINE + "<time datetime=2024-03-06T02:00:00Z>March 5, 2024</time>") == "2024-03-05"


@pytest.mark.parametrize(
    ("path", "day"),
    [("2023/october/03/wheels", "2023-10-03"), ("2023/Oct/3/wheels", "2023-10-03"), ("2023/octopus/03/wheels", None)],
)
def test_a_month_in_the_address_may_be_named(path: str, day: str | None) -> None:
    assert guess(HEADLINE + PROSE, f"https://gearbox.example/{path}") == day


@pytest.mark.parametrize(
    ("line", "lang", "day"),
    [
        ("25.03.24", "de", "2024-03-25"),
        ("Veröffentlicht am 05.03.24, 18:30 Uhr", "de", "2024-03-05"),
        ("05/03/24", "en-GB", "2024-03-05"),
        ("05/03/98", "fr", "1998-03-05"),
        ("5.3.24", "de", None),
        ("Version 03.05.24.1", "de", None),
        ("99/99/24", "en", None),
        ("Call 03-05-24-18", "en", None),
        ("The 03/05/24 meeting was cold", "en", None),
    ],
)
def test_years_of_two_digits(line: str, lang: str, day: str | None) -> None:
    page = f"<html lang={lang}><title>How wheels are made</title><body>{HEADLINE}<p class=date>{line}</p>{PROSE}"
    assert read_source(page.encode(), URL).published_guess == day
