"""What linked pages said before they were changed, after visits to pages that change."""

import shutil
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from explorer.snapshot import take_snapshot
from tests.explorer.client import fetch
from tests.spiders.crawls import rows, run
from tests.spiders.visits import archive_of, sources
from tests.spiders.web import PARAGRAPH, Page, Web, article, serve_web

STORY, COUNTER, NONCE, AB = (f"http://{name}.example/page" for name in ("story", "counter", "nonce", "ab"))

SLOWLY = "Gears turn slowly <script>"

VISITS = 4

READ_OTHERWISE = """
INSERT INTO source_revisions (
  link_id, digest, first_visit_id, last_visit_id, until_visit_id, title, changed, reader, is_certain
)
SELECT l.id, hex(zeroblob(32)), min(v.id), min(v.id), max(v.id), 'Nonce?', '["title"]', 'old', 0
FROM links l JOIN visits v ON v.link_id = l.id WHERE l.url = ?
"""
"""A state of a page that only an old reader saw."""

OF_STORY = """
FROM source_revisions r JOIN links l ON l.id = r.link_id JOIN visits f ON f.id = r.first_visit_id
JOIN visits n ON n.id = r.last_visit_id JOIN visits u ON u.id = r.until_visit_id WHERE l.url = ? ORDER BY r.id
"""
TIMES = """
SELECT (SELECT count(*) FROM visits v WHERE v.link_id = r.link_id AND v.id < f.id),
  (SELECT count(*) FROM visits v WHERE v.link_id = r.link_id AND v.id < n.id),
  (SELECT count(*) FROM visits v WHERE v.link_id = r.link_id AND v.id < u.id)
"""
KEPT = """
SELECT count(*), (SELECT count(*) FROM source_revision_texts t WHERE t.link_id = l.id)
FROM source_revisions r JOIN links l ON l.id = r.link_id WHERE l.url = ?
"""


def story(title: str, *, more: str = "") -> Page:
    title = escape(title)
    body = f"<article><h1>{title}</h1>{PARAGRAPH * 6}<p>{more}</p></article>"
    return Page(body=f"<html lang=en><head><title>{title}</title></head><body>{body}</body></html>".encode())


def say(web: Web, visit: int) -> None:
    """Have the pages say what they say at a visit, from 0: the story changes its title, then its text, then back."""
    first = ("Gears turn", "They began in May.")
    title, more = (first, (SLOWLY, first[1]), (SLOWLY, "Corrected: a spring."), first)[visit]
    web.pages[STORY] = story(title, more=more)
    web.pages[COUNTER] = story("Cogs", more=f"Read by {1000 + visit} people, last on {visit + 1} May.")
    web.pages[NONCE] = Page(body=article("Nonce", f"<meta name='token' content='{visit}'>"))
    web.pages[AB] = story(f"Springs, {'AB'[visit % 2]}")


@dataclass(frozen=True, kw_only=True)
class Changing:
    """An archive whose pages changed between visits."""

    archive: Path
    captures: Path


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Changing:
    folder = tmp_path_factory.mktemp("changing")
    archive = archive_of(folder / "archive.db", {1: [STORY, COUNTER, NONCE, AB]})
    with serve_web() as web:
        for visit in range(VISITS):
            say(web, visit)
            done = sources(archive, web, f"CAPTURES={folder / 'captures'}", max_age="0d")
            assert done.status == 0, done.log
    return Changing(archive=archive, captures=folder / "captures")


def test_each_state_of_a_page_stays_with_when(changing: Changing) -> None:
    said = rows(changing.archive, f"SELECT r.title, r.changed, r.is_certain {OF_STORY}", STORY)
    assert said == [
        ("Gears turn", '["title", "text"]', 1),
        (SLOWLY, '["text"]', 1),
        (SLOWLY, '["title", "text"]', 1),
    ]
    assert rows(changing.archive, f"{TIMES} {OF_STORY}", STORY) == [(0, 0, 1), (1, 1, 2), (2, 2, 3)]
    now = "SELECT s.title FROM sources s JOIN links l ON l.id = s.link_id WHERE l.url = ?"
    assert rows(changing.archive, now, STORY) == [("Gears turn",)]


def test_pages_that_flap_or_count_do_not_fill_the_archive(changing: Changing) -> None:
    """Two versions in turns are two states; what counts its readers is kept thrice, which is told."""
    assert rows(changing.archive, KEPT, AB) == [(2, 2)]
    assert rows(changing.archive, f"{TIMES} {OF_STORY}", AB) == [(0, 2, 3), (1, 1, 2)]
    assert rows(changing.archive, KEPT, COUNTER) == [(3, 3)]
    assert rows(changing.archive, KEPT, NONCE) == [(0, 0)]
    told = rows(changing.archive, "SELECT about, severity FROM problems WHERE kind = 'revisions_capped'")
    assert told == [(COUNTER, "repair")]


def test_the_archive_is_sound(changing: Changing) -> None:
    with open_archive(changing.archive, read_only=True) as archive:
        assert verify(archive) == []


def test_what_another_version_read_is_read_again_from_its_capture(changing: Changing, tmp_path: Path) -> None:
    """Where one version of the reader finds no difference, it was the other version that changed, and not the page."""
    again = Path(shutil.copy(changing.archive, tmp_path / "again.db"))
    states = "SELECT link_id, digest, title, text_hash, changed, is_certain FROM source_revisions ORDER BY id"
    texts = "SELECT link_id, text_hash, text FROM source_revision_texts ORDER BY 1, 2"
    before = rows(again, states), rows(again, texts)
    with open_archive(again) as archive:
        archive.connection.execute(
            "UPDATE source_revisions SET reader = 'old', is_certain = 0, title = 'Read badly', text_hash = NULL"
        )
        archive.connection.execute("DELETE FROM source_revision_texts")
        archive.connection.execute(READ_OTHERWISE, (NONCE,))
    settings = (f"ARCHIVE={again}", f"CAPTURES={changing.captures}", "READERS=1")
    status, out, log = run(["reread", *(word for each in settings for word in ("-s", each))], tmp_path)
    assert status == 0, log
    assert (rows(again, states), rows(again, texts)) == before
    assert f"{len(before[0]) + 1} former states of pages changed" in out


def test_the_explorer_shows_then_and_now(changing: Changing) -> None:
    ((link, key),) = rows(changing.archive, "SELECT id, key FROM links WHERE url = ?", STORY)
    ((corrected,),) = rows(changing.archive, "SELECT max(id) FROM source_revisions WHERE link_id = ?", link)
    place = f"/links/{key}/revisions"
    issue, page, chosen, data, missing, none = fetch(
        changing.archive,
        "/issues/1",
        place,
        f"{place}?revision={corrected}",
        f"{place}.json",
        f"{place}?revision=99999",
        "/links/99999/revisions",
    )
    assert f'href="{place}"' in issue.text
    assert escape(SLOWLY) in page.text
    assert "<del" in chosen.text
    assert "Corrected" in chosen.text
    assert "<script" not in page.text + chosen.text
    assert [state["title"] for state in data.json()["revisions"]][-1] == "Gears turn"
    assert (page.status_code, missing.status_code, none.status_code) == (200, 404, 404)


def test_without_texts_the_titles_are_shown(changing: Changing, tmp_path: Path) -> None:
    copy = take_snapshot(changing.archive, tmp_path / "copy.db", texts=False)
    ((key,),) = rows(copy, "SELECT key FROM links WHERE url = ?", STORY)
    assert rows(copy, "SELECT count(*) FROM source_revision_texts") == [(0,)]
    (page,) = fetch(copy, f"/links/{key}/revisions")
    assert escape(SLOWLY) in page.text
    assert "the archive does not hold both" in page.text
