"""Make of a mail the text that is stored: everything of the reader to whom it was sent is cut out. Pure.

The stored text has a few headers, an empty line, and the body: HTML without scripts, comments and tracking pixels, or
plain text. `read_stored` reads it.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement, tostring

from crawler.digests.mail.addresses import Addresses, counting_hosts, recurring_values
from crawler.digests.mail.message import Mail
from crawler.digests.mail.plain_text import URL
from crawler.digests.mail.reader import MASK
from crawler.items import Problem
from crawler.text.html import parse_html
from crawler.text.space import fold_space

__all__ = ["CleanMail", "StoredMail", "clean", "locator_of", "read_stored"]

_HEADERS = ("Subject", "From", "List-Id", "Date", "Content-Type")
_DROPPED = ("script", "style", "link", "base", "form", "input", "button", "object", "embed", "iframe", "noscript",
            "svg", "template", "audio", "video", "source")  # fmt: skip
_KEPT = frozenset({"href", "src", "alt", "title", "class", "id", "width", "height", "align", "role", "hidden", "lang",
                   "dir", "colspan", "rowspan", "start", "aria-hidden", "charset", "content", "name"})  # fmt: skip
_SMALL = re.compile(r"\s*[0-2](?:\.0*)?(?:px)?\s*", re.IGNORECASE)
_SMALL_STYLE = re.compile(r"(?<![\w-])(?:max-)?(?:width|height)\s*:\s*[0-2]px", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that no tree takes."""

_SLUG_CHARS = 60
_BEGINNING_CHARS = 8
"""Characters by which addresses with tokens are looked for: those of the scheme."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanMail:
    """A mail without its reader."""

    locator: str
    """What names it: its day, its subject, and a hash of its Message-ID."""

    text: str
    """The text that is stored."""

    tokens: Mapping[str, str]
    """Address with its token hidden -> the address, of the links that only a visit can resolve."""

    problems: tuple[Problem, ...]
    """What was odd."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredMail:
    """What a stored text says."""

    subject: str
    sender: str
    list_id: str
    date_raw: str
    is_html: bool
    body: str


def clean(mail: Mail) -> CleanMail:
    """Return what is kept of a mail."""
    tree = parse_html(mail.body).root if mail.is_html else None
    urls = _links_of(tree) if tree is not None else URL.findall(mail.body)
    addresses = Addresses(
        reader=mail.reader,
        actions=mail.actions,
        counting_hosts=counting_hosts(urls),
        recurring=recurring_values(urls),
    )
    problems = list(mail.problems)
    if tree is not None:
        pixels = _clean_tree(tree, addresses)
        if pixels:
            problems.append(Problem(kind="tracker_left_out", evidence=f"{pixels} images that tell of the reading"))
        body = str(tostring(tree, encoding="unicode"))
    else:
        body = _clean_text(mail.body, addresses)
    subject, sender = mail.reader.cut(mail.subject), mail.reader.cut(mail.sender)
    values = (subject, sender, mail.list_id, mail.date_raw, "text/html" if mail.is_html else "text/plain")
    head = "".join(f"{name}: {fold_space(value)}\n" for name, value in zip(_HEADERS, values, strict=True))
    text = mail.reader.cut(_without_tokens(f"{head}\n{body}", addresses))
    return CleanMail(locator=locator_of(mail), text=text, tokens=addresses.tokens, problems=tuple(problems))


def read_stored(text: str) -> StoredMail:
    """Return what a stored text says.

    >>> read_stored("Subject: Gears\\nContent-Type: text/plain\\n\\nOne.").body
    'One.'
    """
    head, _, body = text.partition("\n\n")
    given = dict(line.partition(": ")[::2] for line in head.split("\n"))
    subject, sender, list_id, date, kind = (given.get(name, "").strip() for name in _HEADERS)
    return StoredMail(
        subject=subject, sender=sender, list_id=list_id, date_raw=date, is_html=kind == "text/html", body=body
    )


def _links_of(tree: HtmlElement) -> list[str]:
    return [url.strip() for element in tree.iter("a", "area") if (url := element.get("href"))]


def _clean_tree(tree: HtmlElement, addresses: Addresses) -> int:
    """Clean a tree in place; return the number of images that were left out because they tell of the reading."""
    for node in [n for n in tree.iter() if not isinstance(n.tag, str) or n.tag in _DROPPED]:
        if node.getparent() is not None:
            node.drop_tree()
    pixels = 0
    for element in list(tree.iter("img")):
        source = addresses.of_image(element.get("src") or "") if not _is_pixel(element) else None
        if source is None:
            pixels += 1
            element.drop_tree()
        else:
            element.set("src", _NOT_XML.sub("", source))
    for element in tree.iter():
        _clean_element(element, addresses)
    return pixels


def _clean_element(element: HtmlElement, addresses: Addresses) -> None:
    if "href" in element.attrib:
        target = addresses.of_link(element.get("href", ""), fold_space(element.text_content()))
        element.set("href", _NOT_XML.sub("", target))
    kept = {}
    for name, value in element.attrib.items():
        if name in ("href", "src") or (name == "style" and "url(" not in value.lower() and "http" not in value.lower()):
            kept[name] = _NOT_XML.sub("", value)
        elif name in _KEPT:
            kept[name] = _clean_text(value, addresses)
    element.attrib.clear()  # one by one, those with names that no tree takes could not be deleted
    element.attrib.update(kept)
    if element.text:
        element.text = _clean_text(element.text, addresses)
    if element.tail:
        element.tail = _clean_text(element.tail, addresses)


def _is_pixel(image: HtmlElement) -> bool:
    """Whether an image is too small, or hidden, to be seen."""
    style = image.get("style") or ""
    small = [name for name in ("width", "height") if _SMALL.fullmatch(image.get(name) or "-")]
    return bool(small) or bool(_SMALL_STYLE.search(style)) or bool(_HIDDEN.search(style))


def _clean_text(text: str, addresses: Addresses) -> str:
    """Return a text with the reader cut out, and its addresses as those of links; its line is what they show."""

    def cleaned(match: re.Match[str]) -> str:
        start = text.rfind("\n", 0, match.start()) + 1
        return addresses.of_link(match[0], text[max(start, match.start() - 200) : match.start()])

    return _NOT_XML.sub("", addresses.reader.cut(URL.sub(cleaned, text)))


def _without_tokens(text: str, addresses: Addresses) -> str:
    """Return a text in which no token stands, wherever it was."""
    hidden = {url: shown for shown, url in addresses.tokens.items()}
    if not hidden:
        return text
    urls = sorted(hidden)
    longest = max(map(len, urls))
    beginnings = re.compile("|".join(map(re.escape, sorted({url[:_BEGINNING_CHARS] for url in urls}))))
    parts, place = [], 0
    for begin in beginnings.finditer(text):
        start = begin.start()
        if start >= place and (url := _longest_of(urls, text[start : start + longest])) is not None:
            parts += [text[place:start], hidden[url]]
            place = start + len(url)
    return "".join([*parts, text[place:]])


def _longest_of(urls: Sequence[str], text: str) -> str | None:
    """Return the longest of sorted addresses with which a text begins; None where it begins with none.

    >>> _longest_of(["a", "a/b", "a/b/d"], "a/b/c"), _longest_of(["b"], "a")
    ('a/b', None)
    """
    while place := bisect_right(urls, text):
        if text.startswith(urls[place - 1]):
            return urls[place - 1]
        same = takewhile(lambda pair: pair[0] == pair[1], zip(text, urls[place - 1], strict=False))
        text = text[: sum(1 for _ in same)]
    return None


def locator_of(mail: Mail) -> str:
    """Return a name that is the same in whatever mailbox a mail lies, and says nothing of the reader."""
    digest = hashlib.sha256(mail.identifier.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    day = mail.date.date().isoformat() if mail.date else "undated"
    return "-".join(word for word in (day, _slug(mail.reader.cut(mail.subject).replace(MASK, "")), digest) if word)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:_SLUG_CHARS].strip("-")
