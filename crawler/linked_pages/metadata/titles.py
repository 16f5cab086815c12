"""What a page is called: its headline as readers see it, without the name of the site.

Order of trust. The head of a page names it three or four times, but the names there are often cut, decorated with the
site's name or written for search engines; the headline (<h1>) is what readers see, but on many pages the first <h1> is
the site's or a section's name. So the head's names judge the headlines: one that a name of the head repeats, or that
is most of one, is the title. Failing that, a page's one likely headline is, unless it is the site's name; then the
head's names in the order JSON-LD, Open Graph, Twitter card, other <meta>, <title>.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, main_node
from crawler.linked_pages.metadata.candidates import Candidate, Origin
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.jsonld import Node, texts
from crawler.linked_pages.metadata.landmarks import Landmark, site_texts
from crawler.linked_pages.metadata.wording import shown, slug, squash, words

MAX_CHARS: Final = 400
"""Characters of a title; the longest real ones, of papers and tweets, are shorter."""

MIN_AGREEMENT: Final = 0.5
"""Share of words (Jaccard) from which a headline and a name of the head are the same title in two wordings."""

SURE_AGREEMENT: Final = 0.8
"""Agreement from which a headline is not replaced by a second headline that agrees fully."""

MIN_LETTERS: Final = 4
"""Letters of a word that counts when shared: shorter ones are mostly articles and prepositions."""

_META: Final = ("citation_title", "dc.title", "dcterms.title", "sailthru.title", "parsely-title", "headline", "title")

_SEPARATOR: Final = re.compile(
    r"(?<!\s)\s++(?:[|–—\-·•»«/~>\\‹›→┃]|::|--)\s++|(?>(?<!\s)\s++)?+[|｜┃\\:：]\s*+|_(?=[\u3040-\u9fff])"
)
"""Separator of a headline and the name of its site."""

_MARK: Final = re.compile(
    r"(?<!\s)\s++(?:[|｜–—\-·•»«/~>\\‹›→┃]|--)\s++|(?>(?<!\s)\s++)?+[|｜┃\\]\s*+|_(?=[\u3040-\u9fff])"
)
"""A separator that stands before a site's or a section's name; a colon mostly stands before a subtitle."""

_SEPARATING: Final = re.compile(r"\s*[^\w\s'\"“”‘’(,.…!?]")
_CUT: Final = re.compile(r"(?>(?<!\s)\s++)?+(?:\.\.\.|…)$")
_BAR: Final = re.compile(r"(?<!\s)\s++[|｜]\s++")


def title_of(page: Page, site_names: list[str], marks: Sequence[Landmark] = ()) -> Candidate | None:
    """Return the title and its origin.

    Args:
        page: the page.
        site_names: names of the site that may decorate it.
        marks: the page's landmarks, among which elements that show the site's name are looked for.
    """
    names = {squash(name) for name in site_names} - {""}
    every = _declared(page)
    written = [each for each in every if squash(each.value)]
    if page.work_address.path.strip("/"):
        names |= _names_of_site(page, written, marks)
    declared = [Candidate(value=undecorated(each.value, names), origin=each.origin) for each in written]
    declared = [each for each in declared if squash(each.value) not in names]
    headlines = [undecorated(shown(text), names) for text in page.headlines if len(text) <= MAX_CHARS]
    headlines = [text for text in dict.fromkeys(headlines) if len(squash(text)) > 1 and squash(text) not in names]
    if shared := _edited(declared):
        return shared
    chosen, agreement = _most_agreed(headlines, written, declared)
    if agreement < 1.0 and (named := _in_address(headlines, written, page.work_address.path)):
        chosen, agreement = named, 1.0
    if agreement < 1.0:
        subheadline, same = _most_agreed([shown(text) for text in page.subheadlines], written, declared)
        if same == 1.0 and agreement < SURE_AGREEMENT:
            return Candidate(value=subheadline, origin="dom")
    if agreement < MIN_AGREEMENT:
        likely = [headline for headline in headlines if _is_likely(headline, written)]
        if len(headlines) > 1:
            likely = [headline for headline in likely if any(_shared(headline, each.value) for each in declared)]
        chosen = likely[0] if len(likely) == 1 else ""
    if chosen:
        return _without_kicker(page, chosen, declared, whole=agreement == 1.0)
    if declared:
        return _shortest_of(declared)
    if headlines:
        return Candidate(value=headlines[0], origin="dom")
    return next(iter(written or every), None)


def _edited(declared: list[Candidate]) -> Candidate | None:
    """Return the name that JSON-LD and Open Graph share against <title>, which may be written for search engines."""
    names = {each.origin: squash(each.value) for each in reversed(declared)}
    shared = names.get("jsonld")
    if shared and shared == names.get("opengraph") and shared != names.get("dom"):
        return next(each for each in declared if each.origin == "jsonld")
    return None


def _declared(page: Page) -> list[Candidate]:
    """Return the names in the page's head.

    Another work than an article, such as a video, is often only a part of the page: its name counts where the page
    states no other one for machines.
    """
    og_titles = page.meta("og:title")
    found: list[tuple[Origin, list[str]]] = [
        ("jsonld", _names(main_node(page, ARTICLES) or (None if og_titles else main_node(page, OTHER_WORKS)))),
        ("opengraph", og_titles),
        ("twitter", page.meta("twitter:title", "twitter:text:title")),
        ("meta", page.meta(*_META)),
        ("dom", page.titles[:1]),
    ]
    return [
        Candidate(value=text, origin=origin)
        for origin, values in found
        for value in values[:3]
        if (text := shown(value)) and len(text) <= MAX_CHARS
    ]


def _names(node: Node | None) -> list[str]:
    return texts(node.get("headline")) or texts(node.get("name")) if node else []


def _names_of_site(page: Page, written: list[Candidate], marks: Sequence[Landmark]) -> set[str]:
    """Return what the page itself shows to be the name of its site or blog, squashed.

    That is what it shows in such a place, and a headline before a colon in a name of the head ('The Gear Notes: New
    teeth'), where the address has the words of what follows only, or has none.
    """
    folder = slug(page.work_address.path.rstrip("/").rsplit("/", 1)[-1])
    names = {squash(text) for text in site_texts(marks) if slug(text) not in folder}
    for headline in page.headlines:
        key = squash(headline)
        for each in written:
            before, _, after = each.value.partition(":")
            if squash(before) == key and len(after.split()) > 1 and slug(headline) not in folder:
                names.add(key)
    return names - {"", *(squash(each.value) for each in written if each.origin != "dom")}


def _shortest_of(declared: list[Candidate]) -> Candidate:
    """Return the first name, or the shortest of the names that it begins with before a separator.

    What follows is the name of a section or site. A first name that was cut ('…') is completed by one that begins so.
    """
    first = declared[0]
    if _CUT.search(first.value):
        stem = _CUT.sub("", first.value)
        whole = (each for each in declared if each.value.startswith(stem) and not _CUT.search(each.value))
        first = next(whole, first)
    begins = [each for each in declared if _is_before_separator(each.value, first.value)]
    shortest = min(begins, key=lambda each: len(each.value), default=first)
    return Candidate(value=_before_bar(shortest.value), origin=shortest.origin)


def _is_before_separator(title: str, decorated: str) -> bool:
    """Return whether a title is the longer part of another one, before a separator.

    >>> _is_before_separator('Gears that mesh', 'Gears that mesh-Machines'), _is_before_separator('Gears', 'Gears mesh')
    (True, False)
    """
    after = decorated.removeprefix(title)
    return after != decorated and len(squash(title)) * 2 > len(squash(decorated)) and bool(_SEPARATING.match(after))


def _most_agreed(headlines: list[str], written: list[Candidate], declared: list[Candidate]) -> tuple[str, float]:
    """Return the headline that agrees best with a name of the head, and how well (0 to 1); the first of equals."""
    best, chosen = 0.0, ""
    names = [each.value for each in declared] + [part for each in written for part in _beginnings(each.value)]
    keys = [(squash(name), words(name)) for name in dict.fromkeys(names)]
    for headline in headlines:
        key, own = squash(headline), words(headline)
        for name, others in keys:
            if (score := _agreement(key, own, name, others)) > best:
                best, chosen = score, headline
    return chosen, best


def _agreement(key: str, own: set[str], name: str, others: set[str]) -> float:
    if key == name:
        return 1.0
    shared = len(own & others) / len(own | others) if own | others else 0.0
    short, long = sorted((key, name), key=len)
    held = len(short) / len(long) if short and short in long else 0.0
    return min(0.99, max(shared, held))


def _beginnings(title: str) -> list[str]:
    """Return possible titles within a decorated one: the text before each separator, and its first longer part.

    Each has more than two words, since fewer say little.

    >>> _beginnings('Gears and how they mesh | Machines - The Gearbox')
    ['Gears and how they mesh', 'Gears and how they mesh | Machines']
    >>> _beginnings('Machines: Gears and how they mesh')
    ['Gears and how they mesh']
    """
    cuts = [0, *(place for match in _SEPARATOR.finditer(title) for place in match.span()), len(title)]
    pairs = list(pairwise(cuts))[::2]
    parts = [title[start:end] for start, end in pairs if len(title[start:end].split()) > 2][:1]
    return parts + [title[:end] for _, end in pairs[:-1] if len(title[:end].split()) > 2 and title[:end] not in parts]


def _in_address(headlines: list[str], written: list[Candidate], path: str) -> str | None:
    """Return the headline that a name of the head begins with, before a separator, and that the address holds.

    A short headline before a separator may be the site's name; addresses are made of titles.
    """
    folder = slug(path.rstrip("/").rsplit("/", 1)[-1])
    for headline in headlines:
        key = squash(headline)
        for each in written:
            mark = _MARK.search(each.value) or (_SEPARATOR.search(each.value) if slug(headline) == folder else None)
            if mark and squash(each.value[: mark.start()]) == key and slug(headline) in folder:
                return headline
    return None


def _is_likely(headline: str, written: list[Candidate]) -> bool:
    """Return whether a headline may be the page's title in another wording.

    It is not where it shares no longer word with the names of the head, nor where it is a smaller part of one: then it
    is the name of the site or of a section.
    """
    if not written:
        return True
    key = squash(headline)
    if any(key in (name := squash(each.value)) and len(key) * 2 < len(name) for each in written):
        return False
    if headline.isascii() or " " in headline:
        return not headline.isascii() or any(_shared(headline, each.value) for each in written)
    return any(_triples(headline) & _triples(each.value) for each in written)


def _shared(title: str, other: str) -> set[str]:
    """Return the longer words that two titles share."""
    return {word for word in words(title) & words(other) if len(word) >= MIN_LETTERS}


def _triples(text: str) -> set[str]:
    """Return each three letters of a text in a row: they stand for words in scripts without spaces."""
    return {text[place : place + 3] for place in range(len(text) - 2)}


def _without_kicker(page: Page, headline: str, declared: list[Candidate], *, whole: bool) -> Candidate:
    """Return the title within a headline that includes a line above or below it, by the names of the head.

    A line below it is an element of its own in the headline. `whole`: whether the head has the whole headline too; then
    a name that it begins with was cut off.
    """
    key = squash(headline)
    pieces = next((each for text, each in page.headline_pieces.items() if shown(text) == headline), [])
    begins = {squash("".join(pieces[:count])) for count in range(1, len(pieces))}
    for each in declared:
        name = squash(each.value)
        least = len(key) / (3 if each.origin == "jsonld" else 2)
        part = least < len(name) < len(key) and each.origin in ("jsonld", "opengraph", "meta")
        if part and (key.endswith(name) or (not whole and name in begins and not _SEPARATOR.search(headline))):
            return each
    return Candidate(value=_before_bar(headline), origin="dom")


def _before_bar(title: str) -> str:
    """Return a title up to its first bar: what follows is the name of a section or a line for search engines.

    A beginning of less than three words says too little to be a title by itself.

    >>> _before_bar('Village gardens feed the town | District')
    'Village gardens feed the town'
    >>> _before_bar('Gear ratios | A short guide')
    'Gear ratios | A short guide'
    """
    first = _BAR.split(title)[0]
    return first if len(first.split()) > 2 else title


def undecorated(title: str, site_names: set[str]) -> str:
    """Return a title without a site's name before or after it; `site_names` are squashed.

    >>> undecorated('Gears - and how they mesh | The Gearbox', {'gearbox'})
    'Gears - and how they mesh'
    >>> undecorated('The Gearbox: what it is', set())
    'The Gearbox: what it is'
    """
    words_ = title.split()
    for first, rest in ((words_[:1], words_[1:]), (words_[-1:], words_[:-1])):
        if len(rest) > 1 and "." in first[0] and _is_name(first[0], site_names):  # a host's name, needing no mark
            return " ".join(rest)
    cuts = list(_SEPARATOR.finditer(title))
    for cut in reversed(cuts):
        if _is_name(title[cut.end() :], site_names):
            return undecorated(title[: cut.start()].strip(), site_names)
    for cut in cuts:
        if _is_name(title[: cut.start()], site_names) and len(title) - cut.end() > 3:
            return title[cut.end() :].strip()
    return title


def _is_name(text: str, names: set[str]) -> bool:
    key = squash(text)
    return bool(key) and (key in names or key.removeprefix("the") in {name.removeprefix("the") for name in names})
