import gzip
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.database import Archive
from crawler.archive.exports import formats
from crawler.archive.exports.formats import FORMATS, Export, write_export
from crawler.archive.exports.relations import TEXTS, relations
from crawler.exceptions import ExportError

TABLES = {each.name for each in relations() if each.kind == "table"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_goes_to_a_file_or_a_folder(filled: Archive, form: str, tmp_path: Path) -> None:
    target = tmp_path / "made"
    files = write_export(filled, Export(format=form), str(target))
    extension = FORMATS[form].extension
    if FORMATS[form].holds == "rows":
        assert names(target) == {f"{name}.{extension}" for name in TABLES - TEXTS}
        assert files == len(TABLES - TEXTS)
    else:
        assert target.stat().st_size
        assert files == 1
    assert names(tmp_path) == {"made"}


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_content_gives_the_same_bytes(filled: Archive, form: str, tmp_path: Path) -> None:
    held = ("entries",) if FORMATS[form].holds == "rows" else ()
    for name in ("one", "two"):
        write_export(filled, Export(format=form, names=held), str(tmp_path / name))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_gzip_has_no_time_and_no_name(filled: Archive, tmp_path: Path) -> None:
    write_export(filled, Export(format="csv", names=("links",)), str(tmp_path / "links.csv"))
    write_export(filled, Export(format="csv", names=("links",), compression="gzip"), f"{tmp_path}/packed/")
    packed = (tmp_path / "packed" / "links.csv.gz").read_bytes()
    assert packed[3:8] == b"\0\0\0\0\0"
    assert gzip.decompress(packed) == (tmp_path / "links.csv").read_bytes()


def test_the_texts_of_others_are_files_when_asked_for(filled: Archive, tmp_path: Path) -> None:
    write_export(filled, Export(format="jsonl", texts=True), str(tmp_path / "made"))
    assert {f"{name}.jsonl" for name in TEXTS} < names(tmp_path / "made")


def test_a_failed_export_leaves_what_was_there(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, folder = tmp_path / "a.sql", tmp_path / "rows"
    file.write_text("before")
    write_export(filled, Export(format="csv"), str(folder))
    before = names(folder)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(formats, "compressed", full)
    for export, target in ((Export(format="sql"), file), (Export(format="csv", replace=True), folder)):
        with pytest.raises(ExportError, match="No space left"):
            write_export(filled, export, str(target))
    assert file.read_text() == "before"
    assert names(folder) == before
    assert names(tmp_path) == {"a.sql", "rows"}


def test_only_an_earlier_export_is_replaced(filled: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    write_export(filled, Export(format="csv"), str(folder))
    with pytest.raises(ExportError, match="is not empty"):
        write_export(filled, Export(format="jsonl"), str(folder))
    write_export(filled, Export(format="jsonl", replace=True), str(folder))
    assert all(name.endswith(".jsonl") for name in names(folder))
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(ExportError, match="is not empty"):
        write_export(filled, Export(format="csv", replace=True), str(folder))
    assert (folder / "thesis.txt").read_text() == "mine"


def test_a_place_that_does_not_take_it(filled: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for form, target in (
        ("sql", tmp_path),
        ("sql", tmp_path / "none" / "a.sql"),
        ("csv", tmp_path / "file"),
        ("csv", "-"),
    ):
        with pytest.raises(ExportError):
            write_export(filled, Export(format=form), str(target))
    assert names(tmp_path) == {"file"}
