"""What the addresses of a mail become: clicks' redirects and links that act are hidden, readers are cut out. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.digests.body.housekeeping import acts
from crawler.digests.mail.reader import Reader, from_base64
from crawler.urls import parts
from crawler.urls.click_redirects import held_target, is_click_redirect
from crawler.urls.escapes import decode
from crawler.urls.hosts import is_web
from crawler.urls.reader_tokens import hide_token, hide_value, hides_token

__all__ = ["Addresses", "counting_hosts", "recurring_values", "without_reader_parameters"]

READER_PARAMETERS = frozenset(
    {
        "_hsenc", "_hsmi", "bsft_eid", "bsft_uid", "ck_subscriber_id", "email", "email_address", "emailaddress",
        "jwt", "mc_eid", "mc_uniq", "midsig", "midtoken", "mkt_tok", "oly_anon_id", "oly_enc_id", "otptoken",
        "recipient", "recipient_id", "sc_eh", "sc_uid", "subscriber", "subscriber_id", "subscriberid", "token",
        "user_email", "vero_id", "vgo_ee",
    }
)  # fmt: skip
"""Names of parameters by which platforms know the reader, in lower case."""

_MAILCHIMP_ARCHIVE = re.compile(r".*\.campaign-archive\d*\.com|mailchi\.mp|.*\.list-manage\d*\.com")
"""Hosts of Mailchimp, where a parameter `e` is the reader."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_WORDY = re.compile(r"(?:[A-Za-z]{1,20}(?:[-_.][A-Za-z]{1,20}){0,4})?")
_OPAQUE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_=~.-]{20,}")
_SHORT = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_-]{6,19}|(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9]{6,19}")
"""A token of few characters: letters of both cases, or letters and digits."""
_NUMBER = re.compile(r"\d{3,}")
_MAIL_ADDRESS = re.compile(r"(?<![\w.+/@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PIECES = re.compile(r"[&?#/=]")
_OPEN_SHAPE = re.compile(r"[^*#]*")
"""What an address without any token is."""
_MOST_OF_HOST = 0.8
"""Share of the addresses of a host that have the form of redirects."""
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
            return hide_token(url, acts=True) if self._has_token(url, split) else url
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
        if is_click_redirect(url):
            return True
        has_token = _OPEN_SHAPE.fullmatch(_shape(split)) is None or held_target(url) is not None
        return has_token and split.authority.lower() in self.counting_hosts

    def _has_token(self, url: str, split: parts.Parts) -> bool:
        """Whether an address that acts says who acts. One that shares a page holds that page's, and no token."""
        if url in self.actions or self.reader.is_named_in(url) or self._counts_clicks(url, split):
            return True
        if split.query and held_target(url) is not None:
            return False
        return (
            bool(split.query)
            or "?" in (split.fragment or "")
            or not all(_WORDY.fullmatch(segment) for segment in split.path.split("/"))
        )

    def _without_reader(self, split: parts.Parts) -> str:
        """Return an address with a hash in place of each part of it that names the reader."""
        query = split.query
        if query:
            query = "&".join(self._pair(pair, split.authority) for pair in query.split("&"))
        path = "/".join(
            hide_value(segment)
            if segment and (segment in self.recurring or self.reader.is_named_in(segment))
            else segment
            for segment in split.path.split("/")
        )
        fragment = split.fragment
        if fragment and self._names_reader(fragment):
            fragment = hide_value(fragment)
        return str(split._replace(path=path, query=query, fragment=fragment))

    def _names_reader(self, fragment: str) -> bool:
        if self.reader.is_named_in(fragment) or any(f"{name}=" in fragment for name in READER_PARAMETERS):
            return True
        return any(value in self.recurring for value in _PIECES.split(fragment))

    def _pair(self, pair: str, authority: str) -> str:
        name, _, value = pair.partition("=")
        return f"{name}={hide_value(value)}" if value and self._is_reader(name, value, authority) else pair

    def _is_reader(self, name: str, value: str, authority: str) -> bool:
        name = name.lower()
        if name in READER_PARAMETERS or value in self.recurring or self.reader.is_named_in(value):
            return True
        if name == "source" and value.startswith("email-"):
            return True  # Medium's mails name the reader in it
        return name == "e" and _MAILCHIMP_ARCHIVE.fullmatch(authority.lower()) is not None


_OPENED = re.compile(
    r"/(?:wf/open|track/open(?:\.php)?|open(?:s|ed)?(?:\.aspx|\.php|\.gif)?|e/o/.*|o/eJ.*|oo/.*|ss/o/.*|pixel(?:\.gif|\.png)?"
    r"|beacon(?:\.gif)?|trk/open.*|mo/.*|q/[A-Za-z0-9_~-]{20,}.*|e2t/.*|e3t/Cto.*|Cto/.*)/?$",
    re.IGNORECASE,
)


def counting_hosts(urls: list[str]) -> frozenset[str]:
    """Return the hosts whose addresses are redirects that count clicks, as those of one mail tell together.

    Their addresses are at least half of all and differ in nothing but one long run of letters and digits, or in a short
    one or a number beside a token that all of them have. Platforms that are known by themselves (`is_click_redirect`)
    are not among them.

    >>> wrapped = [f"https://go.news.example/x/{'0aB1cD2eF3gH4iJ5kL6m' + str(n)}" for n in range(9)]
    >>> sorted(counting_hosts([*wrapped, "https://a.example/story"]))
    ['go.news.example']
    >>> sorted(counting_hosts([f"https://gears.example/x/{n}/0a1b2c3d4e" for n in range(1000, 1009)]))
    ['gears.example']
    """
    by_host: dict[str, list[parts.Parts]] = {}
    web = [url for url in dict.fromkeys(urls) if is_web(url)]
    for url in web:
        split = parts.split(url)
        if split is not None and not is_click_redirect(url):
            by_host.setdefault(split.authority.lower(), []).append(split)
    return frozenset(
        host
        for host, own in by_host.items()
        if (len(own) >= _LEAST_SHARED and 2 * len(own) >= len(web) and _are_counted(own)) or _hold_targets(own)
    )


def _hold_targets(own: list[parts.Parts]) -> bool:
    """Return whether most addresses of one host hold another one each."""
    targets = {target for split in own if (target := held_target(str(split))) is not None}
    return len(targets) >= _LEAST_PAGES and 2 * len(targets) >= len(own)


def _are_counted(own: list[parts.Parts]) -> bool:
    """Return whether the addresses of one host are redirects: nearly all have one of two forms with a token."""
    least = _MOST_OF_HOST * len(own)
    forms = Counter(map(_shape, own)).most_common(2)
    if sum(count for form, count in forms if "*" in form) >= least:
        return True
    shared = Counter(piece for split in own for piece in {*_pieces_of(split)} if _SHORT.fullmatch(piece))
    is_shared = any(count >= least for count in shared.values())
    return is_shared and sum(count for form, count in forms if form.count("#") > 1) >= least


def recurring_values(urls: list[str]) -> frozenset[str]:
    """Return the long parts of addresses that recur in those of at least three different pages.

    >>> known = "0aB1cD2eF3gH4iJ5kL6m"
    >>> sorted(recurring_values([f"https://a.example/{n}?k={known}&n={n}" for n in range(3)]))
    ['0aB1cD2eF3gH4iJ5kL6m']
    """
    pages: dict[str, set[str]] = {}
    for url in urls:
        split = parts.split(url)
        if split is None:
            continue
        for piece in _pieces_of(split):
            if _OPAQUE.fullmatch(piece) or _UUID.fullmatch(piece):
                pages.setdefault(piece, set()).add((split.authority + split.path).replace(piece, ""))
    return frozenset(value for value, seen in pages.items() if len(seen) >= _LEAST_PAGES)


def _pieces_of(split: parts.Parts) -> list[str]:
    """Return the segments of a path, and the values of the parameters of query and fragment."""
    given = _PIECES.split(f"{split.query or ''}&{split.fragment or ''}")
    return [piece for piece in (*split.path.split("/"), *given) if piece]


def without_reader_parameters(url: str, secrets: Iterable[str] = ()) -> str:
    """Return an address without the parameters by which platforms know the reader.

    secrets: values that name the reader; parameters that hold one, or anyone's mail address, are left out too.

    >>> without_reader_parameters("https://a.example/b?id=1&mc_eid=0a1b#c")
    'https://a.example/b?id=1#c'
    >>> without_reader_parameters("https://a.example/b?id=1&to=ada%40b.example&x=t0ken", ["t0ken"])
    'https://a.example/b?id=1'
    """
    split = parts.split(url)
    if split is None or not split.query:
        return url
    kept = [pair for pair in split.query.split("&") if not _tells_reader(pair, secrets)]
    return str(split._replace(query="&".join(kept) or None))


def _tells_reader(pair: str, secrets: Iterable[str]) -> bool:
    name, _, value = pair.partition("=")
    value = decode(value or name)
    held = (value, from_base64(value))
    return name.lower() in READER_PARAMETERS or any(
        any(secret in text for secret in secrets) or _MAIL_ADDRESS.search(text) is not None for text in held
    )


def _shape(split: parts.Parts) -> str:
    """Return path and query with `*` for each long run of letters and digits, `#` for a short one or a number."""

    def form(text: str) -> str:
        return "*" if _OPAQUE.fullmatch(text) else "#" if _SHORT.fullmatch(text) or _NUMBER.fullmatch(text) else text

    path = "/".join(map(form, split.path.split("/")))
    query = "&".join(
        name + equals + form(value)
        for name, equals, value in (p.partition("=") for p in (split.query or "").split("&"))
    )
    return f"{path}?{query}"
