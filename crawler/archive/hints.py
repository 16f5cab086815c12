"""What a message tells a person to run next."""

import shlex
from pathlib import Path

__all__ = ["to_run"]

_USUAL = "archive.db"
"""Archive of a command that is given none, in the working folder."""


def to_run(command: str, archive: str | Path) -> str:
    """Return a command of this project as it is to be typed to be of an archive.

    >>> to_run("problems --all", "archive.db"), to_run("reread", "/data/my news.db")
    ('scrapy problems --all', "scrapy reread -s ARCHIVE='/data/my news.db'")
    """
    named = "" if str(archive) == _USUAL else f" -s ARCHIVE={shlex.quote(str(archive))}"
    return f"scrapy {command}{named}"
