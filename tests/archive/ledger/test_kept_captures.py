"""Which captured body says what a new answer says."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.database import Archive
from crawler.archive.ledger.kept_captures import (
    capture_of_same_answer,
    capture_of_same_reading,
    has_captured_page,
)
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.captures.record import Exchange
from crawler.captures.write import CapturesWriter
from crawler.linked_pages.metadata.item import Source
from crawler.visits.outcomes import Outcome
from tests.archive.builders import page
from tests.archive.ledgers import START, cite, visit

PAGE = page()
SERVED: list[tuple[int, Outcome, int]] = [(1, "ok", 200), (2, "not_found", 404), (3, "bot_wall", 200)]
REDACT = """
INSERT INTO redactions (kind, target, why, asked, run_id) VALUES ('text', ?, 'asked', '2025-01-06T00:00:00Z', 1)
"""


@pytest.fixture
def linked(archive: Archive, tmp_path: Path) -> Archive:
    """An archive whose link 1 was captured and read, whose link 2 is gone, and whose link 3 met a wall."""
    cite(archive, "1-2025-01-06", "a", "b", "c")
    with CapturesWriter(tmp_path, software="test") as writer:
        for link, outcome, status in SERVED:
            exchange = Exchange(url="http://a.example/", started=START, status=status, body=b"body %d" % link)
            record_visit(archive, 1, replace(visit(link, outcome), status=status, capture=writer.write(exchange)))
    assert write_source(archive, 1, PAGE, reader="1", visit_id=1) == "new"
    return archive


def test_the_same_reading_is_that_of_the_capture_before(linked: Archive) -> None:
    assert capture_of_same_reading(linked, 1, PAGE) == 1
    assert PAGE.image is not None
    assert capture_of_same_reading(linked, 1, replace(PAGE, image=f"{PAGE.image}?signature=2")) == 1
    assert capture_of_same_reading(linked, 2, PAGE) is None


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Gears again"},
        {"text": "Another text."},
        {"authors": ("Rita Ratchet",)},
        {"published": "2024-09-24"},
        {"paywalled": True},
        {"image": "https://images.example/other.png"},
        {"details": {"doi": "10.5555/7"}},
        {"text": ""},
    ],
)
def test_another_reading_is_none(linked: Archive, other: dict[str, Any]) -> None:
    assert capture_of_same_reading(linked, 1, replace(PAGE, **other)) is None


def test_what_has_no_text_may_have_changed_unseen(linked: Archive) -> None:
    write_source(linked, 1, Source(title="Picture"), reader="1", visit_id=1)
    assert capture_of_same_reading(linked, 1, Source(title="Picture")) is None


def test_a_capture_that_is_redacted_is_none(linked: Archive) -> None:
    with linked.transaction() as connection:
        connection.execute(REDACT, ("0" * 64,))
        connection.execute("UPDATE captures SET redaction_id = 1, digest = 'redacted:0'")
    assert capture_of_same_reading(linked, 1, PAGE) is None
    assert capture_of_same_answer(linked, 2, 404, "not_found") is None
    assert not has_captured_page(linked, 1)


def test_of_what_is_no_page_status_and_outcome_have_to_be_those_of_the_latest_visit(linked: Archive) -> None:
    assert capture_of_same_answer(linked, 2, 404, "not_found") == 2
    assert capture_of_same_answer(linked, 3, 200, "bot_wall") == 3
    assert capture_of_same_answer(linked, 3, 403, "bot_wall") is None
    assert capture_of_same_answer(linked, 2, 410, "gone") is None
    later: datetime = START + timedelta(days=9)
    record_visit(linked, 1, replace(visit(2, "postponed"), started=later))
    assert capture_of_same_answer(linked, 2, 404, "not_found") == 2
    record_visit(linked, 1, replace(visit(2, "timeout"), started=later))
    assert capture_of_same_answer(linked, 2, 404, "not_found") is None


def test_a_captured_page_is_known(linked: Archive) -> None:
    assert [has_captured_page(linked, link) for link in (1, 2, 3)] == [True, False, False]
