from pathlib import Path

import pytest

from crawler.digests.edition_address import moved_url, public_url
from crawler.digests.publications import Publication, load_publication
from crawler.items import EditionKind
from sample.demo import PUBLICATION

HOSTS = {"gearbox.example": "moved.example", "repository.example": "moved.example", "newsletter": "letters"}


@pytest.fixture(scope="module")
def gearbox() -> Publication:
    return load_publication(str(PUBLICATION))


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The same at other addresses."""
    text = Path(PUBLICATION).read_text("utf-8")
    for old, new in HOSTS.items():
        text = text.replace(f"//{old}", f"//{new}")
    path = tmp_path_factory.mktemp("moved") / "gearbox-digest.toml"
    path.write_text(text, "utf-8")
    return load_publication(str(path))


@pytest.mark.parametrize(
    ("kind", "locator", "url"),
    [
        ("markdown", "2018/a post.md", "https://moved.example/raw/master/_posts/digests/2018/a%20post.md"),
        ("page", "/digests/the-first", "https://moved.example/digests/the-first"),
        ("page", "/?p=5", "https://moved.example/?p=5"),
        ("post", "a-robot-s-holiday", "https://letters.example/p/a-robot-s-holiday"),
    ],
)
def test_an_edition_follows_what_moved(
    gearbox: Publication, moved: Publication, kind: EditionKind, locator: str, url: str
) -> None:
    before = public_url(gearbox, kind, locator)
    assert before != url
    assert moved_url(moved, kind, locator, before) == url
    assert moved_url(gearbox, kind, locator, before) == before


@pytest.mark.parametrize(
    ("kind", "locator", "url"),
    [
        ("page", "/digests/the-first", "https://elsewhere.example/where-it-led"),
        ("page", "https://mails.example/campaign", "https://mails.example/campaign"),
        ("entry", "/digests/the-first", "https://gearbox.example/digests/the-first"),
        ("mail", "2024-01-01-gears", "https://gearbox.example/2024-01-01-gears"),
    ],
)
def test_what_was_found_elsewhere_stays(moved: Publication, kind: EditionKind, locator: str, url: str) -> None:
    assert moved_url(moved, kind, locator, url) == url
