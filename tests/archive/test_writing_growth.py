"""What a write takes, however much the archive holds: counted in steps of SQLite, which no other work disturbs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from statistics import median

import pytest

from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.results import record
from crawler.items import Issue
from crawler.linked_pages.pictures import Picture
from crawler.visits.visit import PageResult
from tests.archive.builders import citation, document, edition, issue, page, picture
from tests.archive.conftest import prepare
from tests.archive.ledgers import see_image, visit

FEW, MANY = 20, 200
EVERY = 10
"""Steps after which they are counted."""


def numbered(number: int, title: str = "One") -> Issue:
    """An issue with links, images and an edition of its own."""
    return issue(
        f"{number}-2020-01-06",
        number=number,
        title=title,
        editions=[edition(document(f"{number}.md"), number=number, permalink=f"/{number}")],
        citations=[citation(f"{number}/{place}") for place in range(3)],
        pictures=[picture(f"{number}/{place}.png") for place in range(2)],
    )


def new_issue(archive: Archive, number: int) -> None:
    assert write_issue(archive, numbered(1_000 + number), 1) == "new"


def changed_issue(archive: Archive, number: int) -> None:
    assert write_issue(archive, numbered(number, f"Changed {number}"), 1) == "changed"


def issue_of_another_key(archive: Archive, number: int) -> None:
    assert write_issue(archive, replace(numbered(number), key=f"{number}-2020-01-07"), 1) == "changed"


def issue_without_its_links(archive: Archive, number: int) -> None:
    assert write_issue(archive, replace(numbered(number), citations=(), pictures=()), 1) == "changed"


def page_of_a_link(archive: Archive, number: int) -> None:
    record(archive, 1, PageResult(visit=visit(number, url=f"https://site.example/{number}"), source=page()))


def lost_link(archive: Archive, number: int) -> None:
    record(archive, 1, PageResult(visit=visit(number, "gone", status=410), source=None))


def image(archive: Archive, number: int) -> None:
    see_image(archive, number, picture=Picture(content_type="image/png", width=480, height=320, dhash=f"{number:016}"))


WRITES: tuple[Callable[[Archive, int], None], ...] = (
    new_issue,
    changed_issue,
    issue_of_another_key,
    issue_without_its_links,
    page_of_a_link,
    lost_link,
    image,
)


def steps(archive: Archive, write: Callable[[Archive, int], None]) -> float:
    """Return how many steps a write takes, in the middle of some: now and then one has an index merged."""
    counted = []
    for number in range(3, 16, 2):
        taken = 0

        def count() -> int:
            nonlocal taken
            taken += EVERY
            return 0

        archive.connection.set_progress_handler(count, EVERY)
        try:
            write(archive, number)
        finally:
            archive.connection.set_progress_handler(None, EVERY)
        counted.append(taken)
    return median(counted)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[int, bytes]:
    """How many issues an archive has -> its file."""
    files = {}
    for issues in (FEW, MANY):
        path = tmp_path_factory.mktemp("filled") / "archive.db"
        with prepare(path) as archive:
            archive.begin_batch()
            for number in range(1, issues + 1):
                write_issue(archive, numbered(number), 1)
            archive.commit_batch()
        files[issues] = path.read_bytes()
    return files


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_a_write_takes_no_more_where_there_is_more(
    tmp_path: Path, filled: dict[int, bytes], write: Callable[[Archive, int], None]
) -> None:
    taken = []
    for issues in (FEW, MANY):
        path = tmp_path / f"{issues}.db"
        path.write_bytes(filled[issues])
        with prepare(path) as archive:
            taken.append(steps(archive, write))
    least, most = taken
    assert least > 0
    assert most < 1.2 * least, f"{least} steps among {FEW} issues, {most} among {MANY}"


@pytest.mark.parametrize("days", [1, -1], ids=["oldest first", "newest first"])
def test_what_a_link_takes_grows_no_faster_than_how_often_it_is_cited(tmp_path: Path, days: int) -> None:
    def cite_it(archive: Archive, number: int) -> None:
        write_issue(archive, citing_one_link(MANY + number, days), 1)

    def change_its_state(archive: Archive, number: int) -> None:
        told = visit(1, ("gone", "ok")[number // 2 % 2], day=number)
        record(archive, 1, PageResult(visit=told, source=None))

    def count_it(archive: Archive, number: int) -> None:
        assert archive.query("SELECT sum(is_first) FROM counted_links WHERE link_id = 1") == [(1,)]

    taken = {}
    for issues in (FEW, MANY):
        with prepare(tmp_path / f"{issues}.db") as archive:
            archive.begin_batch()
            for number in range(1, issues + 1):
                write_issue(archive, citing_one_link(number, days), 1)
            archive.commit_batch()
            taken[issues] = [steps(archive, each) for each in (cite_it, change_its_state, count_it)]
    for least, most in zip(taken[FEW], taken[MANY], strict=True):
        assert 0 < most < 2 * MANY / FEW * least, f"{taken}"


def citing_one_link(number: int, days: int) -> Issue:
    made = issue(
        f"{number}-2020-01-06",
        number=number,
        editions=[edition(document(f"{number}.md"), number=number, permalink=f"/{number}")],
        citations=[citation("everywhere", section=None)],
        pictures=[],
    )
    return replace(made, published=date(2020, 1, 6) + timedelta(days=days * number))


def test_what_is_deleted_is_looked_for_by_an_index(archive: Archive) -> None:
    """A row that others may refer to is deleted, or inserted late, once they were looked for: in all of a table, where
    no index begins with the column."""
    tables = [name for (name,) in archive.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
    # Of a ledger nothing is deleted; publications are few.
    never = {"runs", "redactions", "publications", "visits", "image_visits", "captures"}
    unindexed = set()
    for table in tables:
        indexed = {
            archive.query("SELECT name FROM pragma_index_info(?) WHERE seqno = 0", (row[1],))[0][0]
            for row in archive.query(f"PRAGMA index_list({table})")
        }
        indexed |= {row[1] for row in archive.query(f"PRAGMA table_info({table})") if row[5] == 1}
        keys = archive.query(f"PRAGMA foreign_key_list({table})")
        for _, columns in groupby(keys, key=itemgetter(0)):
            first = next(columns)
            if first[2] not in never and first[3] not in indexed:
                unindexed.add((table, first[3]))
    assert not unindexed
