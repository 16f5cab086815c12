"""Bylines: lines that name author and outlet, and the source lines of 2018 that hold them. Pure."""

import re

from crawler.digests.body.lines import is_followable, plain_text
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.markup.tokens import Token
from crawler.text.space import fold_space

MAX_BYLINE = 200
"""Characters of a byline."""
MAX_BYLINE_REST = 30
"""Characters of plain text after the bold part of a byline, where no mark separates them."""
MAX_BEFORE_SOURCE = 160
"""Characters before the link of a source line ('Author, Outlet -- [title](url)')."""
MAX_NAME_WORDS = 25
"""Words of a list of names."""
MIN_CAPITALS = 0.75
"""Share of the words of a list of names that begin with a capital."""

MAX_CREDIT_WORDS = 5
"""Words of a line below a summary that names who wrote what was told."""

_SPONSORED = re.compile(r"(?>(?<!\s)\s++)?+\(?\bsponsor(?:ed)?\b\)?\s*+$", re.IGNORECASE)
_CREDIT = re.compile(r"[^\d.!?:;]*(?:\b[A-Z]\.[^\d.!?:;]*)?")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]?\s*$")
_NAME_WORD = re.compile(r"[^\W\d_][\w.’'&-]*")
_PARTICLES = frozenset({
    "and", "of", "the", "for", "via", "from", "de", "del", "der", "den", "van", "von", "di", "da", "dos", "du", "la",
    "le", "el", "al", "bin", "ibn", "y", "e", "et", "und", "zu", "ter", "ten",
})  # fmt: skip
_BETWEEN_SOURCES = re.compile(r"[\W_]*|[\W_]*[\n\u2028].{0,160}", re.DOTALL)


def is_byline(tokens: tuple[Token, ...]) -> bool:
    """Return whether a line below a story's heading is a byline: its text is bold up to a mark or to its end."""
    text = plain_text(tokens)
    first = next((t for t in tokens if t.kind == "text" and t.text.strip()), None)
    if first is None or not first.strong or not 0 < len(text) <= MAX_BYLINE:
        return False
    rest = fold_space("".join(t.text for t in tokens if t.kind == "text" and not t.strong))
    return (
        not rest
        or rest.startswith(("|", "-", "–", "—", ",", "("))
        or (len(rest) < MAX_BYLINE_REST and not _SENTENCE_END.search(rest))
    )


def is_quoted_byline(blocks: tuple[Block, ...]) -> bool:
    """Return whether a quote is a byline: one short line, no sentence, a comma or `|` between author and outlet."""
    if len(blocks) != 1 or blocks[0].kind != "paragraph":
        return False
    text = plain_text(blocks[0].tokens)
    return (
        0 < len(text) <= MAX_BYLINE
        and not _SENTENCE_END.search(text)
        and not text.startswith(("“", '"', "…", "..."))
        and ("," in text or "|" in text)
        and is_name_list(text.split("|")[0])
    )


def is_credit_line(tokens: tuple[Token, ...]) -> bool:
    """Return whether a line is two to five words that name people or a company, as mails write below a summary.

    >>> is_credit_line((Token("text", "Ada Smith"),)), is_credit_line((Token("text", "It turns."),))
    (True, False)
    """
    if any(token.kind != "text" or token.strong for token in tokens):
        return False
    text = _SPONSORED.sub("", fold_space(plain_text(tokens)))
    words = text.split()
    return 2 <= len(words) <= MAX_CREDIT_WORDS and _CREDIT.fullmatch(text) is not None and is_name_list(text)


def is_name_list(text: str) -> bool:
    """Return whether a line names people and outlets: nearly all its words begin with a capital.

    >>> is_name_list("Ada Smith, The Daily Gear"), is_name_list("Why gears turn at night")
    (True, False)
    """
    words = [word for word in _NAME_WORD.findall(text) if word not in _PARTICLES]
    capitals = sum(word[0].isupper() for word in words)
    return bool(words) and len(words) <= MAX_NAME_WORDS and capitals >= MIN_CAPITALS * len(words)


def is_source_quote(block: Block) -> bool:
    """Return whether a block is a quote of source lines: each link ends a line, with at most a byline before it."""
    if block.kind != "quote" or not block.items or not block.items[0]:
        return False
    return all(inner.kind == "paragraph" and _is_source_line(inner.tokens) for inner in block.items[0])


def _is_source_line(tokens: tuple[Token, ...]) -> bool:
    before = after = ""
    linked = False
    for token in tokens:
        if token.kind == "link" and is_followable(token.url):
            if linked and not _BETWEEN_SOURCES.fullmatch(after):
                return False
            linked = True
            before, after = (after or before), ""
            if len(fold_space(before)) > MAX_BEFORE_SOURCE or _SENTENCE_END.search(before.strip()):
                return False
            if before.strip() and before.strip()[-1:].isalnum() and not is_name_list(before):
                return False  # a sentence that leads to the link
        elif linked:
            after += token.text
        else:
            before += token.text
    return linked and not re.search(r"\w", after)
