"""`scrapy export`: write the archive, or a part of it, in a form that other programs read."""

import argparse
from datetime import date
from pathlib import Path
from typing import get_args

from crawler.archive.checks.soundness import check_sound
from crawler.archive.database import open_archive
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.formats import FORMATS, STANDARD_OUTPUT, Export, write_export
from crawler.archive.exports.names import DATASET, MEANINGS
from crawler.archive.exports.relations import TEXTS, relations
from crawler.commands.scaffold import ExitStatus
from crawler.crawling.arguments import selection
from crawler.digests.description.values import ALL
from crawler.exceptions import ArgumentError
from crawler.items import Role
from crawler.visits.states import STATES

__all__ = ["export"]

_NOT_OF_DATASETS = ("view", "table", "since", "until", "issue", "state", "role", "links", "raw_cells", "compress")
"""Options that a dataset does not take."""


def export(path: str, args: list[str], opts: argparse.Namespace) -> ExitStatus:
    """Write the export that operands and options describe, and print how many files it has."""
    target = args[1] if len(args) == 2 else STANDARD_OUTPUT
    if args[0] == DATASET:
        return _export_dataset(path, target, opts)
    if opts.name is not None:
        raise ArgumentError(f"--name is for {DATASET}, not for {args[0]}.")
    asked = parse_export(args[0], opts)
    with open_archive(path, read_only=True) as archive:
        check_sound(archive)
        files = write_export(archive, asked, target)
    if target != STANDARD_OUTPUT:
        print(f"Wrote {files} file{'s' * (files != 1)} to {target}.")
    return ExitStatus.DONE


def _export_dataset(path: str, target: str, opts: argparse.Namespace) -> ExitStatus:
    """Write the archive to a dataset, and print what became of its files. Raises ArgumentError, ExportError."""
    from crawler.archive.dataset.write import write_dataset

    given = [name for name in _NOT_OF_DATASETS if getattr(opts, name)]
    if given or opts.publication not in (None, ALL):
        option = f"--{(given or ['publication'])[0].replace('_', '-')}"
        raise ArgumentError(f"{option}: a dataset is all of an archive. `scrapy export parquet` writes a part of one.")
    if target == STANDARD_OUTPUT:
        raise ArgumentError(f"Name the folder of the {DATASET}.")
    with open_archive(path, read_only=True) as archive:
        check_sound(archive)
        done = write_dataset(archive, Path(target), name=opts.name, texts=opts.texts, replace=opts.replace)
    changed = done.files - done.unchanged
    print(f"Wrote {changed} of {done.files} files to {target}; {done.unchanged} are as before, {done.removed} removed.")
    return ExitStatus.DONE


def parse_export(form: str, opts: argparse.Namespace) -> Export:
    """Return the export that the options describe. Raises ArgumentError."""
    if form not in FORMATS:
        raise ArgumentError(f"There is no format {form}. Known formats: {', '.join(MEANINGS)}.")
    asked = Export(
        format=form,
        choice=Choice(
            publication=None if opts.publication == ALL else opts.publication,
            since=_date("--since", opts.since),
            until=_date("--until", opts.until),
            numbers=selection(opts.issue, None).numbers,
            states=_words("--state", opts.state, tuple(STATES)),
            roles=_words("--role", opts.role, get_args(Role)),
            links=tuple((opts.links or "").split()),
        ),
        names=_names(opts, form),
        texts=opts.texts,
        guarded=not opts.raw_cells,
        compression=opts.compress,
        replace=opts.replace,
    )
    if asked.packing not in FORMATS[form].compressions:
        raise ArgumentError(f"--compress {asked.packing}: {form} takes {' or '.join(FORMATS[form].compressions)}.")
    if opts.links is not None and not asked.choice.links:
        raise ArgumentError("--links: give at least one id or address.")
    return asked


def _names(opts: argparse.Namespace, form: str) -> tuple[str, ...]:
    tables = tuple(each.name for each in relations() if each.kind == "table")
    names = _words("--table", opts.table, tables) + ((opts.view,) if opts.view else ())
    if names and FORMATS[form].holds != "rows":
        raise ArgumentError(f"--view and --table are for csv, jsonl and parquet, not for {form}.")
    if (hidden := TEXTS.intersection(names)) and not opts.texts:
        raise ArgumentError(f"--table {min(hidden)}: it holds the texts of others; add --texts to export them.")
    return names


def _words(option: str, value: str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a list, each once. Raises ArgumentError for an unknown one, and for none."""
    if value is None:
        return ()
    words = tuple(dict.fromkeys(word for word in value.replace(",", " ").split()))
    unknown = [word for word in words if word not in known]
    if unknown or not words:
        raise ArgumentError(f"{option} {value}: give one or several of {', '.join(known)}.")
    return words


def _date(option: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ArgumentError(f"{option} {value}: give a date such as 2024-08-01.") from None
