"""A local checkout's posts: the folder of `-a posts=DIR`, and the folders below it."""

import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.digests.listings.selection import SelectedPaths, in_words
from crawler.digests.publications import Publication
from crawler.digests.stated.paths import SUFFIXES
from crawler.exceptions import ArgumentError, PostError
from crawler.items import Document, Problem

MAX_BYTES = 10_000_000
"""Most bytes of a post that are read; the longest real one has a hundred thousand."""

_CHARSET = re.compile(rb"charset\s*+=\s*+[\"']?+\s*+([a-z0-9_.:-]{3,30})", re.IGNORECASE)
_SYMLINK = "a symbolic link that is not followed"
_UNNAMEABLE = "its name is no UTF-8"


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalPost:
    """A file of the folder."""

    path: str
    """Where it is."""

    name: str
    """Its path below the folder, with slashes, which is the edition's locator."""

    root: Path
    """The folder."""

    is_link: bool = False
    """Whether it is a symbolic link."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalPosts:
    """The files of a folder."""

    posts: tuple[LocalPost, ...]
    """Those that may be posts, by name."""

    left_out: Mapping[str, tuple[str, ...]]
    """Cause -> names of the others."""


def find_posts(
    folder: str,
    publication: Publication,
    *,
    option: str = "-a posts=",
    remedy: str = "Name the folder that holds them, or mend posts.pattern in the publication's file.",
) -> LocalPosts:
    """Return the posts of the publication's folder below a checkout, or of the folder itself, at any depth.

    Raise ArgumentError where there is no such folder, or none of its files may be a post.

    Args:
        folder: where they are.
        publication: whose posts they are.
        option: what the folder was named with.
        remedy: what is to be done where there is no post.
    """
    given = Path(folder).expanduser()
    if not given.is_dir():
        raise ArgumentError(f"{option}{folder}: there is no such folder.")
    below = given / publication.folder
    told = []
    for root in (below, given) if below.is_dir() else (given,):
        try:
            found = _scan(root, publication)
        except OSError as error:
            raise ArgumentError(f"{option}{folder}: {error.filename} cannot be read: {error.strerror}.") from None
        if found.posts:
            return found
        told.append(in_words(found.left_out) or "no files")
    raise ArgumentError(
        f"{option}{folder}: it holds no posts (files that end in .md, .markdown, .mkd, .html or .rst). Left out:"
        f" {told[-1]}. {remedy}"
    )


def _scan(root: Path, publication: Publication) -> LocalPosts:
    names: list[str] = []
    refused: dict[str, list[str]] = {}
    links: set[str] = set()
    for name, is_link, why in _walk(root):
        if why is None:
            names.append(name)
            if is_link:
                links.add(name)
        else:
            refused.setdefault(why, []).append(name)
    selected = SelectedPaths.of(names, publication)
    below = "" if root == Path() else f"{root}/".replace("//", "/")
    left_out = {**selected.left_out, **{why: tuple(sorted(each)) for why, each in refused.items()}}
    return LocalPosts(
        posts=tuple(
            LocalPost(path=f"{below}{name}", name=name, root=root, is_link=name in links) for name in selected.posts
        ),
        left_out=left_out,
    )


def _walk(root: Path) -> Iterator[tuple[str, bool, str | None]]:
    """Yield the name of each file below a folder, whether it is a link, and why it is not read; no hidden folders.

    What is named as a post is one, also a folder or a link: that it cannot be read is told for each.
    """
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(root / folder) as entries:
            for entry in entries:
                name = f"{folder}{entry.name}"
                if not _is_text(name):
                    yield os.fsencode(name).decode("utf-8", "replace"), False, _UNNAMEABLE
                elif name.lower().endswith(SUFFIXES) or entry.is_file(follow_symlinks=False):
                    yield name, entry.is_symlink(), None
                elif entry.is_symlink():
                    yield name, True, _SYMLINK
                elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    folders.append(f"{name}/")


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def read_bytes(post: LocalPost) -> bytes:
    """Return a file's bytes. Raise PostError, which says what is wrong with which file."""
    try:
        if post.is_link and not Path(post.path).resolve(strict=True).is_relative_to(post.root.resolve()):
            raise PostError(
                f"{post.path} is a symbolic link that leads out of the folder; it is not followed.", "path_refused"
            )
        with io.FileIO(post.path, opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise PostError(f"{post.path} is no file but a pipe or a device; it is not read.", "path_refused")
            size = status.st_size
            if size > MAX_BYTES:
                raise PostError(
                    f"{post.path} has {size:,} bytes; at most {MAX_BYTES:,} are read. Is it a post?", "too_large"
                )
            return file.readall()
    except (OSError, RuntimeError) as error:  # RuntimeError: a symbolic link to itself
        why = getattr(error, "strerror", None) or error
        raise PostError(f"{post.path} cannot be read: {why}.", "edition_unavailable") from None


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting: a pipe waits for who writes to it, perhaps for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def blob_hash(data: bytes) -> str:
    """Return the hash that git gives a file, which the repository's listing gives as its revision.

    >>> blob_hash(b"hello\\n")
    'ce013625030ba8dba906f756967f9e9ca394464a'
    """
    return hashlib.sha1(b"blob %d\x00" % len(data) + data, usedforsecurity=False).hexdigest()


def to_document(name: str, data: bytes, *, url: str, revision: str | None) -> Document:
    """Return a post's bytes as a document. Raise PostError for bytes that are no text."""
    problems: tuple[Problem, ...] = ()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if (declared := _as_declared(data)) is not None:
            return Document(kind="markdown", locator=name, url=url, text=declared, revision=revision)
        text = data.decode("utf-8", "replace")
        problems = (
            Problem(
                kind="characters_lost",
                about=name,
                evidence=f"byte {data[error.start]:#04x} at {error.start} is no UTF-8; read as U+FFFD",
            ),
        )
    if "\x00" in text or text.count("\ufffd") > len(text) // 10:
        raise PostError(f"{url} is no text: it holds NUL bytes, or hardly any UTF-8.", "not_text")
    return Document(kind="markdown", locator=name, url=url, text=text, revision=revision, problems=problems)


def _as_declared(data: bytes) -> str | None:
    """Return bytes that are no UTF-8 decoded as their HTML declares; None where it declares nothing that fits."""
    found = _CHARSET.search(data, 0, 2_048)
    try:
        return data.decode(found[1].decode("ascii")) if found and b"\x00" not in data else None
    except (LookupError, UnicodeDecodeError):
        return None
