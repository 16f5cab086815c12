"""Topics of the first publication's real posts, as a crawl counts them at its end."""

from pathlib import Path

import pytest

from crawler.archive.analyses.topics import update_topics
from crawler.archive.database import open_archive
from tests.spiders.crawls import crawl


@pytest.mark.deep
def test_topics_are_counted_as_the_publications_own_analysis_counted(shared: Path, tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    for path in (shared / "corpus" / "posts").iterdir():
        if path.name[:4] < "2021" or path.name.startswith(("2021-1-", "2021-01", "2021-2-")):
            (posts / path.name).write_bytes(path.read_bytes())
    done = crawl(tmp_path / "archive.db", publication="last-week-in-ai", posts=str(posts))
    assert done.status == 0, done.log
    with open_archive(done.archive) as archive:
        (expected,) = archive.rows((shared / "facts" / "topics.sql").read_text(encoding="utf-8"))
        counted = archive.query("SELECT topic, until_then, until_now FROM topic_analysis_counts")
        changes = archive.connection.total_changes
        update_topics(archive, 1, afresh=True)
        assert archive.connection.total_changes == changes
    assert expected.pop("headlines") > 1500
    until_then = {name.casefold().removesuffix("-19"): count for name, count, _ in counted}
    assert {name: until_then[name] for name in expected} == expected
    assert len(expected) == 12
    assert sum(now for _, _, now in counted) > sum(count for _, count, _ in counted)
