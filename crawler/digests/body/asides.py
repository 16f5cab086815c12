"""What of a body belongs to no story: footnotes, menus, share bars, the end of a mail."""

from crawler.digests.body.bylines import is_credit_line
from crawler.digests.body.entries import text_after_link
from crawler.digests.body.lines import followable_links, plain_text
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.sectioning import Sectioning
from crawler.digests.body.words.polls import MAX_ANSWER_WORDS, is_poll_question, is_rating
from crawler.digests.body.words.promotion import has_action, is_footer, is_menu, is_syndication
from crawler.digests.body.words.sign_off import is_sign_off
from crawler.digests.rules import ReadingRules
from crawler.urls.hosts import host_of_url

__all__ = ["Asides"]


class Asides(Sectioning):
    """A walk that reads what stands beside the stories."""

    def __init__(self, rules: ReadingRules) -> None:
        super().__init__(rules)
        self.in_poll = False
        """Readers were asked for a vote: links alone in their lines are answers."""
        self.own_title = ""
        """Title of the issue: a link that shows it above all stories leads to the page of the issue."""

    def read_aside(self, block: Block) -> bool:
        """Read a block that stands beside the stories, whatever is open; return whether it does."""
        if block.note:
            self.read_footnote(block)
        elif block.housekeeping:
            self.read_housekeeping(block)
        elif block.kind in ("paragraph", "list") and self.is_vote(block):
            self.read_votes(block)
        elif block.kind in ("paragraph", "heading") and self.is_own_line(block):
            self.add_links(block.tokens, role="promo")
        else:
            if block.kind == "heading":
                self.in_poll = is_poll_question(plain_text(block.tokens))
            return False
        return True

    def is_vote(self, block: Block) -> bool:
        """Return whether a paragraph or list asks readers for a vote, or holds their answers."""
        if self.rules.table.own_texts is not None:
            return False
        links = [token for token in block.tokens if token.kind == "link"]
        if len(links) > 1 and all(is_rating(link.text) for link in links):
            return True
        if block.kind == "paragraph" and is_poll_question(plain_text(block.tokens)):
            self.in_poll = True
            return True
        if self.in_poll and not (plain_text(block.tokens) or block.items):
            return False
        self.in_poll = self.in_poll and _are_answers(block)
        return self.in_poll

    def read_votes(self, block: Block) -> None:
        """Read a question to readers, and its answers: following one of them is a vote."""
        self.close()
        for token in followable_links(block.tokens, bare=True):
            self.findings.add_mention("promo", token, is_vote=True)
        for row in block.items:
            for part in row:
                self.read_votes(part)

    def is_own_line(self, block: Block) -> bool:
        """Return whether a line above all stories is a link with the name of the publication, or one with the title of
        the issue to a page of its own."""
        if self.rules.table.linked_headings == "story" or self.findings.mentions_of_stories:
            return False
        said = _bare(plain_text(block.tokens))
        links = list(followable_links(block.tokens))
        if not said or len(links) != 1 or _bare(links[0].text) != said:
            return False
        if any(said == name.casefold() for name in self.rules.names):
            return True
        return said == _bare(self.own_title) and host_of_url(links[0].url) in self.rules.hosts

    def is_credit_below(self, block: Block) -> bool:
        """Return whether a line of a mail below a summary says nothing but who wrote what was told."""
        if self.owner is None or not block.cells or not self.findings.has_summary(self.owner):
            return False
        return self.findings.mentions[self.owner].byline is None and is_credit_line(block.tokens)

    def read_related(self, row: tuple[Block, ...], parent: int | None) -> None:
        """Read an item of a list of related links: its first link is the related one, others stand in its text."""
        for number, block in enumerate(row):
            if block.kind == "list":
                for inner in block.items:
                    self.read_related(inner, parent)
                continue
            self.add_images(block.tokens)
            first = next(followable_links(block.tokens, bare=True), None)
            if number == 0 and first is not None:
                self.findings.add_mention(
                    "related", first, parent=parent, summary=text_after_link(block.tokens) or None
                )
                self.add_links(block.tokens, skip=first, parent=parent)
            else:
                self.add_links(block.tokens, parent=parent)

    def read_footnote(self, block: Block) -> None:
        """Read a footnote: it stands at the end of the body and belongs to no story, so its links are inline."""
        self.close()
        for row in block.items:
            for part in row:
                self.read_footnote(part)
        self.add_images(block.tokens)
        self.add_links(block.tokens)

    def is_housekeeping(self, block: Block) -> bool:
        """Return whether a paragraph is a menu, holds a link that acts, or belongs to the end of an issue or mail."""
        if self.rules.table.own_texts is not None:
            return False
        text = plain_text(block.tokens)
        if is_menu(block.tokens) or has_action(block.tokens) or is_sign_off(text) or is_syndication(text):
            return True
        return bool(block.cells) and is_footer(block.tokens)

    def read_housekeeping(self, block: Block) -> None:
        """Read a menu, a share bar, the end of a mail: its links are promo, its text is nobody's summary."""
        if plain_text(block.tokens) or block.items:
            self.close()
        self.add_links(block.tokens, role="promo")
        self.add_images(block.tokens)
        for row in block.items:
            for part in row:
                self.read_housekeeping(part)


def _bare(text: str) -> str:
    return text.strip(" .:|–—-").casefold()


def _are_answers(block: Block) -> bool:
    """Return whether a block is nothing but links of few words."""
    if block.items:
        return all(_are_answers(part) for row in block.items for part in row)
    links = [token for token in block.tokens if token.kind == "link"]
    others = "".join(token.text for token in block.tokens if token.kind == "text")
    return (
        bool(links)
        and not any(map(str.isalnum, others))
        and all(len(t.text.split()) <= MAX_ANSWER_WORDS for t in links)
    )
