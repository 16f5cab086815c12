"""Parts of blocks: their links, images, embeds and texts, put where the walk stands."""

from crawler.digests.body.findings import Findings
from crawler.digests.body.headings import OpenSection
from crawler.digests.body.lines import followable_links, plain_text, raw_text
from crawler.digests.body.markup.tokens import Token
from crawler.digests.body.sentences import reach_of, sentence_around
from crawler.digests.body.words.promotion import is_podcast_player, is_promotion
from crawler.digests.rules import ReadingRules
from crawler.items import ImageRole, Role

__all__ = ["Parts"]


class Parts:
    """Where in the issue a walk stands, and what it adds there."""

    def __init__(self, rules: ReadingRules) -> None:
        self.rules = rules
        self.findings = Findings(rules)
        self.open: list[OpenSection] = []
        """The open sections, the outermost first."""
        self.story: int | None = None
        """The open story."""
        self.story_level = 0
        """Level of the heading that opened the last story or section."""
        self.item: int | None = None
        """The open item."""
        self.headline: str | None = None
        """Headline of the digest's own that waits for its source line."""
        self.is_first = False
        """Nothing of the story but its heading was read yet."""
        self.after_label = False
        """The last block was a label such as 'Related:'."""
        self.linkless = False
        """A story is open that has no link of its own."""
        self.in_promotion = False
        """The open section is the publication's own podcast."""
        self.in_own_section = False
        """The open section is about the publication itself."""

    @property
    def owner(self) -> int | None:
        """The open story or item, to which texts and links belong."""
        return self.story if self.story is not None else self.item

    def close(self) -> None:
        """End the open story or item."""
        self.story = self.item = self.headline = None
        self.is_first = self.after_label = self.linkless = False

    def open_story(self, token: Token, heading: str | None = None) -> int:
        """Add a story, and open it."""
        index = self.findings.add_mention("story", token, heading=heading)
        self.mark_own()
        self.story = len(self.findings.mentions) - 1 if index is None else index
        self.item = None
        self.is_first = True
        self.after_label = False
        return self.story

    def leave_action(self) -> None:
        """Close what was opened if its link acts for a reader: it is no story or item, and nothing belongs to it."""
        if self.owner is not None and self.findings.mentions[self.owner].acts:
            self.findings.disown(self.owner)
            self.close()

    def mark_own(self) -> None:
        """Note that the open section holds a story or item."""
        if self.open:
            self.open[-1].has_own = True

    def add_summary(self, text: str) -> None:
        """Add a text to the summary of the open story or item."""
        if text and self.owner is not None:
            self.findings.add_summary(self.owner, text)

    def add_byline(self, tokens: tuple[Token, ...], name: str | None = None) -> None:
        """Make a line the byline of the open story, or the name that it holds."""
        if self.story is not None:
            self.findings.set_byline(self.story, name or plain_text(tokens))
            self.add_links(tokens)

    def add_links(
        self, tokens: tuple[Token, ...], *, skip: Token | None = None, role: Role = "inline", parent: int | None = None
    ) -> None:
        """Add the links of a line; those of a text carry their sentence."""
        owner = self.owner if parent is None else parent
        text, offset, reach = raw_text(tokens), 0, _reach(tokens)
        for token in tokens:
            if token.kind in ("link", "bare") and token is not skip:
                context = sentence_around(text, offset, len(token.text), reach)
                self.findings.add_mention(role, token, parent=owner if role == "inline" else None, context=context)
            if token.kind in ("text", "link", "bare"):
                offset += len(token.text)

    def add_loose_links(self, tokens: tuple[Token, ...]) -> None:
        """Add the links of a text outside of stories and items: promo where it is about the publication itself."""
        text, offset, reach = raw_text(tokens), 0, _reach(tokens)
        for token in tokens:
            if token.kind in ("link", "bare"):
                context = sentence_around(text, offset, len(token.text), reach)
                own = self.in_own_section or is_promotion(token, context, self.rules)
                self.findings.add_mention("promo" if own else "inline", token, context=context)
            if token.kind in ("text", "link", "bare"):
                offset += len(token.text)

    def is_about_itself(self, tokens: tuple[Token, ...]) -> bool:
        """Return whether a line has links, and all are about the publication itself."""
        text, offset, reach, found = raw_text(tokens), 0, _reach(tokens), False
        for token in tokens:
            if token.kind in ("link", "bare"):
                found = True
                sentence = sentence_around(text, offset, len(token.text), reach)
                if not is_promotion(token, sentence, self.rules):
                    return False
            if token.kind in ("text", "link", "bare"):
                offset += len(token.text)
        return found

    def add_embeds(self, tokens: tuple[Token, ...]) -> None:
        """Add what is embedded in a line."""
        for token in tokens:
            if token.kind == "embed":
                loose = self.story is None and self.rules.table.own_podcast and is_podcast_player(token.url)
                self.findings.add_mention("promo" if self.in_promotion or loose else "embed", token)

    def add_images(self, tokens: tuple[Token, ...], *, before_story: bool = False, story: int | None = None) -> None:
        """Add the images of a line. One in a heading stands before the story that the heading may open."""
        for token in tokens:
            if token.kind == "image" and token.url.strip():
                shown = None if before_story else self.story if story is None else story
                role: ImageRole = "story" if shown is not None else "section" if self.open else "inline"
                self.findings.add_illustration(role, token, shown)

    def has_links(self, tokens: tuple[Token, ...]) -> bool:
        """Return whether a line has a link that may be followed."""
        return next(followable_links(tokens, bare=True), None) is not None


def _reach(tokens: tuple[Token, ...]) -> int:
    """Return the characters that are read of the sentence on either side of a link of a line."""
    return reach_of(sum(token.kind in ("link", "bare") for token in tokens))
