"""Posts as Jekyll reads them: front matter, address, date, and what becomes of a broken file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from sample.kramdown import Dialect, render

_FRONT_MATTER = re.compile(r"\A(---\s*\n.*?\n?)^((---|\.\.\.)\s*$\n?)", re.DOTALL | re.MULTILINE)
_FILE_NAME = re.compile(r"(?P<year>\d{2,4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<slug>[^/]+)\.(?:md|markdown)")
_IMAGE_PATH = re.compile(r"\{\{\s*site\.imgpath\s*\}\}")
_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A post's page.

    path: from the site's root, as linked to. title: None where the front matter is broken. written: the file. redirect:
    where the page is a stub that points there, else None. listed: whether it is among the digests, or a stray that only
    the sitemap knows. body: HTML.
    """

    name: str
    written: bytes
    path: str
    title: str | None
    excerpt: str | None
    published: datetime
    cover: str | None
    credit: str | None
    redirect: str | None
    listed: bool
    body: str


def read_posts(folder: Path, built: datetime, dialect: Dialect = "kramdown") -> list[Page]:
    """The pages of a folder's posts, oldest first. Files not named as posts are passed over.

    built: when the site is built, the date of a post whose front matter is broken.
    """
    read = (_read(file, built, dialect) for file in sorted(folder.iterdir()) if file.is_file())
    return sorted((page for page in read if page), key=lambda page: (page.published, page.name))


def by_path(pages: Iterable[Page]) -> dict[str, Page]:
    """The page at each address: of two with one permalink, the later is written over the earlier."""
    return {page.path: page for page in pages}


def _read(file: Path, built: datetime, dialect: Dialect) -> Page | None:
    name = _FILE_NAME.fullmatch(file.name)
    dated = name and file_date(int(name["year"]), int(name["month"]), int(name["day"]))
    if not name or not dated:
        return None
    written = file.read_bytes()
    text = written.decode("utf-8", "replace").replace("\r\n", "\n")
    matter = _FRONT_MATTER.match(text)
    data: dict[str, Any] = {}
    broken = False
    if matter:
        text = text[matter.end() :]
        try:
            loaded = yaml.safe_load(matter[1])
        except (yaml.YAMLError, ValueError):
            broken = True
        else:
            data = loaded if isinstance(loaded, dict) else {}
    image = data.get("image")
    image = image if isinstance(image, dict) else {}
    title = None if broken else _text(data.get("title")) or name["slug"].replace("-", " ").title()
    return Page(
        name=file.name,
        written=written,
        path=_path(data, file.stem if broken else name["slug"]),
        title=title,
        excerpt=_text(data.get("excerpt")),
        published=built if broken else datetime(dated.year, dated.month, dated.day, tzinfo=UTC),
        cover=_text(image.get("feature")),
        credit=_text(image.get("credit")),
        redirect=_text(data.get("redirect")) if data.get("layout") == "redirect" else None,
        listed="digests" in _categories(data),
        body=render(_LIQUID.sub("", _IMAGE_PATH.sub("/assets/img", text)), dialect),
    )


def file_date(year: int, month: int, day: int) -> date | None:
    """The date of a file name as Ruby reads it: a day that the month has not runs on into the next.

    >>> file_date(2021, 2, 29)
    datetime.date(2021, 3, 1)
    >>> file_date(2021, 13, 1) is None
    True
    """
    try:
        return date(year, month, 1) + timedelta(days=day - 1) if 1 <= day <= 31 else None
    except ValueError:
        return None


def _path(data: dict[str, Any], slug: str) -> str:
    permalink = _text(data.get("permalink"))
    if permalink:
        return permalink if permalink.startswith("/") else f"/{permalink}"
    return "/" + "/".join([*_categories(data), slug]) + "/"


def _categories(data: dict[str, Any]) -> list[str]:
    categories = data.get("categories") or []
    return categories.split() if isinstance(categories, str) else [str(category) for category in categories]


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None
