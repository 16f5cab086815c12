"""crawler.archive.tokens: the file beside the archive in which hidden addresses are resolved."""

import stat
from pathlib import Path

import pytest

from crawler.archive.tokens import TokenFile, tokens_path
from crawler.exceptions import ArchiveUnwritableError

HIDDEN, URL = "https://click.example/~0123456789ab", "https://click.example/t/TOKEN"


def test_what_may_be_visited_is_found(tmp_path: Path) -> None:
    with TokenFile(tmp_path / "archive.db") as tokens:
        assert tokens.url_of(HIDDEN) is None
        assert not tokens.path.exists()  # asking makes no file
        tokens.add({HIDDEN: URL}, "gears", is_allowed=True)
        assert tokens.url_of(HIDDEN) == URL
        tokens.forget(HIDDEN)
        assert tokens.url_of(HIDDEN) is None


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    with TokenFile(tmp_path / "archive.db") as tokens:
        tokens.add({HIDDEN: URL}, "gears", is_allowed=False)
    assert stat.S_IMODE(tokens_path(tmp_path / "archive.db").stat().st_mode) == 0o600


def test_a_publication_allows_it_later(tmp_path: Path) -> None:
    with TokenFile(tmp_path / "archive.db") as tokens:
        assert tokens.allow("gears", is_allowed=True) == []
        tokens.add({HIDDEN: URL}, "gears", is_allowed=False)
        tokens.add({HIDDEN + "?": URL}, "mills", is_allowed=False)
        assert tokens.url_of(HIDDEN) is None
        assert tokens.allow("gears", is_allowed=True) == [HIDDEN]
        assert tokens.allow("gears", is_allowed=True) == []
        assert (tokens.url_of(HIDDEN), tokens.url_of(HIDDEN + "?")) == (URL, None)
        assert tokens.allow("gears", is_allowed=False) == []
        assert tokens.url_of(HIDDEN) is None


def test_a_folder_that_takes_no_file(tmp_path: Path) -> None:
    with TokenFile(tmp_path / "nowhere" / "archive.db") as tokens, pytest.raises(ArchiveUnwritableError):
        tokens.add({HIDDEN: URL}, "gears", is_allowed=True)


def test_what_is_no_file_of_tokens(tmp_path: Path) -> None:
    tokens_path(tmp_path / "archive.db").write_bytes(b"no database " * 200)
    with TokenFile(tmp_path / "archive.db") as tokens, pytest.raises(ArchiveUnwritableError):
        tokens.url_of(HIDDEN)
