"""A link that was redacted stays out of an archive, however often its issues are crawled again."""

from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.redactions import mask
from sample.server import Publication
from tests.spiders.crawls import POSTS, Done, copy, crawl, crawl_served, dump, rows
from tests.spiders.test_digests_robustness import violations

# What an issue's own title says of a story is the issue's.
STORY = """
SELECT l.url, m.title FROM links l JOIN mentions m ON m.link_id = l.id JOIN issues i ON i.id = m.issue_id
WHERE i.number = 12 AND m.role = 'story' AND NOT EXISTS (
  SELECT 1 FROM editions e WHERE instr(e.title || coalesce(e.subtitle, ''), m.title)
) ORDER BY m.position LIMIT 1
"""


@pytest.fixture
def redacted(undisturbed: Done, tmp_path: Path) -> tuple[Path, str, str]:
    """An archive without the first story of issue 12 that its title does not name, its address, its headline."""
    archive = tmp_path / "archive.db"
    archive.write_bytes(copy(undisturbed.archive, "redacted.db").read_bytes())
    ((url, title),) = rows(archive, STORY)
    with open_archive(archive) as opened:
        redact(opened, "link", url, "Asked for.", 1)
        finish(opened, None, software="test")
    assert url.encode() not in archive.read_bytes()
    assert title.encode() not in archive.read_bytes()
    return archive, url, title


def forget(archive: Path) -> None:
    """So that every edition is fetched and read once more."""
    with open_archive(archive) as opened:
        opened.connection.execute("UPDATE editions SET revision = NULL, etag = NULL, last_modified = NULL")
        opened.connection.execute("UPDATE derivations SET version = 'old'")
        opened.connection.execute("UPDATE listings SET etag = NULL, last_modified = NULL")


@pytest.mark.parametrize("source", ["web", "folder"])
def test_it_does_not_come_back(sample: Publication, redacted: tuple[Path, str, str], source: str) -> None:
    archive, url, title = redacted
    before = dump(archive)
    forget(archive)
    done = crawl_served(sample, archive) if source == "web" else crawl(archive, posts=str(POSTS))
    assert done.status == 0, done.log
    assert violations(archive) == []
    assert rows(archive, "SELECT count(*) FROM links WHERE url = ?", mask(url)) == [(1,)]
    for path in archive.parent.glob("archive.db*"):
        assert url.encode() not in path.read_bytes()
        assert title.encode() not in path.read_bytes()
    after = dump(archive)
    for table in ("mentions", "links", "images", "image_uses", "sections", "domains"):
        assert after[table] == before[table], table
