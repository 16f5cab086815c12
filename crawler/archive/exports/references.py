"""Chosen links as references, for reference managers."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.archive.exports.extract import Extract
from crawler.archive.issues.publications import PUBLICATION_LABEL
from crawler.text.space import fold_space

__all__ = ["Reference", "plain", "references", "web_address"]

_SELECT = f"""
WITH cited AS (
  SELECT m.link_id, m.title, i.title AS issue, i.number, i.published, i.url, {PUBLICATION_LABEL} AS publication,
    row_number() OVER (PARTITION BY m.link_id ORDER BY m.title IS NULL, i.published IS NULL, i.published, m.id) AS place
  FROM mentions m JOIN issues i ON i.id = m.issue_id JOIN publications n ON n.id = i.publication_id
  WHERE {{matching}}
)
SELECT
  l.id, l.url, coalesce(s.title, c.title), (
    SELECT json_group_array(name) FROM (
      SELECT a.name FROM link_authors la JOIN authors a ON a.id = la.author_id
      WHERE la.link_id = l.id ORDER BY la.position
    )
  ), s.published, s.site_name, d.name, s.kind, s.language, s.description, l.visited, c.publication, c.number, c.issue,
  c.published, c.url
FROM cited c
JOIN links l ON l.id = c.link_id
LEFT JOIN domains d ON d.id = l.domain_id
LEFT JOIN sources s ON s.link_id = l.id
WHERE c.place = 1
ORDER BY l.id
"""
_WEB = re.compile(r"https?://[^\s]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A link with what its page and the first of the chosen mentions say of it; texts are plain and on one line."""

    id: int
    """Id of the link."""

    url: str
    """Its normalised address."""

    title: str
    """Title of the page, or of the mention, or the address."""

    authors: tuple[str, ...] = ()
    """As the page has them."""

    published: str | None = None
    """Date of publication, `YYYY-MM-DD`, when it is certain."""

    site: str | None = None
    """Name of the site, or its domain."""

    kind: str = "other"
    """Kind of work."""

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
    def key(self) -> str:
        """Return a unique citation key of ASCII letters, digits and underscores.

        >>> Reference(id=7, url="https://a.example/", title="The gears", authors=("Rita Râtchet",),
        ...     published="2024-09-23").key
        'ratchet2024_7'
        """
        words = _ascii(self.authors[0]).split() if self.authors else []
        return f"{words[-1] if words else 'link'}{(self.published or '')[:4]}_{self.id}"


def references(extract: Extract) -> Iterator[Reference]:
    """Yield a reference for each link of the chosen mentions, ordered by id. Raises ArchiveError."""
    for row in extract.archive.connection.execute(_SELECT.format(matching=extract.matching)):
        number, url, title, authors, published, site, domain, kind, language, abstract, visited, *mention = row
        publication, issue, issue_title, cited, issue_url = mention
        issue_name = f"#{issue}" if issue is not None else plain(issue_title or "")
        yield Reference(
            id=number,
            url=url,
            title=plain(title or "") or url,
            authors=tuple(name for name in map(plain, json.loads(authors)) if name),
            published=published and published[:10],
            site=plain(site or "") or domain,
            kind=kind or "other",
            language=language and plain(language),
            abstract=plain(abstract or "") or None,
            seen=visited and visited[:10],
            cited=cited,
            note=fold_space(f"Cited in {plain(publication)} {issue_name}{f' ({cited})' if cited else ''}, {issue_url}"),
        )


def plain(text: str) -> str:
    r"""Return a text on one line, without control characters.

    >>> plain("a\n b\x00c")
    'a b c'
    """
    return fold_space("".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text))


def web_address(url: str) -> str | None:
    """Return the address if it is of the web and may be a link in other programs, else None.

    >>> web_address("https://a.example/x y"), web_address("javascript:alert(1)")
    ('https://a.example/x%20y', None)
    """
    if not _WEB.match(url):
        return None
    return "".join(sign if sign.isprintable() and sign not in ' "<>\\^`{|}' else _percent(sign) for sign in url)


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))


def _ascii(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(sign if sign.isalnum() else " " for sign in letters)
