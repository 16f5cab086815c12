import json
import os
from pathlib import Path

import pytest

from crawler.crawling.summary_file import checked_path, write_json
from crawler.exceptions import ArgumentError


def test_json_is_replaced_in_one_step(tmp_path: Path) -> None:
    path, reader = tmp_path / "summary.json", tmp_path / "reader.json"
    path.write_text("old")
    os.link(path, reader)
    write_json(path, {"a": 1})
    assert json.loads(path.read_text()) == {"a": 1}
    assert reader.read_text() == "old", "whoever had opened it reads on in the old one"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["reader.json", "summary.json"]


def test_json_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").touch()
    with pytest.raises(OSError, match="folder"):
        write_json(folder, {"a": 1})
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    link.symlink_to(target)
    write_json(link, {"a": 1})
    assert link.is_symlink()
    assert json.loads(target.read_text()) == {"a": 1}


@pytest.mark.parametrize("path", ["{}", "{}/none/summary.json", "{}/file/summary.json"])
def test_a_path_that_cannot_be_written_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArgumentError, match="the summary cannot be written there"):
        checked_path(path.format(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_checking_leaves_nothing(tmp_path: Path) -> None:
    checked_path(str(tmp_path / "summary.json"))
    assert list(tmp_path.iterdir()) == []
