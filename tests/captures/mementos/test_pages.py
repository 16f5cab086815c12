"""Which page of a TimeMap is read next."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.captures.mementos.captures import Capture, nearest
from crawler.captures.mementos.link_format import WebLink
from crawler.captures.mementos.pages import next_page

WANTED = datetime(2021, 6, 1, tzinfo=UTC)
HOURS = st.lists(st.integers(-300, 300), min_size=1, max_size=60, unique=True).map(sorted)


@given(HOURS, st.integers(1, 9), st.booleans())
def test_the_pages_that_are_read_have_what_is_next_to_the_date(hours: list[int], size: int, is_dated: bool) -> None:
    captures = [Capture(moment=WANTED + timedelta(hours=each), original="http://a.example/") for each in hours]
    pages = [captures[place : place + size] for place in range(0, len(captures), size)]
    links = [
        WebLink(url=str(number), first=page[0].moment, last=page[-1].moment) if is_dated else WebLink(url=str(number))
        for number, page in enumerate(pages)
    ]
    read: list[str] = []
    listed: list[Capture] = []
    while (url := next_page(WANTED, links, read, nearest(listed, WANTED))) is not None:
        read.append(url)
        listed += pages[int(url)]
    found, true = nearest(listed, WANTED), nearest(captures, WANTED)
    assert (found.before[:1], found.after[:1]) == (true.before[:1], true.after[:1])
    assert len(read) <= (2 if is_dated else len(pages))
