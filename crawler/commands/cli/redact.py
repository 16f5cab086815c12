"""`scrapy redact`: remove a link, an image or a text permanently, and record when and why."""

import argparse
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ExitStatus, ProjectCommand, reason

if TYPE_CHECKING:
    from crawler.archive.redaction.redactions import RedactionKind

WHAT: dict["RedactionKind", str] = {
    "link": "all of a link: address, what the digests say of it, what its page is, its captures",
    "image": "all of an image: address, alternative text, credit",
    "text": "the text of a linked page, and its captures; address and metadata stay",
}


class Command(ProjectCommand, ScrapyCommand):
    """Changes the archive and its captures irreversibly."""

    FAILS_WHEN = "it is removed from the tables but not yet from captures or free pages (--finish completes it)"

    OF_CONTENT = tuple(WHAT)

    def short_desc(self) -> str:
        return "Remove a link, an image or a text permanently, and keep it out"

    def description(self) -> str:
        return (
            "Removes a link, an image or a text, given by its id or address, from the archive (the setting ARCHIVE) and"
            " from the captures (the setting CAPTURES), and keeps it out of future crawls. A row of the table"
            " redactions records when and why, and only a hash of the address. The texts of editions that name a"
            " redacted link or image are removed too. This cannot be undone, and does not reach copies that were made"
            " before. Without an option, lists the redactions."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        for kind, what in WHAT.items():
            parser.add_argument(f"--{kind}", metavar="ID|URL", help=f"remove {what}")
        parser.add_argument(
            "--why",
            metavar="TEXT",
            type=reason,
            help="the reason, which is recorded; it should not repeat what is removed",
        )
        parser.add_argument("--finish", action="store_true", help="complete redactions that are not finished")
        parser.add_argument("--json", action="store_true", help="list the redactions as JSON")

    def check_options(self, opts: argparse.Namespace) -> None:
        named = _named(opts)
        if len(named) + opts.finish > 1:
            raise UsageError("redact takes one of --link, --image, --text and --finish", print_help=False)
        if bool(named) != bool((opts.why or "").strip()):
            raise UsageError("--link, --image and --text go together with --why TEXT", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Remove and print what was done, or list the redactions."""
        from crawler.commands.redact import Target, print_redactions, remove

        if named := _named(opts):
            kind, given = named[0]
            target = Target(kind=kind, given=given, why=opts.why)
            return remove(self.archive_path, self.project_settings.get("CAPTURES"), target)
        if opts.finish:
            return remove(self.archive_path, self.project_settings.get("CAPTURES"))
        print_redactions(self.archive_path, as_json=opts.json)
        return ExitStatus.DONE


def _named(opts: argparse.Namespace) -> list[tuple["RedactionKind", str]]:
    """Return the kinds that options name, each with an id or address."""
    return [(kind, getattr(opts, kind)) for kind in WHAT if getattr(opts, kind) is not None]
