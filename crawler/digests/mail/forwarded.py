"""A message that was forwarded to the mailbox: the few lines in which mail programs say what was forwarded. Pure."""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement, tostring

from crawler.text.html import parse_html
from crawler.text.space import fold_space

__all__ = ["Forwarded", "forwarded_in", "is_forward"]

MAX_HEAD_CHARS = 1500
"""Characters of the lines that say what was forwarded."""

_FORWARD = re.compile(r"^\W*(?:fwd?|wg|tr|rv|enc|i|vs|vb|doorst|转发|轉寄|전달|пересл)\s*[:：]\s*", re.IGNORECASE)
_LABELS = {
    "from": r"From|Von|De|Da|Van|Från|От|差出人|发件人|寄件者|보낸\s?사람",
    "date": r"Date|Sent|Datum|Gesendet|Envoyé|Fecha|Enviado|Data|Inviato|Verzonden|Skickat|Дата|Отправлено|"
    r"日時|送信日時|日期|发送时间|寄件日期|보낸\s?날짜|날짜",
    "subject": r"Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Тема|件名|主题|主旨|제목",
    "to": r"To|An|À|Para|A|Aan|Till|Кому|宛先|收件人|收件者|받는\s?사람",
}
_LINES = {
    name: re.compile(rf"^[^\w\n]*+(?:{words})[^\S\n]*+[:：]\s*+(\S.*)$", re.MULTILINE)
    for name, words in _LABELS.items()
}
_MARKED = "descendant-or-self::*[contains(concat(' ', @class, ' '), ' gmail_attr ') or @id='divRplyFwdMsg']"
_TEXT_MARK = re.compile(
    r"^(?:-{2,}+\s*+[^\n-]{4,60}\s*+-{2,}+|Begin forwarded message:)[^\S\n]*+\n(?>[^\S\n]*+\n)*+", re.MULTILINE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Forwarded:
    """What was forwarded."""

    sender: str
    """Name and address of its sender."""
    subject: str
    date_raw: str
    """Its date, as the mail program writes it."""
    to: str
    """To whom it had been sent; '' where nothing says so."""
    body: str
    """HTML or text of the message itself."""


def is_forward(subject: str) -> bool:
    """Return whether a subject says that a message was forwarded.

    >>> is_forward("Fwd: Gears #7"), is_forward("Gears #7")
    (True, False)
    """
    return _FORWARD.match(subject) is not None


def forwarded_in(body: str, *, is_html: bool) -> Forwarded | None:
    """Return the message that a body forwards; None where it has no lines that say so.

    >>> text = "--- Forwarded message ---\\nFrom: G <g@g.example>\\nDate: May 3\\nSubject: Gears\\n\\nOne."
    >>> found = forwarded_in(text, is_html=False)
    >>> found.sender, found.subject, found.body
    ('G <g@g.example>', 'Gears', 'One.')
    """
    return _in_html(body) if is_html else _in_text(body)


def _in_html(body: str) -> Forwarded | None:
    tree = parse_html(body).root
    for element in tree.xpath(_MARKED):
        head = "\n".join(_lines_of(element))[:MAX_HEAD_CHARS]
        if (said := _said(head)) is not None:
            return Forwarded(**said, body=_after(element))
    return None


def _lines_of(element: HtmlElement) -> list[str]:
    """Return the lines of an element, parted by its <br> and blocks."""
    lines = [""]
    for node in element.iter():
        if node.tag in ("br", "div", "p"):
            lines.append("")
        lines[-1] += node.text or ""
        if node is not element:
            lines[-1] += node.tail or ""
    return [fold_space(line) for line in lines]


def _after(element: HtmlElement) -> str:
    """Return the HTML of what follows an element in its parent."""
    parts = [element.tail or ""]
    parts += [str(tostring(each, encoding="unicode")) for each in element.itersiblings()]
    return f"<div>{''.join(parts)}</div>"


def _in_text(body: str) -> Forwarded | None:
    mark = _TEXT_MARK.search(body.replace("\r\n", "\n"))
    if mark is None:
        return None
    head, _, rest = body.replace("\r\n", "\n")[mark.end() :].lstrip("\n").partition("\n\n")
    said = _said(head[:MAX_HEAD_CHARS])
    return Forwarded(**said, body=rest) if said is not None else None


def _said(head: str) -> dict[str, str] | None:
    """Return what the lines say; None unless they name a sender and a subject."""
    found = {name: match[1].strip() if (match := line.search(head)) else "" for name, line in _LINES.items()}
    if not found["from"] or not found["subject"]:
        return None
    return {"sender": found["from"], "subject": found["subject"], "date_raw": found["date"], "to": found["to"]}
