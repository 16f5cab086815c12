"""What a newer reading withdrew does not come back from an archive that has the older one."""

import shutil
from pathlib import Path

import pytest

from crawler.archive.adopt import adopt
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.ledger.captures import note_reading
from crawler.archive.ledger.sources import withdraw_source, write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.runs import start_run
from crawler.archive.works import undo_join, withdraw_aliases, write_aliases
from crawler.items import Alias
from crawler.linked_pages.source import Source
from crawler.linked_pages.version import source_reader_version
from crawler.urls.identity import proofs
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite, visit, warc_record
from tests.spiders.crawls import dump

URL, OTHER = "https://site.example/story", "https://site.example/other"
ALIAS = Alias(url=OTHER, rule="canonical", evidence=f"{URL} says rel=canonical {OTHER}")
SEEN = "SELECT url, rule FROM link_aliases"
CLAIMED = "SELECT target, undone_why FROM work_claims"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An archive whose page was captured, and read by readers of earlier: it has another address."""
    path = tmp_path / "old.db"
    with prepare(path) as archive:
        (link_id,) = cite(archive, "1-2020-01-06", "story")
        record_visit(archive, 1, visit(link_id, status=200, reader="old", capture=warc_record()))
        write_source(archive, link_id, Source(title="A story", word_count=0), reader="old", visit_id=1)
        write_aliases(archive, 1, link_id, [ALIAS])
    return path


def read_again(archive: Archive, reader: str, started: str = "2026-03-01T00:00:00Z") -> None:
    """A rereading that finds no other address."""
    run = start_run(archive, "reread", {})
    archive.connection.execute("UPDATE runs SET started = ? WHERE id = ?", (started, run))
    write_source(archive, 1, Source(title="A story", word_count=0), reader=reader, visit_id=1)
    assert withdraw_aliases(archive, 1, proofs(URL), ())


def merged(here: Archive, other: Path) -> None:
    """Merge; then the archive has all of it, and once more changes nothing."""
    adopt(here, 1, other)
    before = dump(here.path)
    adopt(here, 1, other)
    assert dump(here.path) == before
    assert [violation.check for violation in verify(here)] == []


READERS = [source_reader_version(), "a later one"]


@pytest.mark.parametrize("reader", READERS, ids=["current", "outdated since"])
def test_what_was_withdrawn_here_stays_so(old: Path, tmp_path: Path, reader: str) -> None:
    with open_archive(Path(shutil.copy(old, tmp_path / "here.db"))) as here:
        read_again(here, reader)
        before = dump(here.path)
        merged(here, old)
        assert dump(here.path) == before
        assert (here.query(SEEN), here.query(CLAIMED)) == ([], [])


@pytest.mark.parametrize("reader", READERS, ids=["current", "outdated since"])
def test_what_was_withdrawn_there_is_withdrawn_here(old: Path, tmp_path: Path, reader: str) -> None:
    there = Path(shutil.copy(old, tmp_path / "there.db"))
    with open_archive(there) as archive:
        read_again(archive, reader)
    with open_archive(old) as here:
        merged(here, there)
        assert (here.query(SEEN), here.query(CLAIMED), here.query("SELECT * FROM joined_works")) == ([], [], [])
        with open_archive(there, read_only=True) as archive:
            assert not compare(here, archive)


def test_what_another_visit_proves_is_added(old: Path, tmp_path: Path) -> None:
    with open_archive(Path(shutil.copy(old, tmp_path / "here.db"))) as here:
        read_again(here, READERS[0])
        with open_archive(old) as there:
            record_visit(there, 1, visit(1, status=200, day=9))
        merged(here, old)
        assert here.query(SEEN) == [(OTHER, "canonical")]


def test_an_undone_join_is_merged_all_the_same(old: Path, tmp_path: Path) -> None:
    with open_archive(Path(shutil.copy(old, tmp_path / "here.db"))) as here:
        read_again(here, READERS[0])
        with open_archive(old) as there:
            undo_join(there, URL, OTHER, "They are two.")
        merged(here, old)
        assert (here.query(SEEN), here.query(CLAIMED)) == ([], [(OTHER, "They are two.")])


def test_the_source_of_what_is_no_page_stays_away(old: Path, tmp_path: Path) -> None:
    """The latest reading of a visit says whether it saw the page, whichever archive has it."""
    with open_archive(Path(shutil.copy(old, tmp_path / "here.db"))) as here:
        record_visit(here, 1, visit(1, "bot_wall", day=3, reader=READERS[0]), reread_of=1)
        withdraw_source(here, 1, 1)
        note_reading(here, 1, READERS[0])
        merged(here, old)
        assert here.query("SELECT * FROM sources") == []


REDIRECTS = {day: ((301, f"https://via.example/{day}"), (301, "https://target.example/")) for day in (1, 2)}


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_evidence_is_that_of_the_latest_visit(tmp_path: Path, names: tuple[str, str]) -> None:
    def crawled(name: str, *days: int) -> Path:
        with prepare(tmp_path / f"{name}.db") as archive:
            (link_id,) = cite(archive, "1-2020-01-06", "story")
            for day in days:
                run = start_run(archive, "crawl sources", {})
                archive.connection.execute(
                    "UPDATE runs SET started = ? WHERE id = ?", (f"2026-01-0{day}T00:00:00Z", run)
                )
                record_visit(archive, run, visit(link_id, "moved", day=day, status=200, redirects=REDIRECTS[day]))
                told = "; ".join(f"{status} -> {url}" for status, url in REDIRECTS[day])
                write_aliases(archive, run, link_id, [Alias(url=REDIRECTS[day][1][1], rule="redirect", evidence=told)])
        return tmp_path / f"{name}.db"

    one, paths = crawled("one", 1, 2), {"a": crawled("a", 1), "b": crawled("b", 2)}
    with open_archive(paths[names[0]]) as here, open_archive(one, read_only=True) as archive:
        merged(here, paths[names[1]])
        assert not compare(here, archive)
        first = "SELECT r.started FROM work_claims c JOIN runs r ON r.id = c.found_in"
        assert here.query(first) == archive.query(first)
