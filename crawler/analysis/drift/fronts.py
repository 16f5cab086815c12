"""Tell whether a page is a front page or a list, in the place of the page that was cited. Pure."""

import re
from typing import Final
from urllib.parse import urlsplit

from crawler.linked_pages.metadata.wording import squash
from crawler.linked_pages.substitutes.messages import length_of
from crawler.linked_pages.substitutes.texts import WORKS
from crawler.urls.landing_pages import is_landing_page, leads_to_landing_page

__all__ = ["is_list", "sent_to"]

MIN_LISTED: Final = 8
"""Words of the shortest text that is a list."""

WORDS_A_SENTENCE: Final = 36
"""Words for each sentence that ends as such, from which a text is no prose: prose has 10 to 25, lists of headlines far
more."""

MAX_SECTION: Final = 2
"""Words of the name of a section."""

_FRONT: Final = re.compile(
    r"(?:(?:the )?(?:official )?(?:home ?(?:page)?|front page|main page|start ?seite|hauptseite|accueil|page d'accueil"
    r"|inicio|portada|página (?:principal|inicial)|início|pagina iniziale|prima pagina|startsida|forside|etusivu"
    r"|strona główna|главная(?: страница)?|головна|ana ?sayfa|トップ(?:ページ)?|ホーム|首页|首頁|홈))"
    r"|(?:all |our |the )?(?:latest|recent|top|breaking) (?:news|stories|posts|articles|headlines)(?: .{0,40})?"
    r"|(?:news|blog|archives?|all posts|all articles|posts|stories|videos?|podcasts?|press|newsroom|topics?"
    r"|categor(?:y|ies)|publications|events|search(?: results)?)(?: archives?)?"
    r"|(?:all )?(?:archives?|tag(?:ged)?|category|topic|posts?|articles|stories|news|search(?: results?)?)(?:\b"
    r"| (?:archives|for|of|in|by|from|about|on|tagged)) .{0,40}"
    r"|.{0,40}\b(?:latest (?:stories|news|posts)|news,? (?:analysis|comment|opinion)\b.{0,40})"
    r"|(?:aktuelle |neueste |alle )?(?:nachrichten|neuigkeiten|beiträge|artikel|meldungen)(?: .{0,40})?"
    r"|(?:toutes? )?(?:les |l')?(?:actualités?|dernières nouvelles|à la une)(?: .{0,40})?"
    r"|(?:últimas )?noticias(?: .{0,40})?|(?:últimas )?notícias(?: .{0,40})?|(?:ultime )?notizie(?: .{0,40})?"
    r"|(?:senaste )?nyhete?r(?: .{0,40})?|wiadomości|aktualności|(?:последние )?новости(?: .{0,40})?"
    r"|son (?:dakika )?haberler?"
    r"|(?:最新)?ニュース(?:一覧)?|(?:最新)?新闻"
)
"""A part of the title of a front page or a list."""

_SECTION: Final = re.compile(
    r"/(?:category|categories|kategorien?|rubrik(?:en)?|section|sections|tags?|topics?|themen?|archives?|news|blog"
    r"|latest|all|home|accueil|inicio|startseite|noticias|actualites?|nachrichten|notizie|novosti|nyheter)(?:/|$)"
    r"|/\d{4}(?:/\d\d){0,2}/?$",
    re.IGNORECASE,
)
"""What the path of the front of a section holds."""

_PARTS: Final = re.compile(r"(?<!\s)\s++[-–—|·•»«:/]++\s++|(?>(?<!\s)\s++)?+[|»«•｜—]\s*+|:\s++")
_NAMED: Final = re.compile(r"[^\W\d_]+")
_SENTENCE_END: Final = re.compile(r"[^\W\d_]{2}[\"”’)]?\.(?=\s|$)|[。]")


def sent_to(asked: str, final: str, canonical: str | None) -> str | None:
    """Return the address of the front page that answered in the place of another page; None where none did.

    Args:
        asked: address as cited.
        final: address that answered.
        canonical: what the page says that its address is.

    >>> sent_to("https://a.example/2020/one-two-three", "https://a.example/", None)
    'https://a.example/'
    """
    reached = (address for address in (final, canonical) if address and address != asked)
    return next((address for address in reached if leads_to_landing_page(asked, address)), None)


def is_list(title: str, site: str | None, text: str, asked: str, final: str, kind: str | None) -> bool:
    """Return whether a page is a front page or a list by what it says: two of its title, its address and its text are.

    Of a page that is a work by its structured data, the title has to be.

    Args:
        title: of the page.
        site: name of its site.
        text: of the page.
        asked: address as cited.
        final: address that answered, or that the page says is its own.
        kind: what is known of its kind.
    """
    if is_landing_page(asked):
        return False
    above = _is_above(asked, final)
    front = _is_front(title, site) or (above and (_names_section(title, final) or _left_for_section(asked, final)))
    if kind in WORKS:
        return above and front
    return (front and above) or ((front or above) and _lists(text))


def _is_front(title: str, site: str | None) -> bool:
    """Return whether a title, or a part of it, is that of a front page; or the name of the site alone."""
    parts = (title, *_PARTS.split(title))
    return any(_FRONT.fullmatch(part.casefold().strip()) for part in parts if part) or (
        bool(site) and squash(title) == squash(site or "")
    )


def _names_section(title: str, final: str) -> bool:
    """Return whether a part of a title is the last segment of an address, and as short as the names of sections are."""
    segment = urlsplit(final).path.rstrip("/").rpartition("/")[2]
    if not segment or len(re.findall(r"[^\W_]+", segment)) > MAX_SECTION:
        return False
    return squash(segment) in map(squash, (title, *_PARTS.split(title)))


def _left_for_section(asked: str, final: str) -> bool:
    """Return whether the address of a headline led to one of a word or two that are none of the headline's.

    >>> _left_for_section("https://a.example/2021/05/mills-turn-again", "https://a.example/tech/")
    True
    >>> _left_for_section("https://a.example/2021/05/mills-turn-again", "https://a.example/mills/")
    False
    """
    headline, section = (_NAMED.findall(urlsplit(address).path.casefold()) for address in (asked, final))
    slug = _NAMED.findall(urlsplit(asked).path.rstrip("/").rpartition("/")[2].casefold())
    return len(slug) > MAX_SECTION >= len(section) > 0 and not set(section) & set(headline)


def _is_above(asked: str, final: str) -> bool:
    """Return whether an address is that of a section, or one that is shorter than the cited one."""
    one, other = urlsplit(asked).path.rstrip("/"), urlsplit(final).path.rstrip("/")
    if one == other:
        return False
    return other.count("/") < one.count("/") or (bool(_SECTION.search(other)) and not _SECTION.search(one))


def _lists(text: str) -> bool:
    """Return whether a text is no prose: headlines and names, few of which end as sentences do."""
    length = length_of(text)
    if length < MIN_LISTED:
        return False
    return len(_SENTENCE_END.findall(text)) * WORDS_A_SENTENCE <= length
