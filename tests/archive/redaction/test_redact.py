"""What is redacted is gone from every file, stays gone, and leaves the rest as it was."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.staging import write_unmatched
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.due import due_targets
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.states import update_states
from crawler.archive.ledger.targets import LINKS
from crawler.archive.ledger.visits import is_redacted, record_visit
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.redactions import fingerprint, mask
from crawler.archive.redaction.rows import Redaction, address_of, list_redactions
from crawler.archive.works import write_aliases
from crawler.captures.record import Record, RecordLocation
from crawler.items import Alias
from crawler.linked_pages.pictures import Picture
from tests.archive.builders import citation, document, edition, issue, page
from tests.archive.ledgers import at, see_image, visit
from tests.archive.redaction.worlds import IMAGE, SECRETS, TEXT, URL, WRITTEN, World, results, secret_issue


def test_a_redacted_link_is_in_no_file(world: World) -> None:
    for secret in SECRETS:
        assert secret in world.bytes(), secret
    before = world.rows()
    assert world.redact() == 1
    assert results(world) == []
    for secret in SECRETS:
        assert secret not in world.bytes(), secret
    after = world.rows()
    for table in ("mentions", "links", "visits", "captures", "issues", "editions", "images", "image_uses", "sections"):
        assert [row[0] for row in after[table]] == [row[0] for row in before[table]], f"{table}: ids stay"
    assert after["images"] == before["images"]
    # The sentence that names it goes as well, whichever link stands in it.
    unnamed = [(*row[:-2], None, row[-1]) for row in before["mentions"] if row[2] != world.secret]
    assert [row for row in after["mentions"] if row[2] != world.secret] == unnamed, "the rest is as it was"


def test_the_row_says_when_and_why(world: World) -> None:
    world.redact()
    (redaction,) = list_redactions(world.archive)
    assert isinstance(redaction, Redaction)
    assert (redaction.kind, redaction.target, redaction.why) == ("link", fingerprint(URL), "Asked for by its author.")
    assert redaction.done is not None
    ((url, state, due, domain),) = world.archive.query(
        "SELECT url, state, next_visit, domain_id FROM links WHERE id = ?", (world.secret,)
    )
    assert (url, state, due, domain) == (mask(URL), "alive", None, None)
    assert world.archive.query("SELECT role, position FROM mentions WHERE url = ?", (mask(URL),)) == [("story", 5)]


def test_what_comes_again_stays_out(world: World) -> None:
    world.redact()
    before = world.rows()
    assert write_issue(world.archive, secret_issue(), 1) == "changed", "once, since its content differs"
    assert write_issue(world.archive, secret_issue(), 1) == "same"
    after = world.rows()
    assert {table for table in after if after[table] != before[table]} <= {"issues"}
    assert results(world) == []


def test_a_new_issue_that_names_it_has_a_mask(world: World) -> None:
    world.redact()
    again = replace(secret_issue(), key="2-x", number=2, editions=(edition(document("two.md", text=TEXT), number=2),))
    again = replace(again, read_from=("markdown", "two.md"))
    assert write_issue(world.archive, again, 1) == "new"
    assert world.archive.query("SELECT count(*) FROM mentions WHERE link_id = ?", (world.secret,)) == [(2,)]
    write_unmatched(world.archive, "weekly", edition(document("three.md", text=TEXT)), 1)
    assert world.archive.query("SELECT count(*) FROM edition_texts") == [(0,)]
    finish(world.archive, world.folder, software="test")
    assert results(world) == []
    assert not any(secret in world.bytes() for secret in SECRETS)


def test_an_issue_without_its_text_waits_for_all_its_editions(world: World) -> None:
    world.redact()
    page = edition(document("/one", kind="page", text="A page without it."))
    changed = replace(secret_issue(), title="Changed", editions=(page,), read_from=("page", "/one"), key="1-2020-01-06")
    before = world.rows()
    assert write_issue(world.archive, changed, 1) == "same"
    assert world.rows() == before


def test_the_ledger_and_sources_keep_it_out(world: World) -> None:
    world.redact()
    archive = world.archive
    assert update_states(archive, LINKS) == 0
    far = at(4000)
    assert world.secret not in [link.target.id for link in due_targets(archive, LINKS, now=far, max_age=timedelta(0))]
    assert is_redacted(archive, WRITTEN)
    assert not is_redacted(archive, "https://site.example/story")
    record = Record(
        location=RecordLocation(file="new.warc.gz", offset=9),
        length=900,
        record_id="<urn:uuid:7>",
        url=URL,
        written="w",
        digest="d",
    )
    seen = visit(
        world.other, day=9, final_url=URL, redirects=((302, URL),), status=200, capture=record, content_hash="ab"
    )
    record_visit(archive, 1, seen)
    ((final, redirects, content_hash),) = archive.query(
        "SELECT final_url, redirects, content_hash FROM visits ORDER BY id DESC LIMIT 1"
    )
    assert (final, redirects, content_hash) == (mask(URL), f'[[302, "{mask(URL)}"]]', None)
    assert [result.check for result in verify(archive)] == ["redaction_done"], "a capture that has it waits for that"
    assert write_source(archive, world.secret, page(), reader="2") == "other_page"
    assert write_source(archive, world.other, page(canonical_url=WRITTEN), reader="2") == "changed"
    assert archive.query("SELECT canonical_url FROM sources WHERE link_id = ?", (world.other,)) == [(None,)]
    assert not write_aliases(archive, 1, world.other, [Alias(url=URL, rule="redirect", evidence="302")])
    assert not write_aliases(archive, 1, world.secret, [Alias(url="https://x.example/", rule="redirect", evidence="")])


def test_a_redacted_text_leaves_address_and_metadata(world: World) -> None:
    world.redact("text")
    assert results(world) == []
    assert b"All of Zanzibar" not in world.bytes()
    assert world.archive.query("SELECT url FROM links WHERE id = ?", (world.secret,)) == [(URL,)]
    assert world.archive.query("SELECT title FROM sources WHERE link_id = ?", (world.secret,)) == [
        ("Zanzibari headline",)
    ]
    assert write_source(world.archive, world.secret, page(text="All of Zanzibar."), reader="2") == "changed"
    assert world.archive.query("SELECT count(*) FROM source_texts WHERE link_id = ?", (world.secret,)) == [(0,)]
    assert is_redacted(world.archive, URL)
    assert write_issue(world.archive, secret_issue(), 1) == "same"
    assert world.redact("link") == 2, "and then all of it"
    assert results(world) == []
    assert not any(secret in world.bytes() for secret in SECRETS)


def test_a_redacted_image_is_in_no_file(world: World) -> None:
    write_source(world.archive, world.other, page(image=IMAGE), reader="2")
    ((image,),) = world.archive.query("SELECT id FROM images WHERE url = ?", (IMAGE,))
    hops = ((301, "https://cdn.example/quagga.png"),)
    known: dict[str, Any] = {"url": IMAGE, "status": 200, "redirects": hops, "content_hash": "c" * 64}
    picture = Picture(content_type="image/png", width=4, height=5, dhash="d" * 16)
    see_image(world.archive, image, "moved", picture=picture, error="quagga", final_url=hops[0][1], **known)
    world.redact("image", IMAGE)
    assert world.archive.query("SELECT sha256, dhash, width FROM images WHERE id = ?", (image,)) == [(None, None, None)]
    assert results(world) == []
    assert b"quagga" not in world.bytes()
    assert b"plain.png" in world.bytes()
    write_issue(world.archive, secret_issue(), 1)
    assert write_source(world.archive, world.other, page(image=IMAGE), reader="3") == "same"
    assert world.archive.query("SELECT url FROM images WHERE url LIKE '%quagga%'") == []
    assert results(world) == []


def test_a_redacted_image_takes_nothing_of_the_link_with_its_id(world: World) -> None:
    ids = world.archive.query(
        "SELECT i.id, i.url FROM images i JOIN visits v ON v.link_id = i.id ORDER BY i.id LIMIT 1"
    )
    ((image, url),) = ids
    world.redact("image", url)
    assert world.archive.query("SELECT url FROM images WHERE id = ?", (image,)) == [(mask(url),)]
    for table in ("captures", "visits"):
        sql = f"SELECT count(*) FROM {table} WHERE redaction_id IS NOT NULL"  # noqa: S608 - names of the schema
        assert world.archive.query(sql) == [(0,)]


@pytest.mark.parametrize("before", [True, False])
def test_visits_to_images_do_not_name_a_redacted_link(world: World, before: bool) -> None:
    ((image, url),) = world.archive.query("SELECT id, url FROM images WHERE url LIKE '%plain.png'")
    if before:
        world.redact()
    known: dict[str, Any] = {"url": url, "redirects": ((302, URL),), "final_url": URL, "content_hash": "c" * 64}
    see_image(world.archive, image, "soft_404", status=200, error=f"{URL} is no picture", **known)
    if not before:
        world.redact()
    masked = mask(URL)
    assert world.archive.query("SELECT url, redirects, final_url, error, content_hash FROM image_visits") == [
        (url, f'[[302, "{masked}"]]', masked, None, None)
    ]
    assert world.archive.query("SELECT host FROM image_hops") == [("",)]
    assert results(world) == []
    assert not any(secret in world.bytes() for secret in SECRETS)


def test_two_archives_redacted_alike_are_the_same(world: World, other: Archive, tmp_path: Path) -> None:
    world.redact()
    twin = World(other, tmp_path / "others")
    redact(other, "link", "https://elsewhere.example/", "An earlier one.", 1)
    assert compare(world.archive, other)
    redact(world.archive, "link", "https://elsewhere.example/", "A later one.", 1)
    twin.redact()
    assert not compare(world.archive, other)


def test_what_the_archive_has_not_is_kept_out_too(world: World) -> None:
    assert world.redact("link", "https://new.example/page") == 1
    assert world.redact("link", "https://new.example/page") is None
    added = citation("n")
    added = replace(added, link=replace(added.link, url="https://new.example/page", work="https://new.example/page"))
    write_issue(world.archive, issue("2-x", number=2, citations=[added]), 1)
    assert world.archive.query("SELECT url FROM links WHERE url LIKE '%new.example%'") == []
    assert results(world) == []


def test_an_address_is_named_by_its_id_or_as_written(world: World) -> None:
    assert address_of(world.archive, "link", WRITTEN) == URL
    assert address_of(world.archive, "link", str(world.secret)) == URL
    assert address_of(world.archive, "image", "1") == IMAGE
    assert address_of(world.archive, "image", "99") is None
    assert address_of(world.archive, "link", "9" * 30) is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM captures",
        "DELETE FROM visits",
        "UPDATE captures SET url = 'https://x.example/'",
        "UPDATE captures SET redaction_id = 1, digest = 'sha256:x'",
        "UPDATE captures SET redaction_id = 1, digest = 'redacted:x', offset = 0",
        "UPDATE visits SET outcome = 'gone'",
        "UPDATE visits SET redaction_id = 1, outcome = 'gone'",
        "UPDATE visits SET redaction_id = 1, final_url = 'https://x.example/'",
        "UPDATE visits SET redaction_id = 1, final_url = NULL",
        "UPDATE visits SET redaction_id = 1, error = 'Another.'",
        "UPDATE visits SET redaction_id = 1, content_hash = 'cd'",
        "UPDATE visits SET redaction_id = NULL",
    ],
)
def test_nothing_but_a_redaction_changes_ledger_and_captures(world: World, statement: str) -> None:
    world.redact("link", "https://new.example/page")
    with pytest.raises(sqlite3.IntegrityError, match=r"are never (deleted|updated)"):
        world.archive.connection.execute(statement)
