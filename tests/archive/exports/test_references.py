import io
import json
from functools import partial
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.database import Archive
from crawler.archive.exports.atom import write_atom
from crawler.archive.exports.bibtex import write_bibtex
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.cited import cited, cited_publications
from crawler.archive.exports.csl import write_csl
from crawler.archive.exports.extract import Extract, extract
from crawler.archive.exports.opml import write_opml
from crawler.archive.exports.references import (
    Reference,
    one_word,
    plain,
    references,
    references_of_issues,
    references_of_links,
    web_address,
)
from crawler.archive.exports.ris import write_ris
from crawler.urls.keys import link_key

ATOM = "{http://www.w3.org/2005/Atom}"
STORY = f"link_{link_key('https://site.example/story')}"
DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
            "minItems": 1,
            "maxItems": 2,
        }
    },
    "additionalProperties": False,
}
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "properties": {
            "type": {
                "enum": [
                    *("article", "article-journal", "article-magazine", "article-newspaper", "book", "broadcast"),
                    *("dataset", "motion_picture", "post", "post-weblog", "software", "webpage"),
                ]
            },
            "id": {"type": ["string", "number"]},
            "author": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in ("family", "given", "literal")},
                    "additionalProperties": False,
                },
            },
            "issued": DATE,
            "accessed": DATE,
            **{
                name: {"type": "string"}
                for name in (
                    *("title", "container-title", "abstract", "language", "URL", "note", "issue", "DOI", "number"),
                )
            },
        },
        "additionalProperties": False,
    },
}
"""What the rules of CSL JSON say of the parts that are used."""


@pytest.fixture
def known(everything: Extract) -> list[Reference]:
    return list(references(everything))


def bytes_of(write: Any, items: Any) -> bytes:
    out = io.BytesIO()
    write(items, out)
    return out.getvalue()


def test_a_reference_is_what_the_page_says_and_who_cites_it(known: list[Reference]) -> None:
    story = next(reference for reference in known if reference.url == "https://site.example/story")
    assert story.title == "Gears explained"
    assert story.authors == ("Rita Ratchet", "Sam Spring")
    assert (story.published, story.seen, story.cited) == ("2024-09-23", "2026-02-14", "2020-01-06")
    assert story.key == f"link_{link_key(story.url)}"
    assert story.note == "Cited in The Weekly #1 (2020-01-06), https://digest.example/1-2020-01-06"
    assert len({reference.key for reference in known}) == len(known)


def test_only_chosen_links_are_cited(filled: Archive) -> None:
    with extract(filled, Choice(roles=("story",), numbers=(1, 1))) as source:
        assert [reference.title for reference in references(source)] == ["Gears explained"]
        assert [mention.title for mention in cited(source)] == ["Something happened"]


def test_bibtex_is_read_back(known: list[Reference]) -> None:
    library = parse_string(bytes_of(write_bibtex, known).decode(), append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [reference.key for reference in known]
    story = next(entry for entry in library.entries if entry.key == STORY)
    assert story["author"] == "Ratchet, Rita and Spring, Sam"
    assert (story["year"], story["month"], story["date"]) == ("2024", "9", "2024-09-23")
    assert story["url"] == "https://site.example/story"
    spaced = [entry["title"].strip("{}") for entry in library.entries]
    assert "Something happened" not in spaced
    assert "A tool" in spaced


def hostile(text: str) -> Reference:
    """A reference that has a text in every field, as the archive gives it."""
    url = one_word(f"https://a.example/{text}")
    return Reference(key="k", url=url, title=text, authors=(text,), site=text, note=text, abstract=text)


@given(st.text(min_size=1, max_size=30).map(plain).filter(bool))
def test_no_text_ends_a_field_of_bibtex(text: str) -> None:
    reference = hostile(text)
    written = bytes_of(write_bibtex, [reference]).decode()
    assert written.count("{") == written.count("}"), "BibTeX counts braces, whatever stands before them"
    library = parse_string(written)
    assert not library.failed_blocks
    (entry,) = library.entries
    assert {field.key for field in entry.fields} == {"title", "author", "organization", "url", "note"}


@pytest.mark.parametrize(
    "text",
    ["a}\n@misc{b, title={c}}", "a\r\nER  - \r\nTY  - JOUR\r\nTI  - b", "TY  - JOUR", "\u202eevil\u2066",
     "\u2028ER  - ", "<script>alert(1)</script>", "\\input{/etc/passwd}", "%$#_&~^", "a\x85ER  - ", "\ud800 half"],
    ids=["brace", "lines", "tag", "bidi", "separator", "markup", "command", "specials", "nel", "surrogate"],
)  # fmt: skip
def test_hostile_texts_stay_in_their_fields(text: str) -> None:
    reference = hostile(plain(text))
    library = parse_string(bytes_of(write_bibtex, [reference]).decode())
    assert (len(library.entries), library.failed_blocks) == (1, [])
    assert not {"\\input", "{/etc"} & set(library.entries[0]["title"].split("{"))
    (entry,) = rispy.loads(bytes_of(write_ris, [reference]).decode().replace("\r\n", "\n"))
    assert (entry["type_of_reference"], entry["id"], len(entry["authors"])) == ("ELEC", "k", 1)
    (item,) = json.loads(bytes_of(write_csl, [reference]))
    jsonschema.validate([item], CSL)
    assert not set(item["title"]) & set("\u202e\u2066\u2028\x85\n")


@pytest.mark.parametrize(
    ("published", "bibtex", "ris", "csl"),
    [
        ("2024", {"year": "2024", "date": "2024"}, "2024//", [2024]),
        ("2024-09", {"year": "2024", "month": "9", "date": "2024-09"}, "2024/09/", [2024, 9]),
        ("2024-09-03", {"year": "2024", "month": "9", "date": "2024-09-03"}, "2024/09/03", [2024, 9, 3]),
        (None, {}, None, None),
    ],
    ids=["year", "month", "day", "none"],
)
def test_a_date_is_as_fine_as_it_is_known(
    published: str | None, bibtex: dict[str, str], ris: str | None, csl: list[int] | None
) -> None:
    reference = Reference(key="k", url="https://a.example/", title="Gears", published=published)
    (entry,) = parse_string(bytes_of(write_bibtex, [reference]).decode()).entries
    assert {field.key: field.value for field in entry.fields if field.key in ("year", "month", "date")} == bibtex
    (record,) = rispy.loads(bytes_of(write_ris, [reference]).decode().replace("\r\n", "\n"))
    assert record.get("date") == ris
    (item,) = json.loads(bytes_of(write_csl, [reference]))
    assert item.get("issued", {}).get("date-parts", [None])[0] == csl


def test_an_issue_is_an_article_of_its_publication(filled: Archive) -> None:
    ids = [number for (number,) in filled.query("SELECT id FROM issues ORDER BY id DESC")]
    found = references_of_issues(filled.connection, ids)
    assert [reference.title for reference in found] == [
        title for (title,) in filled.query("SELECT title FROM issues ORDER BY id DESC")
    ]
    one = next(reference for reference in found if reference.number == "1")
    assert one.key == "weekly_1-2020-01-06"
    (entry,) = parse_string(bytes_of(write_bibtex, [one]).decode()).entries
    assert (entry.entry_type, entry["journal"], entry["number"]) == ("article", "The Weekly", "1")
    (record,) = rispy.loads(bytes_of(write_ris, [one]).decode().replace("\r\n", "\n"))
    assert (record["type_of_reference"], record["secondary_title"], record["number"]) == ("MGZN", "The Weekly", "1")
    (item,) = json.loads(bytes_of(write_csl, [one]))
    jsonschema.validate([item], CSL)
    assert (item["type"], item["container-title"], item["issue"]) == ("article-magazine", "The Weekly", "1")


def test_links_come_in_the_order_that_is_asked_for(filled: Archive, known: list[Reference]) -> None:
    ids = [number for (number,) in filled.query("SELECT DISTINCT link_id FROM mentions ORDER BY link_id DESC")]
    assert references_of_links(filled.connection, [*ids, 999]) == list(reversed(known))


def test_ris_is_read_back(known: list[Reference]) -> None:
    text = bytes_of(write_ris, known).decode()
    assert text.count("\r\n") == text.count("\n")
    entries = rispy.loads(text.replace("\r\n", "\n"))
    assert [entry["id"] for entry in entries] == [reference.key for reference in known]
    assert [entry["title"] for entry in entries] == [reference.title.strip() for reference in known]
    story = next(entry for entry in entries if entry["id"] == STORY)
    assert story["authors"] == ["Ratchet, Rita", "Spring, Sam"]
    assert (story["year"], story["date"], story["urls"]) == ("2024", "2024/09/23", ["https://site.example/story"])


def test_csl_json_keeps_its_rules(known: list[Reference]) -> None:
    items = json.loads(bytes_of(write_csl, known))
    jsonschema.validate(items, CSL)
    assert [item["id"] for item in items] == [reference.key for reference in known]
    assert [item["title"] for item in items] == [reference.title for reference in known]
    story = next(item for item in items if item["id"] == STORY)
    assert story["author"][0] == {"family": "Ratchet", "given": "Rita"}
    assert story["issued"] == {"date-parts": [[2024, 9, 23]]}
    assert json.loads(bytes_of(write_csl, [])) == []


def test_opml_has_an_outline_an_issue(everything: Extract) -> None:
    root = ElementTree.fromstring(bytes_of(write_opml, cited(everything)))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    issues = root.findall("body/outline")
    assert [issue.get("text") for issue in issues] == ["One", "#2 One", "#1 One"]
    links = issues[2].findall("outline")
    assert [link.get("text") for link in links] == ["Something happened", "More of it", "A tool", "again", "A title"]
    assert links[0].get("url") == "https://site.example/story"
    assert len(issues[1].findall("outline")) == len(
        everything.archive.query("SELECT 1 FROM entries WHERE issue_number = 2")
    )


def test_atom_has_an_entry_a_mention(everything: Extract) -> None:
    feed = ElementTree.fromstring(
        bytes_of(partial(write_atom, publications=cited_publications(everything)), cited(everything))
    )
    assert feed.findtext(f"{ATOM}updated") == "2022-01-01T00:00:00Z"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "The Weekly"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == everything.archive.query("SELECT count(*) FROM mentions")[0][0]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        assert entry.find(f"{ATOM}link[@rel='via']") is not None
    assert (
        ElementTree.fromstring(bytes_of(partial(write_atom, publications=()), iter(()))).findtext(f"{ATOM}updated")
        == "1970-01-01T00:00:00Z"
    )


def test_an_address_that_runs_is_no_link() -> None:
    assert web_address("javascript:alert(1)") is None
    assert web_address('https://a.example/"><script>') == "https://a.example/%22%3E%3Cscript%3E"
