"""Exports are put in their place when they are whole."""

from pathlib import Path

from crawler.archive.exports.targets import new_file, new_folder


def test_what_a_killed_export_left_is_cleared_and_what_a_living_one_writes_is_not(tmp_path: Path) -> None:
    left, other = tmp_path / ".a.csv.xyz.part", tmp_path / ".b.csv.xyz.part"
    left.write_text("half", "utf-8")
    other.write_text("half", "utf-8")
    with new_file(tmp_path / "a.csv") as one:
        one.write(b"first")
        with new_file(tmp_path / "a.csv") as two:
            two.write(b"second")
    assert (tmp_path / "a.csv").read_bytes() == b"first"
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", other.name}


def test_a_folder_that_was_being_replaced_is_put_back(tmp_path: Path) -> None:
    old = tmp_path / ".out.xyz.part" / "old"
    old.mkdir(parents=True)
    (old / "whole").touch()
    found: list[str] = []

    def replaces(path: Path) -> bool:
        found.extend(each.name for each in path.iterdir())
        return True

    with new_folder(tmp_path / "out", replaces=replaces) as made:
        (made / "new").touch()
    assert found == ["whole"]
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "new"]
