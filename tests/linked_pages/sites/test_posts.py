"""Posts on networks: who wrote what when, not the comments below."""

import pytest

from crawler.linked_pages.source import Source, read_source

COMMENTS = f"<div class=comments><p>{'I have another opinion of wheels, and will tell it at length. ' * 20}</p></div>"


def read(url: str, head: str = "", body: str = "") -> Source:
    return read_source(f"<html lang=en><head>{head}</head><body>{body}{COMMENTS}</body></html>".encode(), url)


def test_hacker_news() -> None:
    body = (
        "<table class=fatitem><tr><td class=title><span class=titleline><a href=https://gears.example/>Wheels stop</a>"
        "</span><tr><td class=subtext><a class=hnuser>aexample</a> "
        "<span class=age title='2024-03-05T10:00:00 1709632800'>"
        "<a>3 hours ago</a></span><tr><td><div class=toptext>Why do they stop?<p>I wonder.</div></table>"
    )
    source = read("https://news.ycombinator.com/item?id=39601234", "<title>Wheels stop | Hacker News</title>", body)
    assert (source.kind, source.title, source.authors) == ("post", "Wheels stop", ("aexample",))
    assert source.published == "2024-03-05T10:00:00+00:00"
    assert source.text == "Why do they stop?\nI wonder."
    assert source.details == {"post": "39601234"}


NEW = """
<shreddit-post post-title="Wheels stop" author="aexample" created-timestamp="2024-03-05T10:00:00.000000+0000">
<div slot="text-body"><p>Why do they stop?</p></div></shreddit-post>
"""
OLD = """
<div class="thing link" data-author="aexample" data-timestamp="1709632800000"><a class="title may-blank">Wheels stop</a>
<div class="usertext-body"><p>Why do they stop?</p></div></div>
"""


@pytest.mark.parametrize("body", [NEW, OLD])
def test_reddit(body: str) -> None:
    url = "https://www.reddit.com/r/wheels/comments/1b7abcd/wheels_stop/"
    source = read(url, "<title>Wheels stop : r/wheels</title>", body)
    assert (source.kind, source.title, source.authors) == ("post", "Wheels stop", ("aexample",))
    assert source.published == "2024-03-05T10:00:00+00:00"
    assert (source.text, source.details) == ("Why do they stop?", {"post": "1b7abcd"})


HEAD = (
    '<meta property="og:title" content="Ada Example (@aexample@gears.example)">'
    '<meta property="og:description" content="Wheels stop. Why?">'
)


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ('<meta property="og:published_time" content="2024-03-05T10:00:00Z">', "2024-03-05T10:00:00+00:00"),
        ("", "2024-03-05T13:01:47+00:00"),
    ],
)
def test_mastodon(stated: str, published: str) -> None:
    head = f"<meta name=generator content='Mastodon v4.2'>{HEAD}{stated}"
    source = read("https://gears.example/@aexample/112043210000000000", head)
    assert (source.kind, source.title, source.authors) == ("post", "Wheels stop. Why?", ("Ada Example",))
    assert (source.published, source.details) == (published, {"post": "112043210000000000"})


def test_an_address_like_mastodons_elsewhere() -> None:
    assert read("https://gears.example/@aexample/112043210000000000", "<title>Wheels</title>").details == {}


def test_bluesky() -> None:
    source = read("https://bsky.app/profile/ada.gears.example/post/3kmxyvqzl3s2a", HEAD.replace("@gears", ".gears"))
    assert (source.kind, source.title, source.authors) == ("post", "Wheels stop. Why?", ("Ada Example",))
    assert source.published == "2024-03-05T20:30:44+00:00"


@pytest.mark.parametrize("host", ["x.com", "twitter.com", "mobile.twitter.com"])
def test_a_post_on_x_is_of_the_time_in_its_number(host: str) -> None:
    source = read(f"https://{host}/aexample/status/1764990000000000000", "<title>X</title>")
    assert (source.published, source.substitute) == ("2024-03-05T12:23:02+00:00", "gate")
    assert source.origins["published"] == "site:twitter"


@pytest.mark.parametrize("number", ["20", "29700859246", "9" * 19])
def test_numbers_that_hold_no_time(number: str) -> None:
    source = read(f"https://x.com/aexample/status/{number}", "<title>X</title>")
    assert (source.published, source.published_guess) == (None, None)
