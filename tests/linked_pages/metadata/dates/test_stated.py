"""Stated dates: the publisher's day beside midnight, the order of day and month, and months without a day."""

import datetime as dt
import json

import pytest

from crawler.linked_pages.metadata.dates.stated import may_be_local_day
from crawler.linked_pages.source import Source, read_source

PLAIN = "https://gearbox.example/wheels"


def read(published: str, body: str = "", *, url: str = PLAIN, head: str = "", lang: str = "en") -> Source:
    node = json.dumps({"@type": "NewsArticle", "headline": "Wheels turn", "datePublished": published})
    page = (
        f'<html lang={lang}><head><title>Wheels turn</title><script type="application/ld+json">{node}</script>{head}'
        f"</head><body><article><h1>Wheels turn</h1>{body}</article></body></html>"
    )
    return read_source(page.encode(), url)


@pytest.mark.parametrize(
    ("published", "body", "path", "day"),
    [
        # An offset beside the headline, of the same instant
        ("2024-03-06T01:30:00Z", "<time datetime=2024-03-05T20:30:00-05:00>", "wheels", "2024-03-05"),
        ("2024-03-05T18:30:20Z", "<time datetime=2024-03-06T03:30:00+09:00>", "wheels", "2024-03-06"),
        # The day in the address
        ("2024-03-06T01:30:00Z", "", "2024/03/05/wheels", "2024-03-05"),
        ("2024-03-06T01:30:00", "", "2024/03/05/wheels", "2024-03-05"),
        ("2024-03-05T23:10:00Z", "", "2024/mar/06/wheels", "2024-03-06"),
        ("2024-03-06", "", "news/20240305-wheels", "2024-03-05"),
        # The day that readers see
        ("2024-03-06T01:30:00Z", "<time datetime=2024-03-06T01:30:00Z>March 5, 2024</time>", "wheels", "2024-03-05"),
        # Nothing says otherwise, or what does cannot be of the same moment
        ("2024-03-06T01:30:00Z", "", "wheels", "2024-03-06"),
        ("2024-03-06T01:30:00Z", "", "2024/03/06/wheels", "2024-03-06"),
        ("2024-03-06T13:30:00Z", "", "2024/03/05/wheels", "2024-03-06"),
        ("2024-03-06T01:30:00Z", "", "2024/02/28/wheels", "2024-03-06"),
        ("2024-03-06T01:30:00Z", "<time datetime=2024-03-05T12:30:00-05:00>", "wheels", "2024-03-06"),
        ("2024-03-06T01:30:00Z", "<time datetime=2024-03-06T01:30:00Z>May 5, 2023</time>", "wheels", "2024-03-06"),
        # The page's own offset is the publisher's
        ("2024-03-06T01:30:00+01:00", "", "2024/03/05/wheels", "2024-03-06"),
    ],
)
def test_the_day_is_the_publishers(published: str, body: str, path: str, day: str) -> None:
    source = read(published, body, url=f"https://gearbox.example/{path}")
    assert (source.published or "")[:10] == day
    assert source.published_guess is None


@pytest.mark.parametrize("hour", range(24))
def test_which_days_a_moment_of_utc_may_be_on(hour: int) -> None:
    moment = f"2024-03-06T{hour:02}:30:00+00:00"
    assert may_be_local_day(moment, "2024-03-05") == (hour < 12)
    assert may_be_local_day(moment, "2024-03-07") == (hour >= 10)
    assert not any(may_be_local_day(moment, day) for day in ("2024-03-04", "2024-03-06", "2024-03-08"))


STATEMENTS = [
    '<meta property="article:published_time" content="03/05/2024">',
    '<meta name="citation_publication_date" content="03/05/2024">',
    '<meta name="dc.date.issued" content="03/05/2024 10:30">',
    '<script type="application/ld+json">{"@type": "Article", "datePublished": "03/05/2024"}</script>',
    "<span itemprop=datePublished content=03/05/2024></span>",
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize(
    ("lang", "url", "day"),
    [
        ("de", PLAIN, "2024-05-03"),
        ("en-GB", PLAIN, "2024-05-03"),
        ("es-MX", PLAIN, "2024-05-03"),
        ("en", "https://gearbox.co.uk/wheels", "2024-05-03"),
        ("en-US", "https://gearbox.de/wheels", "2024-05-03"),
        ("", "https://gearbox.com.au/wheels", "2024-05-03"),
        ("en", PLAIN, "2024-03-05"),
        ("en-US", "https://gearbox.ai/wheels", "2024-03-05"),
        ("", PLAIN, "2024-03-05"),
    ],
)
def test_day_and_month_are_in_the_order_of_the_pages_country(statement: str, lang: str, url: str, day: str) -> None:
    page = f"<html lang='{lang}'><head><title>Wheels turn</title>{statement}</head><body><h1>Wheels turn</h1>"
    assert read_source(page.encode(), url).published == day


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2024/08", "2024-08"),
        ("2024-08", "2024-08"),
        ("08/2024", "2024-08"),
        ("August 2024", "2024-08"),
        ("2024 Aug", "2024-08"),
        ("2024-08-00", "2024-08"),
        ("2019", "2019"),
    ],
)
def test_a_month_without_a_day_stays_a_month(written: str, month: str) -> None:
    head = f'<title>On wheels</title><meta name="citation_publication_date" content="{written}"><h1>On wheels</h1>'
    source = read_source(head.encode(), PLAIN)
    assert (source.published, source.published_guess, source.published_raw) == (month, None, written)


def test_a_day_on_the_page_in_the_stated_month_is_a_guess() -> None:
    head = '<title>On wheels</title><meta name="citation_publication_date" content="2024/08"><h1>On wheels</h1>'
    source = read_source(f"{head}<p class=date>August 14, 2024</p>".encode(), PLAIN)
    assert (source.published, source.published_guess) == (None, "2024-08-14")
    source = read_source(f"{head}<p class=date>May 14, 2024</p>".encode(), PLAIN)
    assert (source.published, source.published_guess) == ("2024-08", None)


def test_a_year_to_come_is_none() -> None:
    head = f'<title>On wheels</title><meta name="citation_date" content="{dt.datetime.now(dt.UTC).year + 2}">'
    assert read_source(head.encode(), PLAIN).published is None
