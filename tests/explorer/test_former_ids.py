"""Ids of links and images that were joined answer still."""

from pathlib import Path

from crawler.archive.addresses.normal_forms import renormalise
from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from tests.archive.builders import citation, issue, link, picture
from tests.archive.conftest import prepare
from tests.archive.migrations.versions import make_version
from tests.explorer.client import fetch


def joined(path: Path) -> Path:
    """An archive in which link 2 was joined to link 1, and image 2 to image 1."""
    with prepare(path) as archive:
        cites = [citation(name, section=None) for name in ("gear", "gear?other=1", "cog")]
        shown = [picture(name, section=None) for name in ("gear.png", "gear.png?other=1")]
        write_issue(archive, issue(parts=(), citations=cites, pictures=shown), 1)
        archive.connection.execute("UPDATE links SET url = ?1, work = ?1 WHERE id = 2", (f"{link_at('gear')}#",))
        archive.connection.execute("UPDATE mentions SET url = ? WHERE link_id = 2", (f"{link_at('gear')}#",))
        archive.connection.execute("UPDATE images SET url = 'HTTPS://images.example/gear.png' WHERE id = 2")
        archive.connection.execute("UPDATE image_uses SET url = 'HTTPS://images.example/gear.png' WHERE image_id = 2")
        assert renormalise(archive) == 2
    return path


def link_at(name: str) -> str:
    return link(f"https://site.example/{name}").url


def test_a_former_id_leads_to_the_link_that_it_is_now(tmp_path: Path) -> None:
    path = joined(tmp_path / "news.db")
    with open_archive(path, read_only=True) as archive:
        assert archive.query("SELECT kind, former_id FROM former_ids ORDER BY 1") == [("image", 2), ("link", 2)]
    paths = ("links/2", "links/2.json", "images/2", "links/1", "links/99", "links/3")
    answers = fetch(path, *(f"/archive/{each}" for each in paths))
    assert [answer.status_code for answer in answers] == [301, 301, 301, 200, 404, 200]
    assert [answer.headers.get("location") for answer in answers[:3]] == [
        "/archive/links/1",
        "/archive/links/1.json",
        "/archive/images/1",
    ]


def test_under_a_prefix_too(tmp_path: Path) -> None:
    (answer,) = fetch(joined(tmp_path / "news.db"), "/old/archive/links/2", base_url="/old/")
    assert (answer.status_code, answer.headers["location"]) == (301, "/old/archive/links/1")


def test_the_id_of_a_redirect_leads_to_its_visit(tmp_path: Path) -> None:
    """Up to schema 5, a redirect of a visit to an image was a row with an id."""
    path = tmp_path / "old.db"
    make_version(path, 5)
    with open_archive(path) as archive:
        ((former, visit_id),) = archive.query("SELECT id, visit_id FROM former_image_visits ORDER BY id LIMIT 1")
    answers = fetch(path, f"/archive/image_visits/{former}", f"/archive/image_visits/{former}.json")
    assert [answer.status_code for answer in answers] == [301, 301]
    assert [answer.headers["location"] for answer in answers] == [
        f"/archive/image_visits/{visit_id}",
        f"/archive/image_visits/{visit_id}.json",
    ]
