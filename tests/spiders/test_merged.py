"""Archives that two machines crawled are merged: the merged one is the archive of one crawl."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.archive.checks.captures import capture_check
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import find_violation, verify
from crawler.archive.database import open_archive
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.redactions import RedactionKind
from crawler.archive.releases.normal_form import write_normal_form
from crawler.archive.works import undo_join
from tests.commands.running import run_command
from tests.linked_pages.test_pictures import drawing, saved
from tests.spiders.crawls import dump, rows
from tests.spiders.visits import archive_of, sources
from tests.spiders.web import Page, Web, article, serve_web
from tests.warm.client import AT_ONCE, environment

A, B, C = "http://a.example", "http://b.example", "http://c.example"
BOTH = [f"{C}/changed", f"{C}/missing", f"{C}/soon-gone", f"{C}/old"]
ISSUES = {1: [f"{A}/one", f"{A}/same", *BOTH], 2: [f"{B}/one", f"{B}/same", f"{B}/old", *BOTH]}


class Half(NamedTuple):
    """An archive, and the folder of its captures."""

    archive: Path
    captures: Path


def first_world(web: Web) -> None:
    image = '<meta property="og:image" content="http://a.example/lead.png">'
    web.pages = {
        f"{A}/one": Page(body=article("One of a", image, '<meta name="author" content="Rita Ratchet">')),
        f"{A}/same": Page(body=article("The same")),
        f"{A}/lead.png": Page(body=saved(drawing(1)), headers=("Content-Type: image/png",)),
        f"{B}/one": Page(body=article("One of b", image, '<meta name="author" content="Sam Spring">')),
        f"{B}/same": Page(body=article("The same")),
        f"{B}/old": Page(status="301 Moved", headers=(f"Location: {A}/one",)),
        f"{C}/old": Page(status="301 Moved", headers=(f"Location: {A}/same",)),
        f"{C}/changed": Page(body=article("Before")),
        f"{C}/soon-gone": Page(body=article("Soon gone")),
    }


def second_world(web: Web) -> None:
    """Later, some pages are others."""
    del web.pages[f"{C}/soon-gone"]
    web.pages[f"{C}/changed"] = Page(body=article("After", '<meta name="author" content="Rita Ratchet">'))


def visit(half: Half, web: Web, issue: int) -> None:
    """Visit the links of an issue; whoever visits those of the first visits images too."""
    images = "yes" if issue == 1 else "no"
    done = sources(half.archive, web, f"CAPTURES={half.captures}", issue=str(issue), max_age="0d", images=images)
    assert done.status == 0, done.log


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Half]:
    """The archive of one machine, and of two that have the same issues."""
    return crawl(tmp_path_factory.mktemp("merged"), {"one": ISSUES, "a": ISSUES, "b": ISSUES})


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Half]:
    """The archive of one machine, and of two that have an issue each."""
    issues = {"one": ISSUES, "a": {1: ISSUES[1]}, "b": {2: ISSUES[2]}}
    return crawl(tmp_path_factory.mktemp("parted"), issues)


def crawl(folder: Path, issues: Mapping[str, Mapping[int, Sequence[str]]]) -> dict[str, Half]:
    """Archives with these issues; `one` visits the links of both, `a` those of the first, `b` later of the second."""
    halves = {
        name: Half(archive_of(folder / f"{name}.db", has), folder / f"captures-{name}") for name, has in issues.items()
    }
    with serve_web() as web, ThreadPoolExecutor(AT_ONCE) as pool:
        for issue, change, names in ((1, first_world, ("one", "a")), (2, second_world, ("one", "b"))):
            change(web)
            list(pool.map(lambda name, issue=issue: visit(halves[name], web, issue), names))
    return halves


def merged(one: Half, other: Half, folder: Path) -> Half:
    """A copy of the first archive into which the other one was merged, with the captures of both."""
    made = Half(folder / "merged.db", folder / "captures")
    shutil.copy(one.archive, made.archive)
    for half in (one, other):
        shutil.copytree(half.captures, made.captures, dirs_exist_ok=True)
    assert run_command("adopt", made.archive, str(other.archive)) == 0
    return made


def differences(path: Path, other: Path) -> dict[str, int]:
    with open_archive(path, read_only=True) as one, open_archive(other, read_only=True) as two:
        return dict(compare(one, two).counts)


def broken(half: Half) -> list[str]:
    with open_archive(half.archive, read_only=True) as archive:
        found = [violation.check for violation in verify(archive)]
        if (lost := find_violation(capture_check(half.captures), archive)) is not None:
            found.append(lost.check)
        return found


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_merged_archive_is_that_of_one_crawl(
    crawled: dict[str, Half], tmp_path: Path, names: tuple[str, str]
) -> None:
    check_merged(crawled, tmp_path, names)


@pytest.mark.deep
@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_likewise_where_each_has_issues_of_its_own(
    parted: dict[str, Half], tmp_path: Path, names: tuple[str, str]
) -> None:
    check_merged(parted, tmp_path, names)


def check_merged(halves: dict[str, Half], folder: Path, names: tuple[str, str]) -> None:
    half = merged(halves[names[0]], halves[names[1]], folder)
    assert broken(halves["one"]) == []
    assert broken(half) == []
    assert differences(half.archive, halves["one"].archive) == {}


def test_a_link_that_both_visited_has_the_visits_of_both(crawled: dict[str, Half], tmp_path: Path) -> None:
    half = merged(crawled["b"], crawled["a"], tmp_path)
    visits = "SELECT v.outcome FROM visits v JOIN links l ON l.id = v.link_id WHERE l.url = ? ORDER BY v.started, v.id"
    states = dict(rows(half.archive, "SELECT url, state FROM links"))
    assert rows(half.archive, visits, f"{C}/missing") == [("not_found",), ("not_found",)]
    assert rows(half.archive, visits, f"{C}/soon-gone") == [("ok",), ("not_found",)]
    assert (states[f"{C}/missing"], states[f"{C}/soon-gone"]) == ("gone", "transient")
    assert rows(
        half.archive, "SELECT s.title FROM sources s JOIN links l ON l.id = s.link_id WHERE l.url = ?", BOTH[0]
    ) == [("After",)]


def test_merged_again_nothing_changes(crawled: dict[str, Half], tmp_path: Path) -> None:
    half = merged(crawled["a"], crawled["b"], tmp_path)
    before, runs = dump(half.archive), "SELECT command FROM runs WHERE command <> 'adopt' ORDER BY id"
    ran = rows(half.archive, runs)
    for other in ("b", "a"):
        assert run_command("adopt", half.archive, str(crawled[other].archive)) == 0
    assert dump(half.archive) == before
    assert rows(half.archive, runs) == ran


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_release_is_merged(crawled: dict[str, Half], tmp_path: Path, names: tuple[str, str]) -> None:
    released = Half(tmp_path / "released.db", crawled[names[1]].captures)
    with open_archive(crawled[names[1]].archive, read_only=True) as archive:
        write_normal_form(archive, released.archive)
    half = merged(crawled[names[0]], released, tmp_path)
    assert differences(half.archive, crawled["one"].archive) == {}
    assert broken(half) == ["unread"]
    assert run_command("reread", half.archive, "-s", f"CAPTURES={half.captures}", "-s", "READERS=1") == 0
    assert broken(half) == []
    texts = "SELECT l.url, t.text FROM source_texts t JOIN links l ON l.id = t.link_id ORDER BY 1"
    assert rows(half.archive, texts) == rows(crawled["one"].archive, texts) != []


@pytest.mark.parametrize("kind", ["link", "text"])
@pytest.mark.parametrize("where", ["here", "there"])
@pytest.mark.parametrize("url", [f"{C}/changed", f"{A}/same"])
def test_what_either_redacted_is_redacted(
    crawled: dict[str, Half], tmp_path: Path, kind: RedactionKind, where: str, url: str
) -> None:
    """Two pages have the same body: where that of one was captured here, and of the other there, both records go."""
    halves = {}
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        halves[name] = Half(tmp_path / name / "archive.db", tmp_path / name / "captures")
        shutil.copy(crawled[name].archive, halves[name].archive)
        shutil.copytree(crawled[name].captures, halves[name].captures)
    redacted = halves["a" if where == "here" else "b"]
    with open_archive(redacted.archive) as archive:
        redact(archive, kind, url, "A wish.", 1)
        finish(archive, redacted.captures, software="test")
    half = merged(halves["a"], halves["b"], tmp_path)
    with open_archive(half.archive) as archive:
        finish(archive, half.captures, software="test")
    assert broken(half) == []
    one = tmp_path / "one.db"
    shutil.copy(crawled["one"].archive, one)
    with open_archive(one) as archive:
        redact(archive, kind, url, "A wish.", 1)
    assert differences(half.archive, one) == {}
    kept = """
    SELECT l.url FROM visits v JOIN links l ON l.id = v.link_id JOIN captures c ON c.id = v.capture_id
    WHERE c.redaction_id IS NULL
    """
    assert {url, url.replace(A, B)}.isdisjoint(url for (url,) in rows(half.archive, kept))


@pytest.mark.parametrize("where", ["here", "there"])
def test_a_join_that_either_undid_stays_undone(crawled: dict[str, Half], tmp_path: Path, where: str) -> None:
    halves = {}
    for name in ("a", "b"):
        halves[name] = Half(tmp_path / f"{name}.db", crawled[name].captures)
        shutil.copy(crawled[name].archive, halves[name].archive)
    with open_archive(halves["a" if where == "here" else "b"].archive) as archive:
        assert undo_join(archive, f"{C}/old", f"{A}/same", "They are two.")
    half = merged(halves["a"], halves["b"], tmp_path)
    assert rows(half.archive, "SELECT undone_why FROM work_claims WHERE work = ?", f"{C}/old") == [("They are two.",)]
    assert rows(half.archive, "SELECT * FROM joined_works WHERE work = ?", f"{C}/old") == []
    assert broken(half) == []


def test_a_merge_that_is_killed_is_done_or_not(crawled: dict[str, Half], tmp_path: Path, kills: int) -> None:
    half = merged(crawled["a"], crawled["b"], tmp_path)
    before, after = adopted(crawled["a"].archive), adopted(half.archive)
    path = tmp_path / "killed.db"
    line = [sys.executable, "-m", "scrapy", "adopt", str(crawled["b"].archive), "-s", f"ARCHIVE={path}"]
    dice = random.Random(7)  # noqa: S311 - a seed makes a failure come again
    for _ in range(kills):
        shutil.copy(crawled["a"].archive, path)
        with subprocess.Popen(line, env=environment(), cwd=tmp_path, stdout=subprocess.DEVNULL) as merging:
            watch(path, merging, dice.choice(("copied", "written")))
            merging.kill()
        assert adopted(path) in (before, after)
        assert run_command("adopt", path, str(crawled["b"].archive)) == 0
        # The run that was killed is on record too, so that ids of runs are others.
        assert broken(Half(path, half.captures)) == []
        assert differences(path, half.archive) == {}
        lengths = {name: len(table) for name, table in dump(half.archive).items()}
        assert {name: len(table) for name, table in dump(path).items()} == lengths
        assert sorted(tmp_path.glob(".killed*")) == []


ANALYSED = {"derivations", "drift", "lost_at_last_look", "survival_curves", "topic_mentions", "topic_readings"}
"""Tables that are brought up to date after the merge, which is whole by then."""


def adopted(path: Path) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: rows for name, rows in dump(path).items() if name not in ANALYSED | {"story_ties", "stories", "threads"}
    }


def watch(path: Path, merging: "subprocess.Popen[bytes]", until: str) -> None:
    """Wait until a merge has made its copy of the other archive, or written to the archive, or ended."""
    copied, log = path.with_name(f".{path.name}.adopted"), path.with_name(f"{path.name}-wal")
    while merging.poll() is None:
        if copied.exists() and (until == "copied" or (log.exists() and log.stat().st_size > 100_000)):
            return
        time.sleep(0.001)


def test_a_full_disk_leaves_the_archive_as_it_was(
    crawled: dict[str, Half], small_disk: Callable[[int], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    size = crawled["a"].archive.stat().st_size
    path = small_disk(3 * size) / "archive.db"
    shutil.copy(crawled["a"].archive, path)
    # Room for the copy of the other archive, and for no more.
    left = shutil.disk_usage(path.parent).free - crawled["b"].archive.stat().st_size
    (path.parent / "filler").write_bytes(b" " * (left - 100_000))
    assert run_command("adopt", path, str(crawled["b"].archive)) == 2
    assert "its disk is full" in capsys.readouterr().err
    (path.parent / "filler").unlink()
    assert sorted(each.name for each in path.parent.glob(".*")) == []
    assert dump(path) == dump(crawled["a"].archive)
