"""Archives of which each has crawled a part of a publication are merged."""

from pathlib import Path

import pytest

from sample.server import Publication
from tests.commands.running import run_command
from tests.spiders.crawls import POSTS, copy, crawl, crawl_served
from tests.spiders.test_digests_robustness import violations
from tests.spiders.test_merged import differences


@pytest.fixture(scope="module")
def parts(sample: Publication, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Archives of the sources and of the pages and posts; of each half of the posts; of all posts."""
    folder = tmp_path_factory.mktemp("parts")
    posts = sorted(POSTS.glob("*.md"))
    for name, half in (("odd", posts[::2]), ("even", posts[1::2])):
        (folder / name).mkdir()
        for post in half:
            (folder / name / post.name).symlink_to(post)
    made = {
        "sources": crawl_served(sample, folder / "sources.db", site="no", substack="no"),
        "pages": crawl_served(sample, folder / "pages.db", repository="no"),
        "odd": crawl(folder / "odd.db", posts=str(folder / "odd")),
        "even": crawl(folder / "even.db", posts=str(folder / "even")),
        "posts": crawl(folder / "posts.db", posts=str(POSTS)),
        # In one archive, one after the other: posts are fetched that the sources would have made needless.
        "both": crawl_served(sample, copy(folder / "pages.db", "both.db"), site="no", substack="no"),
    }
    return {name: done.archive for name, done in made.items()}


def merge(path: Path, other: Path) -> None:
    assert run_command("adopt", path, str(other)) == 0


@pytest.mark.parametrize("names", [("odd", "even"), ("even", "odd")])
def test_halves_of_the_posts(parts: dict[str, Path], names: tuple[str, str]) -> None:
    path = copy(parts[names[0]], f"{'-'.join(names)}.db")
    merge(path, parts[names[1]])
    assert violations(path) == []
    assert differences(path, parts["posts"]) == {}


@pytest.mark.parametrize("names", [("sources", "pages"), ("pages", "sources")])
def test_editions_of_the_same_issues(parts: dict[str, Path], names: tuple[str, str]) -> None:
    path = copy(parts[names[0]], f"{'-'.join(names)}.db")
    merge(path, parts[names[1]])
    assert violations(path) == []
    assert differences(path, parts["both"]) == {}
