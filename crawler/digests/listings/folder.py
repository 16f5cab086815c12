"""A local checkout's posts: the folder of `-a posts=DIR`."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from crawler.digests.publications import Publication
from crawler.exceptions import ArgumentError, PostError
from crawler.items import Document, Problem

MAX_BYTES = 10_000_000
"""Most bytes of a post that are read; the longest real one has a hundred thousand."""

_POST = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}-.+\.(?:md|markdown)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalPost:
    """A file of the folder."""

    path: Path
    """Where it is."""

    name: str
    """Its name, which is the edition's locator."""


def find_posts(folder: str, publication: Publication) -> tuple[LocalPost, ...]:
    """Return the posts of a folder, or of the publication's folder of posts below it, by name. Raise ArgumentError."""
    root = Path(folder).expanduser()
    if not root.is_dir():
        raise ArgumentError(f"-a posts={folder}: there is no such folder.")
    below = root / publication.folder
    for place in (root, below):
        try:
            found = sorted(path for path in place.iterdir() if _POST.match(path.name)) if place.is_dir() else []
        except OSError as error:
            raise ArgumentError(f"-a posts={folder}: {place} cannot be read: {error.strerror}.") from None
        if found:
            return tuple(LocalPost(path=path, name=path.name) for path in found)
    raise ArgumentError(
        f"-a posts={folder}: neither it nor {publication.folder} below it holds posts (files named YYYY-MM-DD-NAME.md)."
    )


def read_bytes(post: LocalPost) -> bytes:
    """Return a file's bytes. Raise PostError, which says what is wrong with which file."""
    try:
        size = post.path.stat().st_size
        if size > MAX_BYTES:
            raise PostError(
                f"{post.path} has {size:,} bytes; at most {MAX_BYTES:,} are read. Is it a post?", "too_large"
            )
        return post.path.read_bytes()
    except OSError as error:
        raise PostError(f"{post.path} cannot be read: {error.strerror}.", "edition_unavailable") from None


def blob_hash(data: bytes) -> str:
    """Return the hash that git gives a file, which the repository's listing gives as its revision.

    >>> blob_hash(b"hello\\n")
    'ce013625030ba8dba906f756967f9e9ca394464a'
    """
    return hashlib.sha1(b"blob %d\x00" % len(data) + data, usedforsecurity=False).hexdigest()


def to_document(name: str, data: bytes, *, url: str, revision: str | None) -> Document:
    """Return a post's bytes as a document. Raise PostError for bytes that are no text."""
    try:
        text, problems = data.decode("utf-8-sig"), tuple[Problem, ...]()
    except UnicodeDecodeError as error:
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
