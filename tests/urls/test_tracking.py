"""Which parameters and fragments only track, and on which sites."""

import pytest

from crawler.urls import Normalised, normalise
from crawler.urls.tracking import is_tracking_fragment, site_parameters


@pytest.mark.parametrize(
    ("fragment", "host", "tracks"),
    [
        ("Echobox=1", "a.example", True),
        ("utm_source=x&utm_medium=y", "a.example", True),
        ("_=_", "a.example", True),
        ("gs.abcd", "a.example", True),
        ("xtor=AL-1x", "a.example", True),
        ("amp_tf=a\nb", "a.example", True),
        ("3ef6be9e1f25", "blogs.forbes.com", True),
        ("3ef6be9e1f25", "notforbes.com", False),
        ("xj4y7vzkg-x", "bloomberg.com", False),
        ("Echobox=1x", "a.example", False),
        ("results Echobox=1", "a.example", False),
        ("utm_source=x&b=1", "a.example", False),
        ("xtor=", "a.example", False),
    ],
)
def test_a_fragment_tracks_as_a_whole(fragment: str, host: str, tracks: bool) -> None:
    assert is_tracking_fragment(fragment, host) == tracks


@pytest.mark.parametrize("host", ["youtube.com", "www.youtube.com", "a.b.youtube.com"])
def test_the_rules_of_a_site_hold_for_all_hosts_under_it(host: str) -> None:
    assert "feature" in site_parameters(host)


@pytest.mark.parametrize("host", ["com", "notyoutube.com", "youtube.com.example", ""])
def test_the_rules_of_a_site_hold_for_no_other(host: str) -> None:
    assert site_parameters(host) == frozenset()


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://a.example/b?utm_source=x&id=5&utm_medium=y", "https://a.example/b?id=5"),
        ("https://a.example/b?UTM_Source=x&fbclid=y&mc_cid=z", "https://a.example/b"),
        ("https://a.example/b?guccounter=1&guce_referrer=x&p=2", "https://a.example/b?p=2"),
        ("https://twitter.com/u/status/1?ref_src=twsrc%5Etfw", "https://twitter.com/u/status/1"),
        ("https://mobile.twitter.com/u/status/1?s=19", "https://mobile.twitter.com/u/status/1"),
        ("https://www.youtube.com/watch?v=AbC&feature=youtu.be&t=5", "https://www.youtube.com/watch?v=AbC&t=5"),
        ("https://open.spotify.com/show/AbC?si=x", "https://open.spotify.com/show/AbC"),
        ("https://www.forbes.com/b/?sh=2149951339dd", "https://www.forbes.com/b/"),
        ("https://www.cnbc.com/b.html?__source=sharebar", "https://www.cnbc.com/b.html"),
        ("https://www.theinformation.com/articles/b?rc=abc", "https://www.theinformation.com/articles/b"),
        ("https://www.bloomberg.com/b?srnd=x&sref=y&leadSource=uverify%20wall", "https://www.bloomberg.com/b"),
    ],
)
def test_tracking_parameters_go_and_the_others_stay_in_order(url: str, normal: str) -> None:
    assert normalise(url) == Normalised(url=normal, rules=("tracking_parameter",))


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://a.example/b#Echobox=1588010041", "https://a.example/b"),
        ("https://a.example/b#:~:text=a%20b,c", "https://a.example/b"),
        ("https://a.example/b#part:~:text=a", "https://a.example/b#part"),
        ("https://a.example/b#utm_source=x&utm_medium=y", "https://a.example/b"),
        ("https://www.bloomberg.com/b#xj4y7vzkg", "https://www.bloomberg.com/b"),
        ("https://www.bloomberg.com/b#xj4y7vzkg?leadSource=uverify%20wall", "https://www.bloomberg.com/b"),
        ("https://www.forbes.com/b/#3ef6be9e1f25", "https://www.forbes.com/b/"),
        ("https://www.ft.com/b#myft:notification:daily-email:content", "https://www.ft.com/b"),
    ],
)
def test_tracking_fragments_go(url: str, normal: str) -> None:
    assert normalise(url) == Normalised(url=normal, rules=("tracking_fragment",))


@pytest.mark.parametrize(
    "fragment", ["ToC", "6d98", "3ef6be9e1f25", "the-clip-model", "fn:1", "utm_source", "gs.", "/a"]
)
def test_anchors_and_routes_stay(fragment: str) -> None:
    url = f"https://a.example/b#{fragment}"
    assert normalise(url).url == url
