"""A rule changes: the next crawl, rereading and repair make of an old archive what a new one would be, ids and history
kept."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sample.server import Publication
from tests.spiders.crawls import Done, bases, command, dump, rows
from tests.spiders.projects import Edits, Project, changed_project
from tests.spiders.visits import sources_command
from tests.spiders.web import Page, Web, article, serve_web

AT = "http://a.example"
POST = """---
title: "The Gearbox Digest #{0}"
excerpt: "Below the title"
image: "{{{{ site.imgpath }}}}/cover-{0}.png"
---
## Workshop

* [A gear]({1}/gear?id={0}&zzz_track=9&fbclid=7) - A gear turns.
* [A film](https://youtu.be/AbCdEfGhIj{0}) - A film about gears.
* [Gone]({1}/gone) - It was there.
* [Gone too]({1}/gone?zzz_track=2) - It was there.

Show us your contraption: [a cog]({1}/cog?zzz_track={0}).

![A picture]({{{{ site.imgpath }}}}/gear-{0}.png?zzz_track=1)
"""
HEAD = f'<link rel="canonical" href="{AT}/canonical"><meta name="example:site" content="The Gear Gazette">'
PAGES = {
    "gear?id=1&zzz_track=9": "Gear 1", "gear?id=2&zzz_track=9": "Gear 2", "gear?id=1": "Gear 1", "gear?id=2": "Gear 2",
    "gear?id=1&fbclid=7": "Gear 1", "gear?id=2&fbclid=7": "Gear 2", "gear?id=1&zzz_track=9&fbclid=7": "Gear 1",
    "gear?id=2&zzz_track=9&fbclid=7": "Gear 2",
    "cog": "Cog", "cog?zzz_track=1": "Cog", "cog?zzz_track=2": "Cog",
}  # fmt: skip

TRACKING, FOLDING = "crawler/urls/tracking.py", "crawler/urls/folding.py"
PUBLICATION = "publications/gearbox-digest.toml"
RULES: dict[str, Edits] = {
    "tracking parameter": [(TRACKING, '    "gclid": ', '    "zzz_track": "A new one.",\n    "gclid": ')],
    "no tracking parameter": [(TRACKING, '    "fbclid": "Facebook, click",\n', "")],
    "folding of a work": [(FOLDING, 'f"https://www.youtube.com/watch?v={', 'f"https://youtube.com/watch?v={')],
    "category": [(PUBLICATION, '"tools" = "Tools"\n', '"tools" = "Tools"\n"workshop" = "Tools"\n')],
    "role": [(PUBLICATION, "|job board|", "|contraption|")],
    "state threshold": [("crawler/visits/states.py", "ABSENCES_TO_BE_GONE = 2", "ABSENCES_TO_BE_GONE = 1")],
    "source field": [
        (
            "crawler/linked_pages/metadata/sites.py",
            'page.meta("og:site_name"))',
            'page.meta("og:site_name", "example:site"))',
        )
    ],
    "identity": [
        (
            "crawler/urls/identity.py",
            "    if domain(final) is None or domain(final) != domain(canonical):",
            "    if True:",
        )
    ],
    "liquid": [(PUBLICATION, '"site.imgpath" = "/assets/img"', '"site.imgpath" = "/pictures"')],
}
LATER = {"state threshold", "source field", "identity"}
"""Rules by which a crawl of the issues does nothing."""


@dataclass(frozen=True, kw_only=True)
class World:
    """Posts, a web, and an archive of both that the rules of today made."""

    folder: Path
    web: Web
    archive: Path

    def crawl(self, project: Project, archive: Path) -> str:
        """Crawl the issues with the rules of a project; return what was told."""
        publication = str(project.folder / "publications" / "gearbox-digest.toml")
        line = command(archive, posts=str(self.folder / "posts"), publication=publication)
        status, out, log = project.run(*line[line.index("scrapy") + 1 :])
        assert status == 0, log
        return out

    def visit(self, project: Project, archive: Path) -> None:
        line = sources_command(archive, self.web, f"CAPTURES={captures(archive)}")
        status, _, log = project.run(*line[line.index("scrapy") + 1 :])
        assert status == 0, log


def captures(archive: Path) -> Path:
    return archive.with_suffix(".captures")


def verified(project: Project, archive: Path, *arguments: str) -> tuple[int, str]:
    status, out, log = project.run("verify", "-s", f"ARCHIVE={archive}", *arguments)
    return status, out + log


def reread(project: Project, archive: Path) -> str:
    given = (f"ARCHIVE={archive}", f"CAPTURES={captures(archive)}", "READERS=1")
    status, out, log = project.run("reread", *(word for each in given for word in ("-s", each)))
    assert status == 0, log
    return out


@contextmanager
def today_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Posts, a web, and an archive of both that today's rules made, while the context lasts."""
    folder = tmp_path_factory.mktemp("world")
    (folder / "posts").mkdir()
    for number in (1, 2):
        (folder / "posts" / f"2025-01-0{number}-{number}.md").write_text(POST.format(number, AT), "utf-8")
    with serve_web() as web, changed_project(tmp_path_factory.mktemp("today"), []) as today:
        # A page that states no address has the one that was asked for.
        web.pages = {
            f"{AT}/{path}": Page(body=article(title, *[HEAD][title == "Cog" :])) for path, title in PAGES.items()
        }
        made = World(folder=folder, web=web, archive=folder / "today.db")
        made.crawl(today, made.archive)
        made.visit(today, made.archive)
        assert verified(today, made.archive)[0] == 0
        yield made


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with today_world(tmp_path_factory) as made:
        yield made


def do(step: str, world: World, project: Project, archive: Path) -> str:
    """Do one of the three commands that bring an archive up; return what was told."""
    if step == "crawl":
        return world.crawl(project, archive)
    if step == "reread":
        return reread(project, archive)
    return verified(project, archive, "--repair")[1]


def old_archive(world: World, folder: Path) -> Path:
    """A copy of the archive that earlier rules made, with its captures."""
    shutil.copytree(captures(world.archive), captures(folder / "old.db"))
    return Path(shutil.copy(world.archive, folder / "old.db"))


def together(*names: str) -> Edits:
    return [edit for name in names for edit in RULES[name]]


ALL = tuple(sorted(RULES.keys() - {"no tracking parameter", "identity"}))
CRAWL_FIRST, REREAD_FIRST, REPAIR_FIRST = "crawl reread repair", "reread repair crawl", "repair crawl reread"


@pytest.mark.parametrize(
    ("names", "order"),
    [
        pytest.param(ALL, REREAD_FIRST, id="all"),
        *(pytest.param(ALL, order, id=order, marks=pytest.mark.deep) for order in (CRAWL_FIRST, REPAIR_FIRST)),
        *(pytest.param((name,), CRAWL_FIRST, id=name, marks=pytest.mark.deep) for name in RULES),
    ],
)
def test_an_old_archive_becomes_what_a_new_one_is(
    world: World, tmp_path: Path, names: tuple[str, ...], order: str
) -> None:
    old, fresh = old_archive(world, tmp_path), tmp_path / "fresh.db"
    cited = rows(old, "SELECT id, url FROM mentions ORDER BY id")
    visits = rows(old, "SELECT id, url, started, capture_id FROM visits ORDER BY id")
    (tmp_path / "project").mkdir()
    with changed_project(tmp_path / "project", together(*names)) as project:
        for step in order.split():
            told = do(step, world, project, old)
            if step == "crawl":
                assert ("nothing new" in told) == (set(names) <= LATER), told
        world.visit(project, old)
        world.crawl(project, fresh)
        world.visit(project, fresh)
        assert verified(project, old) == (0, verified(project, old)[1])
        assert verified(project, old, "--against", str(fresh))[0] == 0, verified(project, old, "--against", str(fresh))
        assert rows(old, "SELECT id, url FROM mentions ORDER BY id") == cited
        assert rows(old, "SELECT id, url, started, capture_id FROM visits ORDER BY id")[: len(visits)] == visits
        before = dump(old)
        assert "nothing new" in world.crawl(project, old)
        assert "0 pages read again" in reread(project, old)
        assert dump(old) == before


@pytest.mark.deep
@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_comes_and_goes_leaves_the_archive_as_it_was(world: World, tmp_path: Path, name: str) -> None:
    """What it joined is parted: ids, visits, captures and mentions are those of the same links again."""
    old = old_archive(world, tmp_path)
    cited = "SELECT m.id, l.id, l.url, m.url FROM mentions m JOIN links l ON l.id = m.link_id ORDER BY m.id"
    visits = (
        "SELECT v.id, l.id, l.url, v.url, v.capture_id FROM visits v JOIN links l ON l.id = v.link_id ORDER BY v.id"
    )
    shown = "SELECT v.id, i.id, i.url, v.url FROM image_visits v JOIN images i ON i.id = v.image_id ORDER BY v.id"
    before = [rows(old, sql) for sql in (cited, shown)], rows(old, visits)
    for place, edits in (("changed", RULES[name]), ("today", [])):
        (tmp_path / place).mkdir()
        with changed_project(tmp_path / place, edits) as project:
            world.crawl(project, old)
            reread(project, old)
            verified(project, old, "--repair")
            assert verified(project, old)[0] == 0, verified(project, old)
            if place == "today":
                found = verified(project, old, "--against", str(world.archive))
                assert found[0] == 0, found
    assert [rows(old, sql) for sql in (cited, shown)] == before[0]
    kept = {row[0] for row in before[1]}
    assert [row for row in rows(old, visits) if row[0] in kept] == before[1]


@pytest.mark.deep
def test_archives_of_two_versions_are_merged_into_the_same_whichever_takes_the_other(
    world: World, tmp_path: Path
) -> None:
    """And once more changes nothing, however often they were reread since."""
    names = sorted(RULES.keys() - {"no tracking parameter", "identity"})
    of_today, later = world.archive, tmp_path / "later.db"
    (tmp_path / "project").mkdir()
    with changed_project(tmp_path / "project", together(*names)) as project:
        world.crawl(project, later)
        world.visit(project, later)
        merged = []
        for here, other in ((of_today, later), (later, of_today)):
            made = tmp_path / f"into-{here.name}"
            shutil.copy(here, made)
            shutil.copytree(captures(here), captures(made))
            shutil.copytree(captures(other), captures(made), dirs_exist_ok=True)
            for again in (False, True):
                before = dump(made)
                status, told, log = project.run("adopt", str(other), "-s", f"ARCHIVE={made}")
                assert status == 0, log
                assert not again or dump(made) == before, told
                world.crawl(project, made)
                reread(project, made)
                verified(project, made, "--repair")
                assert verified(project, made)[0] == 0, verified(project, made)
            merged.append(made)
        found = verified(project, merged[0], "--against", str(merged[1]))
        assert found[0] == 0, found


MATCHING = "crawler/digests/matching.py"
OF_EDITIONS: dict[str, Edits] = {
    "days": [(MATCHING, "SAME_ISSUE = 10", "SAME_ISSUE = 0")],
    "pages": [(MATCHING, "    if edition.permalink and (found :=", "    if False and (found :=")],
    "assembly": [
        (
            "crawler/digests/assembly.py",
            '= ("markdown", "entry", "page", "post", "mail")',
            '= ("post", "entry", "page", "markdown", "mail")',
        )
    ],
}


@pytest.mark.deep
@pytest.mark.parametrize("name", OF_EDITIONS)
def test_editions_are_matched_as_if_none_had_been_known(
    sample: Publication, undisturbed: Done, tmp_path: Path, name: str
) -> None:
    old, fresh = Path(shutil.copy(undisturbed.archive, tmp_path / "old.db")), tmp_path / "fresh.db"
    (tmp_path / "project").mkdir()
    with changed_project(tmp_path / "project", OF_EDITIONS[name]) as project:
        for archive in (old, fresh, old):
            line = command(archive, **bases(sample))
            status, told, log = project.run(*line[line.index("scrapy") + 1 :])
            assert status == 0, log
        assert "nothing new" in told
        assert verified(project, fresh, "--against", str(undisturbed.archive))[0] == 1, "the rule makes a difference"
        assert verified(project, old)[0] == 0, verified(project, old)
        assert verified(project, old, "--against", str(fresh))[0] == 0, verified(project, old, "--against", str(fresh))
