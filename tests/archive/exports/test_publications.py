"""Exports of one of two publications with one name, whose issues have the same numbers, dates and titles."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from crawler.archive.database import Archive, open_archive
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.extract import extract
from crawler.archive.exports.formats import FORMATS, Export, write_export
from crawler.archive.exports.relations import relations
from tests.gathered.publications import Gathered

ATOM = "{http://www.w3.org/2005/Atom}"
LINKS = [name for name, form in FORMATS.items() if form.holds == "links"]
SHARED = {
    "categories",
    "robots_visits",
    "redactions",
    "redaction_forms",
    "derivations",
    "domains",
    "links",
    "joined_works",
    "lost_at_last_look",
    "survival_curves",
    "story_ties",
    "stories",
    "threads",
    "runs",
}
"""Tables with rows of no publication, or of several."""


@pytest.fixture
def archive(gathered: Gathered) -> Iterator[Archive]:
    with open_archive(gathered.archive, read_only=True) as opened:
        yield opened


def exported(archive: Archive, form: str, path: Path, publication: str | None = None) -> str:
    write_export(archive, Export(format=form, choice=Choice(publication=publication)), str(path))
    return path.read_text("utf-8")


@pytest.mark.parametrize("form", [*LINKS, "sql"])
def test_an_export_of_one_publication_has_nothing_of_the_other(archive: Archive, form: str, tmp_path: Path) -> None:
    text = exported(archive, form, tmp_path / "gears", "gears")
    assert "gears.example" in text
    assert "both.example" in text
    assert "cogs" not in text
    assert "Machines" not in text


def test_the_rows_of_each_publication_are_all_rows(archive: Archive) -> None:
    counts: dict[str | None, dict[str, int]] = {}
    for publication in (None, "cogs", "gears", "lost"):
        with extract(archive, Choice(publication=publication), texts=True) as source:
            counts[publication] = {
                each.name: archive.query(source.select("count(*)", each))[0][0] for each in relations()
            }
    for name, whole in counts[None].items():
        parts = sum(counts[key][name] for key in ("cogs", "gears", "lost"))
        if name not in SHARED:
            assert parts == whole, name


def test_a_dump_of_one_publication_is_an_archive(archive: Archive, tmp_path: Path) -> None:
    script = exported(archive, "sql", tmp_path / "gears.sql", "gears")
    with closing(sqlite3.connect(tmp_path / "gears.db")) as connection:
        connection.executescript(script)
    with open_archive(tmp_path / "gears.db", read_only=True) as part:
        assert part.query("SELECT key FROM publications") == [("gears",)]
        assert part.query("SELECT count(*) FROM issues") == [(3,)]
        assert part.query("PRAGMA foreign_key_check") == []


def test_lists_of_links_tell_equal_issues_apart(archive: Archive, tmp_path: Path) -> None:
    outlines = ElementTree.fromstring(exported(archive, "opml", tmp_path / "a.opml"))
    names = [outline.get("text") for outline in outlines.findall("body/outline")]
    assert sorted(str(name) for name in names if name) == [
        f"The Turning ({key}) Turning #{number}" for key in ("cogs", "gears") for number in (1, 2, 4)
    ]
    feed = ElementTree.fromstring(exported(archive, "atom", tmp_path / "a.atom"))
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 12
    assert feed.findtext(f"{ATOM}title") == "The Turning (cogs) and The Turning (gears): links"
    alone = ElementTree.fromstring(exported(archive, "opml", tmp_path / "b.opml", "gears"))
    first = alone.find("body/outline")
    assert first is not None
    assert first.get("text") == "Turning #4"


def test_citations_have_keys_of_their_own(archive: Archive, tmp_path: Path) -> None:
    keys = re.findall(r"^@misc\{(.*),$", exported(archive, "bibtex", tmp_path / "a.bib"), re.MULTILINE)
    assert len(set(keys)) == len(keys) == 9
    items = json.loads(exported(archive, "csl-json", tmp_path / "a.json"))
    notes = {item["URL"]: item["note"] for item in items}
    assert notes["https://cogs.example/1"].startswith("Cited in The Turning (cogs) #1 (2024-03-04)")
    assert notes["https://gears.example/1"].startswith("Cited in The Turning (gears) #1 (2024-03-04)")
