"""Issues that a publication edits on its own site: what the sitemap says decides whether an edit is seen."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from tests.explorer.client import fetch
from tests.spiders.crawls import crawl, rows
from tests.spiders.web import Page, Web, serve_web

DESCRIPTION = """
key = "cogs"
name = "Cogs"
url = "https://cogs.example"

[site]
url = "https://cogs.example"
pages = "/issues/"
"""
CHANGES = """
SELECT i.number, c.kind, c.url FROM edition_changes c
JOIN edition_revisions r ON r.id = c.revision_id JOIN editions e ON e.id = r.edition_id
JOIN issues i ON i.id = e.issue_id ORDER BY r.id, c.position
"""
CITED = "SELECT i.number, m.url FROM mentions m JOIN issues i ON i.id = m.issue_id ORDER BY 1, 2"


class State(NamedTuple):
    """A page as it is at a crawl."""

    lastmod: str
    cited: str
    menu: str = "menu"


STATES: tuple[Mapping[int, State], ...] = (
    {number: State("2024-04-06", "looms") for number in (6, 7, 8, 9)},
    {
        6: State("2024-04-06", "looms"),
        7: State("2024-04-08", "mills"),
        8: State("2024-04-06", "mills"),
        9: State("2024-04-08", "looms", menu="other"),
    },
    {
        6: State("2024-04-06", "looms"),
        7: State("2024-04-09T10:00:00Z", "looms"),
        8: State("", "mills"),
        9: State("2024-04-08", "looms", menu="other"),
    },
)


def put(web: Web, pages: Mapping[int, State]) -> None:
    """Have the site be in a state."""
    entries = ""
    for number, state in pages.items():
        lastmod = f"<lastmod>{state.lastmod}</lastmod>" if state.lastmod else ""
        entries += f"<url><loc>https://cogs.example/issues/{number}/</loc>{lastmod}</url>"
        items = "".join(
            f'<li><a href="https://{name}.example/a">All about {name}</a> is here.</li>'
            for name in (f"pumps{number}", state.cited)
        )
        web.pages[f"/issues/{number}/"] = Page(
            body=f"<html><head><title>Cogs #{number}</title></head><body><nav><a href='/{state.menu}'>{state.menu}</a>"
            f"</nav><main><h1>Cogs #{number}</h1><p>Good morning.</p><ul>{items}</ul></main></body></html>".encode()
        )
    web.pages["/sitemap.xml"] = Page(
        body=f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode(),
        headers=("Content-Type: application/xml",),
    )


class Edited(NamedTuple):
    archive: Path
    asked: list[set[str]]
    """Pages of issues that each crawl asked for."""
    cited: list[list[tuple[int, str]]]
    """Numbers of issues and what they cite, after each crawl."""


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    folder = tmp_path_factory.mktemp("site")
    description, archive = folder / "cogs.toml", folder / "archive.db"
    description.write_text(DESCRIPTION, encoding="utf-8")
    told = Edited(archive, [], [])
    with serve_web() as web:
        base = f"http://127.0.0.1:{web.port}"
        for pages in STATES:
            put(web, pages)
            web.forget()
            done = crawl(archive, publication=str(description), site=base)
            assert done.status == 0, done.log
            told.asked.append({asked.path for asked in web.requests if asked.path.startswith("/issues/")})
            told.cited.append(rows(archive, CITED))
    return told


def test_a_page_is_fetched_again_when_its_lastmod_changes(edited: Edited) -> None:
    pages = [{path.split("/")[2] for path in asked} for asked in edited.asked]
    assert pages[0] == {"6", "7", "8", "9"}
    assert pages[1] == {"7", "9"}
    assert pages[2] == {"7", "8"}, "without a lastmod the page itself is asked"


def test_an_edit_is_noted_there_and_back_and_one_of_the_menu_is_none(edited: Edited) -> None:
    looms, mills = "https://looms.example/a", "https://mills.example/a"
    changes = [change for change in rows(edited.archive, CHANGES) if change[0] in (7, 9)]
    assert changes[:2] in ([(7, "added", mills), (7, "removed", looms)], [(7, "removed", looms), (7, "added", mills)])
    assert sorted(changes[2:]) == [(7, "added", looms), (7, "removed", mills)]
    assert [(7, mills) in cited for cited in edited.cited] == [False, True, False]


def test_an_edit_under_the_same_lastmod_is_not_seen_until_the_page_is_asked(edited: Edited) -> None:
    assert [(8, "https://looms.example/a") in cited for cited in edited.cited] == [True, True, False]


def test_the_archive_is_sound_and_the_explorer_shows_the_edits(edited: Edited) -> None:
    with open_archive(edited.archive, read_only=True) as archive:
        assert verify(archive) == []
    issue, untouched, edits = fetch(edited.archive, "/issues/7", "/issues/9", "/issues/7/edits")
    assert "edited after publication" in issue.text
    assert "edited after publication" not in untouched.text
    assert "All about mills" in edits.text
