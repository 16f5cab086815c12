"""The whole job on the sample publication: ``python -m sample.demo demo.db``.

Serves the sample and the web that its links lead to, lets the digests spider crawl both as it would the real ones, and
prints what the archive then holds. Captures of the linked pages are kept in a folder beside it, ``demo-captures``.
"""

import argparse
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from sample.secure import Secure, serve_secure
from sample.server import Publication, serve

PUBLICATION = Path(__file__).resolve().parent / "publication.toml"
"""What the crawler is told of the sample; the addresses at which it is served come on top."""

QUESTIONS = {
    "Issues": "SELECT coalesce('#' || number, '–') AS '', published, title, "
    "(SELECT count(*) FROM entries WHERE issue_id = issues.id) AS mentions FROM issues ORDER BY published",
    "Mentions by role": "SELECT role, count(*) AS mentions, count(DISTINCT link_id) AS links "
    "FROM entries GROUP BY role ORDER BY mentions DESC",
    "Most cited domains": "SELECT domain, count(*) AS mentions FROM entries "
    "GROUP BY domain ORDER BY mentions DESC, domain LIMIT 8",
    "States of the links": "SELECT state, count(*) AS links, min(url) AS example FROM links "
    "WHERE visited IS NOT NULL GROUP BY state ORDER BY links DESC, state",
    "Outcomes of the visits": "SELECT outcome, count(*) AS visits, coalesce(min(status), '') AS status, "
    "coalesce(min(error), '') AS reason FROM visits GROUP BY outcome ORDER BY visits DESC, outcome",
    "Kinds of linked pages": "SELECT kind, count(*) AS pages, min(title) AS example, "
    "count(published) AS with_date FROM sources GROUP BY kind ORDER BY pages DESC, kind",
    "Repairs, doubts and refusals": "SELECT severity, kind, count(*) AS times FROM problems "
    "GROUP BY severity, kind ORDER BY severity, kind",
}
"""Heading of each table that is printed, and the question to the archive's public views that fills it."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Crawl the sample publication and print what was found.")
    parser.add_argument("archive", type=Path, help="the archive to make; one that is there is replaced")
    archive: Path = parser.parse_args().archive
    captures = archive.with_name(f"{archive.stem}-captures")
    for suffix in ("", "-wal", "-shm"):
        archive.with_name(archive.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(captures, ignore_errors=True)
    with serve() as publication, serve_secure(publication) as secure:
        command = [*crawl_command(publication, archive), *visiting(publication, secure, captures)]
        environment = {**os.environ, "SSL_CERT_FILE": str(secure.authority)}
        done = subprocess.run(command, env=environment, check=False)  # noqa: S603 # our own words
    if done.returncode:
        print(f"The crawl failed with exit status {done.returncode}.", file=sys.stderr)
        return done.returncode
    print(report(archive))
    print(f"\nThe responses are in {captures}, as WARC files.")
    print(f'The archive is {archive}; open it in a browser with `make explore ARGS="-s ARCHIVE={archive}"`')
    return 0


def crawl_command(publication: Publication, archive: Path) -> list[str]:
    """The command line that crawls a publication that is served here; no delay, for nobody is to be spared."""
    return [
        *(sys.executable, "-m", "scrapy", "crawl", "digests"),
        *("-a", f"publication={PUBLICATION}"),
        *("-a", f"site={publication.site}"),
        *("-a", f"repository={publication.repository}"),
        *("-a", f"substack={publication.substack}"),
        *("-s", f"ARCHIVE={archive}"),
        *("-s", "ALLOWED_NETWORKS=127.0.0.1/32"),
        *("-s", "DOWNLOAD_DELAY=0"),
        *("-s", "LOG_LEVEL=WARNING"),
    ]


def visiting(publication: Publication, secure: Secure, captures: Path) -> list[str]:
    """What is added to the command line so that it goes on to the linked pages, on a network of the sample's own."""
    return [
        *("-a", "sources=yes"),
        *("-s", 'ADDONS={"sample.network.SampleAddon": 0}'),
        *("-s", f"SAMPLE_HTTP={urlsplit(publication.url).port}"),
        *("-s", f"SAMPLE_HTTPS={secure.port}"),
        *("-s", "CONTACT_URL=https://gearbox.example/"),
        *("-s", f"CAPTURES={captures}"),
        # Small enough for the sample's slow and huge pages
        *("-s", "VISIT_TIMEOUT=4"),
        *("-s", "VISIT_MAXSIZE=1000000"),
    ]


def report(archive: Path) -> str:
    """What an archive holds, as plain tables."""
    with contextlib.closing(sqlite3.connect(f"{archive.resolve().as_uri()}?mode=ro", uri=True)) as database:
        answers = {heading: database.execute(question) for heading, question in QUESTIONS.items()}
        return "\n".join(
            f"\n{heading}\n{table([column[0] for column in answer.description], answer)}"
            for heading, answer in answers.items()
        )


def table(columns: list[str], rows: Iterable[tuple[object, ...]]) -> str:
    """Rows in columns, numbers to the right.

    >>> print(table(["role", "links"], [("story", 3), ("item", 12)]))
      role   links
      story      3
      item      12
    """
    cells = [columns, *[["" if value is None else str(value) for value in row] for row in rows]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  " + "  ".join(_cell(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _cell(text: str, width: int) -> str:
    return text.rjust(width) if text.isdigit() else text.ljust(width)


if __name__ == "__main__":
    sys.exit(main())
