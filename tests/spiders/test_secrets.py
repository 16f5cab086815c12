"""Users and passwords of servers, pages and a proxy are in no ledger, log, summary, capture, release or dataset."""

import base64
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.archive.dataset.write import write_dataset
from crawler.archive.releases.normal_form import write_normal_form
from tests.spiders.crawls import rows
from tests.spiders.visits import archive_of, sources
from tests.spiders.web import Page, Web, article, serve_web

PLANTED = re.compile(r"hush-\w")
LEDGERS = ("runs", "visits", "robots_visits", "image_visits", "links", "link_aliases")
OF_PROXY = base64.b64encode(b"u:hush-x").decode()
LINKS = [f"http://h{number}.example/{number}" for number in range(7)]


@pytest.fixture
def web() -> Iterator[Web]:
    names = (
        '<link rel=canonical href="http://u:hush-c@c.example/">',
        '<meta property="og:image" content="//u:hush-i@i/">',
    )
    with serve_web() as served:
        served.pages = {
            LINKS[0]: Page(status="302 Found", headers=("Location: http://u:hush-l@t.example/there",)),
            "http://t.example/there": Page(body=article("There")),
            LINKS[1]: Page(body=article("One", *names)),
            LINKS[2]: Page(body=b'<meta http-equiv="refresh" content="0; url=http://u:hush-m@m.example/meta">'),
            LINKS[3]: Page(body=article("Three"), headers=("Link: <http://u:hush-k@c.example/l>; rel=canonical",)),
            "http://h3.example/robots.txt": Page(body=b"User-agent: *\nSitemap: http://u:hush-s@h3.example/map.xml\n"),
            LINKS[4]: Page(status="503 Wait", headers=("Retry-After: http://u:hush-r@x.example/",)),
            LINKS[5]: Page(status="301 Moved", headers=("Location: //u:hush-p@proto.example/z",)),
            "http://h6.example/robots.txt": Page(
                status="302 Found", headers=("Location: http://u:hush-t@r.example/robots.txt",)
            ),
            LINKS[6]: Page(body=article("Six")),
        }
        yield served


def test_no_capture_has_those_of_a_proxy(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://u:hush-x@127.0.0.1:{web.port}/")
    archive = archive_of(tmp_path / "archive.db", {1: LINKS[:2]})
    done = sources(archive, web, "LOG_LEVEL=DEBUG", "HTTPPROXY_ENABLED=1", f"CAPTURES={tmp_path / 'captures'}")
    assert {request.headers["proxy-authorization"] for request in web.requests} == {f"Basic {OF_PROXY}"}, done.log
    (file,) = (tmp_path / "captures").iterdir()
    told = [
        gzip.decompress(file.read_bytes()).decode("latin-1"),
        done.log,
        done.out,
        archive.read_bytes().decode("latin-1"),
    ]
    assert "User-Agent: Backnumber" in told[0]
    assert not [text for text in told if PLANTED.search(text) or OF_PROXY in text]


@pytest.mark.deep
def test_no_output_has_them(web: Web, tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: LINKS})
    done = sources(archive, web, "LOG_LEVEL=DEBUG")
    assert done.status == 0, done.log
    assert not PLANTED.search(done.log + done.out)
    for table in LEDGERS:
        assert not PLANTED.search(repr(rows(archive, f"SELECT * FROM {table}"))), table  # noqa: S608
    out = tmp_path / "published"
    out.mkdir()
    with open_archive(archive, read_only=True) as opened:
        write_normal_form(opened, out / "release.db", texts=True)
        write_dataset(opened, out / "dataset", texts=True)
    files = [file for file in out.rglob("*") if file.is_file()]
    for file in [*files, *tmp_path.glob("*.json")]:
        assert not PLANTED.search(file.read_bytes().decode("latin-1")), file
