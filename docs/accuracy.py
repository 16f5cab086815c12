"""Measure what is read right against labels that people made, per era and field, for the explorer's page on accuracy.

    python docs/accuracy.py ARCHIVE.db LABELS [--json explorer/accuracy.json]

LABELS is a folder with `gold/score_gold.py` and its labels (a file an issue, named by its date), and
`sources/score_sources.py` with saved pages and theirs. Each scorer is run once an era: of issues an era is a year, of
linked pages a span of years of publication. Without --json the figures are only printed.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
READER = "crawler.linked_pages.source:read_source"

FIELDS = {"start": "summary, its first words", "end": "summary, its last words", "story_url": "story it belongs to",
          "group": "outer section", "date": "date of publication", "canonical_url": "canonical address",
          "site_name": "name of the site"}  # fmt: skip
"""Field of a scorer -> what it is called on the page, where that is something else."""

ISSUE_FIELD = re.compile(r"^(field|issue) (\w+) +([0-9.]+) of (\d+)$", re.MULTILINE)
MENTIONS = re.compile(r"^mentions (\d+): recall ([0-9.]+)", re.MULTILINE)
PAGE_FIELD = re.compile(r"^  (\w+) +strict +([0-9.]+) .* of (\d+)", re.MULTILINE)


ERAS = ("before 2015", "2015 to 2019", "2020 and on", "no date")
"""Spans of years of linked pages."""


class Figure(NamedTuple):
    """How often a field was read right in an era."""

    part: str
    era: str
    field: str
    right: int
    n: int


def main() -> None:
    parser = argparse.ArgumentParser(prog="python docs/accuracy.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--json", type=Path, help="the file to write")
    arguments = parser.parse_args()
    measured = (*issues(arguments.archive, arguments.labels / "gold"), *linked_pages(arguments.labels / "sources"))
    figures = [figure for figure in measured if figure.n]
    for figure in figures:
        print(f"{figure.part:13} {figure.era:12} {figure.field:28} {figure.right:4} of {figure.n}")
    if arguments.json:
        run = {"measured": datetime.now(UTC).date().isoformat(), "figures": [one._asdict() for one in figures]}
        arguments.json.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", "utf-8")


def issues(archive: Path, gold: Path) -> Iterator[Figure]:
    """Yield the figures of the labelled issues; a mention that was not found counts as wrong in none of its fields."""
    eras: dict[str, list[Path]] = {}
    for path in sorted((gold / "labels").glob("*.json")):
        eras.setdefault(path.name[:4], []).append(path)
    for era, paths in eras.items():
        with tempfile.TemporaryDirectory(prefix="backnumber-accuracy-") as folder:
            for path in paths:
                (Path(folder) / path.name).symlink_to(path.resolve())
            said = output_of(gold / "score_gold.py", str(archive.resolve()), folder)
        for total, recall in MENTIONS.findall(said):
            yield Figure("issues", era, "mentions found", round(float(recall) * int(total)), int(total))
        for of, name, share, n in ISSUE_FIELD.findall(said):
            field = f"{FIELDS.get(name, name)}{' of the issue' if of == 'issue' else ''}"
            yield Figure("issues", era, field, round(float(share) * int(n)), int(n))


def linked_pages(sources: Path) -> Iterator[Figure]:
    """Yield the figures of the saved pages, by the year that their labels say."""
    eras: dict[str, list[str]] = {}
    for line in (sources / "labels.jsonl").read_text("utf-8").splitlines():
        eras.setdefault(era_of(json.loads(line)["gold"].get("date")), []).append(line)
    for era, lines in sorted(eras.items(), key=lambda pair: ERAS.index(pair[0])):
        with tempfile.TemporaryDirectory(prefix="backnumber-accuracy-") as folder:
            (Path(folder) / "html").symlink_to((sources / "html").resolve())
            labels = Path(folder) / "labels.jsonl"
            labels.write_text("\n".join(lines), "utf-8")
            said = output_of(sources / "score_sources.py", READER, str(labels))
        for name, percent, n in PAGE_FIELD.findall(said):
            yield Figure("linked pages", era, FIELDS.get(name, name), round(float(percent) / 100 * int(n)), int(n))


def era_of(day: str | None) -> str:
    """Return the span of years of a date.

    >>> era_of("2013-05-01"), era_of("2021"), era_of(None)
    ('before 2015', '2020 and on', 'no date')
    """
    if not day:
        return ERAS[-1]
    return ERAS[(int(day[:4]) >= 2015) + (int(day[:4]) >= 2020)]


def output_of(scorer: Path, *arguments: str) -> str:
    """Return what a scorer prints. Raise CalledProcessError."""
    command = [sys.executable, str(scorer), *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603 - the user's own


if __name__ == "__main__":
    main()
