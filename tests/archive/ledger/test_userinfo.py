"""Users and passwords of addresses are in no row of a ledger, and in no release."""

from collections.abc import Iterator
from pathlib import Path

from pyarrow import parquet

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.dataset.write import write_dataset
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.robots_visits import record_robots
from crawler.archive.ledger.visits import record_visit
from crawler.archive.releases.normal_form import write_normal_form
from crawler.archive.snapshots.asks import Ask, record_ask
from crawler.visits.visit import RobotsVisit
from tests.archive.builders import issue
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, see_image, visit

SECRET = "hush-4711"  # noqa: S105 - planted, to be searched for
LED = f"https://me:{SECRET}@site.example/next"


def told(archive: Archive) -> Iterator[str]:
    """Yield each cell of a ledger."""
    for table in ("visits", "image_visits", "robots_visits", "snapshot_asks"):
        for row in archive.query(f"SELECT * FROM {table}"):  # noqa: S608
            yield from (f"{table}: {cell}" for cell in row if isinstance(cell, str))


def plant(archive: Archive) -> None:
    write_issue(archive, issue("1-2020-01-06"), 1)
    ((link, url),) = archive.query("SELECT id, url FROM links ORDER BY id LIMIT 1")
    error = f"{LED} carries a user name or password"
    record_visit(archive, 1, visit(link, "refused", url=url, redirects=((302, LED),), final_url=url, error=error))
    see_image(archive, 1, "refused", url=LED, redirects=((302, LED),), final_url=LED, error=error)
    asked = RobotsVisit(url=LED, redirects=((301, LED),), started=at(0), seconds=0.1, outcome="refused", error=error)
    record_robots(archive, 1, [asked])
    ask = {"link_id": link, "about": LED, "service": "Attic", "pool": "playback", "kind": "timegate", "url": LED}
    record_ask(archive, 1, Ask(**ask, wanted=None, started=at(0), seconds=0.1, outcome="rejected", error=error))


def test_ledgers_have_none(tmp_path: Path) -> None:
    with prepare(tmp_path / "archive.db") as archive:
        plant(archive)
        cells = list(told(archive))
        assert not [cell for cell in cells if SECRET in cell]
        assert 'visits: [[302, "https://site.example/next"]]' in cells
        assert "robots_visits: https://site.example/next" in cells
        assert [problem for problem in verify(archive) if "visits" in str(problem)] == []


def test_what_earlier_versions_wrote_is_in_no_release_and_no_dataset(tmp_path: Path) -> None:
    with prepare(tmp_path / "archive.db") as archive:
        plant(archive)
        archive.connection.execute("DROP TRIGGER visits_keep")
        archive.connection.execute(
            "UPDATE visits SET redirects = json_array(json_array(302, ?)), error = ?", (LED, LED)
        )
        assert [cell for cell in told(archive) if SECRET in cell]
        write_normal_form(archive, tmp_path / "release.db")
        write_dataset(archive, tmp_path / "dataset")
    with open_archive(tmp_path / "release.db", read_only=True) as release:
        assert [cell for cell in told(release) if SECRET in cell] == []
    files = list((tmp_path / "dataset").rglob("*.parquet"))
    assert files
    assert [path for path in files if SECRET in str(parquet.read_table(path).to_pylist())] == []
