"""Turn a mail of plain text into HTML, as its reader sees it: headings, lists, paragraphs, addresses as links. Pure."""

import re
from collections.abc import Iterator
from html import escape

__all__ = ["URL", "to_html"]

URL = re.compile(
    r"https?://[^\s<>\"'\u3000-\u303f\uff00-\uff65]*[^\s<>\"'.,;:!?)\]}\u3000-\u303f\uff00-\uff65]", re.IGNORECASE
)
"""An address in a text: what closes a sentence, or brackets around it, is no part of it."""

_IN_BRACKETS = re.compile(r"\s*[<(\[]\s*(https?://[^\s<>()\[\]]+)\s*[>)\]]", re.IGNORECASE)
_LIST_ENTRY = re.compile(r"\s*(?:[-*•‣·–—]|\d{1,3}[.)])\s+(?=\S)")
_UNDERLINE = re.compile(r"\s*([=~*#-])\1{2,}\s*")
_MAX_HEADING_CHARS = 80


def to_html(text: str) -> str:
    """Return the HTML of a text.

    A line above a row of `===` or `---`, a line of capitals, and a line that begins with `#` are headings. `Title
    (URL)` and `Title <URL>` are links that show the title; other addresses are links that show themselves.

    >>> to_html("NEWS\\n\\n* Gears turn (https://a.example/gears)")
    '<h2>NEWS</h2>\\n<ul><li><a href="https://a.example/gears">Gears turn</a></li></ul>'
    """
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n"))
    return "\n".join(html for block in blocks for html in _block(block.split("\n")))


def _block(lines: list[str]) -> Iterator[str]:
    lines = [line for line in lines if line.strip()]
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[0]) and not _UNDERLINE.fullmatch(lines[1]):
        lines = lines[1:]  # a row above a heading
    if lines and _UNDERLINE.fullmatch(lines[-1]) and len(lines) == 1:
        yield "<hr>"
        return
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]) and len(lines[0]) <= _MAX_HEADING_CHARS:
        yield f"<h2>{_inline(lines[0].strip())}</h2>"
        lines = lines[2:]
    elif lines and _is_heading(lines[0]):
        yield f"<h2>{_inline(lines[0].strip().lstrip('# '))}</h2>"
        lines = lines[1:]
    if not lines:
        return
    if _LIST_ENTRY.match(lines[0]):
        shown = (_inline(_LIST_ENTRY.sub("", entry, count=1)) for entry in _entries(lines))
        yield "<ul>" + "".join(f"<li>{entry}</li>" for entry in shown) + "</ul>"
    else:
        yield f"<p>{_inline(chr(10).join(lines))}</p>"


def _entries(lines: list[str]) -> Iterator[str]:
    """Yield the entries of a list, each with the lines that go on with it."""
    entry: list[str] = []
    for line in lines:
        if _LIST_ENTRY.match(line) and entry:
            yield "\n".join(entry)
            entry = []
        entry.append(line)
    yield "\n".join(entry)


def _is_heading(line: str) -> bool:
    line = line.strip()
    if URL.search(line) or len(line) > _MAX_HEADING_CHARS:
        return False
    return bool(re.match(r"#{1,4}\s+\S", line)) or (line.isupper() and sum(map(str.isalpha, line)) > 3)


def _inline(text: str) -> str:
    """Return the HTML of a block's text: its links, and the ends of its lines where they part more than words."""
    pieces: list[str] = []
    for line in _joined(text):
        bracketed = _IN_BRACKETS.search(line)
        title = line[: bracketed.start()].strip() if bracketed else ""
        if bracketed and title and not URL.search(title):
            pieces.append(f'<a href="{escape(bracketed[1])}">{escape(title)}</a>{_linked(line[bracketed.end() :])}')
        else:
            pieces.append(_linked(line))
    return "<br>\n".join(pieces)


def _joined(text: str) -> Iterator[str]:
    """Yield the lines of a block; lines that were only broken to fit, without an address, are joined."""
    held = ""
    for line in text.split("\n"):
        line = line.strip()
        if URL.search(line) or URL.search(held):
            if held:
                yield held
            held = line
        else:
            held = f"{held} {line}".strip()
    if held:
        yield held


def _linked(text: str) -> str:
    position, pieces = 0, []
    for match in URL.finditer(text):
        pieces += [escape(text[position : match.start()]), f'<a href="{escape(match[0])}">{escape(match[0])}</a>']
        position = match.end()
    return "".join([*pieces, escape(text[position:])])
