"""An archive is made again from its issues, its captures and the ledger of a release."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.adopt import adopt
from crawler.archive.checks.captures import capture_check
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import find_violation, verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.robots_visits import record_robots
from crawler.archive.ledger.visits import record_visit
from crawler.archive.problem_lists import accept_problems
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.redactions import RedactionKind
from crawler.archive.releases.release import Release, write_release
from crawler.archive.runs import start_run
from crawler.archive.works import undo_join, write_aliases
from crawler.captures.record import Exchange
from crawler.captures.write import CapturesWriter
from crawler.items import Alias, Problem
from crawler.linked_pages.pictures import Picture
from crawler.urls.tracking import PARAMETERS
from crawler.visits.visit import RobotsVisit
from tests.archive.builders import issue
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, cite, see_image, visit
from tests.commands.running import run_command
from tests.spiders.crawls import dump

PAGE = (
    b"<!doctype html><title>Gears</title><meta property='og:image' content='/lead.png'>"
    b"<article><h1>Gears that count</h1>" + b"<p>A gear turns another one.</p>" * 30
)


def issues(archive: Archive, *keys: str) -> None:
    """The same issues, in whichever order."""
    for key in keys:
        if key.startswith("3"):
            write_issue(archive, issue(key, number=3, problems=[Problem(kind="date_missing", evidence="e")]), 1)
        else:
            cite(archive, key, *{"1": ("one", "two"), "2": ("two", "three")}[key[0]])


@pytest.fixture
def seen(seen_once: Path, tmp_path: Path) -> Path:
    """A copy of it, with its captures."""
    shutil.copytree(seen_once.with_name("captures"), tmp_path / "captures")
    return Path(shutil.copy(seen_once, tmp_path))


@pytest.fixture(scope="module")
def seen_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose links and images were visited; what it says of the pages was read from captures."""
    tmp_path = tmp_path_factory.mktemp("seen")
    path = tmp_path / "seen.db"
    with prepare(path) as archive:
        issues(archive, "1-2025-01-06", "2-2025-02-03", "3-x")
        ids = dict(archive.query("SELECT url, id FROM links"))
        one, two, three = (ids[f"https://site.example/{name}"] for name in ("one", "two", "three"))
        with CapturesWriter(tmp_path / "captures", software="Backnumber/test") as writer:
            first = writer.write(exchange("one"))
            again = writer.write(exchange("two"), original=first)
        for link_id, record in ((one, first), (two, again)):
            kept: dict[str, Any] = {"url": record.url, "final_url": record.url, "status": 200, "capture": record}
            record_visit(archive, 1, visit(link_id, "ok", reader="old", content_type="text/html", **kept))
        hops = ((302, "https://elsewhere.example/three"),)
        old = record_visit(archive, 1, visit(three, "soft_404", status=200, redirects=hops, day=1))
        record_visit(archive, 1, visit(three, "bot_wall", status=200, day=2, reader="9"), reread_of=old.visit_id)
        record_robots(
            archive, 1, [RobotsVisit(url="https://site.example/robots.txt", started=at(0), seconds=1, outcome="ok")]
        )
        (image,) = archive.query("SELECT id, url FROM images ORDER BY url LIMIT 1")
        picture = Picture(content_type="image/png", width=4, height=5, dhash="0" * 16)
        known: dict[str, Any] = {"url": image[1], "status": 200, "content_hash": "a" * 64}
        see_image(archive, image[0], picture=picture, placeholder="icon", **known)
        for name in ("other", "wrong"):
            alias = Alias(url=f"https://site.example/{name}", rule="canonical", evidence="It says so.")
            write_aliases(archive, 1, one, [alias])
        undo_join(archive, "https://site.example/one", "https://site.example/wrong", "They are two.")
        accept_problems(archive, [1], "It is so.")
    assert reread(path) == 0
    return path


def exchange(name: str) -> Exchange:
    url, kind = f"https://site.example/{name}", (b"Content-Type", b"text/html")
    return Exchange(url=url, started=at(0), status=200, headers=(kind,), body=PAGE)


def reread(path: Path) -> int:
    return run_command("reread", path, "-s", f"CAPTURES={path.with_name('captures')}")


def release(path: Path) -> dict[str, bytes]:
    folder = path.with_suffix(".release")
    with open_archive(path, read_only=True) as archive:
        write_release(archive, folder, Release())
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.suffix in (".sql", ".csv", ".jsonl")
    }


def test_an_archive_made_again_gives_the_same_release(seen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    published = release(seen)
    again = seen.with_name("again.db")
    with prepare(again) as archive:
        start_run(archive, "crawl digests", {})
        issues(archive, "3-x", "2-2025-02-03", "1-2025-01-06")
    assert run_command("adopt", again, str(seen.with_suffix(".release") / "archive.db")) == 0
    assert "4 visits, 2 captures" in capsys.readouterr().out
    assert reread(again) == 0
    with open_archive(again, read_only=True) as one, open_archive(seen, read_only=True) as other:
        assert verify(one) == []
        assert not compare(one, other)
    made = release(again)
    assert made.keys() == published.keys()
    assert [name for name, data in published.items() if made[name] != data] == []


def test_what_is_here_already_is_not_added_again(seen: Path) -> None:
    with open_archive(seen) as archive:
        tables = ("visits", "captures", "image_visits", "robots_visits", "work_claims", "hops")
        before = [archive.query(f"SELECT * FROM {table}") for table in tables]  # noqa: S608
        other = seen.with_name("copy.db")
        archive.connection.execute("VACUUM INTO ?", (str(other),))
        adopted = adopt(archive, 1, other)
        assert (adopted.visits, adopted.captures, adopted.image_visits, adopted.robots_visits) == (0, 0, 0, 0)
        assert [archive.query(f"SELECT * FROM {table}") for table in tables] == before  # noqa: S608


def test_nothing_is_added_twice(seen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with prepare(tmp_path / "again.db") as archive:
        issues(archive, "1-2025-01-06", "2-2025-02-03", "3-x")
        adopt(archive, 1, seen)
    assert reread(tmp_path / "again.db") == 0
    before = dump(tmp_path / "again.db")
    capsys.readouterr()
    assert run_command("adopt", tmp_path / "again.db", str(seen)) == 0
    assert "nothing new" in capsys.readouterr().out
    assert dump(tmp_path / "again.db") == before


def test_lead_images_of_pages_and_visits_to_them_are_added(
    seen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "https://site.example/lead.png"
    with open_archive(seen) as archive:
        ((lead,),) = archive.query("SELECT id FROM images WHERE url = ?", (url,))
        picture = Picture(content_type="image/png", width=40, height=50)
        see_image(archive, lead, picture=picture, url=url, status=200, content_hash="b" * 64)
    path = tmp_path / "again.db"
    with prepare(path) as archive:
        issues(archive, "1-2025-01-06", "2-2025-02-03", "3-x")
    assert run_command("adopt", path, str(seen)) == 0
    assert ", 2 image visits" in capsys.readouterr().out
    with open_archive(path, read_only=True) as one, open_archive(seen, read_only=True) as other:
        assert verify(one) == []
        assert not compare(one, other)


@pytest.mark.parametrize("kind", ["link", "text"])
def test_what_is_redacted_here_stays_so(seen: Path, tmp_path: Path, kind: RedactionKind) -> None:
    path = tmp_path / "again.db"
    with prepare(path) as archive:
        issues(archive, "1-2025-01-06", "2-2025-02-03", "3-x")
        redact(archive, kind, "https://site.example/one", "A wish.", 1)
        finish(archive, None, software="test")
        assert verify(archive) == []
        adopted = adopt(archive, 1, seen)
        assert adopted.redacted == 1
        # The second page has the body of the first.
        assert archive.query("SELECT DISTINCT redaction_id FROM captures") == [(1,)]
        assert [violation.check for violation in verify(archive)] == ["redaction_done"]
        assert adopt(archive, 1, seen).redacted == 0
        finish(archive, tmp_path / "captures", software="test")
    assert reread(path) == 0
    with open_archive(path, read_only=True) as archive:
        assert verify(archive) == []
        assert find_violation(capture_check(tmp_path / "captures"), archive) is None
        assert archive.query("SELECT * FROM source_texts") == []


def test_a_redacted_page_to_which_a_visit_led_is_left_out(seen: Path, tmp_path: Path) -> None:
    with prepare(tmp_path / "again.db") as archive:
        issues(archive, "1-2025-01-06", "2-2025-02-03", "3-x")
        for url in ("https://elsewhere.example/three", "https://site.example/other"):
            redact(archive, "link", url, "A wish.", 1)
        finish(archive, None, software="test")
        assert adopt(archive, 1, seen).redacted == 0
        assert "elsewhere.example" not in str(
            archive.query("SELECT * FROM visits") + archive.query("SELECT * FROM hops")
        )
        finish(archive, tmp_path / "captures", software="test")
        assert verify(archive) == []


def test_links_of_earlier_normal_forms_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = ("https://site.example/gear?id=1&zzz_track=9", "https://site.example/gear?id=1")
    with prepare(tmp_path / "old.db") as archive:
        links = cite(archive, "1-2025-01-06", "gear?id=1&zzz_track=9", "gear?id=1")
        for day, (link_id, url) in enumerate(zip(links, (old, new), strict=True)):
            record_visit(archive, 1, visit(link_id, url=url, day=day, status=200))
        write_aliases(archive, 1, links[0], [Alias(url=new, rule="canonical", evidence="It says so.")])
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    with prepare(tmp_path / "new.db") as archive:
        cite(archive, "1-2025-01-06", "gear?id=1")
        adopted = adopt(archive, 1, tmp_path / "old.db")
        assert (adopted.visits, adopted.links) == (2, 0)
        assert archive.query("SELECT url, state, proved_by FROM links") == [(new, "alive", "[2]")]
        assert archive.query("SELECT * FROM work_claims") == []
        assert verify(archive) == []
        assert adopt(archive, 1, tmp_path / "old.db").visits == 0


def test_what_cannot_be_adopted(seen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("adopt", seen, str(seen.with_name("none.db"))) == 2
    assert "does not exist" in capsys.readouterr().err
    assert run_command("adopt", seen.with_name("none.db"), str(seen)) == 2
    assert not seen.with_name("none.db").exists()
    assert run_command("adopt", seen) == 2
