"""Who may see what: an archive is open, Datasette's own database is not."""

from pathlib import Path

from tests.explorer.client import fetch


def test_everything_of_the_archive_is_shown_and_nothing_of_datasettes_own_database(small: Path) -> None:
    shown = fetch(small, "/archive", "/archive/entries.json", "/archive/top_sites.json", "/archive.json?sql=select+1")
    assert [answer.status_code for answer in shown] == [200] * 4
    hidden = fetch(small, "/_internal", "/_internal.json?sql=select+1", "/_internal/databases.json")
    assert [answer.status_code for answer in hidden] == [403] * 3


def test_tables_are_found_by_their_names_however_often_they_are_asked_for(small: Path) -> None:
    paths = ("/archive/links.json", "/archive/linksx.json", "/archive/links.json", "/archive/linksx.json")
    first, unknown, again, still_unknown = fetch(small, *paths)
    assert first.json()["rows"] == again.json()["rows"]
    assert unknown.status_code == still_unknown.status_code == 404
