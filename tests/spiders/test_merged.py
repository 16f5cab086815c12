"""Archives that two machines crawled are merged: the merged one is the archive of one crawl."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.archive.checks.captures import capture_check
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import find_violation, verify
from crawler.archive.database import open_archive
from tests.commands.running import run_command
from tests.linked_pages.test_pictures import drawing, saved
from tests.spiders.visits import archive_of, sources
from tests.spiders.web import Page, Web, article, serve_web

A, B, C = "http://a.example", "http://b.example", "http://c.example"
ISSUES = {
    1: [f"{A}/one", f"{A}/same", f"{C}/changed", f"{C}/missing", f"{C}/soon-gone"],
    2: [f"{B}/one", f"{B}/same", f"{B}/old", f"{C}/changed", f"{C}/missing", f"{C}/soon-gone"],
}
TABLES = ("sources", "source_texts", "link_authors", "images")


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
        f"{C}/changed": Page(body=article("Before")),
        f"{C}/soon-gone": Page(body=article("Soon gone")),
    }


def second_world(web: Web) -> None:
    """Later, some pages are others."""
    del web.pages[f"{C}/soon-gone"]
    web.pages[f"{C}/changed"] = Page(body=article("After", '<meta name="author" content="Rita Ratchet">'))


def visit(half: Half, web: Web, issue: int) -> None:
    done = sources(half.archive, web, f"CAPTURES={half.captures}", issue=str(issue), max_age="0d", images="yes")
    assert done.status == 0, done.log


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Half]:
    """The archive of one machine; of two that have the same issues; of two that have an issue each."""
    folder = tmp_path_factory.mktemp("merged")
    issues = {"one": ISSUES, "a": ISSUES, "b": ISSUES, "left": {1: ISSUES[1]}, "right": {2: ISSUES[2]}}
    halves = {
        name: Half(archive_of(folder / f"{name}.db", has), folder / f"captures-{name}") for name, has in issues.items()
    }
    with serve_web() as web:
        first_world(web)
        for name in ("one", "a", "left"):
            visit(halves[name], web, 1)
        second_world(web)
        for name in ("one", "b", "right"):
            visit(halves[name], web, 2)
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


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a"), ("left", "right"), ("right", "left")])
def test_the_merged_archive_is_that_of_one_crawl(
    crawled: dict[str, Half], tmp_path: Path, names: tuple[str, str]
) -> None:
    half = merged(crawled[names[0]], crawled[names[1]], tmp_path)
    one = crawled["one"]
    assert broken(one) == []
    assert broken(half) == []
    assert differences(half.archive, one.archive) == {}
