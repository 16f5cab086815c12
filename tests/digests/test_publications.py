"""Publications: the files, and where their editions are."""

from pathlib import Path

import pytest

from crawler.digests.description.css import Css
from crawler.digests.description.feed import FeedTable
from crawler.digests.description.index import IndexTable
from crawler.digests.description.substack import SubstackTable
from crawler.digests.publications import FOLDER, Publication, Repository, Site, load_publication
from crawler.exceptions import PublicationError
from tests.digests.made import PUBLICATION

FILE = """
key = "gears"
name = "Last Week in Gears"
former_names = ["Gears"]
url = "https://site.example"

[site]
url = "https://site.example/"
pages = '^/digests/.+'

[repository]
tree = "https://api.example/tree"
raw = "https://raw.example/posts/"
branch = "main"
folder = "_posts/digests"

[substack]
url = "https://post.example/"

[liquid]
"site.imgpath" = "/img"
"""


def load(folder: Path, text: str, name: str = "gears.toml") -> Publication:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_publication(str(path))


def test_a_file_says_all_there_is(tmp_path: Path) -> None:
    publication = load(tmp_path, FILE)
    assert (publication.key, publication.former_names) == ("gears", ("Gears",))
    assert publication.substack == SubstackTable(url="https://post.example")
    assert publication.site is not None
    assert (publication.site.url, publication.site.sitemap) == ("https://site.example", "/sitemap.xml")
    assert publication.site.pages.match("/digests/a")
    assert not publication.site.pages.match("/about")
    assert publication.repository == Repository(tree="https://api.example/tree", raw="https://raw.example/posts")
    assert (publication.branch, publication.folder, dict(publication.liquid)) == (
        "main",
        "_posts/digests",
        {"site.imgpath": "/img"},
    )


def test_only_name_and_address_are_needed(tmp_path: Path) -> None:
    publication = load(tmp_path, 'name = "A"\nurl = "https://a.example"')
    assert publication.key == "gears"
    assert (publication.site, publication.repository, publication.substack) == (None, None, None)


def test_a_key_is_the_name_of_its_file(tmp_path: Path) -> None:
    text = 'key = "cogs"\nname = "A"\nurl = "https://a.example"'
    assert load(tmp_path, text, "cogs.toml").key == "cogs"
    assert load(tmp_path, text, "publication.toml").key == "cogs"  # a file that is named after no publication
    with pytest.raises(PublicationError, match=r"gears\.toml: key: 'cogs' differs .* or rename the file to cogs\.toml"):
        load(tmp_path, text)
    with pytest.raises(PublicationError, match=r"My Gears\.toml: key: Expected lowercase letters"):
        load(tmp_path, 'name = "A"\nurl = "https://a.example"', "My Gears.toml")


def test_an_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(PublicationError, match=r"'cogs'.*known: .*last-week-in-ai"):
        load_publication("cogs")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_every_publication_of_the_project_can_be_read_and_is_named_as_its_file(file: Path) -> None:
    assert load_publication(file.stem).key == file.stem


def test_other_base_addresses() -> None:
    moved = PUBLICATION.at(site="http://127.0.0.1:1/", repository="http://127.0.0.1:2/", substack="http://127.0.0.1:3/")
    assert moved.site == Site(url="http://127.0.0.1:1")
    assert moved.repository == Repository(
        tree="http://127.0.0.1:2/git/trees/master:_posts", raw="http://127.0.0.1:2/raw/master/_posts"
    )
    assert (moved.substack, moved.url) == (SubstackTable(url="http://127.0.0.1:3"), PUBLICATION.url)
    assert PUBLICATION.at(feed="http://127.0.0.1:4/feed/").feed == FeedTable(url="http://127.0.0.1:4/feed/")


def test_no_switches_a_place_off_and_nothing_leaves_it() -> None:
    off = PUBLICATION.at(site="no", repository="no", substack="no")
    assert (off.site, off.repository, off.substack) == (None, None, None)
    assert PUBLICATION.at(site=None, repository=None, substack=None) == PUBLICATION


def test_places_of_the_publications_own_site_need_no_address(tmp_path: Path) -> None:
    tables = '[site]\nbody = "main"\n[feed]\nurl = "/feed.xml"\n[index]\nurl = "https://b.example/all"'
    publication = load(tmp_path, f'name = "A"\nurl = "https://a.example/letters/"\n{tables}')
    assert (publication.site, publication.feed, publication.index) == (
        Site(url="https://a.example", body=Css("main")),
        FeedTable(url="https://a.example/feed.xml"),
        IndexTable(url="https://b.example/all"),
    )
