"""The one walk over a digest's body: blocks -> sections, mentions, images.

Markdown rendered to HTML, a page of the site and a Substack post all come through here, so that the same issue gives
the same mentions from each of them. What makes a role is written down in docs/reading.md.
"""

import re
from collections import Counter
from dataclasses import replace

from lxml.html import HtmlElement

from crawler.digests.body.blocks import Block, Token, read_blocks
from crawler.digests.categories import category
from crawler.items import Body, Illustration, ImageRole, Mention, Problem, Role, Section
from crawler.text.space import fold_space

TEMPLATE_TEXTS = frozenset({"one paragraph summary", "nan", "none", "null", ":/", "summary", "excerpt"})
"""What the publication's template or its tools leave where nobody wrote a text, in lower case."""

TEMPLATE_HEADINGS = frozenset({"title", "section", "headline"})

RELATED = re.compile(
    r"^(?:(?:more|other|further|related|additional|see|also|read)\b[^.!?]{0,60}|sources?|references|links|coverage)\s*:\s*$",
    re.IGNORECASE,
)
"""A label above a list of links that belong to a story: 'More on this:', 'Related:', 'Other Sources:'."""
RELATED_START = re.compile(
    r"^\s*(?:more on this|related(?: \w+)?|(?:other )?sources?|more coverage[^:]{0,40}|see also|further reading)\s*:",
    re.IGNORECASE,
)
"""The same label on the line of its links: a renderer made one paragraph of the label and the list."""

OWN_BUSINESS = re.compile(
    r"\b(subscrib\w+|sign(?:ing)? up|podcast|feedback|survey|donat\w+|patreon|sponsor\w*|support us|follow us|"
    r"share (?:this|us)|unsubscribe|job board|our (?:discord|slack|twitter|newsletter)|leave a (?:comment|review))\b",
    re.IGNORECASE,
)
"""Words of the publication's housekeeping; they count only outside of stories and items."""

FORM = re.compile(
    r"goo\.gl/forms|docs\.google\.com/forms|forms\.gle|typeform\.com|surveymonkey\.com|patreon\.com", re.IGNORECASE
)
"""Where feedback forms and the like are."""

PLAYER = re.compile(
    r"podbean\.com|anchor\.fm|buzzsprout\.com|libsyn\.com|simplecast\.com|transistor\.fm|megaphone\.fm|"
    r"podcasts\.apple\.com|spotify\.com/embed|/embed/podcast",
    re.IGNORECASE,
)
"""Players of podcasts; outside of a story one is the publication's own."""

LEAST_SECTION = 4
"""Headings below this level organise nothing: the publication uses them for bylines and decoration."""

SOURCE_LINE = 160
"""Most characters before the link of a source line ('Author, Outlet -- [title](url)')."""
MOST_SOURCES = 50
"""Most stories below one headline that share its summary; real ones have fewer than ten."""
SENTENCE = 500
"""Most characters of a sentence on either side of a link."""
BYLINE = 200
"""Most characters of a byline."""

_SEPARATOR = re.compile(r"^\s*(?:-{1,3}|[–—:|,]|\.(?!\.))\s*(?:[-–—]\s+)*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]?\s*$")
OPENING_QUOTES = ('"', "'", "“", "‘")
_GLUED = re.compile(r"\s*#{2,6}\s*")


def read_body(container: HtmlElement) -> Body:
    """What the body below an element says. Pure; never raises on what lxml can parse."""
    reader = _Reader()
    blocks, too_deep = read_blocks(container)
    if too_deep:
        reader.problem("nesting_too_deep", "elements nested beyond any post's need were read as flat text")
    reader.read(blocks)
    return reader.body(words=sum(map(count_words, blocks)))


class _Heading:
    """A section heading that is still open: its level, and whether it holds mentions of its own."""

    __slots__ = ("level", "name", "own")

    def __init__(self, level: int, name: str) -> None:
        self.level = level
        self.name = name
        self.own = False


class _Reader:
    """The walk's state: where in the issue it stands. One reader reads one body."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.mentions: list[Mention] = []
        self.illustrations: list[Illustration] = []
        self.problems: list[Problem] = []
        self.open: list[_Heading] = []
        self.story: int | None = None
        self.story_level = 0
        self.summaries: dict[int, list[str]] = {}  # parts, by mention; stories below one headline share the list
        self.item: int | None = None
        self.heading: str | None = None  # headline of the digest's own that waits for its source line
        self.fresh = False  # nothing but the story's heading has been read yet
        self.label = False  # the last block was a label such as 'Related:'
        self.linkless = False  # a story is open that has no link of its own
        self.promo = False

    # What the reader found

    def body(self, words: int) -> Body:
        return Body(
            sections=tuple(self.sections),
            mentions=self._finished(),
            illustrations=tuple(self.illustrations),
            problems=tuple(self.problems),
            words=words,
        )

    def _finished(self) -> tuple[Mention, ...]:
        """The mentions with their summaries: template text and an item's outer quotes are no part of one."""
        mentions = list(self.mentions)
        joined: dict[int, str] = {}
        times: Counter[int] = Counter()
        for number, parts in self.summaries.items():
            mention = mentions[number]
            times[id(parts)] += 1
            if times[id(parts)] > MOST_SOURCES:
                continue
            summary = joined.get(id(parts)) or joined.setdefault(id(parts), " ".join(parts))
            if mention.role == "item":
                summary = strip_quotes(summary)
            if is_template(summary):
                self.problem("placeholder", f"summary {summary!r}", about=mention.url)
                mentions[number] = replace(mention, template_summary=True)
            elif summary:
                mentions[number] = replace(mention, summary=summary)
        return tuple(mentions)

    def problem(self, kind: str, evidence: str, about: str | None = None) -> None:
        self.problems.append(Problem(kind=kind, evidence=evidence, about=about))

    # Blocks

    def read(self, blocks: tuple[Block, ...]) -> None:
        for number, block in enumerate(blocks):
            following = blocks[number + 1] if number + 1 < len(blocks) else None
            if block.note:
                self.footnote(block)
            elif block.kind == "heading":
                self.read_heading(block, following)
            elif block.kind == "rule":
                self.close()
            elif block.kind == "quote":
                self.read_quote(block)
            elif block.kind == "list":
                self.read_list(block)
            else:
                self.read_paragraph(block)

    def close(self) -> None:
        """Ends the open story or item."""
        self.story = self.item = self.heading = None
        self.fresh = self.label = self.linkless = False

    def read_heading(self, block: Block, following: Block | None) -> None:
        text = plain(block.tokens)
        links = [token for token in block.tokens if token.kind == "link" and is_followable(token.url)]
        self.images(block.tokens, before=True)
        if self.fresh and self.story is not None and block.level > self.story_level and (links or is_name_list(text)):
            self.byline(block.tokens)
        elif links and starts_with_link(block.tokens):
            self.close()
            self.story_level = block.level
            self.open_story(links[0])
            self.add_summary(after_link(block.tokens))
            self.inline_links(block.tokens, skip=links[0])
        elif not text:
            self.inline_links(block.tokens)
        elif links:
            self.add_summary(text)
            self.inline_links(block.tokens)
        elif fold_space(text).casefold() in TEMPLATE_HEADINGS:
            self.problem("placeholder", f"heading {text!r}")
        elif following is not None and is_source_quote(following) and self.is_headline(block.level, text):
            self.close()
            self.story_level = block.level
            self.heading = text
        elif (block.level > LEAST_SECTION and category(text) is None) or (
            self.story is not None and block.level > self.story_level and category(text) is None
        ):
            self.add_summary(text)
        elif (
            block.level == self.story_level
            and self.open
            and self.open[-1].level < block.level
            and category(text) is None
        ):
            self.close()
            self.linkless = True
            self.problem("story_without_link", f"headline {text!r} among stories, without a link", about=text)
        else:
            parts = [part for part in _GLUED.split(text) if part]
            if len(parts) > 1:
                self.problem("heading_split", f"heading {text!r} read as {len(parts)} headings", about=text)
            for part in parts:
                self.open_section(block.level, part)

    def is_headline(self, level: int, text: str) -> bool:
        """Whether a heading above source lines is a headline: it stands below a section's, or names no category."""
        return bool(self.open and level > self.open[-1].level) or category(text) is None

    def open_section(self, level: int, name: str) -> None:
        self.close()
        self.story_level = level
        while self.open and self.open[-1].level >= level:
            self.open.pop()
        if self.open and self.open[-1].own:
            self.open.clear()
        self.open.append(_Heading(level, name))
        self.sections.append(Section(group=self.open[0].name, name=name))
        self.promo = category(name) == "Podcast"

    def read_quote(self, block: Block) -> None:
        inner = block.items[0] if block.items else ()
        if self.promo:
            self.read(inner)
        elif self.expects_source() and is_source_quote(block):
            self.read_source_lines(inner)
        elif self.fresh and self.story is not None and is_quoted_byline(inner):
            self.byline(inner[0].tokens)
        elif self.story is not None or self.item is not None:
            for part in inner:
                self.continue_prose(part)
        else:
            self.read(inner)

    def expects_source(self) -> bool:
        """Whether a source line may stand here: below a headline, another source line, or a section's heading."""
        return (
            self.heading is not None
            or self.story is None
            or (self.fresh and self.mentions[self.story].byline is not None)
        )

    def read_source_lines(self, blocks: tuple[Block, ...]) -> None:
        """Source lines of the 2018 form: 'Author, Outlet -- [title](url)', one or several below a headline."""
        heading = self.heading
        if self.fresh and self.story is not None:
            heading = self.mentions[self.story].heading
        for block in blocks:
            before = ""
            for token in block.tokens:
                if token.kind == "link" and is_followable(token.url):
                    shared = self.summaries.setdefault(self.story, []) if self.story is not None else []
                    self.open_story(replace_quotes(token), heading=heading)
                    self.summaries[len(self.mentions) - 1] = shared
                    if byline := fold_space(before).strip(" -–—,:|"):
                        self.mentions[-1] = replace(self.mentions[-1], byline=byline)
                    before = ""
                else:
                    before += token.text
        self.heading, self.fresh = None, True

    def read_list(self, block: Block) -> None:
        telling = self.story is not None or self.linkless
        related = self.label or (telling and bool(block.items) and all(map(is_linked_item, block.items)))
        inside = self.story if telling else self.item if self.label else None
        for row in block.items:
            if self.promo:
                self.read(row)
            elif related and (telling or inside is not None):
                self.related(row, inside)
            elif telling:
                for part in row:
                    self.continue_prose(part)
            else:
                self.item = None
                self.read(row)
        self.label = self.fresh = False
        if not telling and inside is None:
            self.item = None

    def related(self, row: tuple[Block, ...], parent: int | None) -> None:
        """An item of a list of related links: its first link is the related one, others stand in its text."""
        for number, block in enumerate(row):
            if block.kind == "list":
                for inner in block.items:
                    self.related(inner, parent)
                continue
            self.images(block.tokens)
            first = next((t for t in block.tokens if t.kind in ("link", "bare") and is_followable(t.url)), None)
            if number == 0 and first is not None:
                self.mention("related", first, parent=parent, summary=after_link(block.tokens) or None)
                self.inline_links(block.tokens, skip=first, parent=parent)
            else:
                self.inline_links(block.tokens, parent=parent)

    def read_paragraph(self, block: Block) -> None:
        self.images(block.tokens)
        self.embeds(block.tokens)
        text = plain(block.tokens)
        if not text:
            self.inline_links(block.tokens)
        elif self.promo:
            self.inline_links(block.tokens, role="promo")
        elif block.caption:
            self.caption(text)
            self.inline_links(block.tokens)
        elif self.story is not None or self.heading is not None or self.linkless:
            self.read_story_paragraph(block, text)
        elif starts_with_link(block.tokens):
            self.read_item(block.tokens)
        elif self.item is not None and RELATED.match(text):
            self.label = True
        elif self.item is not None:
            self.continue_prose(block)
        else:
            self.loose_links(block.tokens)

    def read_story_paragraph(self, block: Block, text: str) -> None:
        tokens = block.tokens
        if self.fresh and is_byline(tokens):
            self.byline(tokens)
        elif RELATED.match(text) and not any(t.kind == "link" for t in tokens):
            self.label = True
            self.fresh = False
        elif RELATED_START.match(text):
            for token in tokens:
                if token.kind in ("link", "bare") and is_followable(token.url):
                    self.mention("related", token, parent=self.story)
            self.fresh = False
        else:
            self.continue_prose(block)

    def continue_prose(self, block: Block) -> None:
        """Text that goes on with the story or item that is open."""
        self.fresh = self.label = False
        if block.kind in ("list", "quote"):
            for row in block.items:
                for part in row:
                    self.continue_prose(part)
            return
        self.images(block.tokens)
        self.embeds(block.tokens)
        self.add_summary(plain(block.tokens))
        self.inline_links(block.tokens)

    def read_item(self, tokens: tuple[Token, ...]) -> None:
        first = next(token for token in tokens if token.kind == "link")
        self.mention("item", first, summary=after_link(tokens) or None)
        self.item = len(self.mentions) - 1
        self.inline_links(tokens, skip=first)

    def footnote(self, block: Block) -> None:
        """Links inside footnotes are inline; a footnote stands at the end of the body and belongs to no story."""
        self.close()
        for row in block.items:
            for part in row:
                self.footnote(part)
        self.images(block.tokens)
        self.inline_links(block.tokens)

    # Parts of blocks

    def open_story(self, token: Token, heading: str | None = None) -> None:
        self.mention("story", token, heading=heading)
        self.story = len(self.mentions) - 1
        self.item = None
        self.fresh = True
        self.label = False

    def add_summary(self, text: str) -> None:
        if not text:
            return
        owner = self.story if self.story is not None else self.item
        if owner is not None:
            self.summaries.setdefault(owner, []).append(text)

    def byline(self, tokens: tuple[Token, ...]) -> None:
        if self.story is None:
            return
        self.mentions[self.story] = replace(self.mentions[self.story], byline=plain(tokens))
        self.inline_links(tokens)

    def inline_links(
        self, tokens: tuple[Token, ...], *, skip: Token | None = None, role: Role = "inline", parent: int | None = None
    ) -> None:
        if parent is None:
            parent = self.story if self.story is not None else self.item
        for token in tokens:
            if token.kind in ("link", "bare") and token is not skip:
                self.mention(role, token, parent=parent if role == "inline" else None)

    def loose_links(self, tokens: tuple[Token, ...]) -> None:
        """Links of a text outside of stories and items: promo where the sentence is about the publication itself."""
        text, place = plain_raw(tokens), 0
        for token in tokens:
            if token.kind in ("link", "bare"):
                own = FORM.search(token.url) or OWN_BUSINESS.search(sentence_around(text, place, len(token.text)))
                self.mention("promo" if own else "inline", token)
            if token.kind in ("text", "link", "bare"):
                place += len(token.text)

    def mention(
        self,
        role: Role,
        token: Token,
        *,
        parent: int | None = None,
        heading: str | None = None,
        summary: str | None = None,
    ) -> None:
        url = token.url.strip()
        if url.startswith("#"):
            return
        if not is_followable(url):
            self.problem("url_placeholder", f"link of the template, titled {token.text!r}", about=url)
            return
        if role in ("story", "item") and self.open:
            self.open[-1].own = True
        self.mentions.append(
            Mention(
                role=role,
                url=url,
                title=None if role == "embed" else token.text or None,
                section=self.section(),
                parent=parent,
                heading=heading,
            )
        )
        if summary:
            self.summaries[len(self.mentions) - 1] = [summary]

    def embeds(self, tokens: tuple[Token, ...]) -> None:
        for token in tokens:
            if token.kind == "embed":
                own = self.promo or (self.story is None and PLAYER.search(token.url))
                self.mention("promo" if own else "embed", token)

    def images(self, tokens: tuple[Token, ...], *, before: bool = False) -> None:
        """Images of a line. One in a heading stands before it is known what the heading is, hence before the story."""
        for token in tokens:
            if token.kind == "image" and token.url.strip():
                story = None if before else self.story
                role: ImageRole = "story" if story is not None else "section" if self.open else "inline"
                self.illustrations.append(
                    Illustration(
                        role=role, url=token.url.strip(), alt=token.text or None, section=self.section(), story=story
                    )
                )

    def caption(self, text: str) -> None:
        """A caption is the credit of the image above it."""
        if self.illustrations and self.illustrations[-1].credit is None:
            credit = re.sub(r"^(?:image |photo )?credits?:\s*", "", text, flags=re.IGNORECASE)
            self.illustrations[-1] = replace(self.illustrations[-1], credit=credit)

    def section(self) -> int | None:
        return len(self.sections) - 1 if self.sections else None


# What a line is: pure questions


def count_words(block: Block) -> int:
    """Words that a block and the blocks in it show."""
    return len(plain(block.tokens).split()) + sum(count_words(inner) for row in block.items for inner in row)


def plain(tokens: tuple[Token, ...]) -> str:
    """Text of a line as a reader sees it, white space folded."""
    return fold_space("".join(token.text for token in tokens if token.kind in ("text", "link", "bare")))


def is_followable(url: str) -> bool:
    """Whether an address leads a reader away from the page: no placeholder of a template, no anchor, not empty.

    >>> is_followable("https://a.example/"), is_followable("<Image Source Link>"), is_followable("#here")
    (True, False, False)
    """
    url = url.strip()
    return bool(url) and not url.casefold().startswith(("#", "<", "%3c", "javascript:"))


def is_template(text: str) -> bool:
    """Whether a text is the template's and not a person's.

    >>> is_template("one paragraph summary"), is_template("None."), is_template("None of them")
    (True, True, False)
    """
    return len(text) < 40 and fold_space(text).casefold().strip(" .\"'“”") in TEMPLATE_TEXTS


def starts_with_link(tokens: tuple[Token, ...]) -> bool:
    """Whether the first thing that a line says is a link; dashes, quotes and emoji may stand before it."""
    for token in tokens:
        if token.kind == "link":
            return is_followable(token.url) and bool(token.text)
        if token.kind == "bare" or (token.kind == "text" and re.search(r"\w", token.text)):
            return False
    return False


def after_link(tokens: tuple[Token, ...]) -> str:
    """What a line says after its first link, without the mark between them.

    >>> after_link((Token("link", "Title", "https://a.example/"), Token("text", " - An excerpt.")))
    'An excerpt.'
    >>> after_link((Token("link", "Title", "https://a.example/"), Token("text", ". An excerpt.")))
    'An excerpt.'

    Quotes around the link are the title's:

    >>> after_link((Token("text", "“"), Token("link", "Title", "https://a.example/"), Token("text", "” - An excerpt.")))
    'An excerpt.'
    """
    first = next((i for i, t in enumerate(tokens) if t.kind in ("link", "bare")), len(tokens))
    after = plain_raw(tokens[first + 1 :])
    if plain_raw(tokens[:first]).rstrip().endswith(OPENING_QUOTES):
        after = after.lstrip("\"'”’")
    return fold_space(_SEPARATOR.sub("", after, count=1))


def plain_raw(tokens: tuple[Token, ...]) -> str:
    return "".join(token.text for token in tokens if token.kind in ("text", "link", "bare"))


def strip_quotes(text: str) -> str:
    """An item's excerpt without the outer pair of quotes, or a lone closing one.

    >>> strip_quotes('"Once said."'), strip_quotes('“One” and “two”'), strip_quotes('Once said."')
    ('Once said.', '“One” and “two”', 'Once said.')
    """
    for opening, closing in (('"', '"'), ("“", "”")):
        if len(text) > 1 and text.startswith(opening) and text.endswith(closing):
            inner = text[1:-1]
            if opening == closing or _balanced(inner):
                return inner.strip()
    if text.endswith("”") and text.count("”") > text.count("“"):
        return text[:-1].strip()
    if text.endswith('"') and text.count('"') % 2:
        return text[:-1].strip()
    return text


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "“") - (character == "”")
        if depth < 0:
            return False
    return True


def replace_quotes(token: Token) -> Token:
    """A link whose title stands in quotes ('["Title"](url)'), by its title."""
    text = token.text
    for opening, closing in (('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’")):
        if len(text) > 2 and text.startswith(opening) and text.endswith(closing):
            return token._replace(text=text[1:-1].strip())
    return token


def sentence_around(text: str, place: int, length: int) -> str:
    """The sentence in which a link of some length stands at a place, as far as a sentence goes.

    >>> sentence_around("Of gears. Read this, please. And so on.", 15, 4)
    'Read this, please'
    """
    before = re.split(r"[.!?]\s", text[max(0, place - SENTENCE) : place])[-1]
    after = re.split(r"[.!?](?:\s|$)", text[place + length : place + length + SENTENCE], maxsplit=1)[0]
    return f"{before}{text[place : place + length]}{after}"


def is_byline(tokens: tuple[Token, ...]) -> bool:
    """A line right below a story's heading that names author and outlet: its text is bold up to a mark or its end."""
    text = plain(tokens)
    first = next((t for t in tokens if t.kind == "text" and t.text.strip()), None)
    if first is None or not first.strong or not 0 < len(text) <= BYLINE:
        return False
    rest = fold_space("".join(t.text for t in tokens if t.kind == "text" and not t.strong))
    return (
        not rest
        or rest.startswith(("|", "-", "–", "—", ",", "("))
        or (len(rest) < 30 and not _SENTENCE_END.search(rest))
    )


def is_quoted_byline(blocks: tuple[Block, ...]) -> bool:
    """A byline that stands as a quote: one short line, no sentence, with a comma or a `|` between author and outlet."""
    if len(blocks) != 1 or blocks[0].kind != "paragraph":
        return False
    text = plain(blocks[0].tokens)
    return (
        0 < len(text) <= BYLINE
        and not _SENTENCE_END.search(text)
        and not text.startswith(("“", '"', "…", "..."))
        and ("," in text or "|" in text)
        and is_name_list(text.split("|")[0])
    )


def is_name_list(text: str) -> bool:
    """Whether a line names people and outlets: nearly all its words begin with a capital.

    >>> is_name_list("Ada Smith, The Daily Gear"), is_name_list("Why gears turn at night")
    (True, False)
    """
    words = [
        word
        for word in re.findall(r"[^\W\d_][\w.’'&-]*", text)
        if word not in ("and", "of", "the", "for", "via", "from")
    ]
    capitals = sum(word[0].isupper() for word in words)
    return bool(words) and len(words) <= 25 and capitals >= 0.75 * len(words)


def is_source_quote(block: Block) -> bool:
    """A quote of source lines: each of its links ends a line and has at most a byline before it."""
    if block.kind != "quote" or not block.items:
        return False
    found = False
    for inner in block.items[0]:
        if inner.kind != "paragraph":
            return False
        before = after = ""
        linked = False
        for token in inner.tokens:
            if token.kind == "link" and is_followable(token.url):
                if linked and not re.fullmatch(r"[\W_]*|[\W_]*\n.{0,160}", after, re.DOTALL):
                    return False
                linked, found = True, True
                before, after = (after or before), ""
                if len(fold_space(before)) > SOURCE_LINE or _SENTENCE_END.search(before.strip()):
                    return False
            elif linked:
                after += token.text
            else:
                before += token.text
        if linked and re.search(r"\w", after):
            return False
        if not linked:
            return False
    return found


def is_linked_item(row: tuple[Block, ...]) -> bool:
    """Whether a list's item begins with a link."""
    return bool(row) and row[0].kind == "paragraph" and starts_with_link(row[0].tokens)
