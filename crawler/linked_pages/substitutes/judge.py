"""Judge whether a page is itself, or stands in the place of another: by markup first, by its words last."""

import re
from functools import cached_property
from typing import Final

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, main_node
from crawler.linked_pages.metadata.document import Page, text_of
from crawler.linked_pages.metadata.wording import squash
from crawler.linked_pages.substitutes.lexicon import BRIEF, Message
from crawler.linked_pages.substitutes.lines import Line, lines_of
from crawler.linked_pages.substitutes.markup import Markup
from crawler.linked_pages.substitutes.messages import (
    asks_consent,
    explains,
    goes_on,
    holds_default,
    is_number,
    is_teaser,
    length_of,
    message_of,
    message_of_line,
    message_of_title,
    promotes,
    serves,
    serves_only,
)
from crawler.linked_pages.substitutes.plain import substitute_of_plain

__all__ = ["Message", "ends_as_teaser", "substitute_of"]

SHORT: Final = 250
"""Words of a page up to which it may be an error page or a challenge: a longer one may be an article about either."""

MIN_OWN: Final = 6
"""Words of its own that a page needs beside a headline that is a message."""

SLIGHT: Final = 16
"""Words below which a page needs a headline that its title agrees with, or something else that proves it."""

BARE: Final = 8
"""Words below which a page has no text: a label, a name, 'Loading…'."""

MAX_PROMOTION: Final = 400
"""Characters of a text that are searched for promises of gambling."""

MIN_LINE: Final = 3
"""Words from which a line is no label."""

MAX_LINES: Final = 60
"""Lines of a page that are read for a message."""

FIRST_RUNS: Final = 6
"""Runs of text of a page of lists that are read for a message."""

_LISTED: Final = frozenset({"soft_404", "server_error", "parked", "bot_wall"})
"""Messages that stand above lists of other pages; the others stand on many front pages too."""

_HOLE: Final = re.compile(r"\{\{.{1,300}?\}\}")
_PLAYER: Final = re.compile(r"/(?:embed|player|iframe)\b|\bplayer\.|\bopen\.spotify|\bslides?\b|\.pdf\b")
"""What the address of a frame holds that shows a video, a talk, a song or a document."""

_FILE: Final = re.compile(r"\.(?:csv|tsv|pdf|zip|gz|xlsx?|docx?|pptx?|json|xml|mp3|mp4|epub|parquet)$", re.IGNORECASE)
"""End of the address of a file that a page offers."""


_SLUG: Final = re.compile(r"[^\W\d_]{3,}")
MIN_AGREED: Final = 2
"""Words that a headline and the page's address share where the page is the one that was asked for."""


class _Evidence:
    """What a page shows of itself, each thing read when it is first asked for."""

    def __init__(self, page: Page, text: str) -> None:
        self.page = page
        self.text = text
        self.markup = Markup(page)

    @cached_property
    def words(self) -> int:
        """Length of its main text."""
        return length_of(self.text)

    @cached_property
    def lines(self) -> list[Line]:
        """Its visible lines."""
        return lines_of(next(iter(self.page.root.iter("body", "frameset")), self.page.root))

    @cached_property
    def runs(self) -> list[list[str]]:
        """Its lines outside menus and links, in the order of the page: what stands between two links is one run."""
        found: list[list[str]] = [[]]
        for line in self.lines:
            if not line.around:
                found[-1].append(line.text)
            elif found[-1]:
                found.append([])
        return [run for run in found if run]

    @property
    def is_list(self) -> bool:
        """Whether nothing in it is as long as prose: it lists others, each with a few words."""
        return all(sum(map(length_of, run)) < BRIEF for run in self.runs)

    @cached_property
    def visible(self) -> int:
        """Length of all that is visible, menus included."""
        return sum(length_of(line.text) for line in self.lines)

    @cached_property
    def title(self) -> str:
        """The text of <title>."""
        return next(iter(self.page.titles), "")

    @cached_property
    def headlines(self) -> list[str]:
        """The texts of its headlines that are visible and about the page."""
        path = (
            "(//h1 | //h2 | //h3)[not(ancestor::template or ancestor::noscript or ancestor::nav or ancestor::footer)]"
        )
        return [text for element in self.page.root.xpath(path)[:4] if (text := text_of(element))]

    @cached_property
    def is_work(self) -> bool:
        """Whether its structured data describe a work."""
        page = self.page
        if page.meta("citation_title", "citation_doi") or main_node(page, ARTICLES) or main_node(page, OTHER_WORKS):
            return True
        return any(each.lower().startswith(("article", "video", "music", "book")) for each in page.meta("og:type")[:1])

    @cached_property
    def has_own_data(self) -> bool:
        """Whether its head or its scripts hold data of its own, not only of its site."""
        page = self.page
        site = {squash(name) for name in (*page.meta("og:site_name"), (page.address.hostname or "").split(".")[-2:][0])}
        title = next((squash(name) for name in page.meta("og:title", "twitter:title")), "")
        says = next((message_of_title(text) for text in page.meta("og:title", "twitter:title")), None)
        if title and says is None and title not in site and len(title) > 2:
            return not all(len(name) > 3 and title.startswith(name) and len(title) < len(name) + 4 for name in site)
        return bool(page.root.xpath("//*[starts-with(@*, '[{') or starts-with(@*, '{\"')][string-length(@*) > 300]"))

    @property
    def says_something(self) -> bool:
        """Whether it has a headline, or a few words in a line, that are no message and no part of a menu."""
        if any(message_of(text) is None for text in self.headlines):
            return True
        return sum(length_of(line.text) for line in self.lines if not line.around and not message_of(line.text)) > 1

    @property
    def is_unrendered(self) -> bool:
        """Whether its text is a template that a script would fill in."""
        holes = _HOLE.findall(self.text + self.title)
        return bool(holes) and length_of(_HOLE.sub("", self.text)) < BRIEF and not self.page.headlines

    @property
    def is_default(self) -> bool:
        """Whether its headline and what it holds are those of the first page of a server."""
        if "placeholder" not in (message_of_title(self.title), *map(message_of, self.headlines)):
            return False
        return holds_default(self.text + self.markup.scripts + self.markup.links)

    @cached_property
    def messages(self) -> list[tuple[str, Message]]:
        """The lines and sentences, outside menus and links, that are messages."""
        lines = [line.text for line in self.lines if not line.around][:MAX_LINES]
        return [(part, message) for text in lines for part in _pieces(text) if (message := message_of_line(part))]

    def is_sure_of(self, said: Message) -> bool:
        """Return whether a page says a message in two ways, or holds what such pages hold, whatever follows."""
        if said == "placeholder" and self.is_default:
            return True
        if said == "bot_wall" and (self.markup.has_sensor or self.markup.is_challenge_script):
            return True
        if self.words > SHORT:
            return False
        if self.words < BRIEF and self.is_headed_apart(said):
            return True
        ways = {squash(part) for part, message in self.messages if message == said}
        ways |= {squash(text) for text in self.headlines if message_of(text) == said}
        if message_of_title(self.title) == said:
            ways.add(squash(self.title))
        return any(not (one in other or other in one) for one in ways for other in ways)

    def is_headed_apart(self, said: Message) -> bool:
        """Return whether the first headline is a message of which the title has no word: it names the site, as
        templates write it. The title of an article that is called so has its headline."""
        head = next(iter(self.headlines), "")
        titled = set(_SLUG.findall(self.title.lower()))
        return message_of(head) == said and bool(self.title) and not titled.intersection(_SLUG.findall(head.lower()))

    @property
    def is_verse(self) -> bool:
        """Whether its lines are no labels: several words each, and none of them speaks of a site's service."""
        lines = [line.text for line in self.lines if not line.around]
        return len(lines) > 1 and all(length_of(text) >= MIN_LINE for text in lines) and not serves(lines)

    @property
    def is_promotion(self) -> bool:
        """Whether its headlines are those of a site that took over the name of another."""
        heads = ". ".join([self.title, *self.page.headlines[:2], *self.page.meta("description")])
        return promotes(heads, self.text[:MAX_PROMOTION]) and not self.is_work

    @cached_property
    def agrees(self) -> bool:
        """Whether its title or a headline shares words with its address."""
        path = set(_SLUG.findall(self.page.address.path.lower()))
        said = (set(_SLUG.findall(text.lower())) for text in (self.title, *self.headlines))
        return any(len(path & words) >= MIN_AGREED for words in said)

    @property
    def is_headed(self) -> bool:
        """Whether a headline, or prose, says what the title says, as on the pages of every generator."""
        title = squash(self.title)
        words = set(_SLUG.findall(self.title.lower()))
        heads = [text for text in self.headlines if message_of(text) is None or self.goes_on]
        if self.goes_on:
            heads.append(self.text)
        return any(squash(text) in title or words.intersection(_SLUG.findall(text.lower())) for text in heads)

    @cached_property
    def has_media(self) -> bool:
        """Whether it shows a picture, a player, a table or a program's text."""
        path = "//img[not(ancestor::noscript)] | //video | //audio | //canvas | //embed | //object"
        path += " | //pre | //table[.//td]"
        frames = (str(source).lower() for source in self.page.root.xpath("//iframe/@src"))
        if self.page.root.xpath(path) or any(_PLAYER.search(source) for source in frames):
            return True
        return any(_FILE.search(str(target)) for target in self.page.root.xpath("//a/@href")[:MAX_LINES])

    @cached_property
    def goes_on(self) -> bool:
        """Whether its text goes on in sentences of its own."""
        return self.is_continued(0)

    def is_continued(self, least: int) -> bool:
        """Return whether its text goes on in sentences of its own, with at least so many words."""
        lines = self.text.splitlines() or [line.text for line in self.lines]
        return goes_on(lines, [self.title, *self.headlines], least)


def substitute_of(page: Page, text: str) -> Message | None:
    """Return what a page is in the place of what was asked for; None where it is a page.

    Args:
        page: the page.
        text: its main text, a line a block.
    """
    seen = _Evidence(page, text)
    if seen.is_promotion:
        return "parked"
    if text.startswith("{") and (said := substitute_of_plain(text)):
        return said
    if seen.words > SHORT:
        return _of_long(seen) or _of_list(seen)
    return (
        _by_markup(seen)
        or _by_words(seen)
        or _by_consent(seen)
        or _by_service(seen)
        or _by_emptiness(seen)
        or _of_list(seen)
    )


def _of_long(seen: _Evidence) -> Message | None:
    """Return what a page is that has more words than messages have: some explain themselves at length."""
    if seen.words > 4 * SHORT or seen.is_work:
        return None
    if seen.is_default and seen.words < 2 * SHORT:
        return "placeholder"
    if message_of_title(seen.title) == "gate" or any(message_of(text) == "gate" for text in seen.headlines[:2]):
        return "gate"
    return "bot_wall" if seen.markup.is_wall else None


def _of_list(seen: _Evidence) -> Message | None:
    """Return what a page is that says it above a list of others: of the lists, nothing is its own."""
    if seen.is_work or seen.has_own_data or seen.agrees or explains(seen.title) or not seen.is_list:
        return None
    heads = [seen.title, *seen.headlines]
    titled = message_of_title(seen.title)
    if titled == "gate" and seen.page.root.xpath("//input[@type='password']"):
        return titled
    for run in seen.runs[:FIRST_RUNS]:
        lines = [line for line in run if not asks_consent(line)]
        said = _first_of([message for line in lines for part in _pieces(line) if (message := message_of_line(part))])
        said = said or next((message for line in lines if line in heads and (message := message_of(line))), None)
        said = titled if said is None and any(line in seen.headlines for line in lines) else said
        least = 0 if any(map(is_number, lines)) else MIN_OWN
        if said in _LISTED and not goes_on(lines, heads, least):
            return said
    return None


def ends_as_teaser(page: Page, text: str) -> bool:
    """Return whether a page of few words says that the rest is for those who pay."""
    seen = _Evidence(page, text)
    return seen.words < SHORT // 2 and any(is_teaser(line.text) for line in seen.lines if not line.around)


def _by_markup(seen: _Evidence) -> Message | None:
    markup = seen.markup
    if seen.is_unrendered:
        return "shell"
    if markup.is_wall and not seen.is_work:
        return "bot_wall"
    if seen.words < BRIEF and markup.is_challenge_script and not seen.has_own_data and not seen.goes_on:
        return "bot_wall"
    if seen.is_work:
        return None
    if markup.is_parked and not seen.goes_on and not seen.has_own_data:
        return "parked"
    if markup.is_not_found and not (seen.goes_on and seen.words > BRIEF):
        return "soft_404"
    if seen.words < BRIEF and markup.leaves and not seen.goes_on:
        return "stub"
    return None


def _by_words(seen: _Evidence) -> Message | None:
    if (seen.is_work and main_node(seen.page, ARTICLES)) or explains(seen.title):
        return None
    said = message_of_title(seen.title) or next(map(message_of, seen.page.meta("description")), None)
    said = said or next((message for text in seen.headlines if (message := message_of(text))), None)
    if said is None and seen.visible <= 2 * BRIEF and not seen.has_own_data:
        said = _first_of([message for _, message in seen.messages])
    least = 0 if any(map(is_number, (seen.title, *seen.headlines))) else MIN_OWN
    if said is None or (seen.is_continued(least) and not seen.is_sure_of(said)):
        return None
    if said == "gate" and seen.is_headed and ends_as_teaser(seen.page, seen.text):
        return None
    if said in ("shell", "stub") and (seen.words > BRIEF or seen.has_own_data):
        return None
    return said


def _first_of(messages: list[Message]) -> Message | None:
    """Return what a page says that says several messages: an error is often an absence, and a shell anything."""
    ordered: list[Message] = sorted(messages, key=lambda message: (message == "shell", message == "server_error"))
    return ordered[0] if ordered else None


def _by_consent(seen: _Evidence) -> Message | None:
    """Return `gate` for a page that has a banner about cookies, and nothing of its own beside it."""
    if seen.is_work or seen.has_own_data:
        return None
    asked = asks_consent(seen.title, is_title=True)
    lines = [line.text for line in seen.lines if not line.around and length_of(line.text) > 2]
    others = [text for text in lines if not asks_consent(text) and not message_of(text)]
    own = any(not asks_consent(text) and not message_of(text) for text in seen.headlines)
    if not asked and (own or len(others) == len(lines)):
        return None
    return "gate" if not others or (asked and not goes_on(others, [seen.title])) else None


def _by_service(seen: _Evidence) -> Message | None:
    """Return `shell` for a page of few words that speaks of nothing but sites, servers and what its reader may do."""
    if seen.is_work or seen.has_own_data or seen.has_media or seen.agrees or seen.visible > 2 * BRIEF:
        return None
    lines = [line.text for line in seen.lines if not line.around]
    return "shell" if serves_only([seen.title, *lines]) else None


def _pieces(text: str) -> list[str]:
    """Return a line and its sentences."""
    parts = [part for part in text.replace("。", "。\n").replace(". ", ".\n").replace("! ", "!\n").splitlines() if part]
    return [text, *parts] if len(parts) > 1 else [text]


def _by_emptiness(seen: _Evidence) -> Message | None:
    if seen.is_work or seen.has_own_data or seen.has_media:
        return None
    if seen.words >= BARE or seen.visible >= BARE or seen.says_something:
        said = sum(length_of(line.text) for line in seen.lines if not line.around)
        if said >= SLIGHT or seen.visible >= 2 * SLIGHT or seen.agrees or seen.is_headed:
            return None
        return None if seen.goes_on or (seen.is_verse and not seen.markup.has_sensor) else "shell"
    if seen.markup.has_sensor or seen.markup.is_challenge_script:
        return "bot_wall"
    return "stub" if seen.markup.leaves_by_script else "shell"
