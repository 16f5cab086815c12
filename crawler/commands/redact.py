"""`scrapy redact`: what must go, goes, and leaves a tombstone that says when and why."""

import argparse
import json
import sys
from dataclasses import asdict

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from crawler import __version__
from crawler.archive.database import Archive, open_any_version, open_archive
from crawler.archive.lock import run_lock
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.redactions import KINDS, RedactionKind
from crawler.archive.redaction.rows import address_of, list_redactions
from crawler.archive.runs import finish_run, start_run
from crawler.commands.terminal import printable
from crawler.exceptions import BacknumberError

DONE, UNFINISHED, FAILED = 0, 1, 2
"""Exit statuses."""

WHAT = {
    "link": "all of a link: address, what the digests say of it, what its page is, its captures",
    "image": "all of an image: address, alternative text, credit",
    "text": "the text of a linked page, and its captures; address and metadata stay",
}


class Command(ScrapyCommand):
    """Changes the archive and its captures, for good."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Remove a link, an image or a text for good, and keep it out"

    def long_desc(self) -> str:
        return (
            "Removes what is named by its id or address from the archive (the setting ARCHIVE) and from the captures"
            " (the setting CAPTURES), and keeps it out of future crawls. A tombstone says when and why, without what."
            " The texts of editions that name a redacted link or image go too. There is no way back: copies made before"
            " have it still. Without an option, lists the tombstones. Exit status: 0 when all is done; 1 when it is"
            " gone from the tables and not yet from captures or free pages (--finish goes on); 2 when nothing was"
            " changed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        for kind, what in WHAT.items():
            parser.add_argument(f"--{kind}", metavar="ID|URL", help=f"remove {what}")
        parser.add_argument("--why", metavar="TEXT", help="the reason, which is kept; without what is removed")
        parser.add_argument("--finish", action="store_true", help="go on with what was not carried to its end")
        parser.add_argument("--json", action="store_true", help="list the tombstones as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Removes or lists; see `long_desc` for the exit status."""
        named = [(kind, getattr(opts, kind)) for kind in KINDS if getattr(opts, kind) is not None]
        if args or len(named) + opts.finish > 1:
            raise UsageError("redact takes one of --link, --image, --text and --finish", print_help=False)
        if bool(named) != bool((opts.why or "").strip()):
            raise UsageError("--link, --image and --text go together with --why TEXT", print_help=False)
        assert self.settings is not None  # noqa: S101 - Scrapy sets them before it runs a command
        path = self.settings["ARCHIVE"]
        try:
            if not named and not opts.finish:
                with open_archive(path, read_only=True) as archive:
                    _list(archive, as_json=opts.json)
                return
            # Opened for reading first, lest a wrong path become a new archive.
            open_any_version(path).close()
            with run_lock(path, "redact"), open_archive(path) as archive:
                self.exitcode = _redact(archive, self.settings, *(named[0] if named else (None, "")), why=opts.why)
        except BacknumberError as error:
            print(printable(str(error)), file=sys.stderr)
            self.exitcode = FAILED


def _list(archive: Archive, *, as_json: bool) -> None:
    redactions = list_redactions(archive)
    if as_json:
        print(json.dumps([asdict(redaction) for redaction in redactions], ensure_ascii=False, indent=1))
        return
    if not redactions:
        print(f"Nothing was redacted in {archive.path}.")
    for each in redactions:
        state = "" if each.done else " (not carried to its end: scrapy redact --finish)"
        print(printable(f"{each.id:>6}  {each.asked}  {each.kind:<5}  {each.target[:12]}…  {each.why}{state}"))


def _redact(
    archive: Archive, settings: BaseSettings, kind: RedactionKind | None, given: str, *, why: str | None
) -> int:
    """Removes, and says what; returns the exit status."""
    url = None
    if kind is not None:
        url = address_of(archive, kind, given)
        if url is None:
            print(f"{archive.path} has no {'image' if kind == 'image' else 'link'} {given}.", file=sys.stderr)
            return FAILED
    # What is removed is on no record, not even as an argument.
    run_id = start_run(archive, "redact", {"kind": kind} if kind else {"finish": True})
    try:
        if kind is not None and url is not None:
            number = redact(archive, kind, url, (why or "").strip(), run_id)
            print("That was redacted before." if number is None else f"Redaction {number}: gone from the tables.")
        overwritten = finish(archive, settings.get("CAPTURES"), software=f"Backnumber/{__version__}")
    except BacknumberError as error:
        finish_run(archive, run_id, "failed", reason="not carried to its end", counts={})
        print(printable(str(error)), file=sys.stderr)
        print("It is not yet gone from captures or free pages: scrapy redact --finish goes on.", file=sys.stderr)
        return UNFINISHED
    finish_run(archive, run_id, "finished", counts={"captures/overwritten": overwritten})
    print(f"Done: {overwritten} captures overwritten, and the file cleaned of what it held.")
    return DONE
