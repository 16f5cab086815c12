"""crawler.digests.listings.mailbox: messages of files, folders, Maildirs and mboxes."""

from pathlib import Path
from typing import Literal

import pytest

from crawler.digests.listings import mailbox
from crawler.digests.listings.mailbox import find_messages, read_message_bytes
from crawler.exceptions import ArgumentError, PostError

ONE = b"From: a@gears.example\nSubject: One\n\nFirst.\n"
TWO = b"From: a@gears.example\nSubject: Two\n\nFrom here on\n\nFrom the mill\nSecond.\n"
LINE = b"From a@gears.example Tue May  3 10:00:00 2022\n"


def read(place: Path) -> list[bytes]:
    return [read_message_bytes(message) for message in find_messages(str(place))]


def test_one_message(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(ONE)
    assert read(tmp_path / "one.eml") == [ONE]


def test_a_folder_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "2022").mkdir()
    (tmp_path / "2022" / "two.EML").write_bytes(TWO)
    (tmp_path / "1.eml").write_bytes(ONE)
    (tmp_path / "notes.txt").write_bytes(b"no mail")
    assert read(tmp_path) == [ONE, TWO]


def test_a_maildir(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp", ".Gears/cur"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "cur" / "1651.a.host:2,S").write_bytes(ONE)
    (tmp_path / "new" / "1652.b.host").write_bytes(TWO)
    (tmp_path / "tmp" / "1653.c.host").write_bytes(b"half")
    (tmp_path / ".Gears" / "cur" / "1654.d.host:2,").write_bytes(ONE)
    assert sorted(read(tmp_path)) == sorted([ONE, ONE, TWO])


def test_a_file_that_cannot_be_opened_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("1.eml", "2.eml"):
        (tmp_path / name).write_bytes(ONE)
    opened = Path.open

    def refused(path: Path, mode: Literal["rb"]) -> object:
        if path.name == "1.eml":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", refused)
    first, second = find_messages(str(tmp_path))
    with pytest.raises(PostError, match=r"1\.eml cannot be read: Permission denied"):
        read_message_bytes(first)
    assert read_message_bytes(second) == ONE


@pytest.mark.parametrize("name", ["all.mbox", "all", "Gears.mbx"])
def test_an_mbox(tmp_path: Path, name: str) -> None:
    escaped = TWO.replace(b"\nFrom here", b"\n>From here")
    (tmp_path / name).write_bytes(LINE + ONE + b"\n" + LINE + escaped)
    assert read(tmp_path / name) == [ONE + b"\n", TWO]


def test_a_line_that_only_begins_with_from_parts_no_messages(tmp_path: Path) -> None:
    (tmp_path / "all.mbox").write_bytes(LINE + TWO)
    assert read(tmp_path / "all.mbox") == [TWO]


def test_an_mbox_is_read_line_by_line(tmp_path: Path) -> None:
    with (tmp_path / "all.mbox").open("wb") as file:
        for _ in range(300):
            file.write(LINE + ONE + b"x" * 30_000 + b"\n\n")
    messages = find_messages(str(tmp_path / "all.mbox"))
    first = next(messages)
    assert len(read_message_bytes(first)) < 40_000
    assert sum(1 for _ in messages) == 299


def test_links_out_of_the_folder_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "out.eml").write_bytes(TWO)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.eml").symlink_to(tmp_path / "out.eml")
    (tmp_path / "in" / "one.eml").write_bytes(ONE)
    assert read(tmp_path / "in") == [ONE]


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_a_place_without_mail(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArgumentError, match=f"-a mail=.*{place}"):
        read(tmp_path / place)


def test_a_message_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MAX_BYTES", 10)
    (tmp_path / "one.eml").write_bytes(ONE)
    with pytest.raises(PostError, match="at most 10 are read"):
        read(tmp_path)


def test_apple_mail(tmp_path: Path) -> None:
    (tmp_path / "1.emlx").write_bytes(str(len(ONE)).encode() + b"\n" + ONE + b"<plist/>")
    assert read(tmp_path) == [ONE]
