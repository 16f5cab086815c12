"""A feed or a list of issues of which a later description excludes some, and a publication that moved."""

import shutil
from pathlib import Path

import pytest

from sample.server import Publication
from tests.spiders.crawls import CHECKOUT, Done, bases, crawl, rows, run

FEED = ('[feed]\nurl = "/feed.xml"\nfollow = "none"\n{}', "titles = 'Digest #'", "titles = 'Digest #1[4-9]'")
FOLLOWED = ('[site]\nsitemap = "none"\n[feed]\nurl = "/feed.xml"\nfollow = "all"\n{}', FEED[1], FEED[2])
INDEX = (
    '[site]\nsitemap = "none"\n[index]\nurl = "/categories/digests/"\n{}',
    "pages = '/digests/.+|/\\d+/'",
    "pages = '/digests/the-s.+'",
)
TITLED = (INDEX[0], "titles = '.'", "titles = '#1'")


def described(folder: Path, sample: Publication, tables: str) -> str:
    """The path of a description of the sample."""
    file = folder / "gears.toml"
    file.write_text(f'key = "gears"\nname = "The Gearbox Digest"\nurl = "{sample.url}"\n{tables}\n', "utf-8")
    return str(file)


def differ(first: Path, second: Path) -> str:
    """What `verify` finds wrong with the first archive, or different in the second; empty for nothing."""
    status, out, log = run(["verify", "-s", f"ARCHIVE={first}", "--against", str(second)], CHECKOUT)
    return out + log if status else ""


@pytest.mark.deep
@pytest.mark.parametrize("rules", [FEED, FOLLOWED, INDEX, TITLED], ids=["feed", "followed", "index", "titles"])
def test_what_a_description_excludes_leaves_its_issues(
    sample: Publication, tmp_path: Path, rules: tuple[str, str, str]
) -> None:
    tables, wide, narrow = rules
    old, before, fresh = (tmp_path / f"{name}.db" for name in ("old", "before", "fresh"))
    assert crawl(old, publication=described(tmp_path, sample, tables.format(wide))).status == 0
    shutil.copy(old, before)
    for archive in (old, fresh, old):
        done = crawl(archive, publication=described(tmp_path, sample, tables.format(narrow)))
        assert done.status == 0, done.log
    assert "nothing new" in done.out
    assert differ(fresh, before)
    assert differ(old, fresh) == ""
    assert rows(old, "SELECT count(*) FROM edition_texts") == rows(before, "SELECT count(*) FROM edition_texts")
    for archive in (old, fresh):
        done = crawl(archive, publication=described(tmp_path, sample, tables.format(wide)))
        assert done.status == 0, done.log
        assert differ(archive, before) == ""


@pytest.mark.deep
def test_listings_at_a_former_address_count_no_more(sample: Publication, undisturbed: Done, tmp_path: Path) -> None:
    old, fresh = Path(shutil.copy(undisturbed.archive, tmp_path / "old.db")), tmp_path / "fresh.db"
    moved = {name: url.replace("127.0.0.1", "localhost") for name, url in bases(sample).items()}
    for archive in (old, fresh):
        done = crawl(archive, "ALLOWED_NETWORKS=127.0.0.0/8,::1/128", **moved)
        assert done.status == 0, done.log
    assert differ(fresh, undisturbed.archive)
    assert differ(old, fresh) == ""
    done = crawl(old, **bases(sample))
    assert done.status == 0, done.log
    assert differ(old, undisturbed.archive) == ""
