"""Hosts found in authorities, and written in ASCII."""

import pytest

from crawler.urls import domain
from crawler.urls.hosts import MAX_HOST_CHARS, ascii_host, host_of, host_of_url, is_web


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("A.example", "A.example"),
        ("a.example:", "a.example"),
        ("a.example:0", "a.example"),
        ("a.example:65535", "a.example"),
        ("a.example:00080", "a.example"),
        ("a.example.:80", "a.example."),
        ("@a.example", "a.example"),
        ("reader:p:q%20@a.example", "a.example"),
        ("reader@[::1]:80", "[::1]"),
        ("[::1]", "[::1]"),
    ],
)
def test_a_host_stands_between_user_and_port(authority: str, host: str) -> None:
    assert host_of(authority) == host


@pytest.mark.parametrize(
    "authority",
    [
        "",
        "...",
        ":80",
        "a.example:65536",
        "a.example:000080",
        "a:b:80",
        "a%41.example",
        "ü@a.example",
        "a b@a.example",
        "a@b@a.example",
        "::1",
        "[::1",
        "[::1%25eth0]",
        "[v1.a]",
    ],
)
def test_what_could_not_be_asked_for_is_no_host(authority: str) -> None:
    assert host_of(authority) == ""
    assert host_of_url(f"https://{authority}/") == ""
    assert not is_web(f"https://{authority}/")


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("A.EXAMPLE", "a.example"),
        ("ß.example", "xn--zca.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("a。example", "a.example"),
        ("☃.example", "xn--n3h.example"),
        ("℀.example", "℀.example"),
        ("a..ü", "a..ü"),
        ("ü" * 60 + ".example", "ü" * 60 + ".example"),
        ("a" * 40 + "." + "☃" * (MAX_HOST_CHARS - 40), "a" * 40 + "." + "☃" * (MAX_HOST_CHARS - 40)),
    ],
)
def test_a_host_is_written_in_ascii_where_it_can_be(host: str, written: str) -> None:
    assert ascii_host(host) == written
    assert is_web(f"https://{host}/") == written.isascii()


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "a",
            "/b",
            "ftp://a.example/",
            "https://",
            "https:///b",
            "https://:80/",
            "https://a b/",
            "https://a%20b/",
        ),
        *("https://[::1/", "https://[x]/", "https://a.example:99999/", "https://℀.example/", "https://.../"),
    ],
)
def test_what_cannot_be_asked_for_is_no_web_address(url: str) -> None:
    assert not is_web(url)
    assert domain(url) is None
