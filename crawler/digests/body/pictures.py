"""Linked pictures and buttons, which join the story whose headline leads where they do."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.digests.body.entries import starts_with_link
from crawler.digests.body.findings import MAX_ABOVE
from crawler.digests.body.lines import followable_links
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.markup.tokens import Token
from crawler.digests.body.parts import Parts
from crawler.digests.body.section_lines import is_entry, next_text
from crawler.digests.body.words.read_more import is_read_more
from crawler.digests.rules import ReadingRules

__all__ = ["Pictures"]


class Pictures(Parts):
    """A walk that joins pictures and buttons to stories and items."""

    def __init__(self, rules: ReadingRules) -> None:
        super().__init__(rules)
        self._waiting: list[int] = []  # mentions of linked pictures above a headline that is still to come
        self._waiting_images: list[int] = []  # and those pictures

    def open_story(self, token: Token, heading: str | None = None) -> int:
        """Add a story, and open it, with the pictures above its headline."""
        index = super().open_story(token, heading)
        for image in self._waiting_images[-MAX_ABOVE:]:
            self.findings.illustrate(image, index)
        self.join_pictures(index)
        return index

    def join_pictures(self, owner: int | None) -> None:
        """Make the pictures above a headline mentions of its story or item."""
        for index in self._waiting[-MAX_ABOVE:] if owner is not None else ():
            self.findings.set_parent(index, owner)
        self._waiting, self._waiting_images = [], []

    def is_repeated(self, link: Token, tokens: tuple[Token, ...]) -> bool:
        """Return whether a link belongs to the open story or item: it is a button, or leads where the headline does."""
        if self.owner is None:
            return False
        if self.rules.table.linked_headings == "story":
            return False
        del tokens
        return is_read_more(link.text) or link.url.strip() == self.findings.mentions[self.owner].url

    def without_buttons(self, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        """Return a line of the open story or item without the texts of its buttons, where they stand alone."""
        if self.owner is None or self.rules.table.linked_headings == "story":
            return tokens
        words = [token for token in tokens if token.kind == "text" and any(map(str.isalnum, token.text))]
        if words:
            return tokens
        url = self.findings.mentions[self.owner].url
        return tuple(t for t in tokens if t.kind != "link" or not (is_read_more(t.text) or t.url.strip() == url))

    def add_pictures(self, blocks: Sequence[Block], number: int) -> None:
        """Add the pictures of a line: to the story whose headline leads where they do, or which follows or is open."""
        tokens = blocks[number].tokens
        links = list(followable_links(tokens))
        if not links:
            self.add_images(tokens)
            self.add_links(tokens)
            return
        if self.owner is None and not self.findings.mentions_of_stories and self._is_emblem(blocks, number, links):
            self.add_images(tokens)
            self.add_links(tokens, role="promo")
            return
        if self._leads_on(blocks, number, links):
            shown = self.findings.illustrations
            self.add_images(tokens, before_story=True)
            self._waiting_images.extend(range(shown, self.findings.illustrations))
            for link in links:
                index = self.findings.add_mention("inline", link)
                if index is not None:
                    self._waiting.append(index)
            return
        self.add_images(tokens)
        self.add_links(tokens)

    def add_home_pictures(self, tokens: tuple[Token, ...]) -> None:
        """Add the linked pictures of a line that is about the publication: its emblem above an issue."""
        self.add_images(tokens)
        self.add_links(tokens, role="promo" if self._is_home(list(followable_links(tokens))) else "inline")

    def _leads_on(self, blocks: Sequence[Block], number: int, links: list[Token]) -> bool:
        """Return whether linked pictures belong to the headline that follows."""
        if self.rules.table.linked_headings == "story":
            return False
        following = next_text(blocks, number + 1)
        if following is None or following.kind not in ("paragraph", "heading"):
            return False
        if not starts_with_link(following.tokens):
            return False
        headline = next(followable_links(following.tokens))
        urls = {link.url.strip() for link in links}
        if headline.url.strip() in urls:
            return self.owner is None or self.findings.mentions[self.owner].url not in urls
        if self.owner is not None and self.findings.mentions[self.owner].url in urls:
            return False
        is_headline = following.kind == "heading" or is_entry(following.tokens)
        return is_headline and (self.owner is None or self.findings.has_summary(self.owner))

    def _is_emblem(self, blocks: Sequence[Block], number: int, links: list[Token]) -> bool:
        """Return whether linked pictures stand above all that an issue says, or lead to the front page of a site."""
        if self.rules.table.linked_headings != "story" and all(self.rules.is_name(link.text) for link in links):
            return True
        if self._leads_on(blocks, number, links):
            return False
        above = self.rules.table.own_texts is None and self.findings.section is None
        return self._is_home(links) or (above and all(mention.role == "promo" for mention in self.findings.mentions))

    def _is_home(self, links: list[Token]) -> bool:
        if self.rules.table.own_texts is not None:
            return False
        try:
            return bool(links) and all(urlsplit(link.url.strip()).path in ("", "/") for link in links)
        except ValueError:
            return False
