"""Registrable domains, and bare names that are hosts."""

import pytest

from crawler.urls import domain
from crawler.urls.domains import is_host_like


@pytest.mark.parametrize(
    ("host", "registrable"),
    [
        ("co.uk", "co.uk"),
        ("A.B.CO.UK", "b.co.uk"),
        ("a.example.", "a.example"),
        ("_x.example", "_x.example"),
        ("a.b.c.test", "c.test"),
        ("a." * 125 + "com", "a.com"),
        ("a." * 126 + "com", None),
        ("-x.example", None),
        ("x-.example", None),
        ("a.example.-x", None),
        ("a..example", None),
        ("a.1", None),
        ("1.2", None),
    ],
)
def test_a_name_that_could_be_registered_has_a_domain(host: str, registrable: str | None) -> None:
    assert domain(f"https://{host}/") == registrable


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("a.org", True),
        ("A.ORG", True),
        ("a_b.org", True),
        ("x.co.uk", True),
        ("www.a.md", True),
        ("WWW.a.md", True),
        ("a" * 249 + ".org", True),
        ("a" * 250 + ".org", False),
        ("org", False),
        ("co.uk", False),
        ("a.md", False),
        ("a.MD", False),
        ("a b.org", False),
        ("ü.org", False),
        ("a.", False),
        ("a..org", False),
        ("a.org b", False),
        ("\u017f.org", False),
        ("-a.org", False),
        ("1.2.3.4", False),
        ("a.example", False),
    ],
)
def test_a_bare_name_is_a_host_where_its_ending_is_a_public_suffix_and_no_file(name: str, like: bool) -> None:
    assert is_host_like(name) == like


@pytest.mark.parametrize(
    ("url", "registrable"),
    [
        ("https://www.a.co.uk/b", "a.co.uk"),
        ("https://WWW.A.CO.UK:8443/b", "a.co.uk"),
        ("https://reader@a.b.c.com./", "c.com"),
        ("https://writer.github.io/", "github.io"),
        ("https://site.example/", "site.example"),
        ("https://x.site.example/", "site.example"),
        ("http://x.y.site.test:8000/", "site.test"),
        ("https://www.gov.uk/", "www.gov.uk"),
        ("https://bücher.com/", "xn--bcher-kva.com"),
        ("http://localhost/", None),
        ("http://localhost:8000/", None),
        ("http://10.0.0.1/", None),
        ("http://[::1]:80/", None),
        ("mailto:reader@a.com", None),
    ],
)
def test_domains_are_registrable_domains(url: str, registrable: str | None) -> None:
    assert domain(url) == registrable
