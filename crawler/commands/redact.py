"""`scrapy redact`: remove a link, an image or a text permanently, and record when and why."""

import argparse
import json
from dataclasses import asdict, dataclass

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler import __version__
from crawler.archive.database import Archive, open_archive
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.redactions import KINDS, RedactionKind
from crawler.archive.redaction.rows import address_of, list_redactions
from crawler.archive.tokens import TokenFile
from crawler.commands.archives import recorded_run, writing
from crawler.commands.scaffold import ExitStatus, ProjectCommand, complain
from crawler.exceptions import BacknumberError
from crawler.text.printable import printable

WHAT = {
    "link": "all of a link: address, what the digests say of it, what its page is, its captures",
    "image": "all of an image: address, alternative text, credit",
    "text": "the text of a linked page, and its captures; address and metadata stay",
}


class Command(ProjectCommand, ScrapyCommand):
    """Changes the archive and its captures irreversibly."""

    FAILS_WHEN = "it is removed from the tables but not yet from captures or free pages (--finish completes it)"

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
            "--why", metavar="TEXT", help="the reason, which is recorded; it should not repeat what is removed"
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
        named = _named(opts)
        if not named and not opts.finish:
            with open_archive(self.archive_path, read_only=True) as archive:
                _list(archive, as_json=opts.json)
            return ExitStatus.DONE
        captures = self.project_settings.get("CAPTURES")
        with writing(self.archive_path, "redact") as archive:
            if not named:
                return _finish(archive, captures)
            kind, given = named[0]
            url = address_of(archive, kind, given)
            if url is None:
                complain(f"{archive.path} has no {'image' if kind == 'image' else 'link'} {given}.")
                return ExitStatus.REFUSED
            return _finish(archive, captures, Target(kind=kind, url=url, why=opts.why.strip()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A link, an image or a text to remove."""

    kind: RedactionKind
    url: str
    """Its address in the archive."""
    why: str


def _named(opts: argparse.Namespace) -> list[tuple[RedactionKind, str]]:
    """Return the kinds that options name, each with an id or address."""
    return [(kind, getattr(opts, kind)) for kind in KINDS if getattr(opts, kind) is not None]


def _list(archive: Archive, *, as_json: bool) -> None:
    redactions = list_redactions(archive)
    if as_json:
        print(json.dumps([asdict(redaction) for redaction in redactions], ensure_ascii=False, indent=1))
        return
    if not redactions:
        print(f"Nothing was redacted in {archive.path}.")
    for each in redactions:
        state = "" if each.done else " (not finished: scrapy redact --finish)"
        print(printable(f"{each.id:>6}  {each.asked}  {each.kind:<5}  {each.target[:12]}…  {each.why}{state}"))


def _finish(archive: Archive, captures: str | None, target: Target | None = None) -> ExitStatus:
    """Remove the target, then whatever of it and of earlier redactions is left in captures and free pages."""
    # What is removed is recorded nowhere, not even as an argument.
    arguments = {"kind": target.kind} if target else {"finish": True}
    try:
        with recorded_run(archive, "redact", arguments, reason="not finished") as run:
            if target is not None:
                number = redact(archive, target.kind, target.url, target.why, run.id)
                with TokenFile(archive.path) as tokens:
                    tokens.forget(target.url)
                print("It is redacted already." if number is None else f"Redaction {number}: removed from the tables.")
            overwritten = finish(archive, captures, software=f"Backnumber/{__version__}")
            run.counts["captures/overwritten"] = overwritten
    except BacknumberError as error:
        complain(str(error))
        complain("It is not yet removed from captures or free pages: scrapy redact --finish completes it.")
        return ExitStatus.FAILED
    print(f"Done: {overwritten} captures overwritten, and the free pages of the archive cleaned.")
    return ExitStatus.DONE
