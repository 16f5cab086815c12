import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.archive.database import Archive
from crawler.archive.ledger.due import due_targets
from crawler.archive.ledger.targets import LINKS
from crawler.archive.ledger.visits import record_visit
from crawler.text.dates import format_time
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, cite, link_row, visit


def test_what_is_not_of_the_web_is_never_due_again(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "unsupported", url="mailto:reader@site.example"))
    assert link_row(ledger, 1)[0] == "unsupported"
    assert link_row(ledger, 1)[4] is None
    assert 1 not in {link.target.id for link in due_targets(ledger, LINKS, now=at(9999), max_age=timedelta())}


def paths(links: Iterator[object]) -> list[str]:
    return [link.url.rpartition("/")[2] for link in links]  # type: ignore[attr-defined]


def test_a_visited_link_is_due_when_its_time_comes(ledger: Archive) -> None:
    recorded = record_visit(ledger, 1, visit(1, "timeout"))
    assert paths(due_targets(ledger, LINKS, now=at(0.9))) == ["b", "c"]
    assert paths(due_targets(ledger, LINKS, now=at(1.3))) == ["b", "c", "a"]
    assert recorded.next_visit is not None
    assert format_time(at(1)) <= recorded.next_visit <= format_time(at(1.25))


def big(path: Path, links: int) -> Archive:
    """An archive of many links in issues of a hundred, made by plain inserts."""
    archive = prepare(path)
    cite(archive, "1-2020-01-06", "first")
    connection = archive.connection
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO issues (id, publication_id, key, type, number, published, url, words, content_hash, added_in, "
        "changed_in) VALUES (?, 1, ?, 'newsletter', ?, '2021-01-01', 'https://digest.example/', 0, 'x', 1, 1)",
        [(number, f"{number}", number) for number in range(2, links // 100 + 2)],
    )
    connection.executemany(
        "INSERT INTO links (id, url, work) VALUES (?, ?, '')",
        [(number, f"https://host{number % 997}.example/{number}") for number in range(2, links + 2)],
    )
    connection.executemany(
        "INSERT INTO mentions (issue_id, link_id, occurrence, position, role, url) VALUES (?, ?, 1, ?, 'item', '')",
        [((number - 2) // 100 + 2, number, number % 100) for number in range(2, links + 2)],
    )
    connection.execute("COMMIT")
    return archive


def test_the_first_is_there_before_all_issues_are_read(tmp_path: Path) -> None:
    with big(tmp_path / "big.db", 5_000) as archive:
        steps = 0

        def count() -> None:
            nonlocal steps
            steps += 1

        archive.connection.set_progress_handler(count, 100)
        due = due_targets(archive, LINKS, now=at(0))
        next(due)
        first = steps
        assert sum(1 for _ in due) == 5_000
        assert first < steps / 20


@pytest.mark.deep
def test_memory_is_flat_over_a_hundred_thousand_due_links(tmp_path: Path) -> None:
    with big(tmp_path / "big.db", 100_000) as archive:
        tracemalloc.start()
        try:
            seen = Counter(link.host for link in due_targets(archive, LINKS, now=at(0)))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert sum(seen.values()) == 100_001
        assert most < 2_000_000, f"{most} bytes"


def test_a_link_that_acts_for_a_reader_is_never_due(ledger: Archive) -> None:
    ledger.connection.execute("UPDATE mentions SET acts = 1 WHERE link_id = 2")
    assert sorted(paths(due_targets(ledger, LINKS, now=at(1), max_age=timedelta()))) == ["a", "c"]
