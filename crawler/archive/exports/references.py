"""Links and issues as references, for reference managers.

The key of a reference is that of the link (crawler.urls.keys), or made of the natural key of the issue, so a citation
finds its entry in any archive of the same publications, and in later ones.
"""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from crawler.archive.exports.extract import Extract
from crawler.archive.issues.publications import PUBLICATION_LABEL
from crawler.archive.rows import as_json
from crawler.text.space import fold_space

__all__ = ["Reference", "one_word", "plain", "references", "references_of_issues", "references_of_links", "web_address"]

_SELECT = f"""
WITH cited AS (
  SELECT m.link_id, m.title, i.title AS issue, i.number, i.published, i.url, {PUBLICATION_LABEL} AS publication,
    row_number() OVER (PARTITION BY m.link_id ORDER BY m.title IS NULL, i.published IS NULL, i.published, m.id) AS place
  FROM mentions m JOIN issues i ON i.id = m.issue_id JOIN publications n ON n.id = i.publication_id
  WHERE {{matching}}
)
SELECT
  l.id, l.key, l.url, coalesce(s.title, c.title), (
    SELECT json_group_array(name) FROM (
      SELECT a.name FROM link_authors la JOIN authors a ON a.id = la.author_id
      WHERE la.link_id = l.id ORDER BY la.position
    )
  ), s.published, s.site_name, d.name, s.kind, s.language, s.description, l.visited, s.details,
  c.publication, c.number, c.issue, c.published, c.url
FROM cited c
JOIN links l ON l.id = c.link_id
LEFT JOIN domains d ON d.id = l.domain_id
LEFT JOIN sources s ON s.link_id = l.id
WHERE c.place = 1 AND l.url NOT GLOB 'redacted:*'
ORDER BY l.id
"""
_OF_LINKS = _SELECT.format(matching="m.link_id IN (SELECT value FROM json_each(:ids))")
_OF_ISSUES = f"""
SELECT i.id, n.key, i.key, i.number, i.title, i.published, i.authors, i.url, {PUBLICATION_LABEL}
FROM issues i JOIN publications n ON n.id = i.publication_id WHERE i.id IN (SELECT value FROM json_each(:ids))
"""
_WEB = re.compile(r"https?://[^\s]", re.IGNORECASE)
_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIV = re.compile(r"https?://(?:www\.)?arxiv\.org/abs/([a-z.-]+/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_NOT_TEXT = ("Cc", "Cs", "Cn", "Zl", "Zp")
_DIRECTIONS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""Marks of direction, which can make a text look like another one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A link with what its page and the first of the chosen mentions say of it, or an issue; texts are plain and on one
    line."""

    key: str
    """Citation key: ASCII letters, digits, hyphens and underscores."""

    url: str
    """Address, without what could end a field: normalised for a link, that of the public page for an issue."""

    title: str
    """Title of the page or issue, or of the mention, or the address."""

    authors: tuple[str, ...] = ()
    """As the page has them."""

    published: str | None = None
    """Date of publication, when it is certain: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""

    site: str | None = None
    """Name of the site, or its domain; the publication of an issue."""

    kind: str = "other"
    """Kind of work; `issue` for an issue."""

    number: str | None = None
    """Number of an issue."""

    doi: str | None = None
    """DOI of the work."""

    arxiv: str | None = None
    """Id of the preprint at arXiv, without version."""

    language: str | None = None
    """Language of the page."""

    abstract: str | None = None
    """Description of the page."""

    seen: str | None = None
    """Date of the last visit, `YYYY-MM-DD`."""

    cited: str | None = None
    """Date of the issue that cites it, `YYYY-MM-DD`."""

    note: str = ""
    """Which issue cites it."""

    @property
    def web_url(self) -> str | None:
        """Return the address if it is of the web, so that following it runs nothing; else None.

        >>> Reference(key="k", url="javascript:alert(1)", title="Gears").web_url
        """
        return web_address(self.url)

    @property
    def date_parts(self) -> list[int]:
        """Return year, month and day of publication, as far as they are known.

        >>> Reference(key="k", url="https://a.example/", title="Gears", published="2024-09").date_parts
        [2024, 9]
        """
        return [int(part) for part in self.published.split("-")] if self.published else []


def references(extract: Extract) -> Iterator[Reference]:
    """Yield a reference for each link of the chosen mentions, ordered by id. Raises ArchiveError."""
    for row in extract.archive.connection.execute(_SELECT.format(matching=extract.matching)):
        yield _of_link(row)[1]


def references_of_links(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Reference]:
    """Return a reference for each link with an id that an issue cites, in the order of the ids."""
    found = dict(map(_of_link, connection.execute(_OF_LINKS, {"ids": as_json(ids)})))
    return [found[number] for number in dict.fromkeys(ids) if number in found]


def references_of_issues(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Reference]:
    """Return a reference for each issue with an id, in the order of the ids."""
    found = dict(map(_of_issue, connection.execute(_OF_ISSUES, {"ids": as_json(ids)})))
    return [found[number] for number in dict.fromkeys(ids) if number in found]


def _of_link(row: Sequence[object]) -> tuple[int, Reference]:
    """Return a reference of a row of `_SELECT`, with the id of the link."""
    number, key, url, title, authors, published, site, domain, kind, language, abstract, visited, details, *mention = (
        row
    )
    publication, issue, issue_title, cited, issue_url = mention
    issue_name = f"#{issue}" if issue is not None else _line(issue_title)
    said = json.loads(str(details or "{}"))
    address = one_word(str(url))
    arxiv = _ARXIV.match(address)
    doi = _DOI.match(address)
    return int(str(number)), Reference(
        key=f"link_{key}",
        url=address,
        title=_line(title) or address,
        authors=tuple(name for name in map(plain, json.loads(str(authors))) if name),
        published=_date(published),
        site=_line(site) or one_word(str(domain or "")) or None,
        kind=str(kind or "other"),
        doi=doi[1] if doi else one_word(str(said.get("doi") or "")) or None,
        arxiv=arxiv[1] if arxiv else one_word(str(said.get("arxiv") or "")) or None,
        language=_line(language) or None,
        abstract=_line(abstract) or None,
        seen=_date(visited),
        cited=_date(cited),
        note=fold_space(
            f"Cited in {_line(publication)} {issue_name}{f' ({cited})' if cited else ''}, {one_word(str(issue_url))}"
        ),
    )


def _of_issue(row: Sequence[object]) -> tuple[int, Reference]:
    """Return a reference of a row of `_OF_ISSUES`, with the id of the issue."""
    id_, publication_key, key, number, title, published, authors, url, publication = row
    name = f"{publication_key}_{key}"
    ascii_key = re.sub(r"[^A-Za-z0-9_-]+", "-", name)
    if ascii_key != name:  # two issues may differ in what was left out
        ascii_key += f"_{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return int(str(id_)), Reference(
        key=ascii_key,
        url=one_word(str(url)),
        title=_line(title) or f"{_line(publication)} {f'#{number}' if number is not None else _line(key)}",
        authors=tuple(each for each in map(_line, str(authors or "").split("; ")) if each),
        published=_date(published),
        site=_line(publication) or None,
        kind="issue",
        number=None if number is None else str(number),
    )


def plain(text: str) -> str:
    r"""Return a text on one line, without control characters, marks of direction and what is no character.

    >>> plain("a\n b\x00c\u202e")
    'a b c'
    """
    if text.isprintable():
        return fold_space(text)
    signs = text.translate(_DIRECTIONS)
    return fold_space("".join(" " if unicodedata.category(sign) in _NOT_TEXT else sign for sign in signs))


def one_word(url: str) -> str:
    r"""Return an address with white space, quotes, control characters and marks of direction percent-encoded.

    >>> one_word("https://a.example/x y\nTY  - JOUR")
    'https://a.example/x%20y%0ATY%20%20-%20JOUR'
    """
    return "".join(sign if sign.isprintable() and sign not in ' "<>\\^`{|}' else _percent(sign) for sign in url)


def web_address(url: str) -> str | None:
    """Return the address if it is of the web and may be a link in other programs, else None.

    >>> web_address("https://a.example/x y"), web_address("javascript:alert(1)")
    ('https://a.example/x%20y', None)
    """
    return one_word(url) if _WEB.match(url) else None


def _line(text: object) -> str:
    return plain(str(text)) if text is not None else ""


def _date(text: object) -> str | None:
    """Return the date at the beginning of a text, as far as it is one; None without one."""
    found = _DATE.match(str(text or ""))
    return found[0] if found else None


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))
