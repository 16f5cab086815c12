"""Find links by what is written of them: an address, part of one, an arXiv number or a DOI."""

import json
import re
from dataclasses import dataclass

from crawler.urls import fold, normalise
from explorer.connection import ArchiveConnection
from explorer.search.terms import like_pattern

__all__ = ["Address", "find_links", "read_address"]

MAX_LINKS = 5000
"""Links that part of an address finds, at most."""
LEAST_PART = 5
"""Characters of the part of an address that is looked for anywhere in addresses."""

# As arXiv itself has it, too: `arXiv:2401.12345 [cs.LG]`.
_ARXIV = re.compile(
    r"[\[(]?(?:arxiv[:\s]\s*)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\s*\[[\w.-]+\])?[\])]?",
    re.IGNORECASE,
)
_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|(?:urn:|info:)?doi[:/]\s*|doi\s+)?(10\.\d{4,9}/\S+)", re.IGNORECASE
)
_HOST = re.compile(r"(?:[a-z]+://)?(?:[^\s/?#@\"'.]+\.)+[^\W\d_]{2,63}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_PART = re.compile(r"[^\s\"]*/[^\s\"]*")

EXACT = """
SELECT id FROM links WHERE url IN (SELECT value FROM json_each(:urls))
UNION SELECT id FROM links WHERE work IN (SELECT value FROM json_each(:urls))
UNION SELECT link_id FROM link_aliases WHERE url IN (SELECT value FROM json_each(:urls))
"""
# Works that visits joined, of what was found.
JOINED = """
SELECT o.id FROM json_each(:ids) n JOIN links l ON l.id = n.value
JOIN joined_works j ON j.work = l.work OR j.stands = l.work
JOIN joined_works k ON k.stands = j.stands
JOIN links o ON o.work = k.work OR o.work = k.stands
"""
BEGINNING = f"""
SELECT l.id FROM json_each(:urls) n JOIN links l ON l.url >= n.value AND l.url < n.value || char(0x10ffff)
LIMIT {MAX_LINKS}
"""  # noqa: S608 - of a constant
ON_DOMAIN = f"""
SELECT l.id FROM domains d JOIN links l ON l.domain_id = d.id WHERE d.name = :host LIMIT {MAX_LINKS}
"""  # noqa: S608 - of a constant
CONTAINING = f"SELECT id FROM links WHERE url LIKE :part ESCAPE '\\' LIMIT {MAX_LINKS}"  # noqa: S608 - of a constant
WITH_DOI = r"SELECT link_id AS id FROM sources WHERE details LIKE :part ESCAPE '\'"


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """What a query is that names a link."""

    urls: tuple[str, ...] = ()
    """Addresses that it may be, normalised."""
    host: str = ""
    """The host alone, where there is nothing else; without `www.`."""
    part: str = ""
    """What an address has in it, where none is the whole."""
    doi: str = ""
    """A DOI, in lower case."""


def read_address(query: str) -> Address | None:
    """Return the address that a query is; None for words.

    >>> read_address("arXiv:2401.12345v2").urls, read_address("doi:10.1000/X.1").urls
    (('https://arxiv.org/abs/2401.12345',), ('https://doi.org/10.1000/x.1',))
    >>> read_address("arXiv 2401.12345 [cs.LG]") == read_address("2401.12345"), read_address("info:doi/10.1000/x.1").doi
    (True, '10.1000/x.1')
    >>> read_address("www.news.example/a/?utm_source=x").urls[0], read_address("news.example").host
    ('https://www.news.example/a/', 'news.example')
    >>> read_address("two words"), read_address("word"), read_address('"news.example"')
    (None, None, None)
    """
    query = query.strip().strip("<>").rstrip(".,;")
    if found := _ARXIV.fullmatch(query):
        number = found[1].lower()
        return Address(urls=(f"https://arxiv.org/abs/{number}",), part=number)
    if found := _DOI.fullmatch(query):
        doi = found[1].lower()
        folded = fold(normalise(f"https://doi.org/{doi}").url)
        return Address(urls=(folded.url if folded else f"https://doi.org/{doi}",), part=doi, doi=doi)
    if _HOST.fullmatch(query):
        return _of_url(query)
    if _PART.fullmatch(query) and len(query) >= LEAST_PART and any(c.isalnum() for c in query):
        return Address(part=query)
    return None


def _of_url(query: str) -> Address:
    bare = re.sub(r"^[a-z]+://", "", query, flags=re.IGNORECASE)
    bare = re.sub(r"^www\.", "", bare, flags=re.IGNORECASE)
    urls: dict[str, None] = {}
    for prefix in ("https://www.", "https://", "http://www.", "http://"):
        with_fragment = normalise(prefix + bare).url
        folded = fold(with_fragment)
        for url in dict.fromkeys((with_fragment, with_fragment.partition("#")[0])):
            urls |= dict.fromkeys((url, url.rstrip("/"), url.rstrip("/") + "/"))
        urls |= {folded.url: None} if folded else {}
    host, _, path = bare.partition("/")
    is_host = not path and not set("?#") & set(bare)
    return Address(urls=tuple(urls), host=host.lower() if is_host else "", part="" if is_host else bare)


def find_links(connection: ArchiveConnection, address: Address) -> list[int]:
    """Return the ids of the links that an address names: itself, else those that begin with it, else have it in it."""
    urls = json.dumps(address.urls)
    found = [row["id"] for row in connection.rows(EXACT, urls=urls)]
    if address.host:
        found += [row["id"] for row in connection.rows(ON_DOMAIN, host=address.host)]
        found += [row["id"] for row in connection.rows(BEGINNING, urls=json.dumps(_beginnings(address)))]
    elif address.urls and (not found or not address.part):
        found += [row["id"] for row in connection.rows(BEGINNING, urls=json.dumps(_beginnings(address)))]
    if address.doi:
        found += [row["id"] for row in connection.rows(WITH_DOI, part=like_pattern(f'"{address.doi}"'))]
    if address.part and (not found or address.doi or not address.urls):
        found += [row["id"] for row in connection.rows(CONTAINING, part=like_pattern(address.part.rstrip("/")))]
    found += [row["id"] for row in connection.rows(JOINED, ids=json.dumps(found[:100]))]
    return list(dict.fromkeys(found))[:MAX_LINKS]


def _beginnings(address: Address) -> list[str]:
    """Return what addresses may begin with; a host ends with its path."""
    ends = "/" if address.host else ""
    return sorted({url.rstrip("/") + ends for url in address.urls})
