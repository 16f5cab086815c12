"""What of two archives is in the merged one, table by table."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler import __version__
from crawler.archive.addresses.normal_forms import renormalise
from crawler.archive.adopt import adopt
from crawler.archive.adopt.merge import MERGED
from crawler.archive.checks.compare import compare
from crawler.archive.checks.search_index import compare_index
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.exports.relations import relations
from crawler.archive.issues.listings import write_listing
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.captures import insert_capture
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.problem_lists import accept_problems
from crawler.archive.problems import write_problems
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.runs import finish_run, start_run
from crawler.archive.search_indexes import SEARCH_INDEXES
from crawler.exceptions import ArchiveCorruptError, ArchiveError, SchemaMismatchError
from crawler.items import ListingEntry, Problem
from crawler.urls.tracking import PARAMETERS
from crawler.visits.outcomes import Outcome
from tests.archive.builders import PUBLICATION, citation, document, edition, issue, page, sections
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite, visit, warc_record
from tests.archive.migrations.versions import make_version

DOCS = Path(__file__).parents[3] / "docs" / "merging.md"
ISSUES = "SELECT key FROM issues ORDER BY key"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Archive]:
    with prepare(tmp_path / "here.db") as prepared:
        yield prepared


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Archive]:
    with prepare(tmp_path / "there.db") as prepared:
        yield prepared


def merge(here: Archive, there: Archive) -> None:
    """Merge, with nothing left to say the second time."""
    adopt(here, 1, there.path)
    assert verify(here) == []
    before = "\n".join(here.connection.iterdump())
    adopt(here, 1, there.path)
    assert "\n".join(here.connection.iterdump()) == before


def test_authors_that_are_new_here_are_found_by_their_names(here: Archive, there: Archive) -> None:
    for archive, key, name in ((here, "1-2025-01-06", "Rita Ratchet"), (there, "2-2025-01-13", "Sam Spring")):
        cite(archive, key, archive.path.stem)
        recorded = record_visit(archive, 1, visit(1))
        read = page(authors=("Vera Valve", name))
        write_source(archive, 1, read, reader="7", visit_id=recorded.visit_id)
    merge(here, there)
    found = "SELECT a.name FROM authors_fts f JOIN authors a ON a.id = f.rowid WHERE authors_fts MATCH ? ORDER BY 1"
    assert here.query(found, ("spring OR ratchet OR valve",)) == [("Rita Ratchet",), ("Sam Spring",), ("Vera Valve",)]


def copied(archive: Archive) -> Path:
    path = archive.path.with_name("copy.db")
    archive.connection.execute("VACUUM INTO ?", (str(path),))
    return path


def at_run(archive: Archive, started: str) -> int:
    """A run that began at a time."""
    run = start_run(archive, "crawl digests", {})
    archive.connection.execute("UPDATE runs SET started = ? WHERE id = ?", (started, run))
    return run


def test_every_table_is_merged_and_documented() -> None:
    assert set(MERGED) == {table.name for table in relations() if table.kind == "table"}
    told = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert told == [f"| `{table}` | {how} |" for table, how in MERGED.items()]


def test_issues_that_each_has(here: Archive, there: Archive) -> None:
    for archive, keys in ((here, ("1-2020-01-06", "2-2020-01-13")), (there, ("2-2020-01-13", "3-2020-01-20"))):
        for key in keys:
            write_issue(archive, issue(key, number=int(key[0])), 1)
    ids = here.query("SELECT id, issue_id, link_id FROM mentions ORDER BY id")
    merge(here, there)
    assert here.query(ISSUES) == [("1-2020-01-06",), ("2-2020-01-13",), ("3-2020-01-20",)]
    assert here.query("SELECT id, issue_id, link_id FROM mentions ORDER BY id")[: len(ids)] == ids
    assert here.query("SELECT count(*) FROM mentions_fts WHERE mentions_fts MATCH 'happened'") == [(3,)]


@pytest.mark.parametrize("is_later", [True, False])
def test_of_two_states_of_an_issue_the_later_counts(here: Archive, there: Archive, is_later: bool) -> None:
    """It has another text, other mentions, and a section less; the mentions that stay keep their ids."""
    key = "1-2020-01-06"
    now = edition(document(f"{key}.md", text="A later text."))
    later = issue(
        key, title="Wheels", editions=[now], parts=sections("News"), citations=[citation("tool"), citation("new")]
    )
    old, new = (here, there) if is_later else (there, here)
    write_issue(old, issue(key), at_run(old, "2026-01-01T00:00:00Z"))
    write_issue(new, later, at_run(new, "2026-02-01T00:00:00Z"))
    mentions = (
        "SELECT m.id FROM mentions m JOIN links l ON l.id = m.link_id WHERE l.url GLOB '*/tool' AND occurrence = 1"
    )
    ids = here.query(mentions)
    merge(here, there)
    assert here.query("SELECT text FROM edition_texts") == [("A later text.",)]
    assert here.query("SELECT name FROM sections") == [("News",)]
    assert here.query("SELECT substr(m.url, 22, 3) FROM mentions m ORDER BY position") == [("too",), ("new",)]
    assert here.query(mentions) == ids
    assert here.query("SELECT count(*) FROM mentions_fts WHERE mentions_fts MATCH 'happened'") == [(0,)]
    assert here.query("SELECT rowid FROM issues_fts WHERE issues_fts MATCH 'wheels'") == [(1,)]
    assert [words for index in SEARCH_INDEXES.values() for words in compare_index(here, index)] == []


def test_editions_of_both_are_staged(here: Archive, there: Archive) -> None:
    """Without the description of the publication, the next crawl makes the issue of both."""
    key = "1-2020-01-06"
    write_issue(here, issue(key), 1)
    write_issue(there, issue(key, editions=[edition(document("page", kind="page"))]), 1)
    adopted = adopt(here, 1, there.path)
    assert (adopted.issues, adopted.unmade) == (0, 1)
    assert here.query("SELECT kind, reader, issue_id FROM editions ORDER BY kind") == [
        ("markdown", __version__, 1),
        ("page", "staged", 1),
    ]
    assert verify(here) == []


def test_problems_that_were_accepted_stay_so(here: Archive, there: Archive) -> None:
    doubt = Problem(kind="date_missing", evidence="none")
    for archive, keys in ((here, ("1-x", "2-x")), (there, ("2-x", "3-x"))):
        for key in keys:
            write_issue(archive, issue(key, number=int(key[0]), problems=[doubt]), 1)
    for archive, number in ((here, 1), (there, 1), (there, 2)):
        accept_problems(archive, [number], f"It is so in {archive.path.stem}.")
    merge(here, there)
    reasons = "SELECT i.key, p.accepted_why FROM problems p JOIN issues i ON i.id = p.issue_id ORDER BY 1"
    there_why = "It is so in there."
    assert here.query(reasons) == [("1-x", "It is so in here."), ("2-x", there_why), ("3-x", there_why)]


def test_listings_say_what_their_later_reading_says(here: Archive, there: Archive) -> None:
    entries = {name: ListingEntry(locator=name, revision="r") for name in ("a.md", "b.md", "c.md")}
    url = "https://source.example/tree"
    for archive, names, read in ((here, ("a.md", "b.md"), "2026-01-01"), (there, ("b.md", "c.md"), "2026-02-01")):
        for name in names:
            made = issue(f"{name}-x", editions=[edition(document(name))])
            write_issue(archive, replace(made, number=None, type="special"), 1)
        write_listing(archive, PUBLICATION, "markdown", url, entries=[entries[name] for name in names])
        archive.connection.execute("UPDATE listings SET read_at = ?", (f"{read}T00:00:00Z",))
    gone = "SELECT locator, gone_since FROM {} ORDER BY locator"
    wanted = [("a.md", "2026-02-01T00:00:00Z"), ("b.md", None), ("c.md", None)]
    copy = copied(here)
    merge(here, there)
    with open_archive(copy) as first:
        merge(there, first)
    for archive in (here, there):
        assert archive.query("SELECT read_at FROM listings") == [("2026-02-01T00:00:00Z",)]
        for table in ("listing_entries", "editions"):
            assert archive.query(gone.format(table)) == wanted
    assert not compare(here, there)


def test_runs_of_both(here: Archive, there: Archive) -> None:
    """A run that both know is one; its end may be known to one of them."""
    run = start_run(here, "crawl sources", {"limit": 3})
    with open_archive(copied(here)) as third:
        finish_run(third, run, "finished", counts={"visits": 3})
        start_run(third, "crawl images", {})
        merge(here, third)
    told = here.query("SELECT command, outcome, counts FROM runs ORDER BY id")
    assert told[1:] == [("crawl sources", "finished", '{"visits": 3}'), ("crawl images", None, "{}")]


def test_another_record_at_the_place_of_a_capture_is_refused(here: Archive, there: Archive) -> None:
    for archive, record in ((here, warc_record()), (there, replace(warc_record(), record_id="<urn:uuid:other>"))):
        with archive.transaction() as connection:
            insert_capture(connection, record)
    with pytest.raises(ArchiveError, match=r"another capture in one\.warc\.gz at 0"):
        adopt(here, 1, there.path)
    assert here.query("SELECT count(*) FROM captures") == [(1,)]


def test_an_archive_of_an_earlier_schema_is_merged(here: Archive, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    make_version(old, 3)
    before = old.read_bytes()
    adopted = adopt(here, 1, old)
    assert (adopted.issues, adopted.visits, adopted.captures, adopted.sources) == (1, 1, 1, 1)
    assert here.query("SELECT url, state FROM links ORDER BY url") == [
        ("https://site.example/a", "alive"),
        ("https://site.example/b", "unvisited"),
    ]
    assert old.read_bytes() == before


def test_of_rereadings_the_latest_counts_whichever_archive_has_it(here: Archive, there: Archive) -> None:
    rereadings: tuple[tuple[Archive, int, Outcome], ...] = ((here, 9, "soft_404"), (there, 5, "bot_wall"))
    for archive, day, outcome in rereadings:
        (link_id,) = cite(archive, "1-2020-01-06", "story")
        seen = record_visit(archive, 1, visit(link_id, "ok", status=200))
        record_visit(archive, 1, visit(link_id, outcome, day=day, status=200), reread_of=seen.visit_id)
    copy = copied(here)
    merge(here, there)
    with open_archive(copy) as first:
        merge(there, first)
    for archive in (here, there):
        assert archive.query("SELECT count(*), sum(reread_of IS NOT NULL) FROM visits") == [(3, 2)]
        assert archive.query("SELECT state FROM links") == [("soft_404",)]
    assert not compare(here, there)


def test_links_that_rules_made_one_since_are_one(
    here: Archive, there: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids that lead to another link here are not given to links of the other archive."""
    for archive in (here, there):
        links = cite(archive, "1-2020-01-06", "gear", "gear?zzz_track=9")
        record_visit(archive, 1, visit(links[1], day=1 if archive is here else 2, status=200))
    cite(there, "2-2020-01-13", "other")
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    merge(here, there)
    assert here.query("SELECT former_id, link_id FROM former_ids") == [(2, 1)]
    assert here.query("SELECT id, url, state FROM links ORDER BY id") == [
        (1, "https://site.example/gear", "alive"),
        (3, "https://site.example/other", "unvisited"),
    ]
    assert here.query("SELECT link_id, started FROM visits ORDER BY started") == [
        (1, "2026-01-06T06:00:00Z"),
        (1, "2026-01-07T06:00:00Z"),
    ]


def test_what_was_redacted_by_earlier_rules_stays_out(
    here: Archive, there: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "https://site.example/gear?zzz_track=9"
    (link_id,) = cite(here, "1-2020-01-06", "gear?zzz_track=9")
    record_visit(here, 1, visit(link_id, url=url, status=200))
    cite(there, "1-2020-01-06", "gear?zzz_track=9")
    redact(there, "link", url, "A wish.", 1)
    finish(there, None, software="test")
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    adopt(here, 1, there.path)
    assert "site.example/gear" not in "".join(here.connection.iterdump())
    finish(here, None, software="test")
    merge(here, there)


def test_an_archive_with_a_row_that_points_nowhere_is_refused(here: Archive, there: Archive) -> None:
    (link_id,) = cite(there, "1-2020-01-06", "gear")
    record_visit(there, 1, visit(link_id, status=200))
    there.connection.execute("PRAGMA foreign_keys = OFF")
    there.connection.execute("DELETE FROM mentions")
    there.connection.execute("DELETE FROM links")
    before = "\n".join(here.connection.iterdump())
    with pytest.raises(ArchiveCorruptError, match=r"there\.db has a row of visits that points at a row of links"):
        adopt(here, 1, there.path)
    assert "\n".join(here.connection.iterdump()) == before


@pytest.mark.parametrize("odd", ["{}", '["https://a.example/"]', "[[301]]", "[[301, 5]]", "null", "5", "[5]"])
def test_an_archive_with_redirects_of_another_shape_is_refused(here: Archive, there: Archive, odd: str) -> None:
    (link_id,) = cite(there, "1-2020-01-06", "gear")
    record_visit(there, 1, visit(link_id, status=200))
    ((keep,),) = there.query("SELECT sql FROM sqlite_schema WHERE name = 'visits_keep'")
    there.connection.execute("DROP TRIGGER visits_keep")
    there.connection.execute("UPDATE visits SET redirects = ?", (odd,))
    there.connection.execute(keep)
    before = "\n".join(here.connection.iterdump())
    with pytest.raises(ArchiveCorruptError, match=r"there\.db has a row of visits whose redirects are no list"):
        adopt(here, 1, there.path)
    assert "\n".join(here.connection.iterdump()) == before


def test_one_of_a_later_schema_is_refused_by_its_name(here: Archive, there: Archive) -> None:
    there.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(SchemaMismatchError, match=r"/there\.db was written by a later version"):
        adopt(here, 1, there.path)


def test_a_problem_that_was_resolved_here_does_not_come_back(here: Archive) -> None:
    """Of the publication itself, as of a heading without a category."""
    unmapped = [Problem(kind="section_uncategorised", about="Workshop", evidence="in 1 issue")]
    write_problems(here, PUBLICATION, unmapped, 1)
    old = copied(here)
    write_problems(here, PUBLICATION, [], 1, checked=["Workshop"])
    problems = here.query("SELECT * FROM problems")
    with open_archive(old) as there:
        assert len(there.query("SELECT * FROM problems")) == len(problems) + 1
        merge(here, there)
    assert here.query("SELECT * FROM problems") == problems


def test_what_is_one_link_here_is_redacted_as_one(
    here: Archive, there: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too much rather than too little: by the rules of today the other one is the same page."""
    for archive in (here, there):
        paths = ("gear", "gear?zzz_track=9", "other")
        for number, path in zip(cite(archive, "1-2020-01-06", *paths), paths, strict=True):
            record_visit(archive, 1, visit(number, url=f"https://site.example/{path}", status=200))
    redact(there, "link", "https://site.example/gear?zzz_track=9", "A wish.", 1)
    finish(there, None, software="test")
    assert ("https://site.example/gear",) in there.query("SELECT url FROM links"), "there they are two"
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    renormalise(here)
    adopt(here, 1, there.path)
    finish(here, None, software="test")
    assert "site.example/gear" not in "".join(here.connection.iterdump())
    assert [url for (url,) in here.query("SELECT url FROM links ORDER BY url") if not url.startswith("redacted:")] == [
        "https://site.example/other"
    ]
    merge(here, there)
