"""Exchanges to write, and what is read of the files by others' programs."""

import contextlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_command

from crawler.captures.record import Exchange

SOFTWARE = "Backnumber/test"


STARTED = datetime(2026, 1, 5, 6, 0, 0, 123456, tzinfo=UTC)


PAGE = b"<!doctype html><title>Gears</title><p>" + b"A gear turns another gear. " * 400


def exchange(
    body: bytes = PAGE,
    *,
    url: str = "https://site.example/gears?a=b",
    status: int = 200,
    headers: tuple[tuple[bytes, bytes], ...] = ((b"Content-Type", b"text/html"),),
    **more: Any,
) -> Exchange:
    request = ((b"Host", b"site.example"), (b"User-Agent", b"Backnumber"))
    return Exchange(
        url=url, started=STARTED, request_headers=request, status=status, headers=headers, body=body, **more
    )


def closed(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


def check(folder: Path) -> None:
    """What `warcio check` says of the files: nothing, and status 0."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as ended:
        warcio_command(["check", *map(str, closed(folder))])
    assert (ended.value.code, said.getvalue()) == (0, "")


def records(path: Path) -> Iterator[tuple[str, dict[str, str], bytes]]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            yield record.rec_type, dict(record.rec_headers.headers), record.raw_stream.read()
