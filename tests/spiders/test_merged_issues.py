"""Archives of which each has crawled a part of a publication are merged."""

import shutil
from pathlib import Path

import pytest

from sample.server import Publication
from tests.commands.running import run_command
from tests.spiders.crawls import copy, crawl, crawl_served
from tests.spiders.test_digests_robustness import violations
from tests.spiders.test_merged import differences


@pytest.fixture(scope="module")
def parts(sample: Publication, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Archives of the sources, of the pages and posts, and of both."""
    folder = tmp_path_factory.mktemp("parts")
    made = {
        "sources": crawl_served(sample, folder / "sources.db", site="no", substack="no"),
        "pages": crawl_served(sample, folder / "pages.db", repository="no"),
        # In one archive, one after the other: posts are fetched that the sources would have made needless.
        "both": crawl_served(sample, copy(folder / "pages.db", "both.db"), site="no", substack="no"),
    }
    return {name: done.archive for name, done in made.items()}


def merge(path: Path, other: Path) -> None:
    assert run_command("adopt", path, str(other)) == 0


@pytest.mark.parametrize("names", [("sources", "pages"), ("pages", "sources")])
def test_editions_of_the_same_issues(parts: dict[str, Path], names: tuple[str, str]) -> None:
    path = copy(parts[names[0]], f"{'-'.join(names)}.db")
    merge(path, parts[names[1]])
    assert violations(path) == []
    assert differences(path, parts["both"]) == {}


@pytest.mark.deep
@pytest.mark.parametrize("names", [("odd", "even"), ("even", "odd")])
def test_halves_of_the_real_posts(shared: Path, tmp_path: Path, names: tuple[str, str]) -> None:
    """Among them are issues that share a page with one of the other half."""
    posts = sorted((shared / "corpus" / "posts").glob("*.md"))
    for name, some in (("odd", posts[::2]), ("even", posts[1::2]), ("all", posts)):
        (tmp_path / name).mkdir()
        for post in some:
            shutil.copy(post, tmp_path / name)
        arguments = {"publication": "last-week-in-ai", "posts": str(tmp_path / name)}
        assert crawl(tmp_path / f"{name}.db", **arguments).status == 0
    path = copy(tmp_path / f"{names[0]}.db", "merged.db")
    merge(path, tmp_path / f"{names[1]}.db")
    assert violations(path) == []
    assert differences(path, tmp_path / "all.db") == {}
