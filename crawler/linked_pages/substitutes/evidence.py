"""Collect what a page shows of itself: its lines, headlines, marks and data. What follows from that is in `judge`."""

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
    goes_on,
    holds_default,
    is_closed,
    length_of,
    message_of,
    message_of_line,
    message_of_title,
    promotes,
    serves,
)

__all__ = ["SHORT", "Evidence", "pieces_of"]

SHORT: Final = 250
"""Words of a page up to which it may be an error page or a challenge: a longer one may be an article about either."""

MAX_PROMOTION: Final = 400
"""Characters of a text that are searched for promises of gambling."""

MIN_LINE: Final = 3
"""Words from which a line is no label."""

MAX_LINES: Final = 60
"""Lines of a page that are read for a message."""

_HOLE: Final = re.compile(r"\{\{.{1,300}?\}\}")

_PLAYER: Final = re.compile(r"/(?:embed|player|iframe)\b|\bplayer\.|\bopen\.spotify|\bslides?\b|\.pdf\b")
"""What the address of a frame holds that shows a video, a talk, a song or a document."""

_FILE: Final = re.compile(r"\.(?:csv|tsv|pdf|zip|gz|xlsx?|docx?|pptx?|json|xml|mp3|mp4|epub|parquet)$", re.IGNORECASE)
"""End of the address of a file that a page offers."""

_SLUG: Final = re.compile(r"[^\W\d_]{3,}")

MIN_AGREED: Final = 2
"""Words that a headline and the page's address share where the page is the one that was asked for."""


class Evidence:
    """What a page shows of itself, each thing read when it is first asked for."""

    def __init__(self, page: Page, text: str) -> None:
        """text: the page's main text, a line a block."""
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
        return [(part, message) for text in lines for part in pieces_of(text) if (message := message_of_line(part))]

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
        if length_of(head) < MIN_LINE:  # 'Maintenance' may be what a firm does
            return False
        return message_of(head) == said and bool(self.title) and not titled.intersection(_SLUG.findall(head.lower()))

    @property
    def is_said(self) -> bool:
        """Whether a sentence of it, however short, is closed, and nothing in it speaks of a site's service."""
        lines = [line.text for line in self.lines if not line.around]
        parts = [part for text in lines for part in pieces_of(text)]
        return any(map(is_closed, parts)) and not serves(parts) and not any(map(message_of, parts))

    @property
    def is_verse(self) -> bool:
        """Whether its lines are no labels: several words each, and none of them speaks of a site's service."""
        lines = [line.text for line in self.lines if not line.around]
        return len(lines) > 1 and all(length_of(text) >= MIN_LINE for text in lines) and not serves(lines)

    @property
    def is_promotion(self) -> bool:
        """Whether its headlines are those of a site that took over the name of another."""
        if self.is_work:
            return False
        heads = ". ".join([self.title, *self.page.headlines[:2], *self.page.meta("description")])
        return promotes(heads, self.text[:MAX_PROMOTION])

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


def pieces_of(text: str) -> list[str]:
    """Return a line and its sentences."""
    parts = [part for part in text.replace("。", "。\n").replace(". ", ".\n").replace("! ", "!\n").splitlines() if part]
    return [text, *parts] if len(parts) > 1 else [text]
