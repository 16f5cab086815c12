"""Crawls for copies in other web archives, of several runs at a time, and after answers that are none."""

import gzip
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.spiders.crawls import column, copy, rows, run
from tests.spiders.pywb_server import Pywb
from tests.spiders.test_snapshots import SPEED, at, lose, nearest, snapshots, states, words
from tests.spiders.visits import archive_of
from tests.spiders.web_archive import PAGE, Cap, Fault, WebArchive, serve_web_archive
from tests.warm.client import environment

BOTH = ("2025-12-20T00:00:00Z", "2026-01-05T00:00:00Z")


@pytest.fixture
def web() -> Iterator[WebArchive]:
    with serve_web_archive() as served:
        yield served


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return archive_of(tmp_path / "archive.db", {1: [f"https://site.example/{letter}" for letter in "abc"]})


def test_pywb_over_captures_of_ones_own(archive: Path) -> None:
    with serve_web_archive(Pywb()) as web:
        web.add(*at("a", "20251101", "20251220", "20260105"))
        web.add(*at("b", *(f"2025{month:02}01" for month in range(1, 13)), status="404"))
        web.add(*at("b", "20240101", "20260601"))
        assert snapshots(archive, web, service="local-pywb")[0] == 0
    assert rows(archive, "SELECT state FROM snapshot_states WHERE service = 'pywb' ORDER BY link_id") == [
        ("found",), ("found",), ("none",),
    ]  # fmt: skip
    assert nearest(archive, "a") == BOTH
    assert nearest(archive, "b") == ("2024-01-01T00:00:00Z", "2026-06-01T00:00:00Z")
    shown = column(archive, "SELECT url FROM good_snapshots ORDER BY url")
    assert all("mp_/https://site.example/" in url for url in shown), "a frame answers at any other address"
    assert len(shown) == len(set(shown)) == 4
    assert column(archive, "SELECT count(*) FROM link_snapshots WHERE agree = 0") == [2]


@pytest.mark.deep
def test_a_service_without_any_copy_is_doubted(tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "many.db", {1: [f"https://site.example/{number}" for number in range(12)]})
    with serve_web_archive(Pywb()) as web:
        _, log = snapshots(archive, web, service="local-pywb")
    assert "no copy of any of 12 pages: is its TimeGate at" in log


@pytest.mark.deep
def test_headlines_of_copies_in_pywb(archive: Path) -> None:
    with serve_web_archive(Pywb()) as web:
        web.add(*at("b", "20240101", "20260601", body=b"<title>Cogs</title><p>How cogs turn."))
        lose(archive, "b")
        run(words(archive, web, service="local-pywb"), archive.parent)
    assert column(archive, "SELECT title FROM snapshots ORDER BY taken") == ["Cogs"] * 2


def described(archive: Path, *more: str) -> str:
    path = archive.with_name("own.toml")
    lines = ['name = "Own"', 'server = "http://127.0.0.1:1"', 'timegate = "/web/{url}"']
    lines += ['memento = "/web/{timestamp}/{url}"', 'timemap = "/web/timemap/link/{url}"', *more]
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


@pytest.mark.parametrize("is_dated", [True, False], ids=["dated", "undated"])
def test_a_timemap_of_several_pages_is_read_where_the_date_is(archive: Path, web: WebArchive, is_dated: bool) -> None:
    days = [f"20{year}{month:02}05" for year in range(17, 27) for month in (2, 5, 8, 11)]
    web.add(*at("a", *days), *at("b", "20240101"))
    web.page, web.is_dated = 6, is_dated
    assert snapshots(archive, web, service=described(archive))[0] == 0
    assert nearest(archive, "a") == ("2025-11-05T00:00:00Z", "2026-02-05T00:00:00Z")
    assert nearest(archive, "b") == ("2024-01-01T00:00:00Z", None)
    assert len([asked for asked in web.asked if "/timemap/" in asked.path and ";page=" in asked.path]) <= (
        2 if is_dated else 7
    )


def test_a_timemap_of_endless_pages_is_not_read_for_ever(archive: Path, web: WebArchive) -> None:
    web.add(*at("a", *(f"20{year}{month:02}05" for year in range(17, 27) for month in range(1, 11))))
    web.page, web.is_dated = 2, False
    assert snapshots(archive, web, service=described(archive))[0] == 0
    assert len([asked for asked in web.asked if "/timemap/" in asked.path and "/a" in asked.path]) == 10
    (told,) = column(archive, "SELECT error FROM snapshot_asks WHERE kind = 'index' AND outcome = 'found'")
    assert "the rest of the list is not read" in told


def compressed(body: bytes, encoding: str = "gzip", cut: int | None = None) -> Fault:
    packed = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)
    return Fault(body=packed[:cut], headers=(("Content-Encoding", encoding),))


def dated(when: str, status: int = 200) -> Fault:
    return Fault(status=status, body=PAGE, headers=(("Memento-Datetime", when),))


def led(to: str) -> Fault:
    return Fault(status=302, headers=(("Location", to),))


LONG = ", ".join(
    f'<https://attic.example/web/2019010100{number:04}/https://site.example/x>; rel="memento"; '
    'datetime="Tue, 01 Jan 2019 00:00:00 GMT"'
    for number in range(10_000)
)
TIMEGATE: Mapping[str, list[Fault]] = {
    "html packed": [compressed(PAGE)] * 2,
    "packed and cut": [compressed(PAGE, cut=20)] * 2,
    "cut chunk": [Fault(body=PAGE, chunk=True)] * 2,
    "no time of a copy": [dated("yesterday")],
    "an archived 404 without a time": [dated("", 404)],
    "a copy of the future": [dated("Fri, 01 Jan 2199 00:00:00 GMT")],
    "a copy before the web": [dated("Mon, 01 Jan 1900 00:00:00 GMT", 404)],
    "led to the future": [led("/web/99990101000000/https://site.example/led%20to%20the%20future")],
    "led to a copy of another site": [led("/web/20200101000000/https://elsewhere.example/x")],
    "a loop": [led("/web/https://site.example/a%20loop")] * 9,
    "led to nothing": [led("")] * 9,
    "led to a script": [led("javascript:alert(1)")],
    "led to a script with a time": [led("javascript:alert(1)/20200101000000/https://site.example/x")],
    "led to a host that is none": [led("http://[::1/web/20200101000000/x")],
    "ten thousand links": [Fault(status=302, headers=(("Location", "/login"), ("Link", LONG)))],
    "418": [Fault(status=418, body=PAGE)],
    "204": [Fault(status=204)],
    "206": [Fault(status=206, body=PAGE)] * 2,
    "599": [Fault(status=599)],
    "999": [Fault(status=999)],
}


def between(urls: Iterable[str]) -> list[str]:
    """The addresses, each with one behind it of which there is no copy: as many failures in a row end a run."""
    return [each for url in urls for each in (url, f"{url}-well")]


def test_no_answer_of_a_timegate_that_is_none_is_believed(tmp_path: Path, web: WebArchive) -> None:
    urls = {name: f"https://site.example/{name.replace(' ', '%20')}" for name in TIMEGATE}
    archive = archive_of(tmp_path / "bad.db", {1: between(urls.values())})
    for name, url in urls.items():
        web.add(*(Cap(ts=f"{day}000000", url=url) for day in ("20251220", "20260105")))
        web.break_at("playback", url, *TIMEGATE[name])
    status, log = snapshots(archive, web, "SNAPSHOT_SPEED=10000")
    assert status == 0, log
    told = {name.replace("%20", " "): state for name, state in states(archive).items()}
    assert told == dict.fromkeys(TIMEGATE, "failed") | {f"{name}-well": "none" for name in TIMEGATE}
    assert not column(archive, "SELECT url FROM snapshots")
    assert None not in column(archive, "SELECT error FROM snapshot_asks WHERE outcome NOT IN ('more', 'none')")
    for faults in web.faults_of.values():
        faults.clear()
    assert snapshots(archive, web, "SNAPSHOT_SPEED=10000")[0] == 0
    assert set(column(archive, "SELECT state FROM snapshot_states WHERE link_id % 2 = 1")) == {"found"}


ROW = b'["20251220000000","https://site.example/x","text/html","200","D","1"]'
NAMES = b'["timestamp","original","mimetype","statuscode","digest","length"]'
INDEX: Mapping[str, Fault] = {
    "html-packed": compressed(PAGE),
    "packed-twice": compressed(gzip.compress(b"[]")),
    "packed-and-not-told": Fault(body=gzip.compress(b"[]")),
    "packed-and-cut": compressed(b"[" + NAMES + b"," + ROW + b"]", cut=40),
    "deflated-and-cut": compressed(b"[" + NAMES + b"," + ROW + b"]", "deflate", cut=30),
    "mark-and-html": Fault(body=b"\xef\xbb\xbf" + PAGE),
    "mark-and-cut": Fault(body=b"\xef\xbb\xbf[" + NAMES + b"," + ROW[:30]),
    "cut-chunk": Fault(body=b"[" + NAMES + b"," + ROW + b"]", chunk=True),
    "names-only-and-cut": Fault(body=b"[" + NAMES + b","),
    "null": Fault(body=b"null"),
    "object": Fault(body=b'{"error": "too busy"}'),
    "message": Fault(body=b'{"message": "try again"}'),
    "numbers": Fault(body=b"[1, 2]"),
    "other-names": Fault(body=b'[["a"], ["b"]]'),
    "rows-of-the-future": Fault(body=b"[" + NAMES + b"," + ROW.replace(b"2025", b"9025") + b"]"),
    "nested": Fault(body=b"[" * 100_000),
    "utf-16": Fault(body="[]".encode("utf-16")),
    "zeros": Fault(body=b"\0" * 400),
    "redirected": led("/cdx/search/cdx?url=x"),
    "206": Fault(status=206, body=b"[]"),
    "204": Fault(status=204),
}


def test_no_answer_of_an_index_that_is_none_is_believed(tmp_path: Path, web: WebArchive) -> None:
    archive = archive_of(tmp_path / "index.db", {1: between(f"https://site.example/{name}" for name in INDEX)})
    for name, fault in INDEX.items():
        web.add(*at(name, "20251220", "20260105"), *at(f"{name}-well", "20251220"))
        web.break_at("index", f"https://site.example/{name}", fault)
    assert snapshots(archive, web, "SNAPSHOT_SPEED=10000")[0] == 0
    told = rows(archive, "SELECT about, outcome FROM snapshot_asks WHERE kind = 'index' AND about NOT LIKE '%-well'")
    assert {about.rpartition("/")[2]: outcome for about, outcome in told} == dict.fromkeys(INDEX, "unreadable")
    assert snapshots(archive, web, "SNAPSHOT_SPEED=10000")[0] == 0
    assert {name: nearest(archive, name) for name in INDEX} == dict.fromkeys(INDEX, BOTH)


KILLED = {"timegate": "/web/https", "index": "/cdx/", "memento": "/web/2", "body": "id_/"}


@pytest.mark.deep
@pytest.mark.parametrize("phase", KILLED)
def test_killed_in_each_phase_it_goes_on_where_it_was(tmp_path: Path, web: WebArchive, phase: str) -> None:
    """While the third request of a kind is under way."""
    pages = [str(number) for number in range(8)]
    archive = archive_of(tmp_path / "killed.db", {1: [f"https://site.example/{page}" for page in pages]})
    lose(archive, *pages)
    undisturbed = copy(archive, "undisturbed.db")
    for page in pages[:6]:
        web.add(*at(page, "20251220", "20260105"))
    run(words(undisturbed, web), tmp_path)
    web.asked.clear()
    web.delay = 0.1
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words(archive, web)],
        cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while sum(KILLED[phase] in asked.path for asked in list(web.asked)) < 3 and process.poll() is None:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    web.delay = 0.0
    run(words(archive, web), tmp_path)
    content = "SELECT link_id, url, taken, status, digest, title, outcome FROM snapshots ORDER BY link_id, url"
    assert rows(archive, content) == rows(undisturbed, content)
    assert states(archive) == states(undisturbed)
    # A body is read after its answer is on record.
    answered = "SELECT link_id, kind, url FROM snapshot_asks WHERE kind <> 'body' AND outcome IN ('found', 'none')"
    assert len(rows(archive, answered)) == len(set(rows(archive, answered))), "what was answered is not asked again"
    assert web.most_in("index", 60.0 / SPEED) <= 24


@pytest.mark.deep
def test_runs_for_several_archives_together_keep_to_the_limit(tmp_path: Path, web: WebArchive) -> None:
    """The service counts by address. A second run for the same archive is refused."""
    speed = 60
    made = []
    for number in range(3):
        pages = [f"{number}-{page}" for page in range(12)]
        made.append(archive_of(tmp_path / f"{number}.db", {1: [f"https://site.example/{page}" for page in pages]}))
        for page in pages:
            web.add(*at(page, "20251220", "20260105"))
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "scrapy", *words(each, web, f"SNAPSHOT_SPEED={speed}")],
            cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for each in [*made, made[0]]
    ]  # fmt: skip
    logs = [process.communicate()[1] for process in processes]
    assert sorted(process.returncode for process in processes)[:3] == [0, 0, 0]
    assert sum("is in use" in log for log in logs) == 1
    for number, each in enumerate(made):
        assert {nearest(each, f"{number}-{page}") for page in range(12)} == {BOTH}
    assert len(web.times("index")) == 36
    assert web.most_in("index", 60.0 / speed) <= 24


@pytest.mark.deep
def test_a_pause_that_one_run_was_asked_for_holds_for_the_next_one_of_another_archive(
    tmp_path: Path, archive: Path, web: WebArchive
) -> None:
    web.add(*at("a", "20251220"))
    web.faults["playback"] = [Fault(status=429, headers=(("Retry-After", "80000"),))] * 8
    assert snapshots(archive, web)[0] == 1
    web.faults.clear()
    made = len(web.asked)
    other = archive_of(tmp_path / "other.db", {1: ["https://site.example/a"]})
    status, log = snapshots(other, web)
    assert (status, len(web.asked)) == (1, made)
    assert "left alone" in log
