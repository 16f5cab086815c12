"""`scrapy release`: write a reproducible folder for publishing."""

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand

from crawler.commands.scaffold import ExitStatus, ProjectCommand
from crawler.digests.description.values import ALL


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive and writes nothing to it."""

    OPERANDS = ("FOLDER",)

    def short_desc(self) -> str:
        return "Write a reproducible release of the archive for publishing"

    def description(self) -> str:
        return (
            "Writes a release of the archive (the setting ARCHIVE) to FOLDER: the database in its normal form, as SQL,"
            " CSV, JSON Lines and Parquet, a Frictionless Data Package, checksums, counts, a report on the quality of"
            " the data, and what changed since the previous release. FOLDER is created or replaced only when it is"
            " complete."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--publication", metavar="KEY", help=f"only this publication; {ALL}: every one, the default")
        add("--previous", metavar="FOLDER", type=Path, help="the previous release, for CHANGES.md")
        add(
            "--licence",
            metavar="SPDX",
            help="licence of the compilation, not of others' excerpts; CC0-1.0 by default",
        )
        add("--texts", action="store_true", help="include the full texts of editions and linked pages")
        add("--replace", action="store_true", help="replace an existing release")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Write the release, and print what it holds."""
        from crawler.archive.checks.soundness import check_sound
        from crawler.archive.database import open_archive
        from crawler.archive.releases.release import Release, write_release

        release = Release(
            publication=None if opts.publication == ALL else opts.publication,
            previous=opts.previous,
            licence=opts.licence or Release().licence,
            texts=opts.texts,
            replace=opts.replace,
        )
        with open_archive(self.archive_path, read_only=True) as archive:
            check_sound(archive)
            counts = write_release(archive, Path(args[0]), release)
        print(f"Wrote {args[0]}: {counts['issues']} issues, {counts['mentions']} mentions, {counts['links']} links.")
        return ExitStatus.DONE
