"""What the addresses of a mail become: clicks' redirects and links that act are hidden, readers are cut out. Pure."""

import re
from dataclasses import dataclass, field

from crawler.digests.body.housekeeping import acts
from crawler.digests.mail.reader import Reader
from crawler.urls import parts
from crawler.urls.click_redirects import held_target, is_click_redirect
from crawler.urls.hosts import is_web
from crawler.urls.reader_tokens import hide_token, hide_value, hides_token

__all__ = ["Addresses", "counting_hosts", "recurring_values", "without_reader_parameters"]

READER_PARAMETERS = frozenset(
    {
        "_hsenc", "_hsmi", "bsft_eid", "bsft_uid", "ck_subscriber_id", "email", "email_address", "emailaddress", "jwt",
        "mc_eid", "mc_uniq", "mkt_tok", "oly_anon_id", "oly_enc_id", "recipient", "recipient_id", "sc_eh", "sc_uid",
        "subscriber", "subscriber_id", "subscriberid", "token", "user_email", "vero_id", "vgo_ee",
    }
)  # fmt: skip
"""Names of parameters by which platforms know the reader, in lower case."""

_MAILCHIMP_ARCHIVE = re.compile(r".*\.campaign-archive\d*\.com|mailchi\.mp|.*\.list-manage\d*\.com")
"""Hosts of Mailchimp, where a parameter `e` is the reader."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_WORDY = re.compile(r"(?:[A-Za-z]{1,20}(?:[-_.][A-Za-z]{1,20}){0,4})?")
_OPAQUE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_=~.-]{20,}")
_LEAST_SHARED = 5
"""Links of one host that together may be recognised as its click redirects, though no platform is known by them."""

_LEAST_PAGES = 3
"""Pages in whose addresses a value recurs, so that it is about the mail or its reader."""


@dataclass(kw_only=True, slots=True)
class Addresses:
    """The addresses of one mail."""

    reader: Reader
    """To whom it was sent."""

    actions: frozenset[str] = frozenset()
    """Addresses that its headers name as those that act."""

    counting_hosts: frozenset[str] = frozenset()
    """Hosts whose addresses in this mail are redirects that count clicks."""

    recurring: frozenset[str] = frozenset()
    """Values of parameters that recur in addresses of different pages: they are about the mail or its reader."""

    tokens: dict[str, str] = field(default_factory=dict)
    """Hidden address -> the address, of those that only their visit can resolve."""

    def of_link(self, url: str, text: str) -> str:
        """Return what a link's address becomes. text: what it shows."""
        url = url.strip()
        split = parts.split(url)
        if split is None:
            return self._of_no_web(url, text)
        if hides_token(url):
            return url
        if url in self.actions or acts(url, text):
            return hide_token(url) if self._has_token(url, split) else url
        if self._counts_clicks(url, split):
            target = held_target(url)
            if target is not None:
                return hide_token(url, self.of_link(target, text) if target != url else None)
            self.tokens[hide_token(url)] = url
            return hide_token(url)
        return self._without_reader(split)

    def of_image(self, url: str) -> str | None:
        """Return what an image's address becomes; None for one that tells that the mail was opened."""
        split = parts.split(url.strip())
        if split is None:
            return None if self.reader.is_named_in(url) else url
        if self._counts_clicks(url, split) or _OPENED.search(split.path):
            return None
        return self._without_reader(split)

    def _of_no_web(self, url: str, text: str) -> str:
        """`mailto:` and the like; those that act have a token before the host or in the subject."""
        scheme, _, rest = url.partition(":")
        if not url.lower().startswith("mailto:"):
            return self.reader.cut(url)
        local, at, host = rest.partition("?")[0].partition("@")
        if url in self.actions or "+" in local or acts(url, text) or self.reader.is_named_in(rest):
            return f"{scheme}:{hide_value(url)}{at}{host}"
        return url

    def _counts_clicks(self, url: str, split: parts.Parts) -> bool:
        return split.authority.lower() in self.counting_hosts or is_click_redirect(url)

    def _has_token(self, url: str, split: parts.Parts) -> bool:
        """Whether an address that acts says who acts. One that shares a page holds that page's, and no token."""
        if url in self.actions or self.reader.is_named_in(url) or self._counts_clicks(url, split):
            return True
        if split.query and held_target(url) is not None:
            return False
        return bool(split.query) or not all(_WORDY.fullmatch(segment) for segment in split.path.split("/"))

    def _without_reader(self, split: parts.Parts) -> str:
        """Return an address with a hash in place of each part of it that names the reader."""
        query = split.query
        if query:
            query = "&".join(self._pair(pair, split.authority) for pair in query.split("&"))
        path = "/".join(
            hide_value(segment) if segment and self.reader.is_named_in(segment) else segment
            for segment in split.path.split("/")
        )
        fragment = split.fragment
        if fragment and (self.reader.is_named_in(fragment) or any(f"{n}=" in fragment for n in READER_PARAMETERS)):
            fragment = hide_value(fragment)
        return str(split._replace(path=path, query=query, fragment=fragment))

    def _pair(self, pair: str, authority: str) -> str:
        name, _, value = pair.partition("=")
        return f"{name}={hide_value(value)}" if value and self._is_reader(name, value, authority) else pair

    def _is_reader(self, name: str, value: str, authority: str) -> bool:
        name = name.lower()
        if name in READER_PARAMETERS or value in self.recurring or self.reader.is_named_in(value):
            return True
        return name == "e" and _MAILCHIMP_ARCHIVE.fullmatch(authority.lower()) is not None


_OPENED = re.compile(
    r"/(?:wf/open|track/open(?:\.php)?|open(?:s|ed)?(?:\.aspx|\.php|\.gif)?|e/o/.*|o/eJ.*|oo/.*|ss/o/.*|pixel(?:\.gif|\.png)?"
    r"|beacon(?:\.gif)?|trk/open.*|mo/.*|q/[A-Za-z0-9_~-]{20,}.*|e2t/.*|e3t/Cto.*|Cto/.*)/?$",
    re.IGNORECASE,
)


def counting_hosts(urls: list[str]) -> frozenset[str]:
    """Return the hosts whose addresses are redirects that count clicks, as those of one mail tell together.

    Their addresses are at least half of all and differ in nothing but one long run of letters and digits. Platforms
    that are known by themselves (`is_click_redirect`) are not among them.

    >>> wrapped = [f"https://go.news.example/x/{'0aB1cD2eF3gH4iJ5kL6m' + str(n)}" for n in range(9)]
    >>> sorted(counting_hosts([*wrapped, "https://a.example/story"]))
    ['go.news.example']
    """
    shapes: dict[str, set[str]] = {}
    by_host: dict[str, set[str]] = {}
    web = [url for url in dict.fromkeys(urls) if is_web(url)]
    for url in web:
        split = parts.split(url)
        if split is not None and not is_click_redirect(url):
            host = split.authority.lower()
            by_host.setdefault(host, set()).add(url)
            shapes.setdefault(host, set()).add(_shape(split))
    return frozenset(
        host
        for host, own in by_host.items()
        if len(own) >= _LEAST_SHARED
        and 2 * len(own) >= len(web)
        and len(shapes[host]) <= 2
        and all("*" in shape for shape in shapes[host])
    )


def recurring_values(urls: list[str]) -> frozenset[str]:
    """Return the long values of parameters that recur in addresses of at least three different pages.

    >>> known = "0aB1cD2eF3gH4iJ5kL6m"
    >>> sorted(recurring_values([f"https://a.example/{n}?k={known}&n={n}" for n in range(3)]))
    ['0aB1cD2eF3gH4iJ5kL6m']
    """
    pages: dict[str, set[str]] = {}
    for url in urls:
        split = parts.split(url)
        for pair in (split.query or "").split("&") if split is not None else ():
            value = pair.partition("=")[2]
            if split is not None and (_OPAQUE.fullmatch(value) or _UUID.fullmatch(value)):
                pages.setdefault(value, set()).add(split.authority + split.path)
    return frozenset(value for value, seen in pages.items() if len(seen) >= _LEAST_PAGES)


def without_reader_parameters(url: str) -> str:
    """Return an address without the parameters by which platforms know the reader.

    >>> without_reader_parameters("https://a.example/b?id=1&mc_eid=0a1b#c")
    'https://a.example/b?id=1#c'
    """
    split = parts.split(url)
    if split is None or not split.query:
        return url
    kept = [pair for pair in split.query.split("&") if pair.partition("=")[0].lower() not in READER_PARAMETERS]
    return str(split._replace(query="&".join(kept) or None))


def _shape(split: parts.Parts) -> str:
    """Return path and query with an asterisk for each long run of letters and digits."""
    path = "/".join("*" if _OPAQUE.fullmatch(segment) else segment for segment in split.path.split("/"))
    query = "&".join(
        name + equals + ("*" if _OPAQUE.fullmatch(value) else value)
        for name, equals, value in (pair.partition("=") for pair in (split.query or "").split("&"))
    )
    return f"{path}?{query}"
