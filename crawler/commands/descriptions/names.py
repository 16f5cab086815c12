"""The name and the address of a publication, where no configuration says them: from its texts. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final
from urllib.parse import urlsplit

from crawler.digests.stated.dates import date_in
from crawler.digests.stated.numbers import NUMBER_WORDS
from crawler.items import Edition
from crawler.text.months import month_number
from crawler.text.space import fold_space
from crawler.urls import domain

__all__ = ["common_name", "is_host", "is_platform", "own_site", "titled"]

LEAST_SHARE: Final = 0.5
"""Share of the titles that a name has to be in."""

LIKE: Final = 0.72
"""Likeness of a host and a name from which the host is taken for the publication's own."""

SHARED_HOST: Final = 0.1
"""What a host that is a name below another's domain, such as that of a forum, is less likely to be the site."""

_SITES: Final = frozenset({"www", "blog", "news", "newsletter", "weekly", "digest", "letter", "mail"})
"""First labels of hosts that are the site, or its part for the newsletter."""

_PARTS: Final = re.compile(r"(?>(?<!\s)\s++)?+(?:[:|·•–—()\[\]]|(?<=\s)-)\s*+|,\s++")
_NUMBERED: Final = re.compile(
    rf"(?i)(?:(?<!\w)(?:{NUMBER_WORDS}|episode|vol|volume|week)\.?+\s*+)?"
    r"(?>[#№]\s*+|(?<!\s)\s++)?+\b\d[\d./-]*\b(?:st|nd|rd|th)?|(?>[第제]\s*+|(?<!\s)\s++)?+\d++\s*+[期号號호회回]"
)
_LOOSE: Final = re.compile(r"(?i)^(?:issue|edition|newsletter|the|week|of|no|nr|update|for|from)?$")
_SENDERS: Final = frozenset({
    "mailchi.mp", "list-manage.com", "campaign-archive.com", "eepurl.com", "mailchimp.com", "mcsv.net", "rsgsv.net",
    "mcusercontent.com", "activehosted.com", "createsend.com", "cmail19.com", "cmail20.com", "convertkit.com",
    "convertkit-mail.com", "convertkit-mail2.com", "kit.com", "kit-mail3.com", "mailerlite.com", "mlsend.com",
    "mlsnd.com", "sendibt3.com", "sendibt2.com", "sendinblue.com", "brevo.com", "hubspotemail.net", "hs-sites.com",
    "klaviyomail.com", "klclick.com", "sendgrid.net", "mailgun.org", "mjt.lu", "awstrack.me", "pstmrk.it", "rs6.net",
    "stibee.com", "cur.at", "getrevue.co", "revue.email", "tinyletter.com", "curatedmail.co", "mailjet.com",
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "me.com", "proton.me",
    "protonmail.com", "gmx.de", "gmx.net", "web.de", "mail.ru", "yandex.ru", "qq.com", "163.com", "126.com",
    "naver.com", "daum.net", "twitter.com", "x.com", "facebook.com", "linkedin.com", "instagram.com", "youtube.com",
    "github.com", "googlegroups.com", "google.com", "apple.com",
})  # fmt: skip
"""Domains of services that send mails, and of networks: none of them, nor a name below, is a newsletter's own."""

_HOSTS: Final = frozenset({
    "substack.com", "beehiiv.com", "buttondown.email", "buttondown.com", "medium.com", "curated.co", "ghost.io",
    "ghost.org", "wordpress.com", "blogspot.com", "tumblr.com",
})  # fmt: skip
"""Domains of services below which each newsletter has a name of its own."""

_HOST_PARTS: Final = frozenset({
    "mail", "link.mail", "email", "open", "click", "on", "app", "api", "cdn", "media", "support", "about", "help",
})  # fmt: skip
"""Names below them that are the service's."""

_SQUEEZED: Final = re.compile(r"[\W_]+")


def titled(key: str) -> str:
    """Return a key as a name.

    >>> titled("gearbox-digest")
    'Gearbox Digest'
    """
    return " ".join(word.capitalize() for word in re.split(r"[-_]+", key) if word)


def common_name(titles: Sequence[str]) -> tuple[str, float] | None:
    """Return what most titles have in common besides numbers and dates, and the share of them; None without it.

    >>> common_name(["Gear News: May 2021", "Gear News: June 2021", "Gear News: July 2021"])
    ('Gear News', 1.0)
    >>> common_name(["#06 - Cogs Weekly", "#07 - Cogs Weekly"]), common_name(["On wheels", "On gears"])
    (('Cogs Weekly', 1.0), None)
    """
    if len(titles) < 2:
        return None
    counts = Counter(part for title in titles for part in {*_parts(title)})
    likely = [(count, len(part), part) for part, count in counts.items() if count >= max(2, LEAST_SHARE * len(titles))]
    if not likely:
        return None
    count, _, name = max(likely)
    return name, count / len(titles)


def _parts(title: str) -> Iterable[str]:
    for part in _PARTS.split(fold_space(title)):
        plain = fold_space(_NUMBERED.sub(" ", _without_months(part))).strip(" -–—:#,.")
        if len(plain) > 3 and not _LOOSE.match(plain) and date_in(part) is None:
            yield plain


def _without_months(text: str) -> str:
    return " ".join(word for word in text.split() if month_number(word.strip(",.").lower()) is None)


def is_platform(host: str) -> bool:
    """Return whether a host is that of a service that many newsletters share, and not the name of one below it.

    >>> is_platform("cogs.us1.list-manage.com"), is_platform("cogs.substack.com"), is_platform("cogs.example")
    (True, False, False)
    """
    above = domain(f"https://{host}/") or host
    own = host.removeprefix("www.").removesuffix(above).rstrip(".")
    if any(above == each or host.endswith("." + each) for each in _SENDERS):
        return True
    return above in _HOSTS and (not own or own in _HOST_PARTS)


def is_host(host: str) -> bool:
    """Return whether a host is a name of its own below a service, such as `cogs.substack.com`."""
    return domain(f"https://{host}/") in _HOSTS and not is_platform(host)


def own_site(editions: Sequence[Edition], names: Iterable[str]) -> tuple[str, float] | None:
    """Return the address of the site that most issues link to and whose host is like one of the names, and the share
    of the issues that do; None without one."""
    hosts: Counter[str] = Counter()
    schemes: dict[str, str] = {}
    for edition in editions:
        here = set()
        for mention in edition.body.mentions:
            parts = _split(mention.url)
            if parts is not None and not is_platform(parts[1]):
                here.add(parts[1])
                schemes.setdefault(parts[1], parts[0])
        hosts.update(here)
    squeezed = [plain for name in names if len(plain := _SQUEEZED.sub("", name.lower())) > 3]
    initials = ["".join(word[0] for word in re.findall(r"\w+", name.lower())) for name in names]
    likely = [
        (_likeness(host, squeezed, initials) - SHARED_HOST * (not _is_own_domain(host)), count, host)
        for host, count in hosts.items()
    ]
    likely = [each for each in likely if each[0] >= LIKE]
    if not likely:
        return None
    _, count, host = max(likely)
    return f"{schemes[host] if schemes[host] == 'https' else 'https'}://{host}", count / len(editions)


def _split(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    return (parts.scheme, host) if host and parts.scheme in ("http", "https") else None


def _likeness(host: str, names: Sequence[str], initials: Sequence[str]) -> float:
    """Return how much a host is like the best of some names: its labels, with and without its ending."""
    labels = host.removeprefix("www.").split(".")
    plain = [_SQUEEZED.sub("", label) for label in (labels[0], "".join(labels), ".".join(labels[:-1]))]
    best = 0.0
    for name in names:
        for label in plain:
            likeness = SequenceMatcher(None, name, label).ratio()
            if len(label) > 5 and (label in name or name in label):
                likeness = max(likeness, 0.8)
            best = max(best, likeness)
    return max(best, 0.75 if len(plain[0]) > 2 and plain[0] in initials else 0.0)


def _is_own_domain(host: str) -> bool:
    """Return whether a host is its own domain's, not a name below that of a service; also for hosting services, whose
    names the Public Suffix List has."""
    above = domain(f"https://{host}/") or host
    return host == above or host.split(".")[0] in _SITES
