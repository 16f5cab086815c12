"""Crawls for copies in a web archive that answers by a script."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.captures.mementos.service import FOLDER as SERVICES
from tests.spiders.crawls import column, copy, rows, run
from tests.spiders.visits import archive_of
from tests.spiders.web_archive import BY_ROBOTS, EXCLUDED, PAGE, Cap, Fault, WebArchive, serve_web_archive
from tests.warm.client import environment

SPEED = 500
"""How many times as fast time goes; the index then takes 12,000 questions a minute."""


@pytest.fixture
def web() -> Iterator[WebArchive]:
    with serve_web_archive() as served:
        yield served


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of one issue of 2026-01-01 that cites pages a to d, the last of which is a mail."""
    urls = [f"https://site.example/{letter}" for letter in "abc"]
    return archive_of(tmp_path / "archive.db", {1: [*urls, "mailto:editor@site.example"]})


def words(archive: Path, web: WebArchive, *settings: str, **arguments: str) -> list[str]:
    given = [
        f"ARCHIVE={archive}",
        "ALLOWED_NETWORKS=127.0.0.1/32",
        "CONTACT_URL=https://digest.example/contact",
        f"SNAPSHOT_SPEED={SPEED}",
        f"SNAPSHOT_TURNS={archive.parent / 'turns'}",
        "PROGRESS_INTERVAL=0",
        "READERS=1",
        *settings,
    ]
    options = [word for setting in given for word in ("-s", setting)]
    named = {"at": web.url, **arguments}
    options += [word for name, value in named.items() for word in ("-a", f"{name}={value}")]
    return ["crawl", "snapshots", *options]


def snapshots(archive: Path, web: WebArchive, *settings: str, **arguments: str) -> tuple[int, str]:
    """A crawl; its status and its log."""
    status, _, log = run(words(archive, web, *settings, **arguments), archive.parent)
    assert "Traceback" not in log
    with open_archive(archive, read_only=True) as opened:
        assert verify(opened) == []
    return status, log


def states(archive: Path) -> dict[str, str]:
    """Last part of the address of each link -> state of its copies."""
    sql = "SELECT l.url, s.state FROM snapshot_states s JOIN links l ON l.id = s.link_id"
    return {url.rpartition("/")[2]: state for url, state in rows(archive, sql)}


def nearest(archive: Path, page: str) -> tuple[str | None, str | None]:
    """Times of the copies before and after the date of a link."""
    sql = "SELECT before_taken, after_taken FROM link_snapshots n JOIN links l ON l.id = n.link_id WHERE l.url LIKE ?"
    ((before, after),) = rows(archive, sql, f"%/{page}")
    return before, after


def at(url: str, *stamps: str, **more: Any) -> list[Cap]:
    return [Cap(ts=stamp.ljust(14, "0"), url=f"https://site.example/{url}", **more) for stamp in stamps]


def lose(archive: Path, *pages: str) -> None:
    with open_archive(archive) as opened, opened.transaction() as connection:
        for page in pages:
            connection.execute("UPDATE links SET state = 'gone' WHERE url LIKE ?", (f"%/{page}",))


CASES: Mapping[str, tuple[list[Cap], tuple[str | None, str | None]]] = {
    "both sides": (at("a", "20250101", "20251220", "20260104", "20270101"), ("2025-12-20", "2026-01-04")),
    "only before": (at("a", "20230101", "20250101"), ("2025-01-01", None)),
    "only after": (at("a", "20260301", "20270101"), (None, "2026-03-01")),
    "the day itself": (at("a", "20251231", "2026010109"), ("2025-12-31", "2026-01-01")),
    "errors next to the date": (
        [*at("a", "20251231", status="404"), *at("a", "20260102", status="301"), *at("a", "20250601", "20260601")],
        ("2025-06-01", "2026-06-01"),
    ),
    "only errors": ([*at("a", "20251231", status="404"), *at("a", "20260102", status="503")], (None, None)),
    "a revisit of the page": (
        [*at("a", "20250101", digest="X"), *at("a", "20251230", status="-", mime="warc/revisit", digest="X")],
        ("2025-12-30", None),
    ),
    "twice the same line": (at("a", "20251230", "20251230", "20260105"), ("2025-12-30", "2026-01-05")),
    "other forms of the address": (
        [
            Cap(ts="20251230000000", url="http://site.example:80/a"),
            Cap(ts="20260105000000", url="http://www.SITE.example/a"),
        ],
        ("2025-12-30", "2026-01-05"),
    ),
    "playback leads on": (
        [*at("a", "20251230", leads="20250101000000"), *at("a", "20250101", listed=False)],
        ("2025-01-01", None),
    ),
    "playback has it not": ([*at("a", "20251230", leads="none"), *at("a", "20250101")], ("2025-01-01", None)),
    "only the TimeGate knows it": (at("a", "20260105", listed=False), (None, "2026-01-05")),
    "ten thousand": (
        [Cap(ts=f"20{year:02}{month:02}{day:02}{hour:02}0500", url="https://site.example/a")
         for year in range(23, 29) for month in range(1, 13) for day in range(1, 29) for hour in range(0, 24, 5)],
        ("2025-12-28", "2026-01-01"),
    ),
}  # fmt: skip


def test_the_captures_next_to_the_date_of_each_link(tmp_path: Path, web: WebArchive) -> None:
    names = [name.replace(" ", "-") for name in CASES]
    archive = archive_of(tmp_path / "cases.db", {1: [f"https://site.example/{name}/a" for name in names]})
    for name, (captures, _) in zip(names, CASES.values(), strict=True):
        web.add(*(replace(each, url=each.url.replace("/a", f"/{name}/a")) for each in captures))
    assert snapshots(archive, web)[0] == 0
    got = {}
    for name in names:
        got[name] = tuple(moment and moment[:10] for moment in nearest(archive, f"{name}/a"))
    assert got == {name: wanted for name, (_, wanted) in zip(names, CASES.values(), strict=True)}
    urls = column(archive, "SELECT url FROM snapshots WHERE url LIKE '%other-forms%' ORDER BY taken")
    assert [url.rpartition("/web/")[2] for url in urls] == [
        "20251230000000/http://site.example:80/other-forms-of-the-address/a",
        "20260105000000/http://www.SITE.example/other-forms-of-the-address/a",
    ]
    assert web.most_in("index", 60.0 / SPEED) <= 24


BAD: Mapping[str, tuple[list[Fault], str]] = {
    "html": ([Fault(body=PAGE), Fault(body=PAGE)], "failed"),
    "nothing": ([Fault(), Fault()], "failed"),
    "503": ([Fault(status=503, body=PAGE)], "failed"),
    "520": ([Fault(status=520, body=PAGE)], "failed"),
    "closed": ([Fault(closes=True)], "failed"),
    "403": ([Fault(status=403, body=PAGE), Fault(status=403, body=PAGE)], "failed"),
    "elsewhere": ([Fault(status=302, headers=(("Location", "https://login.example/"),))], "failed"),
    "header": ([Fault(status=403, headers=(("X-Archive-Wayback-Runtime-Error", EXCLUDED),))], "excluded"),
    "body": ([Fault(status=403, body=EXCLUDED.encode())] * 2, "excluded"),
    "body-200": ([Fault(body=BY_ROBOTS.encode())] * 2, "excluded"),
}


def test_no_bad_answer_of_the_timegate_is_none(tmp_path: Path, web: WebArchive) -> None:
    """And the four states are told apart."""
    urls = {name: f"https://site.example/{name}" for name in (*BAD, "well", "no")}
    archive = archive_of(tmp_path / "bad.db", {1: [*urls.values(), "mailto:editor@site.example"]})
    for name, url in urls.items():
        if name != "no":
            web.add(Cap(ts="20251220000000", url=url))
        if name in BAD:
            web.break_at("playback", url, *BAD[name][0])
    assert snapshots(archive, web)[0] == 0
    others = {"well": "found", "no": "none", "mailto:editor@site.example": "not_asked"}
    assert states(archive) == {name: state for name, (_, state) in BAD.items()} | others
    assert column(archive, "SELECT count(DISTINCT link_id) FROM snapshots") == [1]
    assert snapshots(archive, web)[0] == 0
    again = {"failed": "found", "excluded": "excluded"}
    assert states(archive) == {name: again[state] for name, (_, state) in BAD.items()} | others


INDEX: Mapping[str, Fault] = {
    "html": Fault(body=PAGE),
    "cut": Fault(cut=70),
    "503": Fault(status=503, body=PAGE),
    "504": Fault(status=504, body=PAGE),
    "closed": Fault(closes=True),
    "words": Fault(body=b"Too busy."),
    "404": Fault(status=404, body=PAGE),
    "nothing": Fault(),
    "empty": Fault(body=b"[]"),
}


def test_no_bad_answer_of_the_index_ends_the_search(tmp_path: Path, web: WebArchive) -> None:
    urls = {name: f"https://site.example/{name}" for name in INDEX}
    archive = archive_of(tmp_path / "index.db", {1: list(urls.values())})
    for name, url in urls.items():
        web.add(*(Cap(ts=f"{day}000000", url=url) for day in ("20251220", "20260105")))
        web.break_at("index", url, INDEX[name])
    assert snapshots(archive, web, "SNAPSHOT_SPEED=10000")[0] == 0
    assert set(states(archive).values()) == {"found"}
    assert "none" not in column(archive, "SELECT outcome FROM snapshot_asks WHERE kind = 'index'")
    assert snapshots(archive, web, "SNAPSHOT_SPEED=10000")[0] == 0
    both = ("2025-12-20T00:00:00Z", "2026-01-05T00:00:00Z")
    assert {name: nearest(archive, name) for name in INDEX} == dict.fromkeys(INDEX, both)


@pytest.mark.deep
def test_an_empty_index_is_believed_the_second_time(archive: Path, web: WebArchive) -> None:
    web.add(*at("a", "20251220"))
    web.always["index"] = Fault(body=b"[]")
    made = []
    for _ in range(3):
        assert snapshots(archive, web)[0] == 0
        assert nearest(archive, "a") == ("2025-12-20T00:00:00Z", None)
        made.append(len(web.times("index")))
    assert made[0] < made[1] == made[2]


@pytest.mark.deep
def test_a_limit_is_outlasted_and_the_service_never_blocks(tmp_path: Path, web: WebArchive) -> None:
    """It refuses connections to whoever goes on after a 429."""
    archive = archive_of(tmp_path / "many.db", {1: [f"https://site.example/{n}" for n in range(20)]})
    for number in range(20):
        web.add(*at(str(number), "20251220", "20260105"))
    web.faults["index"] = [
        Fault(status=429, body=PAGE),
        Fault(status=429, headers=(("Retry-After", "100"),)),
    ]
    web.most_index, web.window = 24, 60.0 / SPEED
    assert snapshots(archive, web)[0] == 0
    assert web.refused == 0
    assert column(archive, "SELECT outcome FROM snapshot_asks WHERE outcome = 'limited'") == ["limited"] * 2
    times = web.times("index")
    assert times[1] - times[0] >= 60 / SPEED
    assert times[2] - times[1] >= 120 / SPEED
    assert [nearest(archive, str(n)) for n in range(20)] == [("2025-12-20T00:00:00Z", "2026-01-05T00:00:00Z")] * 20


@pytest.mark.deep
def test_refused_connections_are_outlasted_with_a_service_of_ones_own(archive: Path, web: WebArchive) -> None:
    web.add(*at("a", "20251220"))
    described = archive.with_name("own.toml")
    own = (SERVICES / "internet-archive.toml").read_text("utf-8")
    described.write_text(own.replace("refused = 3600", "refused = 500").replace("Internet Archive", "Own"), "utf-8")
    web.faults["playback"] = [Fault(status=429, blocks=0.4)]
    status, log = snapshots(archive, web, service=str(described))
    assert status == 0, log
    assert rows(archive, "SELECT state FROM snapshot_states WHERE service = 'Own' AND state = 'found'") == [("found",)]
    assert "refused" in column(archive, "SELECT outcome FROM snapshot_asks")


@pytest.mark.deep
def test_a_service_with_a_timemap_in_place_of_an_index(archive: Path, web: WebArchive) -> None:
    web.add(*at("a", "20251101", "20251220", "20260105"))
    web.add(*at("b", "20251101", "20260301"), *at("b", "20251220", status="404"))
    described = archive.with_name("memento.toml")
    lines = ['name = "Other"', 'server = "http://127.0.0.1:1"', 'timegate = "/web/{url}"']
    lines += ['memento = "/web/{timestamp}/{url}"', 'timemap = "/web/timemap/link/{url}"']
    described.write_text("\n".join(lines), "utf-8")
    assert snapshots(archive, web, service=str(described))[0] == 0
    assert nearest(archive, "a") == ("2025-12-20T00:00:00Z", "2026-01-05T00:00:00Z")
    assert nearest(archive, "b") == ("2025-11-01T00:00:00Z", "2026-03-01T00:00:00Z")
    assert not [asked for asked in web.asked if asked.path.startswith("/cdx")]


@pytest.mark.deep
def test_a_pause_beyond_patience_ends_the_run_and_is_remembered(archive: Path, web: WebArchive) -> None:
    web.add(*at("a", "20251220"))
    web.faults["playback"] = [Fault(status=429, headers=(("Retry-After", "80000"),))] * 8
    status, log = snapshots(archive, web)
    assert status == 1
    assert "left alone" in log
    made = len(web.asked)
    web.faults.clear()
    status, log = snapshots(archive, web)
    assert status == 1
    assert len(web.asked) == made, "not one request before the pause is over"
    assert set(states(archive).values()) <= {"failed", "not_asked"}


@pytest.mark.deep
def test_a_day_of_503_is_told_and_the_next_run_goes_on(tmp_path: Path, web: WebArchive) -> None:
    archive = archive_of(tmp_path / "day.db", {1: [f"https://site.example/{n}" for n in range(30)]})
    for number in range(30):
        web.add(*at(str(number), "20251220"))
    web.always["playback"] = Fault(status=503, body=PAGE)
    status, log = snapshots(archive, web, "SNAPSHOT_PATIENCE=1000")
    assert status == 1
    assert "left for the next run" in log
    assert len(web.asked) < 20
    assert not rows(archive, "SELECT 1 FROM snapshot_states WHERE state IN ('none', 'excluded', 'found')")
    del web.always["playback"]
    time.sleep(2 * 960 / SPEED)
    assert snapshots(archive, web)[0] == 0
    assert set(states(archive).values()) == {"found"}


@pytest.mark.deep
def test_killed_again_and_again_it_goes_on_where_it_was(tmp_path: Path, web: WebArchive) -> None:
    pages = [str(number) for number in range(40)]
    archive = archive_of(tmp_path / "killed.db", {1: [f"https://site.example/{page}" for page in pages]})
    undisturbed = copy(archive, "undisturbed.db")
    for page in pages[:30]:
        web.add(*at(page, "20251220", "20260105", "20260202"))
    assert snapshots(undisturbed, web)[0] == 0
    web.asked.clear()
    web.delay = 0.02
    for _ in range(3):
        seen = len(web.asked)
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", *words(archive, web)],
            cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while len(web.asked) < seen + 25 and process.poll() is None:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    web.delay = 0.0
    assert snapshots(archive, web)[0] == 0
    content = "SELECT link_id, url, taken, status, digest FROM snapshots ORDER BY link_id, url"
    assert rows(archive, content) == rows(undisturbed, content)
    assert states(archive) == states(undisturbed)
    conclusive = "SELECT link_id, kind, url FROM snapshot_asks WHERE outcome IN ('found', 'none')"
    asked = rows(archive, conclusive)
    assert len(asked) == len(set(asked)), "what was answered is not asked again"
    assert web.most_in("index", 60.0 / SPEED) <= 24


def test_a_rejected_copy_stays_rejected_and_another_one_is_found(archive: Path, web: WebArchive) -> None:
    web.add(*at("a", "20251101", "20251220", "20260105"))
    assert snapshots(archive, web)[0] == 0
    sql = "SELECT archived_url FROM entries WHERE link_url LIKE '%/a'"
    (shown,) = column(archive, sql)
    assert "/20260105" in shown
    ((number,),) = rows(archive, "SELECT id FROM snapshots WHERE url = ?", shown)
    settings = ["-s", f"ARCHIVE={archive}"]
    assert run(["snapshots", "--reject", str(number), "--why", "A parked page.", *settings], archive.parent)[0] == 0
    assert "/20251220" in column(archive, sql)[0]
    web.add(*at("a", "20260301"))
    assert snapshots(archive, web, max_age="0d")[0] == 0
    assert nearest(archive, "a") == ("2025-12-20T00:00:00Z", "2026-03-01T00:00:00Z")
    assert column(archive, "SELECT rejected_why FROM snapshots WHERE id = ?", number) == ["A parked page."]


def test_headlines_of_the_copies_of_lost_links_are_read(archive: Path, web: WebArchive) -> None:
    words_ = "<p>" + "A cog turns another cog, and the two agree on how fast the third is to go. " * 12
    page = f"<html><head><title>How cogs turn</title></head><body><h1>How cogs turn</h1>{words_}</body></html>"
    gone = b"<html><head><title>404 Not Found</title></head><body><h1>Page not found</h1></body></html>"
    for name in "ab":
        web.add(*at(name, "20251220", body=page.encode()))
        web.add(*at(name, "20260105", body=gone))
    lose(archive, "a")
    run(words(archive, web), archive.parent)
    told = rows(
        archive, "SELECT substr(taken, 1, 10), outcome, title FROM snapshots WHERE reader IS NOT NULL ORDER BY 1"
    )
    assert [(day, outcome) for day, outcome, _ in told] == [("2025-12-20", "ok"), ("2026-01-05", "soft_404")]
    assert told[0][2] == "How cogs turn"
    assert nearest(archive, "a") == ("2025-12-20T00:00:00Z", None), "a copy of an error page is none of the page"
    assert len([each for each in web.asked if "id_/" in each.path]) == 2, "those of the other link are not asked for"


@pytest.mark.deep
def test_lost_links_come_first(tmp_path: Path, web: WebArchive) -> None:
    pages = {number: [f"https://site.example/{number}{letter}" for letter in "abc"] for number in (1, 2)}
    archive = archive_of(tmp_path / "order.db", pages)
    for page in (url.rpartition("/")[2] for urls in pages.values() for url in urls):
        web.add(*at(page, "20251220", "20260105"))
    lose(archive, "1b")
    run(words(archive, web), archive.parent)
    first = [asked.path for asked in web.asked if asked.pool == "index"][:4]
    assert any("1b" in path for path in first)
    run(words(archive, web, limit="1", max_age="0d"), archive.parent)
    assert "1b" in web.asked[-1].path


@pytest.mark.deep
def test_robots_and_the_address_guard_apply(archive: Path, web: WebArchive) -> None:
    web.robots = b"User-agent: *\nDisallow: /web/\n"
    status, log = snapshots(archive, web)
    assert (status, web.asked) == (1, [])
    assert "robots.txt forbids it" in log
    web.robots = None
    status, log = snapshots(archive, web, "ALLOWED_NETWORKS=10.0.0.0/8")
    assert (status, web.asked) == (1, [])
    assert set(states(archive).values()) <= {"failed", "not_asked"}


@pytest.mark.parametrize(
    ("settings", "arguments", "says"),
    [
        ((), {"service": "elsewhere"}, "no web archive elsewhere"),
        ((), {"service": "missing.toml"}, "cannot be read"),
        (("SNAPSHOT_SPEED=2",), {"at": "https://web.example"}, "on this machine"),
        ((), {"submit": "yes"}, "keys"),
        ((), {"nothing": "1"}, "no such argument"),
    ],
    ids=["service", "file", "speed", "keys", "argument"],
)
def test_what_cannot_be_is_refused(
    archive: Path, web: WebArchive, settings: tuple[str, ...], arguments: dict[str, str], says: str
) -> None:
    status, _, log = run(words(archive, web, *settings, **arguments), archive.parent)
    assert status == 2
    assert says in log
    assert web.asked == []


@pytest.mark.deep
def test_only_links_of_a_publication_that_the_archive_has(archive: Path, web: WebArchive) -> None:
    status, log = snapshots(archive, web, publication="nothing")
    assert (status, web.asked) == (1, [])
    assert "the archive has" in log
    (key,) = column(archive, "SELECT key FROM publications")
    assert snapshots(archive, web, publication=key)[0] == 0
    assert len(web.asked) == 3
