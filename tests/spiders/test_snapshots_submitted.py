"""Pages that are submitted to a web archive that answers by a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spiders.crawls import column, rows, run
from tests.spiders.test_snapshots import words
from tests.spiders.visits import archive_of
from tests.spiders.web_archive import Cap, Fault, WebArchive, serve_web_archive

PAGES = ("saved", "refused", "again", "forgotten", "known", "lost")


@pytest.fixture
def web() -> Iterator[WebArchive]:
    with serve_web_archive() as served:
        yield served


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return archive_of(tmp_path / "archive.db", {1: [f"https://site.example/{page}" for page in PAGES]})


def submit(archive: Path, web: WebArchive, keys: str = "key:xyzzy17") -> tuple[int, str]:
    file = archive.with_name("keys")
    file.write_text(f"{keys}\n", "utf-8")
    status, out, log = run(
        words(archive, web, f"SNAPSHOT_KEYS={file}", "SNAPSHOT_SPEED=1000", submit="yes"), archive.parent
    )
    assert "Traceback" not in log
    assert "xyzzy17" not in out + log
    return status, log


def fates(archive: Path) -> dict[str, tuple[str, str | None]]:
    """Last part of an address -> what became of its submission, and why."""
    found = rows(archive, "SELECT url, state, reason FROM snapshot_submissions ORDER BY id")
    return {url.rpartition("/")[2]: (state, reason) for url, state, reason in found}


def submitted(web: WebArchive) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in web.asked if asked.method == "POST"]


@pytest.mark.deep
def test_what_has_no_copy_is_submitted_once_and_its_end_is_known(archive: Path, web: WebArchive) -> None:
    at = "https://site.example"
    web.add(Cap(ts="20251220000000", url=f"{at}/known"))
    refusal = {"status": "error", "status_ext": "error:blocked-url", "message": "This URL is on a block list."}
    web.refusals = {f"{at}/refused": refusal}
    saved = {"status": "success", "timestamp": "20261129120000", "original_url": f"{at}/saved", "http_status": 200}
    web.jobs = {
        f"{at}/saved": [{"status": "pending"}, saved],
        f"{at}/again": [{"status": "error", "status_ext": "error:read-timeout", "message": "It took too long."}],
        f"{at}/lost": [{**saved, "original_url": f"{at}/lost"}],
    }
    status, log = submit(archive, web)
    assert status == 0, log
    assert fates(archive) == {
        "saved": ("saved", None),
        "refused": ("refused", "blocked-url"),
        "again": ("failed", "read-timeout"),
        "forgotten": ("given_up", "pending for ever"),
        "lost": ("saved", None),
    }
    assert sorted(submitted(web)) == ["again", "forgotten", "lost", "refused", "saved"]
    copies = column(archive, "SELECT url FROM snapshots WHERE url LIKE '%/saved'")
    assert copies == [f"{web.url}/web/20261129120000/{at}/saved"]
    submit(archive, web)
    assert len(submitted(web)) == 5, "nothing is submitted twice"
    assert b"xyzzy17" not in archive.read_bytes()


@pytest.mark.deep
def test_limits_of_the_user_and_of_the_day(archive: Path, web: WebArchive) -> None:
    at = "https://site.example"
    busy = b'{"status": "error", "status_ext": "error:user-session-limit", "message": "Too many at once."}'
    day = {"status": "error", "status_ext": "error:too-many-daily-captures", "message": "Enough for today."}
    web.faults["save"] = [Fault(body=busy), Fault(status=429), Fault(status=502)]
    web.refusals = {f"{at}/{page}": day for page in PAGES}
    status, log = submit(archive, web)
    assert status == 0, log
    assert "Enough for today" in log
    assert len(submitted(web)) <= 6
    outcomes = column(archive, "SELECT outcome FROM snapshot_asks WHERE kind = 'save' ORDER BY id")
    assert outcomes[:3] == ["limited", "limited", "server_error"]


@pytest.mark.deep
def test_nothing_is_submitted_unless_it_is_asked_for_and_with_the_right_keys(archive: Path, web: WebArchive) -> None:
    assert run(words(archive, web), archive.parent)[0] == 0
    assert not web.times("save")
    status, log = submit(archive, web, "key:wrong")
    assert status in (0, 1), log
    assert set(column(archive, "SELECT outcome FROM snapshot_asks WHERE kind = 'save'")) == {"rejected"}
    assert fates(archive) == {}
