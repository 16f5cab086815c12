import pytest

from crawler.archive.database import Archive
from crawler.archive.issues.publications import publication_id, write_publication
from crawler.exceptions import RowRefusedError


def test_a_publication_is_written_once_and_brought_up_to_date(archive: Archive) -> None:
    write_publication(archive, "weekly", name="The Week", url="https://week.example", former_names=["A", "B"])
    assert archive.query("SELECT id, key, name, former_names, url FROM publications") == [
        (1, "weekly", "The Week", "A; B", "https://week.example")
    ]
    write_publication(archive, "monthly", name="The Month", url="https://month.example")
    assert publication_id(archive, archive.connection, "monthly") == 2
    assert archive.query("SELECT former_names FROM publications WHERE id = 2") == [(None,)]


def test_a_publication_that_is_so_already_is_not_written(archive: Archive) -> None:
    written: list[int] = []
    for name in ("The Week", "The Week", "The Weekly"):
        write_publication(archive, "weekly", name=name, url="https://week.example")
        written += archive.query("SELECT number FROM generations WHERE name = 'publications'")[0]
    assert archive.query("SELECT name FROM publications") == [("The Weekly",)]
    assert written == [written[0], written[0], written[0] + 1]


def test_an_unknown_publication_is_refused(archive: Archive) -> None:
    with pytest.raises(RowRefusedError, match="knows no publication 'yearly'"):
        publication_id(archive, archive.connection, "yearly")
