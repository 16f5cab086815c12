"""Users and passwords in addresses of a digest are in no release and in no dataset."""

import re
from pathlib import Path

from pyarrow.parquet import read_table

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.archive.dataset.write import write_dataset
from crawler.archive.releases.normal_form import write_normal_form
from crawler.archive.releases.release import Release, write_release
from tests.spiders.crawls import crawl

POST = """---
layout: redirect
title: "Last Week in AI #1"
categories: [digests]
---
### Top News
#### [A story of lamps](https://reader:hush-1@lamps.example/a?x=1)

A summary, in which https://me:hush-2@inner.example/b is named. ![](https://img:hush-3@pictures.example/p.jpg)

Related:
 * [Files](ftp://u:hush-4@files.example/z)
 * [Without a scheme](//u:hush-5@plain.example/z)
 * [Mended](https://https://u:hush-6@twice.example/z)

### Other News
#### Tools
[A token](https://hush-7@tokens.example/x) - Two words.

[One of two](https://a:hush-8@both.example/x) - Others have it without.

[The other](https://both.example/x) - Here it is.
"""


def test_no_release_and_no_dataset_has_them(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "2024-01-08-1.md").write_text(POST, "utf-8")
    assert crawl(tmp_path / "archive.db", posts=str(tmp_path / "posts")).status == 0
    out = tmp_path / "out"
    out.mkdir()
    with open_archive(tmp_path / "archive.db", read_only=True) as archive:
        write_normal_form(archive, out / "release.db", texts=True)
        write_dataset(archive, out / "dataset")
        write_release(archive, out / "first", Release(texts=True))
        write_release(archive, out / "second", Release(publication="gearbox-digest", previous=out / "first"))
        links = archive.query("SELECT count(*) FROM links")
    for file in out.rglob("*"):
        told = str(read_table(file).to_pylist()).encode() if file.suffix == ".parquet" else b""
        assert not file.is_file() or not re.search(rb"hush-\d", told or file.read_bytes()), file
    with open_archive(out / "release.db", read_only=True) as release:
        assert release.query("SELECT count(*) FROM links") == links
        urls = {url for (url,) in release.query("SELECT url FROM links")}
        assert verify(release) == []
    assert {"https://lamps.example/a?x=1", "https://tokens.example/x", "https://both.example/x"} <= urls
    assert any(re.fullmatch(r"https://~[0-9a-f]{12}@both\.example/x", url) for url in urls)
