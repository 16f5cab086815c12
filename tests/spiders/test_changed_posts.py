"""Posts change together with a rule: the next crawl makes of them what the rules of today make of the same posts."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.spiders.crawls import dump, rows
from tests.spiders.projects import Edits, changed_project
from tests.spiders.test_changed_rules import (
    OF_EDITIONS,
    PUBLICATION,
    RULES,
    World,
    captures,
    reread,
    today_world,
    verified,
)

FIRST, SECOND = "2025-01-01-1.md", "2025-01-02-2.md"
MORE: dict[str, Edits] = {
    "sections": [(PUBLICATION, "lowest_section = 4", "lowest_section = 1")],
    "summaries": [(PUBLICATION, '":/", "summary"', '":/", "It was there.", "summary"')],
}
ALL_RULES = {**{name: edits for name, edits in RULES.items() if name != "identity"}, **OF_EDITIONS, **MORE}


def delete(posts: Path) -> None:
    (posts / SECOND).unlink()


def rename(posts: Path) -> None:
    (posts / SECOND).rename(posts / "2025-01-02-another-name.md")


def rename_and_change(posts: Path) -> None:
    text = (posts / SECOND).read_text("utf-8")
    (posts / SECOND).unlink()
    (posts / "2025-01-02-another-name-2.md").write_text(
        text.replace("A gear turns.", "A gear turns and turns."), "utf-8"
    )


def renumber(posts: Path) -> None:
    text = (posts / SECOND).read_text("utf-8")
    (posts / SECOND).write_text(text.replace("Digest #2", "Digest #3"), "utf-8")


def move_page(posts: Path) -> None:
    text = (posts / SECOND).read_text("utf-8")
    (posts / SECOND).write_text(text.replace("---\n", '---\npermalink: "/elsewhere/"\n', 1), "utf-8")


CHANGES: tuple[Callable[[Path], None], ...] = (delete, rename, rename_and_change, renumber, move_page)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with today_world(tmp_path_factory) as made:
        yield made


@pytest.mark.deep
@pytest.mark.parametrize("name", ALL_RULES)
def test_what_posts_become_is_what_they_become_by_the_new_rules(world: World, tmp_path: Path, name: str) -> None:
    (tmp_path / "project").mkdir()
    with changed_project(tmp_path / "project", ALL_RULES[name]) as project:
        before = tmp_path / "before.db"
        world.crawl(project, before)
        world.visit(project, before)
        for change in CHANGES:
            folder = tmp_path / change.__name__
            shutil.copytree(world.folder / "posts", folder / "posts")
            changed = replace(world, folder=folder)
            change(folder / "posts")
            old, fresh = folder / "old.db", folder / "fresh.db"
            for source, made in ((world.archive, old), (before, fresh)):
                shutil.copy(source, made)
                shutil.copytree(captures(source), captures(made))
            links, visits = (
                rows(old, "SELECT id FROM links"),
                rows(old, "SELECT id, url, started FROM visits ORDER BY id"),
            )
            issues = rows(old, "SELECT id FROM issues ORDER BY id")
            changed.crawl(project, old)
            reread(project, old)
            verified(project, old, "--repair")
            changed.visit(project, old)
            changed.crawl(project, fresh)
            changed.visit(project, fresh)
            assert verified(project, old)[0] == 0, (change, verified(project, old))
            found = verified(project, old, "--against", str(fresh))
            assert found[0] == 0, (change, found)
            assert rows(old, "SELECT id FROM issues ORDER BY id")[: len(issues)] == issues, change
            known = "SELECT id FROM links UNION SELECT former_id FROM former_ids WHERE kind = 'link'"
            assert set(links) <= set(rows(old, known)), change
            assert rows(old, "SELECT id, url, started FROM visits ORDER BY id")[: len(visits)] == visits, change
            told = dump(old)
            assert "nothing new" in changed.crawl(project, old)
            assert dump(old) == told, change
