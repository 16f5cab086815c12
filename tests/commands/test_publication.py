import json
import os
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.digests.publications import load_publication
from crawler.problems import KINDS
from tests.archive.builders import PUBLICATION, citation, issue
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite, visit
from tests.commands.descriptions.sites import html, rss, served
from tests.commands.running import CHECKOUT, run_command
from tests.warm.client import environment, run_scrapy

POST = """---
title: "Cogs Weekly #{n}"
date: 2021-03-{n:02}
---
Welcome. [Subscribe to us](https://cogs-weekly.example/subscribe), or read
[the last one](https://cogs-weekly.example/2021/03/{before:02}/cogs.html).

## News

- [Wheel {n}](https://parts.example/{n}): it has {n} teeth, and turns.
- [Axle {n}](https://axles.example/{n})
- [The shop](https://shop.example/) sells both of them.
"""


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site's folder with its configuration and posts."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "_config.yml").write_text(
        "title: Cogs Weekly\nurl: https://cogs-weekly.example\npermalink: /:year/:title/\n"
    )
    (folder / "_posts").mkdir()
    for n in range(2, 9):
        text = POST.format(n=n, before=n - 1)
        (folder / "_posts" / f"2021-03-{n:02}-cogs.md").write_text(text, encoding="utf-8")
    (folder / "_posts" / "notes.txt").write_text("Not a post.")
    return folder


def test_a_folder_is_described_and_checked(posts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, archive = tmp_path / "cogs.toml", tmp_path / "none.db"
    assert run_command("publication", archive, "new", str(path), "--posts", str(posts)) == 0
    said = capsys.readouterr().out
    assert "sure  name = Cogs Weekly: title in _config.yml" in said
    assert "CHECK issue.permalink" not in said
    assert said.endswith(f"\nNext: scrapy publication check {path} --posts {posts}\n")
    publication = load_publication(str(path))
    assert (publication.name, publication.url) == ("Cogs Weekly", "https://cogs-weekly.example")
    assert publication.issue.permalink is not None
    assert publication.issue.permalink.text == "/{year}/{month}/{day}/{slug}.html"  # by links, not by the configuration

    assert run_command("publication", archive, "check", str(path), "--posts", str(posts)) == 0
    told = capsys.readouterr().out
    assert "7 editions that are or may be issues (markdown 7)" in told
    assert "1 (another kind of file): notes.txt" in told
    assert "Number:   7 of 7, from title 7." in told
    assert "Date:     7 of 7, from header's date 7." in told
    assert "In 7 issues another renderer shows 35 links; 35 were read." in told
    assert "News  ->  News" in told
    assert "https://shop.example/  (The shop)" in told  # in every issue: perhaps housekeeping
    assert "Outline of 2021-03-08-cogs.md: Cogs Weekly #8 (number 8, 2021-03-08" in told
    assert not archive.exists()


def test_a_check_doubts_what_a_crawl_doubts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, path, archive = tmp_path / "posts", tmp_path / "cogs.toml", tmp_path / "cogs.db"
    folder.mkdir()
    for n in (1, 2, 3):
        text = (
            POST.format(n=min(n, 2), before=1).replace("https://parts.example/1", "http://localhost:4000/wheel/")
            + "\n## Odd corner\n\n- [Axle](https://https://axles.example/a)\n- [Oil]()\n"
        )
        (folder / f"2021-03-{n:02}-cogs.md").write_text(text, encoding="utf-8")
    path.write_text('name = "Cogs Weekly"\nurl = "https://cogs-weekly.example"\n')
    assert run_command("publication", archive, "check", str(path), "--posts", str(folder)) == 0
    checked = capsys.readouterr().out
    arguments = ("-a", f"publication={path}", "-a", f"posts={folder}")
    crawl = ["crawl", "digests", *arguments, "-s", f"ARCHIVE={archive}"]
    status, _, said = run_scrapy(crawl, CHECKOUT, environment())
    assert status == 0, said
    with open_archive(archive, read_only=True) as opened:
        stored = dict(opened.query("SELECT kind, count(*) FROM problems GROUP BY kind"))
    lines = (line.split() for line in checked.splitlines())
    told = {words[1].rstrip("."): int(words[0]) for words in lines if len(words) > 2 and words[1].rstrip(".") in KINDS}
    assert told == stored
    assert {"address_missing", "number_duplicate", "section_uncategorised", "url_mended"} <= stored.keys()
    assert "an address of the author's own machine" in checked


def test_expressions_that_may_take_long_are_told(
    posts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, head = tmp_path / "cogs.toml", 'name = "Cogs Weekly"\nurl = "https://cogs-weekly.example"\n'
    for written, told in ((r"\s+shop\b", True), (r"\bshop\b", False)):
        path.write_text(f"{head}[reading]\nown_texts = '{written}'\n", "utf-8")
        assert run_command("publication", tmp_path / "none.db", "check", str(path), "--posts", str(posts)) == 0
        said = capsys.readouterr().out
        assert ("expressions that may take long\n  reading.own_texts: the time of" in said) == told


def test_a_description_is_never_overwritten_unasked(
    posts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cogs.toml"
    path.write_text("name = 'Mine'\nurl = 'https://mine.example'\n")
    given = ("new", str(path), "--posts", str(posts))
    assert run_command("publication", tmp_path / "a.db", *given) == 2
    assert "is replaced with --force only" in capsys.readouterr().err
    assert "Mine" in path.read_text()
    assert run_command("publication", tmp_path / "a.db", *given, "--force", "--name", "Gears") == 0
    assert load_publication(str(path)).name == "Gears"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("make",), "There is no action 'make'"),
        (("new", "cogs"), "needs what it is to look at"),
        (("new",), "takes the key of a publication"),
        (("list", "cogs"), "takes no key"),
        (("list", "--yes"), "has no option --yes"),
        (("new", "Cogs", "--posts", "."), "is no key"),
        (("new", "cogs", "--posts", "/nowhere/at/all"), "there is no such folder"),
        (("new", "cogs", "--url", "ftp://cogs.example"), "Expected an address"),
        (("check", "nothing-of-that-name"), "no publication 'nothing-of-that-name'"),
        (("remove", "cogs", "--yes"), "none.db"),
    ],
)
def test_what_is_refused(
    given: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("publication", tmp_path / "none.db", *given) == 2
    printed = capsys.readouterr()
    assert message in printed.err + printed.out


def test_an_empty_folder_is_no_matter_of_a_description(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "posts").mkdir()
    given = ("new", str(tmp_path / "cogs.toml"), "--posts", str(tmp_path / "posts"))
    assert run_command("publication", tmp_path / "a.db", *given) == 2
    said = capsys.readouterr().err
    assert f"--posts {tmp_path / 'posts'}: it holds no posts" in said
    assert "pattern" not in said


def test_a_folder_without_an_issue_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cogs.toml").write_text("name = 'Cogs'\nurl = 'https://cogs.example'\n")
    (tmp_path / "hello.md").write_text("# Hello\n\nNothing more.\n")
    given = ("check", str(tmp_path / "cogs.toml"), "--posts", str(tmp_path))
    assert run_command("publication", tmp_path / "a.db", *given) == 1
    assert "neither number nor date in its name, header, title or first lines): hello.md" in capsys.readouterr().out


def test_mail_of_one_list_is_told_from_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mails = tmp_path / "mail"
    mails.mkdir()
    for n in range(1, 6):
        (mails / f"{n}.eml").write_text(
            f"From: Cogs Weekly <ed@cogs-weekly.example>\nTo: Ada <ada@reader.example>\nSubject: Cogs Weekly #{n}\n"
            f"Date: Mon, {n:02} Mar 2021 08:00:00 +0000\nList-Id: <cogs.lists.example>\nMessage-ID: <{n}@x.example>\n"
            f"Content-Type: text/html\n\n<h2>News</h2><p><a href='https://cogs-weekly.example/{n}'>Wheel</a> turns.</p>"
        )
    (mails / "bill.eml").write_text(
        "From: Shop <shop@shop.example>\nSubject: Your bill\nMessage-ID: <b@x.example>\n\nPay.\n"
    )
    path = tmp_path / "cogs.toml"
    assert run_command("publication", tmp_path / "a.db", "new", str(path), "--mail", str(mails)) == 0
    publication = load_publication(str(path))
    assert (publication.name, publication.url) == ("Cogs Weekly", "https://cogs-weekly.example")
    assert publication.mail.list is not None
    assert publication.mail.list.pattern == r"cogs\.lists\.example"
    assert "reader.example" not in path.read_text()
    assert run_command("publication", tmp_path / "a.db", "check", str(path), "--mail", str(mails)) == 0
    told = capsys.readouterr().out
    assert "Number:   5 of 5" in told
    assert "1 (another list)" in told
    assert "ada@reader.example" not in told


def test_a_site_is_described_and_checked_by_crawls(tmp_path: Path) -> None:
    issues = {f"/issues/{n}/": f"Cogs Weekly {n}" for n in range(1, 5)}
    head = "<link rel='alternate' type='application/rss+xml' href='/feed.xml'>"
    pages = {"/": html("Cogs Weekly", "", head), "/feed.xml": rss("BASE", issues)}
    path = tmp_path / "cogs.toml"
    with served(pages) as base:
        refused = scrapy(tmp_path, "new", str(path), "--url", f"{base}/")
        assert refused.returncode == 2, "the address is of this machine, and no setting allows it"
        assert "-s ALLOWED_NETWORKS=127.0.0.0/8" in refused.stderr
        made = scrapy(tmp_path, "new", str(path), "--url", f"{base}/", "-s", "ALLOWED_NETWORKS=127.0.0.0/8")
        assert made.returncode == 0, made.stderr
        assert made.stdout.endswith(f"\nNext: scrapy publication check {path} -s ALLOWED_NETWORKS=127.0.0.0/8\n")
        checked = scrapy(tmp_path, "check", str(path), "-s", "ALLOWED_NETWORKS=127.0.0.0/8")
    assert checked.returncode == 0, checked.stderr
    assert "4 editions that are or may be issues (entry 4)" in checked.stdout
    assert "Number:   4 of 4" in checked.stdout
    assert [each.name for each in tmp_path.iterdir()] == ["cogs.toml"]


def scrapy(folder: Path, *given: str) -> subprocess.CompletedProcess[str]:
    """Run `scrapy publication` in a process of its own: a reactor runs once."""
    options = ["-s", "DOWNLOAD_DELAY=0", "-s", f"ARCHIVE={folder / 'archive.db'}", "-s", "RETRY_TIMES=0"]
    words = ["publication", *given, *options]
    return subprocess.CompletedProcess(words, *run_scrapy(words, CHECKOUT, environment()))


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """An archive of two publications that share a link; one link of the first was visited."""
    path = tmp_path / "archive.db"
    with prepare(path) as archive:
        both, alone, visited = cite(archive, "1-2025-01-06", "both", "alone", "visited")
        assert (both, alone, visited) == (1, 2, 3)
        record_visit(archive, 1, visit(visited, "not_found", url="https://site.example/visited"))
        write_publication(archive, "other", name="The Other", url="https://other.example")
        theirs = [citation("both", section=None)]
        made = issue("1", parts=(), citations=theirs, pictures=())
        write_issue(archive, replace(made, publication="other"), 1)
    return path


def test_what_only_a_publication_cites_goes_with_it(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("publication", shared, "list", "--json") == 0
    listed = {each["key"]: each["issues"] for each in json.loads(capsys.readouterr().out)}
    assert listed[PUBLICATION] == 1 == listed["other"]

    assert run_command("publication", shared, "remove", PUBLICATION) == 2  # nobody is there to be asked
    assert "use --yes" in capsys.readouterr().err
    assert run_command("publication", shared, "remove", PUBLICATION, "--yes") == 0
    assert "1 links and 0 images that only it cites stay" in capsys.readouterr().out
    with open_archive(shared, read_only=True) as archive:
        assert archive.query("SELECT key FROM publications") == [("other",)]
        assert archive.query("SELECT url FROM links ORDER BY url") == [
            ("https://site.example/both",),
            ("https://site.example/visited",),
        ]
        assert archive.query("SELECT count(*) FROM visits") == [(1,)]
        assert archive.query("SELECT command FROM runs ORDER BY id DESC LIMIT 1") == [("publication remove",)]
    assert run_command("verify", shared) == 0, capsys.readouterr().out
    assert run_command("publication", shared, "remove", PUBLICATION, "--yes") == 2


def test_redactions_stay_when_a_publication_goes(shared: Path) -> None:
    assert run_command("redact", shared, "--link", "https://site.example/alone", "--why", "asked for") == 0
    assert run_command("publication", shared, "remove", PUBLICATION, "--yes") == 0
    with open_archive(shared, read_only=True) as archive:
        assert archive.query("SELECT count(*) FROM redactions") == [(1,)]
    assert run_command("verify", shared) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_takes_no_file_is_named(posts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        given = ("new", str(tmp_path / "cogs.toml"), "--posts", str(posts))
        assert run_command("publication", tmp_path / "a.db", *given) == 2
    finally:
        tmp_path.chmod(stat.S_IRWXU)
    assert "cannot be written" in capsys.readouterr().err
