"""`scrapy export`: write the archive, or a part of it, in a form that other programs read."""

import argparse
from datetime import date
from typing import get_args

from scrapy.commands import ScrapyCommand

from crawler.archive.database import open_archive
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.formats import FORMATS, STANDARD_OUTPUT, Export, write_export
from crawler.archive.exports.relations import TEXTS, VIEWS, relations
from crawler.archive.exports.targets import Compression
from crawler.commands.scaffold import ExitStatus, ProjectCommand
from crawler.crawling.arguments import selection
from crawler.digests.description.values import ALL
from crawler.exceptions import ArgumentError
from crawler.items import Role
from crawler.visits.states import STATES


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive and writes nothing to it."""

    OPERANDS = ("FORMAT", "[TARGET]")

    def short_desc(self) -> str:
        return "Export the archive, or chosen links of it, in other formats"

    def description(self) -> str:
        formats = "; ".join(f"{name}: {format_.meaning}" for name, format_ in FORMATS.items())
        return (
            f"Writes the archive (the setting ARCHIVE) to TARGET, a file or a folder, or to the standard output (-). "
            f"FORMAT is one of: {formats}. csv, jsonl and parquet write one file for each table or view; without"
            " --view and --table, TARGET is a folder for all tables. The export is a consistent snapshot, even while a"
            " crawl writes to the archive, and TARGET is created or replaced only when it is complete."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--view", metavar="VIEW", choices=tuple(VIEWS), help=f"export a flat view: {' or '.join(VIEWS)}")
        add("--table", metavar="TABLES", help="export these tables, separated by commas")
        add("--publication", metavar="KEY", help=f"only this publication; {ALL}: every one, the default")
        add("--since", metavar="DATE", help="only issues from this date on")
        add("--until", metavar="DATE", help="only issues up to this date")
        add("--issue", metavar="A-B", help="only the issues with these numbers")
        add("--state", metavar="STATES", help="only links in these states, separated by commas")
        add("--role", metavar="ROLES", help="only mentions of these roles, separated by commas")
        add("--links", metavar="LINKS", help="only these links, by id or address, separated by spaces")
        add("--texts", action="store_true", help="include the full texts of editions and linked pages")
        add(
            "--raw-cells",
            action="store_true",
            help="csv: put no apostrophe before text that a spreadsheet would run as a formula",
        )
        add(
            "--compress",
            metavar="HOW",
            choices=get_args(Compression),
            help="gzip or none; for parquet zstd (the default) or none",
        )
        add("--replace", action="store_true", help="replace a folder that holds an earlier export")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Write the export, and print how many files it has."""
        target = args[1] if len(args) == 2 else STANDARD_OUTPUT
        export = parse_export(args[0], opts)
        with open_archive(self.archive_path, read_only=True) as archive:
            files = write_export(archive, export, target)
        if target != STANDARD_OUTPUT:
            print(f"Wrote {files} file{'s' * (files != 1)} to {target}.")
        return ExitStatus.DONE


def parse_export(form: str, opts: argparse.Namespace) -> Export:
    """Return the export that the options describe. Raises ArgumentError."""
    if form not in FORMATS:
        raise ArgumentError(f"There is no format {form}. Known formats: {', '.join(FORMATS)}.")
    export = Export(
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
    if export.packing not in FORMATS[form].compressions:
        raise ArgumentError(f"--compress {export.packing}: {form} takes {' or '.join(FORMATS[form].compressions)}.")
    if opts.links is not None and not export.choice.links:
        raise ArgumentError("--links: give at least one id or address.")
    return export


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
