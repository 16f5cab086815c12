"""Decide which addresses may be requested: a URL before its host is resolved, an IP address before connecting. Pure.

The rules follow the IANA registries of special-purpose addresses (RFC 6890 and its updates): refused is all that is not
globally reachable unicast, and the metadata services of clouds. An IPv6 address that stands for an IPv4 address is
judged as that one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from crawler.exceptions import ArgumentError

__all__ = [
    "DEFAULT_PORTS",
    "MAX_URL_CHARS",
    "PORTS",
    "Refusal",
    "RefusalKind",
    "Rules",
    "is_address",
    "is_public",
    "parse_rules",
    "refused_connection",
    "refused_url",
]

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

RefusalKind = Literal[
    "scheme", "credentials", "host", "port", "length",
    "private", "loopback", "link_local", "multicast", "unspecified", "reserved", "carrier_nat", "documentation",
    "benchmark", "metadata", "tunnel",
]  # fmt: skip
"""Reason of a refusal: those of the first line are about URLs, the others about IP addresses."""

PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443})
"""Ports of web servers: the registered ones of HTTP and their customary alternatives."""

MAX_URL_CHARS = 8000
"""Characters of the longest URL that is requested: those that RFC 9110, section 4.1, recommends to support."""

DEFAULT_PORTS = {"http": 80, "https": 443}
"""Scheme -> port of an address that names none."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
_NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.IGNORECASE | re.DOTALL)
"""Hosts that a browser reads as an IPv4 address in any of its notations (WHATWG URL, "ends in a number")."""
_LOCAL_NAMES = (".localhost", ".test")
"""Names that never leave this machine or its networks (RFC 6761)."""
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
"""White space, control characters and the backslash: programs disagree on where a host with one of them ends."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What a run may connect to."""

    allowed: tuple[Network, ...] = ()
    """Networks that are open at any port, special-purpose ones included."""
    ports: frozenset[int] = PORTS
    """Ports that are open in all other public networks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """The reason why an address is not requested."""

    kind: RefusalKind
    """The reason as a keyword."""
    words: str
    """The reason as a sentence for people, without the URL."""


_SPECIAL: tuple[tuple[str, RefusalKind, str], ...] = (
    # Metadata first: most of its addresses are within a wider network below
    ("169.254.169.254/32", "metadata", "a cloud's metadata service"),
    ("169.254.170.2/32", "metadata", "a cloud's metadata service"),
    ("169.254.170.23/32", "metadata", "a cloud's metadata service"),
    ("100.100.100.200/32", "metadata", "a cloud's metadata service"),
    ("168.63.129.16/32", "metadata", "a cloud's metadata service"),
    ("192.0.0.192/32", "metadata", "a cloud's metadata service"),
    ("fd00:ec2::/32", "metadata", "a cloud's metadata service"),
    ("fd20:ce::254/128", "metadata", "a cloud's metadata service"),
    ("0.0.0.0/8", "unspecified", "an address of this host on this network"),
    ("10.0.0.0/8", "private", "an address of a private network"),
    ("100.64.0.0/10", "carrier_nat", "an address behind a carrier's address translation"),
    ("127.0.0.0/8", "loopback", "an address of this machine"),
    ("169.254.0.0/16", "link_local", "an address of this link"),
    ("172.16.0.0/12", "private", "an address of a private network"),
    ("192.0.0.0/24", "reserved", "an address reserved for protocols"),
    ("192.0.2.0/24", "documentation", "an address for examples"),
    ("192.88.99.0/24", "reserved", "an address of the former 6to4 relays"),
    ("192.168.0.0/16", "private", "an address of a private network"),
    ("198.18.0.0/15", "benchmark", "an address for measuring networks"),
    ("198.51.100.0/24", "documentation", "an address for examples"),
    ("203.0.113.0/24", "documentation", "an address for examples"),
    ("224.0.0.0/4", "multicast", "an address of many receivers"),
    ("240.0.0.0/4", "reserved", "an address that is reserved"),
    ("::/128", "unspecified", "the unspecified address"),
    ("::1/128", "loopback", "the address of this machine"),
    ("fc00::/7", "private", "an address of a private network"),
    ("fe80::/10", "link_local", "an address of this link"),
    ("fec0::/10", "private", "an address of a private network"),
    ("ff00::/8", "multicast", "an address of many receivers"),
    ("2001:2::/48", "benchmark", "an address for measuring networks"),
    ("2001::/23", "reserved", "an address reserved for protocols"),
    ("2001:db8::/32", "documentation", "an address for examples"),
    ("3fff::/20", "documentation", "an address for examples"),
    ("64:ff9b:1::/48", "private", "an address of a private translation"),
)
_NETWORKS = tuple((ip_network(network), kind, words) for network, kind, words in _SPECIAL)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""The IPv6 addresses that are allocated for the public internet."""
_TRANSLATED = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
"""IPv4-mapped and NAT64 (RFC 4291, 6052): a connection to it is one to the IPv4 address in its last 32 bits."""
_COMPATIBLE, _TRANSLATABLE = IPv6Network("::/96"), IPv6Network("::ffff:0:0:0/96")
_SIX_TO_FOUR, _TEREDO = IPv6Network("2002::/16"), IPv6Network("2001::/32")


def parse_rules(networks: Iterable[str], ports: Iterable[str | int] = PORTS) -> Rules:
    """Return the rules by the settings ALLOWED_NETWORKS and ALLOWED_PORTS. Raise ArgumentError.

    >>> parse_rules(["127.0.0.0/8", "::1"]).allowed
    (IPv4Network('127.0.0.0/8'), IPv6Network('::1/128'))
    """
    allowed = []
    for network in networks:
        try:
            allowed.append(ip_network(network.strip()))
        except ValueError as error:
            raise ArgumentError(f"-s ALLOWED_NETWORKS: {error}; give networks such as 10.1.0.0/16,::1/128.") from None
    numbers = set()
    for port in ports:
        if not (str(port).strip().isdecimal() and 0 < int(port) < 65536):
            raise ArgumentError(f"-s ALLOWED_PORTS: {port!r} is no port; give numbers such as 80,443.")
        numbers.add(int(port))
    return Rules(allowed=tuple(allowed), ports=frozenset(numbers))


def refused_connection(address: str, port: int | None, rules: Rules) -> Refusal | None:
    """Return why no connection to an IP address and port may be made; None if it may.

    Args:
        address: the IP address.
        port: the port; None to ignore it.
        rules: what the run may connect to.

    >>> refused_connection("::ffff:10.0.0.1", 80, Rules())
    Refusal(kind='private', words='::ffff:10.0.0.1 stands for 10.0.0.1, an address of a private network')
    >>> refused_connection("1.1.1.1", 25, Rules()).kind
    'port'
    >>> refused_connection("127.0.0.1", 25, parse_rules(["127.0.0.0/8"]))

    Whatever is no IP address is refused too, for it is not known what would be connected to.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return Refusal(kind="host", words=f"{address[:100]!r} is no IP address")
    meant = _translated(ip) or ip
    if any(one in network for one in (ip, meant) for network in rules.allowed if network.version == one.version):
        return None
    if (refusal := _special(meant)) is not None:
        kind, words = refusal
        is_what = "is" if meant == ip else f"stands for {meant},"
        return Refusal(kind=kind, words=f"{address} {is_what} {words}")
    if port is not None and port not in rules.ports:
        return Refusal(kind="port", words=f"port {port} is not one at which the web is served")
    return None


def refused_url(url: str, rules: Rules) -> Refusal | None:
    """Return why a URL may not be requested, by its text alone; None if its host may be resolved.

    >>> refused_url("http://127.1/", Rules())
    Refusal(kind='host', words="'127.1' is an IP address in an unusual notation")
    >>> refused_url("ftp://a.example/", Rules()).kind, refused_url("http://me@a.example/", Rules()).kind
    ('scheme', 'credentials')
    >>> refused_url("https://a.example/b?c", Rules())

    A name's port is left to `refused_connection` where networks are allowed, for the name may be one of theirs.
    """
    if len(url) > MAX_URL_CHARS:
        return Refusal(kind="length", words=f"the URL has {len(url)} characters, more than {MAX_URL_CHARS}")
    scheme = url.partition(":")[0].lower()
    if scheme not in DEFAULT_PORTS:
        return Refusal(kind="scheme", words=f"{scheme[:40]!r} is neither http nor https")
    if _FORBIDDEN.search(url):
        return Refusal(kind="host", words="the URL holds white space, a control character or a backslash")
    try:
        authority = urlsplit(url).netloc
    except ValueError as error:
        return _unreadable(error)
    return _refused_authority(scheme, authority, rules)


@lru_cache(4096)
def _refused_authority(scheme: str, authority: str, rules: Rules) -> Refusal | None:
    """Return why nothing may be requested of a host, by its text alone."""
    parts = SplitResult(scheme, authority, "", "", "")
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        return _unreadable(error)
    if "@" in authority:
        return Refusal(kind="credentials", words="the URL carries a user name or password")
    if (odd := _odd_host(host, bracketed=authority.startswith("["))) is not None:
        return Refusal(kind="host", words=odd)
    port = DEFAULT_PORTS[scheme] if port is None else port
    if is_address(host):
        return refused_connection(host, port, rules)
    if not rules.allowed and port not in rules.ports:
        return Refusal(kind="port", words=f"port {port} is not one at which the web is served")
    return None


def _unreadable(error: ValueError) -> Refusal:
    return Refusal(kind="host", words=f"the host cannot be read: {error}")


def is_public(url: str) -> bool:
    """Whether a URL leads beyond this machine and its networks, as far as its host says.

    >>> is_public("https://a.example/"), is_public("http://127.0.0.1:8000/"), is_public("http://localhost/")
    (True, False, False)
    """
    host = urlsplit(url).hostname or ""
    if is_address(host):
        return refused_connection(host, None, Rules()) is None
    return not f".{host}".endswith(_LOCAL_NAMES)


def _odd_host(host: str, *, bracketed: bool) -> str | None:
    shown = repr(host[:100])
    if not host:
        return "the URL has no host"
    if bracketed:
        return None if is_address(host) and "%" not in host else f"{shown} is no plain IPv6 address"
    if host.endswith("."):
        return f"{shown} ends in a dot"
    if _NUMERIC.fullmatch(host):
        return None if is_address(host) else f"{shown} is an IP address in an unusual notation"
    if len(host) > 253 or not _NAME.fullmatch(host):
        return f"{shown} is no host name"
    return None


def is_address(host: str) -> bool:
    """Whether a host is an IP address, in its usual notation and without brackets."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _translated(ip: Address) -> IPv4Address | None:
    if isinstance(ip, IPv6Address) and any(ip in network for network in _TRANSLATED):
        return _last_bits(ip)
    return None


def _last_bits(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & 0xFFFFFFFF)


def _special(ip: Address) -> tuple[RefusalKind, str] | None:
    """Return the kind and the reason for an address that is no globally reachable unicast one."""
    if isinstance(ip, IPv6Address) and (tunnel := _tunnelled(ip)) is not None:
        return "tunnel", f"an address of a tunnel to {tunnel}"
    for network, kind, words in _NETWORKS:
        if network.version == ip.version and ip in network:
            return kind, words
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_UNICAST:
        return "reserved", "an address that is reserved"
    return None


def _tunnelled(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address in an obsolete tunnel address (RFC 4291, 7526, 4380, 7915); those are always refused."""
    if int(ip) > 1 and (ip in _COMPATIBLE or ip in _TRANSLATABLE):
        return _last_bits(ip)
    if ip in _SIX_TO_FOUR:
        return IPv4Address(int(ip) >> 80 & 0xFFFFFFFF)
    if ip in _TEREDO:
        return IPv4Address(~int(ip) & 0xFFFFFFFF)
    return None
