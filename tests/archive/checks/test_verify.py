import sqlite3
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.analyses.drift import update_drift
from crawler.archive.analyses.survival import update_survival
from crawler.archive.checks.registry import CHECKS, FIRST_CHECKS
from crawler.archive.checks.verify import EXAMPLES, MAX_EXAMPLE_CHARS, repair, verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.listings import write_listing
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.problem_lists import accept_problems
from crawler.archive.redaction.redactions import fingerprint
from crawler.archive.runs import start_run
from crawler.archive.works import undo_join, write_aliases
from crawler.captures.record import Record, RecordLocation
from crawler.items import Alias, ListingEntry, Problem
from crawler.linked_pages.pictures import Picture
from tests.archive.builders import PUBLICATION, STORIES, citation, document, edition, issue, page
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite, see_image, visit
from tests.archive.revised import edit, revise

# Of the ledger nothing can be changed; rows that are wrong can be added.
VISIT = """
INSERT INTO visits (run_id, seconds, outcome, started, url, link_id, reread_of, host, redirects)
VALUES (1, 0, 'ok', '2026-01-09T06:00:00Z', 'https://site.example/a', """
CAPTURE = "INSERT INTO captures (file, offset, length, record_id, url, written, digest, revisit_of) VALUES "

REDACTION = (
    "INSERT INTO redactions (kind, why, asked, run_id, target, done) VALUES ('link', 'w', '2026-01-05T06:00:00Z', 1, "
)

TOPIC = """
INSERT INTO topics (id, publication_id, position, topic_group, name, forms, exclusions)
VALUES (1, {publication}, 1, 'animals', 'zebras', '["zebra"]', '[]');
INSERT INTO topic_mentions (topic_id, mention_id, place, occurrences) VALUES (1, 1, 'headline', 1);
"""
BREAKS = {
    "references": "UPDATE mentions SET link_id = 99 WHERE id = 1",
    "section_positions": "UPDATE sections SET position = position + 1",
    "mention_positions": "UPDATE mentions SET position = 1 WHERE id = 2",
    "image_positions": "UPDATE image_uses SET position = 7 WHERE id = 2",
    "section_occurrences": "UPDATE sections SET occurrence = 2 WHERE id = 1",
    "mention_occurrences": "UPDATE mentions SET occurrence = 5 WHERE id = 4",
    "image_occurrences": "UPDATE image_uses SET occurrence = 2 WHERE id = 1",
    "mention_section": "UPDATE mentions SET section_id = 3 WHERE id = 1",
    "mention_parent": "UPDATE mentions SET parent_id = 4 WHERE id = 2",
    "parent_role": "UPDATE mentions SET parent_id = 1 WHERE id = 3",
    "related_parent": "UPDATE mentions SET parent_id = NULL WHERE id = 2",
    "mention_texts": "UPDATE mentions SET byline = '' WHERE id = 1",
    "summary_edition": "UPDATE mentions SET summary_edition_id = 1 WHERE id = 1",
    "image_place": "UPDATE image_uses SET mention_id = 6 WHERE id = 2",
    "cover": "UPDATE image_uses SET role = 'cover'",
    "issue_edition": "UPDATE issues SET edition_id = 2 WHERE id = 1",
    "issue_unwritten": "UPDATE issues SET content_hash = '' WHERE id = 1",
    "publication": "UPDATE editions SET publication_id = 2 WHERE id = 1",
    "problem_edition": "UPDATE problems SET issue_id = 2 WHERE edition_id = 1",
    "issue_url": "UPDATE issues SET url = '/one' WHERE id = 1",
    "dates": "UPDATE editions SET published = '2020-02-30' WHERE id = 1",
    "times": "UPDATE runs SET started = '2020-01-06 10:00' WHERE id = 1",
    "normal_form": "UPDATE links SET url = 'HTTPS' || substr(url, 6), work = 'HTTPS' || substr(url, 6) WHERE id = 1",
    "link_key": "UPDATE links SET key = '' WHERE id = 1",
    "domain": "UPDATE links SET domain_id = NULL WHERE id = 1",
    "work": "UPDATE links SET work = 'https://site.example/more' WHERE id = 1",
    "alias": "INSERT INTO link_aliases (link_id, url, rule, evidence) SELECT id, url, 'r', 'e' FROM links WHERE id = 1",
    "former_id": "INSERT INTO former_ids (kind, former_id, link_id, url) VALUES ('link', 1, 2, 'https://site.example/x')",
    "problem_kinds": "UPDATE problems SET severity = 'repair' WHERE kind = 'date_missing'",
    "accepted": "UPDATE problems SET accepted_why = NULL WHERE id = 1",
    "text_hash": "UPDATE edition_texts SET text = 'Another text.' WHERE edition_id = 1",
    "search_index": "UPDATE mentions SET title = 'Nothing happened' WHERE id = 1",
    "issue_index": "INSERT INTO issues_fts (issues_fts) VALUES ('delete-all')",
    "author_index": "INSERT INTO authors_fts (authors_fts) VALUES ('delete-all')",
    "reread": VISIT + "2, 1, 'site.example', '[]')",
    "link_state": "UPDATE links SET state = 'dead' WHERE id = 1",
    "next_visit": "UPDATE links SET next_visit = NULL WHERE id = 1",
    "image_state": "UPDATE images SET state = 'dead' WHERE id = 1",
    "image_shared": "UPDATE images SET placeholder = NULL",
    "image_host": "UPDATE images SET host = 'other.example' WHERE id = 1",
    "visit_hosts": VISIT + "1, NULL, 'other.example', '[]')",
    "hops": "UPDATE hops SET host = 'other.example'",
    "capture_original": CAPTURE + "('two.warc.gz', 0, 9, 'urn:uuid:9', 'u', '', 'sha256:b', 1)",
    "lost_at_last_look": "UPDATE lost_at_last_look SET early = early + 1",
    "survival_curves": "INSERT INTO survival_curves VALUES ('*', 'all', 'all', 'visits', 0, 1, 1, 1, 1, 20)",
    "drift": "UPDATE drift SET verdict = 'parked', score = 0.5 WHERE mention_id = 1",
    "link_counts": "UPDATE link_counts SET links = links + 1",
    "lag_counts": "UPDATE lag_counts SET pages = pages + 1",
    "mention_counts": "UPDATE mention_counts SET mentions = mentions + 1",
    "joined_works": "UPDATE joined_works SET stands = 'https://site.example/other'",
    "stories": "INSERT INTO stories (mention_id, story_id) SELECT max(id), min(id) FROM mentions",
    "story_undone": """
        INSERT INTO story_ties (a, b, kind, rule, score, evidence, undone_at, undone_why)
        SELECT min(id), max(id), 'same_news', 'words', 0.9, '', '2026-01-05T06:00:00Z', ' ' FROM mentions
    """,
    "undone": "UPDATE work_claims SET undone_why = ' ' WHERE undone_at IS NOT NULL",
    "source_visit": "UPDATE sources SET visit_id = (SELECT max(id) FROM visits)",
    "unread": "UPDATE sources SET visit_id = 1 WHERE visit_id = 2",
    "author_positions": "UPDATE link_authors SET position = 3 WHERE position = 2",
    "source_index": "UPDATE sources SET title = 'Wheels explained'",
    "text_index": "UPDATE source_texts SET text = 'A wheel.'",
    "revision_visits": "UPDATE source_revisions SET first_visit_id = until_visit_id",
    "revision_text": "UPDATE source_revision_texts SET text = 'Another text.'",
    "revision_text_unneeded": (
        "INSERT INTO source_revision_texts (link_id, text_hash, text)"
        " VALUES (1, '8ac2969ddbb166309c4ed305c2a7bfad4d1178dd7f6de307fb6759c9df1bcd0b', 'It was.')"
    ),
    "edit_changes": "UPDATE edition_changes SET position = 4 WHERE position = 2",
    "redaction": REDACTION + "'{}', '2026-01-05T06:00:00Z')".format(fingerprint("https://site.example/story")),
    "redaction_done": REDACTION + "'{}', NULL)".format("0" * 64),
    "topics": TOPIC.format(publication=1),
    "topic_publications": TOPIC.format(publication=2),
    "redaction_mask": "UPDATE links SET url = 'redacted:' || hex(zeroblob(32)) WHERE url LIKE '%/tool'",
}
OTHER_BREAKS = [
    ("mention_parent", "UPDATE mentions SET parent_id = 6 WHERE id = 2"),
    ("mention_texts", "UPDATE mentions SET url = ' ' WHERE id = 1"),
    ("image_place", "UPDATE image_uses SET section_id = 3 WHERE id = 2"),
    ("issue_edition", "UPDATE issues SET edition_id = NULL WHERE id = 1"),
    ("publication", "UPDATE problems SET publication_id = 2 WHERE id = 1"),
    ("times", "UPDATE listings SET read_at = '2020-02-30T10:00:00Z'"),
    ("times", "UPDATE runs SET finished = '1999-01-01T00:00:00Z' WHERE id = 1"),
    ("times", "UPDATE listing_entries SET gone_since = 'yesterday'"),
    ("work", "UPDATE links SET work = 'https://site.example/work' WHERE url LIKE '%/amp/'; DELETE FROM link_aliases"),
    ("problem_kinds", "UPDATE problems SET kind = 'nonsense' WHERE id = 1"),
    ("domain", "UPDATE images SET domain_id = 1"),
    ("accepted", "UPDATE problems SET accepted_why = 'Why not?' WHERE accepted_at IS NULL"),
    ("search_index", "UPDATE mentions SET summary = 'more words' WHERE id = 1"),
    ("search_index", "INSERT INTO mentions_fts (mentions_fts) VALUES ('delete-all')"),
    ("search_index", "INSERT INTO mentions_fts (rowid, title) VALUES (99, 'a ghost')"),
    ("search_index", "INSERT INTO mention_words_fts (mention_words_fts) VALUES ('delete-all')"),
    ("search_index", "INSERT INTO unspaced_mentions_fts (rowid, title) VALUES (99, 'a ghost')"),
    ("issue_index", "INSERT INTO issues_fts (rowid, title) VALUES (99, 'a ghost')"),
    ("author_index", "INSERT INTO authors_fts (rowid, name) VALUES (99, 'A ghost')"),
    ("dates", "UPDATE sources SET published_guess = '2020-02-30'"),
    ("times", "UPDATE sources SET read_at = 'now'"),
    ("times", "UPDATE work_claims SET undone_at = 'now' WHERE undone_at IS NOT NULL"),
    ("times", "UPDATE links SET next_visit = 'tomorrow' WHERE id = 1"),
    ("reread", VISIT + "1, 3, 'site.example', '[]')"),
    ("link_state", "UPDATE links SET state_since = '2020-01-06T10:00:00Z' WHERE id = 1"),
    ("link_state", "UPDATE links SET proved_by = '[9]' WHERE id = 1"),
    ("link_state", "UPDATE links SET visited = NULL WHERE id = 1"),
    ("link_state", "UPDATE links SET state = 'alive' WHERE visited IS NULL"),
    ("next_visit", "UPDATE links SET next_visit = '' WHERE id = 1"),
    ("next_visit", "UPDATE links SET next_visit = '2020-01-06T10:00:00Z' WHERE id = 1"),
    ("hops", "DELETE FROM hops"),
    ("hops", "INSERT INTO hops (host, visit_id, position) SELECT 'a.example', max(id), 1 FROM visits"),
    ("visit_hosts", VISIT + "1, NULL, 'site.example', '{}')"),
    ("visit_hosts", VISIT + "1, NULL, 'site.example', '[[301]]')"),
    ("capture_original", CAPTURE + "('two.warc.gz', 0, 9, 'urn:uuid:9', 'u', '', 'sha256:a', 2)"),
    ("joined_works", "DELETE FROM joined_works"),
    ("survival_curves", "INSERT INTO survival_curves VALUES ('other', 'all', 'all', 'visits', 0, 1, 1, 1, 1, 20)"),
    ("unread", "DELETE FROM sources"),
    ("revision_visits", "UPDATE source_revisions SET link_id = 2"),
    ("revision_text", "UPDATE edition_revision_texts SET text = 'Another text.'"),
    ("revision_text_unneeded", "DELETE FROM edition_changes; DELETE FROM edition_revisions"),
    ("redaction_mask", "UPDATE links SET url = 'redacted:' || hex(zeroblob(32)) WHERE id = 1"),
    ("author_positions", "UPDATE link_authors SET author_id = 1"),
    ("source_index", "INSERT INTO sources_fts (sources_fts) VALUES ('delete-all')"),
    ("text_index", "DELETE FROM source_texts"),
]


def see(archive: Archive) -> None:
    """Two visits to link 1, the second with the body of the first and read anew; one to link 2; what they saw."""
    locations = [RecordLocation(file="one.warc.gz", offset=offset) for offset in (0, 9)]
    url = "https://site.example/story"
    for day, location in enumerate(locations):
        record = Record(
            location=location,
            length=9,
            record_id=f"urn:uuid:{day}",
            url=url,
            written="2026-01-05T06:00:00.5Z",
            digest="sha256:a",
            original=locations[0] if day else None,
        )
        hops = ((302, "https://www.site.example/story"),)
        record_visit(archive, 1, visit(1, day=day, status=200, redirects=hops, capture=record))
    write_source(archive, 1, page(), reader="1", visit_id=2)
    revise(archive, 1, 1, 2)
    edit(archive)
    record_visit(archive, 1, visit(1, "paywalled", day=1, status=200), reread_of=2)
    record_visit(archive, 1, visit(2, "postponed", day=1, url="https://site.example/more"))
    for path in ("elsewhere", "wrong"):
        claim = Alias(url=f"https://site.example/{path}", rule="canonical", evidence="It says so.")
        write_aliases(archive, 1, 1, [claim])
    undo_join(archive, url, "https://site.example/wrong", "They are two.")
    share(archive)
    update_survival(archive, 1, afresh=False)
    archive.connection.execute("UPDATE sources SET read_at = '2020-01-07T06:00:00Z'")
    update_drift(archive, 1, afresh=False)
    start_run(archive, "crawl sources", {})
    update_drift(archive, 2, afresh=False)


def share(archive: Archive) -> None:
    """Five pages of a site that lead with one picture."""
    for link_id in cite(archive, "3-2020-03-02", "a", "b", "c", "d", "e"):
        write_source(archive, link_id, page(image="https://images.example/share.png"), reader="1")
    ((image_id,),) = archive.query("SELECT id FROM images WHERE url LIKE '%share%'")
    known: dict[str, Any] = {"url": "https://images.example/share.png", "status": 200, "content_hash": "ab" * 32}
    see_image(archive, image_id, picture=Picture(content_type="image/png"), decoded=9, **known)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of an archive of two issues and everything that a rule speaks of."""
    path = tmp_path_factory.mktemp("sound") / "archive.db"
    with prepare(path) as archive:
        write_everything(archive)
    return path.read_bytes()


@pytest.fixture
def sound(written: bytes, tmp_path: Path) -> Iterator[Archive]:
    """That archive, of which rows can be changed that others refer to."""
    (tmp_path / "archive.db").write_bytes(written)
    with open_archive(tmp_path / "archive.db") as archive:
        archive.connection.execute("PRAGMA foreign_keys = OFF")
        yield archive


def write_everything(archive: Archive) -> None:
    empty = Problem(kind="empty", evidence="e")
    missing = Problem(kind="date_missing", evidence="e")
    folded = citation("2020/01/06/work/amp/", section=1)
    first = issue(editions=[edition(problems=(empty,))], problems=[missing], citations=[*STORIES, folded])
    write_issue(archive, first, 1)
    write_issue(archive, issue("2-x", number=2, editions=[edition(document("two.md"))]), 1)
    write_listing(archive, PUBLICATION, "page", "https://a.example/", entries=[ListingEntry(locator="/one")])
    accept_problems(archive, [1], "It is so.")
    see(archive)
    archive.connection.execute("INSERT INTO publications (key, name, url) VALUES ('b', 'B', 'https://b.example')")


def test_a_sound_archive_has_no_finding(sound: Archive) -> None:
    assert verify(sound) == []


def test_an_empty_archive_is_sound(tmp_path: Path) -> None:
    with open_archive(tmp_path / "new.db") as archive:
        assert verify(archive) == []


def test_every_rule_has_a_test_that_breaks_it() -> None:
    assert set(BREAKS) == {check.name for check in CHECKS}


@pytest.mark.parametrize(("name", "statements"), [*BREAKS.items(), *OTHER_BREAKS])
def test_a_broken_rule_is_found(sound: Archive, name: str, statements: str) -> None:
    sound.connection.executescript(statements)
    found = {violation.check: violation for violation in verify(sound)}
    assert name in found
    assert found[name].count >= 1
    assert all(found[name].examples)


def test_a_related_link_may_belong_to_a_headline_without_one(sound: Archive) -> None:
    sound.connection.execute(BREAKS["related_parent"])
    kind = "UPDATE problems SET kind = 'story_without_link', severity = 'doubt' WHERE kind = 'date_missing'"
    sound.connection.execute(kind)
    assert verify(sound) == []


def test_a_finding_counts_all_and_shows_a_few(sound: Archive) -> None:
    sound.connection.execute("UPDATE mentions SET heading = ''")
    sound.connection.execute("UPDATE links SET url = url || '/' || ' ' || hex(zeroblob(1000)), work = url")
    found = {violation.check: violation for violation in verify(sound)}
    assert found["mention_texts"].count == 14
    assert len(found["mention_texts"].examples) == EXAMPLES
    assert max(len(example) for example in found["normal_form"].examples) == MAX_EXAMPLE_CHARS + 1


@pytest.mark.parametrize(
    ("statement", "example"),
    [
        ("DROP VIEW entries", "entries is missing"),
        ("DROP INDEX links_work", "links_work is missing"),
        ("DROP TRIGGER visits_keep", "visits_keep is missing"),
        ("ALTER TABLE links ADD COLUMN colour TEXT", "links is not as the schema has it"),
    ],
)
def test_another_schema_is_found_first_and_alone(sound: Archive, statement: str, example: str) -> None:
    sound.connection.execute(statement)
    sound.connection.execute("UPDATE mentions SET heading = ''")
    (violation,) = verify(sound)
    assert (violation.check, violation.examples) == ("schema", (example,))


def test_a_table_of_the_users_own_is_no_finding(sound: Archive) -> None:
    sound.connection.execute("CREATE TABLE my_notes (issue_id INTEGER, note TEXT)")
    assert verify(sound) == []


def test_damage_is_found_first_and_alone(sound: Archive) -> None:
    ((page, size),) = sound.query(
        "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = 'links_work'"
    )
    sound.close()
    content = bytearray(sound.path.read_bytes())
    content[(page - 1) * size] = 0xFF  # no kind of page
    sound.path.write_bytes(content)
    with open_archive(sound.path, read_only=True) as archive:
        (violation,) = verify(archive)
    assert violation.check == FIRST_CHECKS[0].name == "damage"


def test_verifying_writes_nothing(sound: Archive) -> None:
    sound.close()
    before = sound.path.read_bytes()
    with open_archive(sound.path, read_only=True) as archive:
        assert verify(archive) == []
        assert verify(archive) == []
        with pytest.raises(sqlite3.OperationalError):
            archive.connection.execute("DELETE FROM mentions")
    assert sound.path.read_bytes() == before


REPAIRABLE = {check.name for check in CHECKS if check.repair}


def test_what_follows_from_the_rest_can_be_repaired() -> None:
    indexes = {"search_index", "issue_index", "source_index", "text_index", "author_index"}
    derived = indexes | {
        "normal_form",
        "link_key",
        "domain",
        "link_state",
        "next_visit",
        "image_state",
        "image_shared",
        "mention_counts",
        "link_counts",
        "lag_counts",
        "joined_works",
        "stories",
        "hops",
        "edit_changes",
        "topics",
        "lost_at_last_look",
        "survival_curves",
        "drift",
    }
    assert derived == REPAIRABLE


@pytest.mark.parametrize(
    ("name", "statements"),
    [
        *((name, BREAKS[name]) for name in sorted(REPAIRABLE)),
        *((name, statements) for name, statements in OTHER_BREAKS if name in REPAIRABLE - {"text_index"}),
        ("next_visit", "UPDATE links SET next_visit = NULL WHERE state = 'unvisited'"),
    ],
)
def test_a_repair_makes_it_sound_again(sound: Archive, name: str, statements: str) -> None:
    before = content(sound)
    sound.connection.executescript(statements)
    broken = content(sound)
    violations = verify(sound)
    assert [violation.repairable for violation in violations if violation.check == name] == [True]
    assert name in repair(sound, violations)
    assert verify(sound) == []
    after = content(sound)
    # A former address is kept, and is no content.
    after["link_aliases"] = [row for row in after["link_aliases"] if "normal_form" not in row]
    # So is what was counted when.
    for rows in (after, broken):
        del rows["topic_readings"]
    derived = {
        *("links", "images", "mention_counts", "link_counts", "lag_counts", "joined_works", "hops", "stories"),
        "edition_changes",
        *("topic_mentions", "drift", "lost_at_last_look", "survival_curves"),
    }
    apart = {*derived, "derivations", "generations"}  # what depends on addresses is derived again the next time
    assert {t: rows for t, rows in after.items() if t not in apart} == {
        t: rows for t, rows in broken.items() if t not in apart
    }, "content is never touched"
    back = derived if name == "drift" else derived - {"drift"}  # what is judged follows content that is another
    assert {table: after[table] for table in back} == {table: before[table] for table in back}


def test_a_repair_leaves_content_to_people(sound: Archive) -> None:
    sound.connection.execute(BREAKS["mention_texts"])
    violations = verify(sound)
    assert repair(sound, violations) == []
    assert verify(sound) == violations


def test_states_are_not_derived_from_a_ledger_in_disorder(sound: Archive) -> None:
    sound.connection.executescript(f"{BREAKS['reread']}; {BREAKS['link_state']}; {BREAKS['joined_works']}")
    assert repair(sound, verify(sound)) == ["joined_works"]


def content(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but those of the indexes."""
    names = archive.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%^_fts%' ESCAPE '^'")
    return {name: sorted(archive.query(f"SELECT * FROM {name}"), key=repr) for (name,) in names}  # noqa: S608


def test_links_are_looked_at_one_after_the_other(archive: Archive) -> None:
    def write(numbers: range) -> None:
        for number in numbers:
            cited = [citation(f"{number}/{place}/{'gear' * 60}") for place in range(10)]
            write_issue(archive, issue(f"{number}-x", number=number, citations=cited), 1)

    def peak() -> int:
        tracemalloc.start()
        assert verify(archive) == []
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    write(range(1, 100))
    verify(archive)
    few = peak()
    write(range(100, 400))
    assert peak() < 1.6 * few
