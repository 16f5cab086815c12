"""Tokens: the pieces of a line (texts, links, images, embeds), and the addresses that stand bare in a text. Pure."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from crawler.text.space import fold_space

TokenKind = Literal["text", "link", "bare", "image", "embed"]

_CJK_MARKS = "、。，．；：！？（）［］｛｝「」『』【】〔〕〈〉《》〖〗“”‘’…～・｜＂＇\u3000"
"""Punctuation and space of Chinese, Japanese and Korean: no address that stands in a text goes on behind it."""
_ADDRESS = re.compile(
    r"\[(?P<title>[^\[\]]{1,500})\]\((?P<target>https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
    rf"|(?P<bare>https?://(?=[\w\[])[^\s<>\"{_CJK_MARKS}]+)",
    re.IGNORECASE,
)
"""A link whose Markdown a renderer left standing, or a URL that stands bare in a text."""


LINE_BREAK = "\u2028"
"""What a line break (<br>) is in a text; a line end of the source is white space."""


class Token(NamedTuple):
    """A piece of a line."""

    kind: TokenKind
    """A text, a link, a URL that stands bare in the text, an image or an embed."""
    text: str = ""
    """The text, white space folded in links; of an image its alternative text."""
    url: str = ""
    """The address as the HTML has it; '' for a text."""
    strong: bool = False
    """Whether the text is in <strong> or <b>, as bylines are. Other emphasis is not kept."""
    picture: bool = False
    """Whether a link holds an image and no text: its text is the image's alternative text."""


def add_text(line: list[Token], text: str | None, *, strong: bool = False) -> None:
    """Append a text to a line, but no white space at its beginning."""
    if text and (line or not text.isspace()):
        line.append(Token("text", text, strong=strong))


def tidy(line: list[Token]) -> tuple[Token, ...]:
    """Return a line with neighbouring texts joined and the addresses in them split off; () when it is blank."""
    joined: list[Token] = []
    for token in line:
        if token.kind == "text" and joined and joined[-1].kind == "text" and joined[-1].strong == token.strong:
            joined[-1] = Token("text", joined[-1].text + token.text, strong=token.strong)
        else:
            joined.append(token)
    tokens: list[Token] = []
    for token in joined:
        if token.kind == "text" and "://" in token.text:
            tokens.extend(_addresses(token))
        else:
            tokens.append(token)
    if all(token.kind == "text" and not token.text.strip() for token in tokens):
        return ()
    return tuple(tokens)


def _addresses(token: Token) -> Iterator[Token]:
    """Yield a text split at the URLs in it, and at links whose Markdown a renderer left standing."""
    done = 0
    for found in _ADDRESS.finditer(token.text):
        if found.start() > done:
            yield Token("text", token.text[done : found.start()], strong=token.strong)
        if found["bare"]:
            url = trim_bare(found["bare"])
            yield Token("bare", url, url, token.strong)
            done = found.start() + len(url)
        else:
            yield Token("link", fold_space(found["title"]), found["target"], token.strong)
            done = found.end()
    if done < len(token.text):
        yield Token("text", token.text[done:], strong=token.strong)


def trim_bare(url: str) -> str:
    """Return a bare URL of a text without the punctuation that ends the sentence.

    >>> trim_bare("https://a.example/x).")
    'https://a.example/x'
    >>> trim_bare("https://a.example/x_(y)")
    'https://a.example/x_(y)'
    """
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while end and (url[end - 1] in ".,;:!?*_'\"…”’]}>|" or (url[end - 1] == ")" and unopened > 0)):
        end -= 1
        unopened -= url[end] == ")"
    return url[:end]


def parts_of(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Yield the paragraphs of a line that blank lines part: two line breaks in a row, as mails write paragraphs.

    >>> one, two = parts_of((Token("link", "A", "https://a.example/"), Token("text", "\\u2028 \\u2028B")))
    >>> two[0].text
    'B'
    """
    if sum(token.text.count(LINE_BREAK) for token in tokens if token.kind == "text") < 2:
        yield tokens
        return
    part: list[Token] = []
    breaks = 0
    for token in tokens:
        if token.kind != "text":
            part.append(token)
            breaks = 0
            continue
        for piece in re.split(f"({LINE_BREAK})", token.text):
            if piece == LINE_BREAK:
                breaks += 1
            elif piece.strip():
                breaks = 0
            if breaks == 2 and part:
                yield tidy(part)
                part, breaks = [], 0
            else:
                add_text(part, piece, strong=token.strong)
    if rest := tidy(part):
        yield rest
