"""Whole crawls of a mailbox: what of its reader goes where, and which links are asked for."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow.parquet import read_table

from crawler.archive.database import open_archive
from crawler.archive.exports.formats import FORMATS, Export, write_export
from crawler.archive.releases.release import Release, write_release
from crawler.archive.tokens import tokens_path
from tests.digests.mail.messages import ADDRESS, NAME, message
from tests.explorer.client import fetch
from tests.spiders.crawls import Done, column, crawl, rows
from tests.spiders.visits import sources
from tests.spiders.web import Page, Web, article, serve_web

CLICK = "http://click.gears.example/f/a/TOKENaa1aa1aa1~~/AAQ"
HTML = f"""<p>Hi Ada,</p><h2>Stories</h2>
<p><a href="{CLICK}/BB">Wooden gears return</a></p><p>They last longer than tin ones.</p>
<p><a href="http://news.example/b?mc_eid=TOKENcc3">A clock of sand</a></p><p>It never stops.</p>
<p><a href="http://act.gears.example/u/TOKENdd4">Unsubscribe</a> <a href="{CLICK}/CC">View in browser</a>
<a href="http://gears.example/vote?choice=1&amp;u=TOKENee5">Vote</a></p>
<img src="http://open.gears.example/o/TOKENjj0.gif" width="1" height="1"> Sent to {ADDRESS}."""
SECRETS = (b"TOKEN", ADDRESS.encode(), NAME.encode(), b"ada.lovely")


@pytest.fixture
def web() -> Iterator[Web]:
    with serve_web() as served:
        head = "Location: http://news.example/wood?id=1&mc_eid=TOKENqq4"
        served.pages = {
            f"{CLICK}/BB": Page(status="302 Found", headers=(head, "Set-Cookie: r=TOKENrr5"), body=b"TOKENss6"),
            "http://news.example/wood?id=1": Page(body=article("Wooden gears return")),
            "http://news.example/b": Page(body=article("A clock of sand")),
        }
        yield served


def mailbox(folder: Path) -> Path:
    place = folder / "mail"
    place.mkdir()
    for number in (7, 8):
        date = f"Tue, {number:02} May 2024 21:58:00 -0700"
        (place / f"{number}.eml").write_bytes(message(html=HTML, number=number, Date=date))
    (place / "other.eml").write_bytes(message(html=HTML, number=9, From="Shop <shop@mill.example>"))
    return place


def crawl_mail(folder: Path, place: Path, *, resolve: bool) -> Done:
    description = folder / "gears.toml"
    description.write_text(
        'name = "Gears Weekly"\nurl = "https://gears.example"\n'
        f'[mail]\nsender = "gears\\\\.example"\nresolve = {str(resolve).lower()}\n'
    )
    return crawl(folder / "archive.db", publication=str(description), mail=str(place))


def write_outputs(path: Path, folder: Path) -> list[bytes]:
    """Write the archive in all formats, and a release, with the texts; return pages of the explorer."""
    with open_archive(path, read_only=True) as archive:
        for name in FORMATS:
            write_export(archive, Export(format=name, texts=True), str(folder / f"export-{name}"))
        write_release(archive, folder / "release", Release(texts=True))
    answers = fetch(
        path, "/", "/issues/7", "/search?q=gears", "/archive/mentions?_size=max", "/archive/links?_size=max"
    )
    assert all(answer.status_code == 200 for answer in answers)
    return [answer.content for answer in answers]


def unpacked(path: Path) -> bytes:
    """What a file says: captures and tables of Parquet are compressed."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".parquet":
        return str(read_table(path).to_pylist()).encode()
    return path.read_bytes()


def secrets_in(folder: Path) -> list[str]:
    """The files, but for that of the tokens, in which a secret of the reader stands."""
    tokens = tokens_path(folder / "archive.db")
    files = [path for path in folder.rglob("*") if path.is_file() and path != tokens and "mail" not in path.parts]
    assert files
    return [str(path) for path in files if any(secret in unpacked(path) for secret in SECRETS)]


def test_issues_of_a_mailbox(tmp_path: Path) -> None:
    place = mailbox(tmp_path)
    done = crawl_mail(tmp_path, place, resolve=False)
    assert done.status == 0, done.log
    issues = rows(done.archive, "SELECT number, title, published FROM issues ORDER BY number")
    assert issues == [
        (7, "[reader], gears weekly no. 7", "2024-05-07"),
        (8, "[reader], gears weekly no. 8", "2024-05-08"),
    ]
    assert "another sender" in done.log
    assert not any(secret.decode() in done.log + done.out for secret in SECRETS)
    again = crawl_mail(tmp_path, place, resolve=False)
    assert (again.status, again.told["editions"]["unchanged"]) == (0, 2)


def test_without_leave_no_link_with_a_token_is_asked_for(tmp_path: Path, web: Web) -> None:
    done = crawl_mail(tmp_path, mailbox(tmp_path), resolve=False)
    assert sources(done.archive, web).status == 0
    assert web.asked() == ["http://news.example/b"]
    assert secrets_in(tmp_path) == []


def test_a_redirect_is_followed_with_its_token_and_known_by_its_target(tmp_path: Path, web: Web) -> None:
    done = crawl_mail(tmp_path, mailbox(tmp_path), resolve=True)
    visited = sources(done.archive, web, f"CAPTURES={tmp_path / 'captures'}")
    assert visited.status == 0, visited.log
    assert sorted(web.asked()) == [
        "http://click.gears.example/f/a/TOKENaa1aa1aa1~~/AAQ/BB",
        "http://news.example/b",
        "http://news.example/wood?id=1",
    ]  # each once for both issues, and nothing that acts
    works = column(done.archive, "SELECT DISTINCT work FROM entries WHERE title = 'Wooden gears return'")
    assert works == ["http://news.example/wood?id=1"]
    assert "TOKEN" not in visited.log + visited.out
    pages = write_outputs(done.archive, tmp_path)
    assert not any(secret in page for secret in SECRETS for page in pages)
    assert secrets_in(tmp_path) == []


def test_leave_that_is_given_later(tmp_path: Path, web: Web) -> None:
    place = mailbox(tmp_path)
    done = crawl_mail(tmp_path, place, resolve=False)
    sources(done.archive, web)
    web.forget()
    crawl_mail(tmp_path, place, resolve=True)
    sources(done.archive, web)
    assert f"{CLICK}/BB" in web.asked()
