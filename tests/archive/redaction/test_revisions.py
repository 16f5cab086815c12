"""What was redacted is gone from former states too."""

from dataclasses import replace

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.items import Issue
from tests.archive.builders import document, edition, page
from tests.archive.ledgers import visit
from tests.archive.redaction.worlds import IMAGE, SECRETS, URL, WRITTEN, World, secret_issue

FORMER = f"# News\n\n[Zanzibari headline, at first]({WRITTEN}) Zanzibari summary. ![]({IMAGE})\n"


@pytest.fixture
def revised(world: World) -> World:
    """The page said something else before, twice; the post too, and the former one named the link and the image."""
    archive = world.archive
    for day, text in ((40, "More of Zanzibar."), (50, "Most of Zanzibar.")):
        seen = record_visit(archive, 1, visit(world.secret, day=day, url=URL, status=200, reader="1")).visit_id
        said = page(title="Zanzibari headline", authors=("Zora Zanzibari",), text=text)
        write_source(archive, world.secret, said, reader="1", visit_id=seen)
    for text in (FORMER, "Nothing of it is left."):
        assert write_issue(archive, with_text(text), 1) == "changed"
    edit = "(SELECT min(id) FROM edition_revisions)"
    archive.connection.executemany(
        f"INSERT INTO edition_changes (revision_id, position, kind, url, was, becomes) VALUES ({edit}, ?, ?, ?, ?, ?)",  # noqa: S608
        [
            (1, "retitled", WRITTEN, "Zanzibari headline, at first", "Zanzibari headline"),
            (2, "readdressed", "https://site.example/elsewhere", URL, "https://site.example/elsewhere"),
            (3, "added", "https://site.example/story", None, "Gears"),
        ],
    )
    assert archive.query("SELECT count(*) FROM source_revisions") == [(2,)]
    assert archive.query("SELECT count(*) FROM edition_revision_texts") == [(2,)]
    assert verify(archive) == []
    return world


def with_text(text: str) -> Issue:
    """The issue of the world, made of another text."""
    made = secret_issue()
    return replace(made, editions=(edition(document(text=text), problems=made.editions[0].problems),))


def test_a_redacted_link_is_in_no_former_state(revised: World) -> None:
    revised.redact()
    archive = revised.archive
    for secret in SECRETS:
        assert secret not in revised.bytes(), secret
    assert archive.query("SELECT count(*) FROM source_revisions") == [(0,)]
    assert archive.query("SELECT position, was, becomes FROM edition_changes ORDER BY position") == [
        (1, None, None),
        (2, None, None),
        (3, None, "Gears"),
    ]
    assert archive.query("SELECT count(*) FROM edition_revisions") == [(2,)]
    assert verify(archive) == []


def test_a_redacted_text_is_in_no_former_state_and_the_titles_stay(revised: World) -> None:
    revised.redact("text")
    archive = revised.archive
    for text in (b"All of Zanzibar.", b"More of Zanzibar.", b"Most of Zanzibar."):
        assert text not in revised.bytes(), text
    states = archive.query("SELECT title, text_hash FROM source_revisions")
    assert states == [("Zanzibari headline", None)]
    assert verify(archive) == []


def test_what_is_seen_after_a_text_was_redacted_is_kept_without(revised: World) -> None:
    revised.redact("text")
    archive = revised.archive
    for day, title in ((60, "Another headline"), (70, "One more headline")):
        seen = record_visit(archive, 1, visit(revised.secret, day=day, url=URL, status=200, reader="1")).visit_id
        write_source(archive, revised.secret, page(title=title, text=f"{title} text."), reader="1", visit_id=seen)
    assert archive.query("SELECT count(*) FROM source_revision_texts") == [(0,)]
    assert archive.query("SELECT title, text_hash FROM source_revisions ORDER BY id") == [
        ("Zanzibari headline", None),
        ("Another headline", None),
    ]
    assert verify(archive) == []


def test_a_redacted_image_is_in_no_former_text(revised: World) -> None:
    assert b"quagga" in revised.bytes()
    revised.redact("image", IMAGE)
    assert b"quagga" not in revised.bytes()
    assert verify(revised.archive) == []
