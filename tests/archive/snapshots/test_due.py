from datetime import UTC, datetime

from crawler.archive.database import Archive
from crawler.archive.snapshots.due import Chosen, due_details, due_link, due_timegate
from crawler.visits.parts import Part
from tests.archive.ledgers import cite

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SERVICE = "Internet Archive"
DRIFT = """
INSERT INTO drift SELECT m.id, NULL, ?, 0.9, 'title', '{}' FROM mentions m WHERE m.link_id = ?
"""


def test_lost_links_come_first_then_drifted_ones_then_those_of_the_newest_issues(archive: Archive) -> None:
    old, drifted, lost, same = cite(archive, "1-2025-01-06", "old", "drifted", "lost", "same")
    (new,) = cite(archive, "2-2026-01-05", "new")
    archive.connection.execute("UPDATE links SET state = 'dead' WHERE id = ?", (lost,))
    archive.connection.executemany(DRIFT, [("rewritten", drifted), ("same", same), ("unknown", old)])
    assert due_timegate(archive, SERVICE, NOW, Chosen()) == [lost, drifted, new, old, same]
    told = {number: due_link(archive, number) for number in (lost, drifted, same)}
    assert {number: (due.lost, due.drifted) for number, due in told.items() if due is not None} == {
        lost: (True, False),
        drifted: (False, True),
        same: (False, False),
    }


def test_the_headline_of_a_copy_is_wanted_of_lost_and_drifted_links(archive: Archive) -> None:
    drifted, lost, same = cite(archive, "1-2025-01-06", "drifted", "lost", "same")
    archive.connection.execute("UPDATE links SET state = 'gone' WHERE id = ?", (lost,))
    archive.connection.executemany(DRIFT, [("retitled", drifted), ("same", same)])
    for link in (drifted, lost, same):
        url = f"https://web.example/20250101000000/{link}"
        archive.connection.execute(
            "INSERT INTO snapshots (link_id, url, service, taken, found_in)"
            " VALUES (?, ?, ?, '2025-01-01T00:00:00Z', 1)",
            (link, url, SERVICE),
        )
        archive.connection.execute(
            "INSERT INTO snapshot_asks (run_id, link_id, about, service, pool, kind, url, started, seconds, outcome)"
            " VALUES (1, ?, 'x', ?, 'playback', 'memento', ?, '2026-01-01T00:00:00Z', 1, 'found')",
            (link, SERVICE, url),
        )
    wanted = due_details(archive, SERVICE, NOW, Chosen(), titles=False, indexed=False)
    assert wanted == [lost, drifted]
    assert due_details(archive, SERVICE, NOW, Chosen(), titles=True, indexed=False) == [lost, drifted, same]


def test_parts_of_a_run_share_the_links_by_their_hosts(archive: Archive) -> None:
    links = cite(archive, "1-2025-01-06", *"abcdef")
    archive.connection.execute("UPDATE links SET url = 'https://site' || id || '.example/story'")
    parts = [due_timegate(archive, SERVICE, NOW, Chosen(part=Part(number, 3))) for number in (1, 2, 3)]
    assert sorted(link for part in parts for link in part) == sorted(links)
    assert len([part for part in parts if part]) > 1
