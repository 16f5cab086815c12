"""The normal form at the edges of its rules."""

import pytest

from crawler.urls import Normalised, normalise


@pytest.mark.parametrize(
    ("url", "normal", "rules"),
    [
        ("https://a.example/b/..", "https://a.example/", ("dot_segments",)),
        ("https://a.example/b/../../c", "https://a.example/c", ("dot_segments",)),
        ("https://a.example/b/.c/..", "https://a.example/b/", ("dot_segments",)),
        ("https://a.example/..b/./c", "https://a.example/..b/c", ("dot_segments",)),
        ("https://A.example/.well-known/b", "https://a.example/.well-known/b", ("host_case",)),
        ("https://u:p@A.example:443/", "https://u:p@a.example/", ("host_case", "port")),
        ("HTTPS://[::1]:443/", "https://[::1]/", ("scheme_case", "port")),
        ("http://a.example:80/b%2f%5b", "http://a.example/b%2F%5B", ("port", "escapes")),
        ("https://a.example/b\tc?d\ne#f\rg", "https://a.example/bc?de#fg", ("line_breaks",)),
        ("https://a.example/\ud800", "https://a.example/%ED%A0%80", ("encoded",)),
        ("https://a.example/b?utm_source", "https://a.example/b", ("tracking_parameter",)),
        ("https://a.example/b?&utm_source=x", "https://a.example/b", ("tracking_parameter",)),
        ("https://a.example/b?utm_source=x&&y", "https://a.example/b?&y", ("tracking_parameter",)),
        ("https://a.example/b?%75tm_source=x", "https://a.example/b", ("escapes", "tracking_parameter")),
        ("https://a.example/b#Echobox=1?utm_source=x&utm_id=y", "https://a.example/b", ("tracking_fragment",)),
        ("https://a.example/b#c:~:", "https://a.example/b#c", ("tracking_fragment",)),
        ("https://a.example/b#é", "https://a.example/b#%C3%A9", ("encoded",)),
        ("https://a b?é#", "https://a b?%C3%A9", ("encoded", "empty_fragment")),
    ],
)
def test_each_change_has_its_rule(url: str, normal: str, rules: tuple[str, ...]) -> None:
    assert normalise(url) == Normalised(url=normal, rules=rules)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example../",
        "https://a b/../c",
        "https://a.example/b.?c",
        "https://a.example/b%7e%zz",
        "https://a.example/b?c=%2",
        "https://a.example/b?id=",
        "https://a.example/b#a?utm_source=x",
        "https://a.example/b#?utm_source=x",
        "https://a.example/b#Echobox=1?utm_source=x&id=1",
        "mailto:a\tb",
        "ftp://A.example:80/",
    ],
)
def test_what_no_rule_is_sure_of_stays(url: str) -> None:
    assert normalise(url) == Normalised(url=url, rules=())
