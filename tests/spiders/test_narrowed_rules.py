"""The description lets fewer editions be ones of issues: those leave their issues, and come back with the rule."""

import shutil
from pathlib import Path

import pytest

from sample.server import Publication
from tests.spiders.crawls import Done, bases, command, dump, rows
from tests.spiders.projects import Edits, Project, changed_project

FILE = "publications/gearbox-digest.toml"
RULES: dict[str, Edits] = {
    "titles": [(FILE, "titles = '#\\s*\\d'", "titles = '#\\s*1\\d'")],
    "pages": [(FILE, "'^/(digests/.+|\\d{1,3}/?|", "'^/(digests/the-s.+|")],
    "posts": [(FILE, '[posts]\nheader = "yaml"', "[posts]\nheader = \"yaml\"\npattern = '20(18|21)-.*'")],
    "headings": [(FILE, 'linked_headings = "story"', 'linked_headings = "section"')],
}
RULES["all"] = [edit for name in sorted(RULES) for edit in RULES[name]]
CITED = "SELECT e.id, e.kind, e.locator, e.text_hash FROM editions e ORDER BY e.id"


def crawl(project: Project, archive: Path, sample: Publication, **arguments: str) -> str:
    line = command(archive, **{"publication": str(project.folder / FILE), **bases(sample), **arguments})
    status, told, log = project.run(*line[line.index("scrapy") + 1 :])
    assert status == 0, log
    return told


def verified(project: Project, archive: Path, *arguments: str) -> tuple[int, str]:
    status, out, log = project.run("verify", "-s", f"ARCHIVE={archive}", *arguments)
    return status, out + log


@pytest.mark.deep
@pytest.mark.parametrize("name", sorted(RULES))
def test_what_a_description_excludes_leaves_its_issues_and_comes_back_with_the_rule(
    sample: Publication, undisturbed: Done, tmp_path: Path, name: str
) -> None:
    old, fresh = Path(shutil.copy(undisturbed.archive, tmp_path / "old.db")), tmp_path / "fresh.db"
    texts = rows(old, CITED)
    (tmp_path / "narrow").mkdir()
    with changed_project(tmp_path / "narrow", RULES[name]) as project:
        crawl(project, old, sample)
        crawl(project, fresh, sample)
        assert verified(project, fresh, "--against", str(undisturbed.archive))[0] == 1, "the rule makes a difference"
        assert verified(project, old) == (0, verified(project, old)[1])
        assert verified(project, old, "--against", str(fresh))[0] == 0, verified(project, old, "--against", str(fresh))
        assert set(rows(old, CITED)) >= set(texts)
        before = dump(old)
        assert "nothing new" in crawl(project, old, sample)
        assert dump(old) == before
    (tmp_path / "wide").mkdir()
    with changed_project(tmp_path / "wide", []) as project:
        for archive in (old, fresh):
            crawl(project, archive, sample)
            found = verified(project, archive, "--against", str(undisturbed.archive))
            assert found[0] == 0, found
            assert verified(project, archive)[0] == 0, verified(project, archive)
