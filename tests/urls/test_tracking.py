"""Which parameters and fragments only track, and on which sites."""

import pytest

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
