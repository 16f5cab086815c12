"""Which addresses may be asked."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.exceptions import ArgumentError
from crawler.urls.address_rules import MAX_URL_CHARS, PORTS, Rules, parse_rules, refused_connection, refused_url

REFUSED = {
    "0.0.0.0": "unspecified",  # noqa: S104 - judged, not bound
    "0.1.2.3": "unspecified",
    "10.0.0.1": "private",
    "100.64.0.1": "carrier_nat",
    "100.127.255.255": "carrier_nat",
    "100.100.100.200": "metadata",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "168.63.129.16": "metadata",
    "169.254.1.1": "link_local",
    "169.254.169.254": "metadata",
    "169.254.170.2": "metadata",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.8": "reserved",
    "192.0.0.192": "metadata",
    "192.0.2.1": "documentation",
    "192.88.99.1": "reserved",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmark",
    "198.19.255.255": "benchmark",
    "198.51.100.1": "documentation",
    "203.0.113.1": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "fc00::1": "private",
    "fd12:3456::1": "private",
    "fd00:ec2::254": "metadata",
    "fd20:ce::254": "metadata",
    "fe80::1": "link_local",
    "fe80::1%eth0": "link_local",
    "fec0::1": "private",
    "ff02::1": "multicast",
    "100::1": "reserved",
    "2001:2::1": "benchmark",
    "2001:20::1": "reserved",
    "2001:db8::1": "documentation",
    "3fff::1": "documentation",
    "4000::1": "reserved",
    "5f00::1": "reserved",
    "64:ff9b:1::1": "private",
    # IPv4 within IPv6
    "::ffff:127.0.0.1": "loopback",
    "::ffff:a9fe:a9fe": "metadata",
    "::ffff:10.1.2.3": "private",
    "64:ff9b::10.0.0.1": "private",
    "64:ff9b::a9fe:a9fe": "metadata",
    "::127.0.0.1": "tunnel",
    "::8.8.8.8": "tunnel",
    "::ffff:0:127.0.0.1": "tunnel",
    "2002:7f00:1::": "tunnel",
    "2002:808:808::1": "tunnel",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "tunnel",
}

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1",
    "169.253.255.255", "169.255.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.167.1.1", "198.17.255.255",
    "198.20.0.1", "223.255.255.255", "2001:200::1", "2001:4860:4860::8888", "2606:4700::1111", "2a00:1450::1",
    "::ffff:8.8.8.8", "64:ff9b::808:808",
]  # fmt: skip


@pytest.mark.parametrize(("address", "kind"), REFUSED.items())
def test_what_is_not_on_the_public_internet_is_refused(address: str, kind: str) -> None:
    refusal = refused_connection(address, 80, Rules())
    assert refusal is not None
    assert refusal.kind == kind
    assert address.partition("%")[0] in refusal.words or address in refusal.words


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_asked(address: str) -> None:
    assert refused_connection(address, 443, Rules()) is None


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=2 * settings().max_examples)
def test_every_form_of_an_address_is_judged_alike(number: int) -> None:
    plain = refused_connection(str(IPv4Address(number)), 80, Rules())
    for form in (0xFFFF << 32 | number, 0x0064_FF9B << 96 | number):
        refusal = refused_connection(str(IPv6Address(form)), 80, Rules())
        assert (refusal and refusal.kind) == (plain and plain.kind)
    for form in (0x2002 << 112 | number << 80, 0xFFFF << 48 | number):
        assert refused_connection(str(IPv6Address(form)), 80, Rules()) is not None


@given(st.ip_addresses())
@settings(max_examples=3 * settings().max_examples)
def test_nothing_is_let_through_that_python_knows_to_be_special(address: IPv4Address | IPv6Address) -> None:
    # Versions of Python differ in whether such an address is private; it is judged by the one that it stands for
    mapped = isinstance(address, IPv6Address) and address.ipv4_mapped is not None
    if not mapped and (address.is_private or address.is_multicast or address.is_loopback or address.is_link_local):
        assert refused_connection(str(address), 80, Rules()) is not None


@pytest.mark.parametrize(
    "address", ["", "localhost", "127.1", "0x7f000001", "2130706433", "a.example", "1.2.3.4.5", "[::1]"]
)
def test_what_is_no_address_is_not_connected_to(address: str) -> None:
    refusal = refused_connection(address, 80, parse_rules(["0.0.0.0/0", "::/0"]))
    assert refusal is not None
    assert refusal.kind == "host"


def test_ports_are_a_short_list() -> None:
    assert [port for port in range(1, 65536) if refused_connection("8.8.8.8", port, Rules()) is None] == sorted(PORTS)
    assert refused_connection("8.8.8.8", 81, parse_rules([], ["81"])) is None


def test_allowed_networks_are_open_at_any_port_and_nothing_else_is() -> None:
    rules = parse_rules(["10.1.0.0/16", "::1"])
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "::1"):
        assert refused_connection(address, 9999, rules) is None
    for address in ("10.2.0.1", "::ffff:10.2.0.1", "127.0.0.1", "2002:a01:203::", "::10.1.2.3"):
        assert refused_connection(address, 80, rules) is not None


@pytest.mark.parametrize("network", ["10.0.0.1/8", "localhost", "10.0.0.0/33", "1.2.3"])
def test_networks_that_cannot_be_read_are_errors(network: str) -> None:
    with pytest.raises(ArgumentError, match="ALLOWED_NETWORKS"):
        parse_rules([network])


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", ""])
def test_ports_that_cannot_be_read_are_errors(port: str) -> None:
    with pytest.raises(ArgumentError, match="ALLOWED_PORTS"):
        parse_rules([], [port])


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("ftp://a.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://a.example:80/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,a", "scheme"),
        ("//a.example/", "scheme"),
        ("", "scheme"),
        ("http://reader@a.example/", "credentials"),
        ("http://reader:secret@a.example/", "credentials"),
        ("http://@a.example/", "credentials"),
        ("http://a.example@127.0.0.1/", "credentials"),
        ("http:///path", "host"),
        ("http://", "host"),
        ("http://:80/", "host"),
        ("http://a.example./", "host"),
        ("http://127.0.0.1./", "host"),
        ("http://2130706433/", "host"),
        ("http://0x7f000001/", "host"),
        ("http://0X7F.1/", "host"),
        ("http://017700000001/", "host"),
        ("http://127.1/", "host"),
        ("http://127.0.0.1.1/", "host"),
        ("http://0177.0.0.1/", "host"),
        ("http://1.2.3.08/", "host"),
        ("http://a.example.0x1/", "host"),
        ("http://a..example/", "host"),
        ("http://-a.example/", "host"),
        ("http://a%2eexample/", "host"),
        ("http://a.example\\@b.example/", "host"),
        ("http://a.exa\tmple/", "host"),
        ("http://a.example/\r\nHost: b.example", "host"),
        ("http://a.example\x00.b.example/", "host"),
        ("http://ⓐ.example/", "host"),
        ("http://１２７.0.0.1/", "host"),
        ("http://[::1/", "host"),
        ("http://[fe80::1%25eth0]/", "host"),
        ("http://[v1.a]/", "host"),
        ("http://" + "a" * 64 + ".example/", "host"),
        ("http://" + "a." * 127 + "example/", "host"),
        ("http://a.example:99999/", "host"),
        ("http://a.example:x/", "host"),
        ("http://a.example:22/", "port"),
        ("https://8.8.8.8:25/", "port"),
        ("http://a.example:0/", "port"),
        ("http://127.0.0.1/", "loopback"),
        ("http://[::1]/", "loopback"),
        ("http://[::ffff:169.254.169.254]/latest/", "metadata"),
        ("http://a.example/" + "b" * MAX_URL_CHARS, "length"),
    ],
)  # fmt: skip
def test_urls_that_are_not_asked(url: str, kind: str) -> None:
    refusal = refused_url(url, Rules())
    assert refusal is not None
    assert refusal.kind == kind
    assert len(refusal.words) < 250


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "HTTPS://A.EXAMPLE/b?c=d@e#f",
        "https://xn--bcher-kva.example:8443/",
        "http://a_b.example/",
        "http://a.example:/",
        "http://8.8.8.8:8080/",
        "https://[2001:4860:4860::8888]/",
        "http://0x.example/",
    ],
)
def test_urls_that_may_be_asked(url: str) -> None:
    assert refused_url(url, Rules()) is None


def test_the_port_of_a_name_is_judged_when_its_address_is_known() -> None:
    rules = parse_rules(["10.0.0.0/8"])
    assert refused_url("http://a.example:9000/", rules) is None
    assert refused_connection("8.8.8.8", 9000, rules) is not None
    assert refused_url("http://10.1.1.1:9000/", rules) is None
    assert refused_url("http://8.8.8.8:9000/", rules) is not None


@given(
    st.text() | st.text().map("http://{}".format) | st.from_regex(r"https?://[\[\]@:.%0-9a-fx]{0,30}/?", fullmatch=True)
)
@settings(max_examples=3 * settings().max_examples)
def test_no_text_is_an_error(url: str) -> None:
    refused_url(url, Rules())
    refused_connection(url, 80, Rules())
