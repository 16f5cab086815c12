"""Turn a mail of plain text into HTML, as its reader sees it: headings, lists, paragraphs, addresses as links. Pure."""

import re
from collections.abc import Iterator, Mapping
from html import escape

__all__ = ["URL", "to_html"]

URL = re.compile(
    r"https?://[^\s<>\"'\u3000-\u303f\uff00-\uff65]*[^\s<>\"'.,;:!?)\]}\u3000-\u303f\uff00-\uff65]", re.IGNORECASE
)
"""An address in a text: what closes a sentence, or brackets around it, is no part of it."""

_MARKS = "■□●○◆◇★☆▼▽▶►◎〓"
"""What stands before headings in mails in Japanese, Chinese and Korean."""

_IN_BRACKETS = re.compile(r"(?>(?<!\s)\s++)?+[<(\[]\s*+(https?://[^\s<>()\[\]]++)\s*+[>)\]]", re.IGNORECASE)
_AT_END = re.compile(
    rf"(?P<title>\S.{{0,150}}?)(?:\s*+[:：]\s*+|\s++[-–—]\s++|\s++(?=https?://))(?P<url>{URL.pattern})\s*+$",
    re.IGNORECASE,
)
_LIST_ENTRY = re.compile(r"(?>(?<!\s)\s++)?+(?:[-*•‣·–—]|\d{1,3}[.)])\s++(?=\S)")
_UNDERLINE = re.compile(r"\s*([=~*#_─━═＝－―＿☆★◆■・…-])\1{2,}\s*")
_MARKED = re.compile(rf"\s*(?:[{_MARKS}]\s*\S.{{0,60}}|【[^【】]{{1,40}}】)\s*")
_REFERENCE = re.compile(rf"^[ \t]*\[(\d{{1,3}})\]:?[ \t]*<?({URL.pattern})>?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_REFERRED = re.compile(r"\[(?P<text>[^\[\]\n]{1,150})\][ ]?\[(?P<number>\d{1,3})\]|[ ]?\[(?P<mark>\d{1,3})\]")
_NUMBER = re.compile(r"\[(\d{1,3})\]")
_PARTED = re.compile(r"\s*+[|•·]\s*+")
_SENTENCE = re.compile(r"[.!?。！？]\s")
_FOOTER = re.compile(r"\n(?:-- ?|_{20,}+)(?=\n)")
"""The line above a signature (RFC 3676), or above what a mailing list adds below."""
_MOST_FOOTER = 3_000
"""Characters of what may stand behind such a line."""

_MAX_HEADING_CHARS = 80
_MAX_TITLE_CHARS = 150


def to_html(text: str) -> str:
    """Return the HTML of a text.

    A line above a row of `===` or `---`, a line of capitals, and a line that begins with `#` or `■` are headings.
    `Title (URL)`, `Title <URL>`, `- Title: URL` and `Title [1]`, where `[1] URL` stands further below, are links that
    show the title; other addresses are links that show themselves. A signature is the footer.

    >>> to_html("NEWS\\n\\n* Gears turn (https://a.example/gears)")
    '<h2>NEWS</h2>\\n<ul><li><a href="https://a.example/gears">Gears turn</a></li></ul>'
    >>> to_html("* Gears turn [1]. At last.\\n\\n[1] https://a.example/gears")
    '<ul><li><a href="https://a.example/gears">Gears turn</a>. At last.</li></ul>'
    """
    text = text.replace("\r\n", "\n")
    references = {match[1]: match[2] for match in _REFERENCE.finditer(text)}
    without = _REFERENCE.sub("", text)
    if references.keys() <= set(_NUMBER.findall(without)):
        text = without
    else:
        references = {}
    marks = (found for found in _FOOTER.finditer(text) if len(text) - found.end() - 1 <= _MOST_FOOTER)
    if (mark := next(marks, None)) is None:
        return _html_of(text, references)
    footer = _html_of(text[mark.end() + 1 :], references)
    return f"{_html_of(text[: mark.start()], references)}\n<footer>{footer}</footer>"


def _html_of(text: str, references: Mapping[str, str]) -> str:
    blocks = re.split(r"\n[ \t\u3000]*\n", text.strip("\n"))
    return "\n".join(
        html for number, block in enumerate(blocks) for html in _block(block.split("\n"), references, number)
    )


def _block(lines: list[str], references: Mapping[str, str], number: int) -> Iterator[str]:
    lines = [line for line in lines if line.strip()]
    level = 2
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[0]) and not _UNDERLINE.fullmatch(lines[1]):
        lines = lines[1:]  # a row above a heading
        level = 1 if number == 0 and len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]) else 2
    if lines and _UNDERLINE.fullmatch(lines[-1]) and len(lines) == 1:
        yield "<hr>"
        return
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]) and len(lines[0]) <= _MAX_HEADING_CHARS:
        yield _heading(lines[0], level)
        lines = lines[2:]
    elif lines and _is_heading(lines[0]) and not (len(lines) > 1 and URL.match(lines[1].strip())):
        yield _heading(lines[0], 2, references)
        lines = lines[1:]
    if not lines:
        return
    if _LIST_ENTRY.match(lines[0]):
        shown = (_inline(_LIST_ENTRY.sub("", entry, count=1), references, is_entry=True) for entry in _entries(lines))
        yield "<ul>" + "".join(f"<li>{entry}</li>" for entry in shown) + "</ul>"
    else:
        yield f"<p>{_inline(chr(10).join(lines), references)}</p>"


def _heading(line: str, level: int, references: Mapping[str, str] | None = None) -> str:
    if references and (linked := _referred(line.strip(), references)) != escape(line.strip()):
        return f"<h{level + 1}>{linked}</h{level + 1}>"
    plain = line.strip().lstrip(f"# {_MARKS}\u3000")
    if plain.startswith("【") and plain.endswith("】"):
        plain = plain[1:-1]
    return f"<h{level}>{escape(plain)}</h{level}>"


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
    if _MARKED.fullmatch(line):
        return True
    return bool(re.match(r"#{1,4}\s+\S", line)) or (line.isupper() and sum(map(str.isalpha, line)) > 3)


def _inline(text: str, references: Mapping[str, str], *, is_entry: bool = False) -> str:
    """Return the HTML of a block's text: its links, and the ends of its lines where they part more than words."""
    pieces: list[str] = []
    for line in _joined(text):
        bracketed, at_end = _IN_BRACKETS.search(line), _AT_END.fullmatch(line) if is_entry else None
        title = line[: bracketed.start()].strip() if bracketed else ""
        if bracketed and title and not URL.search(title):
            pieces.append(f'<a href="{escape(bracketed[1])}">{escape(title)}</a>{_linked(line[bracketed.end() :])}')
        elif at_end and not URL.search(at_end["title"]) and not _SENTENCE.search(at_end["title"]):
            pieces.append(f'<a href="{escape(at_end["url"])}">{escape(at_end["title"])}</a>')
        else:
            pieces.append(_referred(line, references) if references else _linked(line))
    return "<br>\n".join(pieces)


def _joined(text: str) -> Iterator[str]:
    """Yield the lines of a block; lines that were only broken to fit, without an address, are joined."""
    held: list[str] = []
    stands_alone = False
    for line in filter(None, map(str.strip, text.split("\n"))):
        has_address = URL.search(line) is not None
        if held and (has_address or stands_alone):
            yield " ".join(held)
            held = []
        held.append(line)
        stands_alone = has_address
    if held:
        yield " ".join(held)


def _referred(line: str, references: Mapping[str, str]) -> str:
    """Return the HTML of a line whose addresses stand below, by number: what comes before the first is its title."""
    position, pieces = 0, []
    for match in _REFERRED.finditer(line):
        url = references.get(match["number"] or match["mark"])
        if url is None:
            continue
        before, shown = line[position : match.start()], match["text"] or match[0].strip()
        parted = _PARTED.match(before) if position else None
        title = before[parted.end() :].strip() if parted else "" if position else before.strip()
        if title and not match["text"] and len(title) <= _MAX_TITLE_CHARS and not _SENTENCE.search(title):
            before, shown = parted[0] if parted else "", title
        pieces += [_linked(before), " " * match[0].startswith(" ") * bool(before)]
        pieces.append(f'<a href="{escape(url)}">{escape(shown)}</a>')
        position = match.end()
    return "".join([*pieces, _linked(line[position:])])


def _linked(text: str) -> str:
    position, pieces = 0, []
    for match in URL.finditer(text):
        pieces += [escape(text[position : match.start()]), f'<a href="{escape(match[0])}">{escape(match[0])}</a>']
        position = match.end()
    return "".join([*pieces, escape(text[position:])])
