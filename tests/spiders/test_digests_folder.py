"""Crawls of a folder of posts: no request, the choice of issues, dry runs, and files that are no posts."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from sample.demo import PUBLICATION
from sample.server import Publication, serve
from tests.spiders.crawls import POSTS, Done, column, copy, crawl, crawl_served, crawl_side_by_side, dump, rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("folder")


@pytest.fixture(scope="module")
def counted(folder: Path) -> Iterator[tuple[Publication, Path]]:
    """A server, and a publication's file that has every listing at it."""
    with serve() as served:
        text = PUBLICATION.read_text("utf-8")
        for public, local in (
            ("https://repository.example", served.repository),
            ("https://newsletter.example", served.substack),
            ("https://gearbox.example", served.site),
        ):
            text = text.replace(public, local)
        path = folder / "gearbox-digest.toml"
        path.write_text(text, "utf-8")
        yield served, path


@pytest.fixture(scope="module")
def imported(folder: Path, counted: tuple[Publication, Path]) -> list[Done]:
    """Two imports of the sample's posts into one archive."""
    archive, (served, publication) = folder / "imported.db", counted
    done = []
    for name in ("first.db", "again.db"):
        asked = len(served.requests)
        ended = crawl(archive, posts=str(POSTS), publication=str(publication))
        requests = tuple(served.requests[asked:])
        done.append(replace(ended, archive=copy(archive, name), requests=requests))
    return done


def test_a_folder_alone_makes_no_request(imported: list[Done]) -> None:
    assert [done.requests for done in imported] == [(), ()]
    assert [done.told["requests"] for done in imported] == [0, 0]


def test_a_folder_gives_its_issues(imported: list[Done]) -> None:
    first = imported[0]
    assert first.status == 0, first.log
    assert first.told["issues"] == {"new": 17, "changed": 0, "same": 0}
    assert column(first.archive, "SELECT count(*) FROM mentions") != [0]


def test_the_same_folder_again_changes_nothing(imported: list[Done]) -> None:
    first, again = imported
    assert again.status == 0
    assert again.told["nothing_new"]
    assert again.told["editions"]["unchanged"] == 17
    assert dump(again.archive) == dump(first.archive)


# Which issues


@pytest.fixture(scope="module")
def chosen(folder: Path, imported: list[Done]) -> dict[str, Done]:
    """Runs that are asked for a part, and dry runs."""
    given = {
        "range": {"issues": "7-9"},
        "one": {"issues": "12"},
        "since": {"since": "2025-08-04"},
        "both": {"issues": "1-13", "since": "2025-01-01"},
        "below": {},
        "dry": {"dry_run": "yes"},
        "dry-again": {"dry_run": "yes"},
    }
    copy(imported[0].archive, "dry-again.db")
    checkout = folder / "checkout"
    shutil.copytree(POSTS, checkout / "_posts" / "digests")
    done = crawl_side_by_side(
        {
            folder / f"{name}.db": ((), {"posts": str(checkout if name == "below" else POSTS), **arguments})
            for name, arguments in given.items()
        }
    )
    return {archive.stem: ended for archive, ended in done.items()}


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("range", [7, 8, 9]),
        ("one", [12]),
        ("since", [13, 14, 15, 16]),
        ("both", [12, 13]),
    ],
)
def test_a_run_takes_the_issues_that_it_is_asked_for(chosen: dict[str, Done], name: str, numbers: list[int]) -> None:
    """A special has no number: a range of numbers leaves it out."""
    assert chosen[name].status == 0
    found = column(chosen[name].archive, "SELECT number FROM issues ORDER BY number IS NULL, number")
    assert found == numbers


def test_the_folder_may_be_the_whole_checkout(chosen: dict[str, Done]) -> None:
    assert chosen["below"].told["issues"]["new"] == 17


def test_a_dry_run_makes_no_archive(chosen: dict[str, Done]) -> None:
    dry = chosen["dry"]
    assert dry.status == 0
    assert not dry.archive.exists()
    assert not list(dry.archive.parent.glob("dry.db*"))
    assert dry.told["plan"] == {"fetch": 17, "new": 17}
    assert "would read 2018-03-05-1.md (new)" in dry.log


def test_a_dry_run_leaves_an_archive_as_it_is(chosen: dict[str, Done], imported: list[Done]) -> None:
    dry = chosen["dry-again"]
    assert dry.status == 0
    assert dry.archive.read_bytes() == imported[0].archive.read_bytes()
    assert "nothing new" in dry.out


def test_a_dry_run_over_http_asks_for_listings_alone(sample: Publication, tmp_path: Path) -> None:
    done = crawl_served(sample, tmp_path / "archive.db", dry_run="yes")
    assert done.status == 0, done.log
    assert not done.archive.exists()
    assert done.asked() == [
        "/repository/git/trees/master:_posts/digests?recursive=1",
        "/sitemap.xml",
        *(f"/substack/api/v1/archive?sort=new&search=&offset={offset}&limit=12" for offset in (0, 12, 24)),
    ]
    assert done.told["plan"]["new"] > 17


def test_a_folder_beside_the_repository_saves_its_requests(sample: Publication, folder: Path) -> None:
    posts = folder / "beside"
    shutil.copytree(POSTS, posts)
    (posts / "2026-06-08-20.md").write_text("---\ntitle: A draft\n---\nWords.\n", "utf-8")
    archive = folder / "beside.db"
    first = crawl_served(sample, archive, posts=str(posts), site="no", substack="no")
    assert first.asked() == ["/repository/git/trees/master:_posts/digests?recursive=1"]
    gone = "SELECT locator FROM editions WHERE gone_since IS NOT NULL"
    assert column(archive, gone) == ["2026-06-08-20.md"], "it is not published"
    before = dump(archive)
    crawl_served(sample, archive, posts=str(posts), site="no", substack="no")
    assert dump(archive) == before


# Files that are no posts


@pytest.fixture(scope="module")
def bad(folder: Path) -> list[Done]:
    """Good posts with bad ones among them; then the bad ones are gone."""
    posts = folder / "bad"
    posts.mkdir()
    for name in ("2018-03-05-1.md", "2023-04-24-9.md", "2026-05-11-16.md"):
        shutil.copy(POSTS / name, posts)
    (posts / "2019-01-01-81.md").write_bytes(b"")
    (posts / "2019-01-02-82.md").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + os.urandom(5000))
    (posts / "2019-01-03-83.md").write_bytes(b"[a](https://a.example)\n\n" * 900_000)
    (posts / "2019-01-04-84.md").write_text("<div>" * 50_000 + "[deep](https://deep.example/)", "utf-8")
    (posts / "2019-01-05-85.md").write_text("> " * 20_000 + "[deep](https://deep.example/)", "utf-8")
    (posts / "2019-01-06-86.md").write_text("[" * 50_000 + "x" + "](y)" * 50_000, "utf-8")
    (posts / "2019-01-07-87.md").mkdir()
    (posts / "2019-01-08-88.md").symlink_to(posts / "nowhere.md")
    (posts / "2019-99-99-89.md").write_text("## News\n\n* [A link](https://no.date.example/) - No day.\n", "utf-8")
    archive = folder / "bad.db"
    first = crawl(archive, posts=str(posts))
    first = replace(first, archive=copy(archive, "bad-first.db"))
    for path in posts.glob("2019-*"):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.copy(POSTS / "2022-05-02-6.md", posts / "2019-01-02-82.md")
    return [first, crawl(archive, posts=str(posts))]


def test_bad_files_do_not_keep_the_good_ones_from_the_archive(bad: list[Done]) -> None:
    assert {1, 9, 16} <= set(column(bad[0].archive, "SELECT number FROM issues"))
    assert "Traceback" not in bad[0].log


def test_bad_files_make_the_run_fail(bad: list[Done]) -> None:
    assert bad[0].status == 1
    assert bad[0].told["failures"]["file"] == 4


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("2019-01-02-82.md", "not_text"),
        ("2019-01-03-83.md", "too_large"),
        ("2019-01-07-87.md", "edition_unavailable"),
        ("2019-01-08-88.md", "edition_unavailable"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem_that_names_it(bad: list[Done], name: str, kind: str) -> None:
    abouts = column(bad[0].archive, "SELECT about FROM problems WHERE kind = ? AND about LIKE ?", kind, f"%/{name}")
    assert len(abouts) == 1
    assert name in bad[0].log


@pytest.mark.parametrize(
    ("name", "kind"),
    [("2019-01-01-81.md", "empty"), ("2019-01-04-84.md", "nesting_too_deep")],
)
def test_a_file_that_is_no_issue_is_a_problem_of_its_edition(bad: list[Done], name: str, kind: str) -> None:
    found = """
        SELECT count(*) FROM problems o JOIN editions e ON e.id = o.edition_id WHERE e.locator = ? AND o.kind = ?
    """
    assert column(bad[0].archive, found, name, kind) == [1]


def test_what_was_wrong_with_a_file_goes_when_it_is_mended(bad: list[Done]) -> None:
    open_problems = "SELECT about FROM problems WHERE kind = 'not_text'"
    assert rows(bad[0].archive, open_problems)
    assert not rows(bad[1].archive, open_problems)


def test_placeholders_are_mentions_of_no_work_of_others(tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    text = (
        "---\ntitle: A post\n---\n## News\n\n### [A](link)\n\nOf A.\n\n### [B](link)\n\nOf B.\n\n### [C](#)\n\nOf C.\n"
    )
    (posts / "2025-01-06-1.md").write_text(f"{text}\n[top](#) [notes](#notes)\n", "utf-8")
    done = crawl(tmp_path / "archive.db", posts=str(posts))
    assert done.status == 0, done.log
    found = rows(done.archive, "SELECT role, title, summary, url FROM entries ORDER BY position")
    assert found == [
        ("story", "A", "Of A.", "link"),
        ("story", "B", "Of B.", "link"),
        ("story", "C", "Of C. top notes", "#"),
    ]
    assert rows(done.archive, "SELECT count(DISTINCT work), sum(domain_id IS NOT NULL) FROM links") == [(3, 0)]
    noted = "SELECT about FROM problems WHERE kind = 'url_doubtful' ORDER BY about"
    assert column(done.archive, noted) == ["#", "link", "link"]
    before = dump(done.archive)
    assert crawl(done.archive, posts=str(posts)).status == 0
    assert dump(done.archive) == before
    with open_archive(done.archive, read_only=True) as archive:
        assert verify(archive) == []


def test_a_placeholder_that_is_replaced_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    post = posts / "2025-01-06-1.md"
    post.write_text("---\ntitle: A post\n---\n## News\n\n### [A](link)\n\nOf A.\n\n### [B](link)\n\nOf B.\n", "utf-8")
    archive = tmp_path / "archive.db"
    assert crawl(archive, posts=str(posts)).status == 0
    told = "SELECT mention_id, link_id, url FROM entries WHERE title = 'B'"
    before = rows(archive, told)
    post.write_text(post.read_text("utf-8").replace("[A](link)", "[A](https://a.example/)"), "utf-8")
    assert crawl(archive, posts=str(posts)).status == 0
    assert rows(archive, told) == before
    assert column(archive, "SELECT link_url FROM entries WHERE title = 'A'") == ["https://a.example/"]
