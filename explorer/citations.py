"""Texts by which a page is cited, and the elements `meta` that reference managers read. Pure.

Names of elements: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing and the Dublin Core in HTML.
"""

from collections.abc import Iterator, Sequence

from crawler.archive.exports.people import person
from crawler.archive.exports.references import one_word, plain, web_address
from explorer.query_cache import Row

__all__ = ["cite_issue", "cite_link", "issue_tags", "link_tags"]

MAX_AUTHORS = 3
"""Authors named in a citation; of more, the first and 'et al.'"""

Tags = list[tuple[str, str]]


def cite_issue(publication: str, number: int | None, title: str | None, published: str | None) -> str:
    """Return how an issue is cited, without its address: what the title says already is said once.

    >>> cite_issue("The Weekly", 12, "Gears", "2020-01-06")
    'The Weekly #12: “Gears”, 2020-01-06.'
    >>> cite_issue("The Weekly", 12, "The Weekly #12: Gears", "2020-01-06")
    '“The Weekly #12: Gears”, 2020-01-06.'
    >>> cite_issue("The Weekly", 12, "Gears #12", None), cite_issue("The Weekly", None, None, None)
    ('The Weekly #12: “Gears #12”, no date.', 'The Weekly, no date.')
    """
    publication, title = plain(publication), plain(title or "")
    said = publication.casefold() in title.casefold() and (number is None or f"#{number}" in title)
    place = "" if said else publication if number is None else f"{publication} #{number}"
    named = f"“{title}”" if title else ""
    return f"{': '.join(part for part in (place, named) if part)}, {published or 'no date'}."


def cite_link(row: Row, mentions: Sequence[Row], title: str) -> str:
    """Return how a linked page is cited, with who cited it first, without the address of the archive's page."""
    names = [plain(author["name"]) for author in row["authors"]]
    authors = f"{names[0]} et al." if len(names) > MAX_AUTHORS else ", ".join(names)
    site = plain(row["site_name"] or row["domain"] or "")
    published = (row["published"] or "")[:10]
    named = plain(title)
    parts = [
        authors,
        f"“{named}”" if title != row["url"] else "",
        site if site.casefold() not in named.casefold() else "",
        published or "no date",
    ]
    text = f"{', '.join(part for part in parts if part)}. {one_word(row['url'])}."
    if mentions:
        first = mentions[0]
        number = f"#{first['number']}" if first["number"] is not None else plain(first["issue_title"] or "")
        text += f" First cited in {plain(first['publication'])} {number}".rstrip()
        text += f", {first['issue_date']}." if first["issue_date"] else "."
    return text


def link_tags(row: Row, title: str) -> Tags:
    """Return the tags of a linked page."""
    authors = [plain(author["name"]) for author in row["authors"]]
    details = row["details"]
    tags = _tags(title, authors, row["published"], row["site_name"] or row["domain"], row["url"], row["language"])
    tags += [("citation_doi", plain(str(details["doi"])))] if details.get("doi") else []
    tags += [("citation_arxiv_id", plain(str(details["arxiv"])))] if details.get("arxiv") else []
    return tags


def issue_tags(issue: Row, title: str) -> Tags:
    """Return the tags of an issue: `authors`, `published`, `publication`, `number` and `url`."""
    authors = [name for name in map(plain, (issue["authors"] or "").split("; ")) if name]
    tags = _tags(title, authors, issue["published"], issue["publication"], issue["url"], None)
    return tags + ([("citation_issue", str(issue["number"]))] if issue["number"] is not None else [])


def _tags(
    title: str, authors: Sequence[str], published: str | None, within: str | None, url: str, language: str | None
) -> Tags:
    day = (published or "")[:10]
    known: Iterator[tuple[str, str | None]] = iter(
        [
            ("citation_title", plain(title)),
            *(("citation_author", _inverted(name)) for name in authors),
            ("citation_publication_date", day.replace("-", "/")),
            ("citation_journal_title", plain(within or "")),
            ("citation_public_url", web_address(url)),
            ("citation_language", plain(language or "")),
            ("DC.title", plain(title)),
            *(("DC.creator", _inverted(name)) for name in authors),
            ("DC.date", day),
            ("DC.source", plain(within or "")),
            ("DC.identifier", web_address(url)),
            ("DC.language", plain(language or "")),
        ]
    )
    return [(name, content) for name, content in known if content]


def _inverted(name: str) -> str:
    """Return a person's name as `Family, Given`, any other as it is."""
    parts = person(name)
    return name if parts is None else ", ".join(parts)
