"""Write the description of a publication that was looked at."""

import re
import shlex
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from crawler.archive.exports.targets import new_file
from crawler.commands.descriptions.draft import Draft, as_toml
from crawler.commands.descriptions.folder import Asked, draft_of_folder
from crawler.commands.descriptions.look import look
from crawler.commands.descriptions.mailbox import draft_of_mailbox
from crawler.commands.descriptions.site import draft_of_site
from crawler.commands.scaffold import ExitStatus
from crawler.digests.description.file import parse_publication
from crawler.digests.publications import FOLDER
from crawler.exceptions import ArgumentError
from crawler.text.printable import printable

__all__ = ["create", "path_of_key"]

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")


def create(
    key: str,
    asked_of: Callable[[str], Asked],
    settings: BaseSettings,
    *,
    posts: str | None,
    mail: str | None,
    force: bool,
) -> int:
    """Look at a publication and write its description; print where it is, and what to check.

    Raise ArgumentError for a key that is none or that is taken, and for a place that is none; ExportError where it
    cannot be written, and what was there is unchanged.
    """
    path = path_of_key(key)
    if not _KEY.fullmatch(path.stem):
        raise ArgumentError(
            f"{path.stem!r} is no key: a key has lowercase letters, digits, hyphens and underscores, such as my-digest."
        )
    if path.exists() and not force:
        raise ArgumentError(f"{path} exists. It is replaced with --force only.")
    asked = asked_of(path.stem)
    _check_address(asked.address)
    if posts is not None:
        draft = draft_of_folder(posts, asked)
    elif mail is not None:
        draft = draft_of_mailbox(mail, asked)
    else:
        draft = draft_of_site(asked, partial(look, settings))
    text = as_toml(draft)
    parse_publication(text, str(path))
    with new_file(path) as out:  # of one that it replaces, none is lost on a full disk
        out.write(text.encode())
    _tell(path, draft, posts=posts, mail=mail, settings=settings)
    return ExitStatus.DONE


def path_of_key(key: str) -> Path:
    """Return the file of a description: one in `publications/`, or the path of a .toml file."""
    return Path(key) if key.endswith(".toml") else FOLDER / f"{key}.toml"


def _check_address(url: str | None) -> None:
    if url is not None and not re.fullmatch(r"https?://[^\s/?#@]+(?:[/?][^\s#]*)?", url):
        raise ArgumentError(f"--url {url}: Expected an address such as https://news.example.")


def _tell(path: Path, draft: Draft, *, posts: str | None, mail: str | None, settings: BaseSettings) -> None:
    print(f"{path} is written.")
    for choice in draft.choices:
        if choice.table != "categories":
            name = f"{choice.table}.{choice.key}" if choice.table else choice.key
            mark = "sure " if choice.is_sure else "CHECK"
            print(printable(f"  {mark} {name} = {choice.value}: {choice.why}"))
    for note in draft.notes:
        print(printable(f"  {note}"))
    key = str(path) if path.parent != FOLDER else path.stem
    way = ["--posts", posts] if posts else ["--mail", mail] if mail else _given(settings)
    print(f"Next: scrapy {shlex.join(['publication', 'check', key, *way])}")


def _given(settings: BaseSettings) -> Iterator[str]:
    """Yield the settings that -s gave and without which no site is asked, as they are given."""
    for name in ("CONTACT_URL", "ALLOWED_NETWORKS"):
        if settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]:
            yield from ("-s", f"{name}={settings[name]}")
