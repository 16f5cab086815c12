"""What a message tells a person to run next."""

import shlex
from pathlib import Path

__all__ = ["to_run"]

_USUAL = "archive.db"
"""Archive of a command that is given none, in the working folder."""


def to_run(command: str, archive: str | Path, captures: str | Path | None = None) -> str:
    """Return a command of this project as it is to be typed to be of an archive, and of its folder of captures where it
    needs that.

    >>> to_run("problems --all", "archive.db"), to_run("reread", "/data/my news.db")
    ('scrapy problems --all', "scrapy reread -s ARCHIVE='/data/my news.db'")
    >>> to_run("redact --finish", "archive.db", "captures")
    'scrapy redact --finish -s CAPTURES=captures'
    """
    given = {"ARCHIVE": None if str(archive) == _USUAL else archive, "CAPTURES": captures}
    named = "".join(f" -s {name}={shlex.quote(str(value))}" for name, value in given.items() if value)
    return f"scrapy {command}{named}"
