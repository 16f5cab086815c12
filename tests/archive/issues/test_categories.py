import pytest

from crawler.archive.database import Archive
from crawler.archive.issues.categories import write_categories
from crawler.archive.issues.write import write_issue
from tests.archive import builders


def stored(archive: Archive) -> list[tuple[str, int, str]]:
    return archive.query("SELECT name, position, description FROM categories ORDER BY position")


def test_the_list_is_the_one_given(archive: Archive) -> None:
    write_categories(archive, {"Wheels": "Round.", "Other": "The rest."})
    assert stored(archive) == [("Wheels", 1, "Round."), ("Other", 2, "The rest.")]


@pytest.mark.parametrize("names", [["Other", "Tools", "News"], ["Fun"], ["Fun", "Other", "News", "Tools"]])
def test_it_is_put_in_another_order(archive: Archive, names: list[str]) -> None:
    write_categories(archive, {name: f"{name}!" for name in names})
    assert stored(archive) == [(name, place, f"{name}!") for place, name in enumerate(names, 1)]


def test_a_category_in_use_stays_at_the_end(archive: Archive) -> None:
    write_issue(archive, builders.issue(), 1)
    write_categories(archive, {"Fun": "Jokes."})
    assert stored(archive) == [("Fun", 1, "Jokes."), ("News", 2, "What is new.")]


def test_publications_take_turns_and_nothing_changes(archive: Archive) -> None:
    write_issue(archive, builders.issue(), 1)
    gears = {"Fun": "Jokes.", "Other": "The rest."}
    write_categories(archive, gears)
    after = stored(archive)
    assert [name for name, _, _ in after] == ["Fun", "News", "Other"]
    write_categories(archive, {"News": "What is new.", "Other": "The rest."})
    write_categories(archive, gears)
    assert stored(archive) == after


def test_the_same_list_writes_nothing(archive: Archive) -> None:
    before = archive.connection.total_changes
    write_categories(archive, builders.CATEGORIES)
    assert archive.connection.total_changes == before
