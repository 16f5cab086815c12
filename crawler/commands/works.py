"""`scrapy works`: list the addresses that were joined to one work, with the evidence; undo joins that are wrong."""

import argparse
import json
from dataclasses import asdict

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.database import open_archive
from crawler.archive.works import WorkClaim, list_claims, undo_join
from crawler.commands.scaffold import ExitStatus, ProjectCommand, complain
from crawler.text.printable import printable


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive; writes to it only to undo a join."""

    def short_desc(self) -> str:
        return "List the addresses that were joined to one work; undo joins that are wrong"

    def description(self) -> str:
        return (
            "Lists the claims that two addresses of the archive (the setting ARCHIVE) stand for one work, each with its"
            " id, rule and evidence. With --undo, undoes one: no later visit joins the two again, and no link or"
            " mention is changed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--of", metavar="TEXT", help="only claims with this text in one of the two addresses")
        parser.add_argument("--all", action="store_true", help="list the undone ones too")
        parser.add_argument("--undo", metavar="ID", type=int, help="undo the claim with this id; needs --why")
        parser.add_argument("--why", metavar="TEXT", help="the reason for --undo")
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def check_options(self, opts: argparse.Namespace) -> None:
        if (opts.undo is None) != (opts.why is None) or (opts.why is not None and not opts.why.strip()):
            raise UsageError("--undo ID and --why TEXT go together.", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print the claims, or undo one."""
        path = self.archive_path
        with open_archive(path, read_only=True) as archive:
            found = list_claims(archive, claim=opts.undo, text=opts.of, undone=opts.all)
        if opts.undo is not None:
            return _undo(path, opts.undo, found, opts.why.strip())
        if opts.json:
            print(json.dumps([asdict(claim) for claim in found], ensure_ascii=False, indent=2))
        else:
            _print(path, found)
        return ExitStatus.DONE


def _undo(path: str, number: int, found: list[WorkClaim], why: str) -> ExitStatus:
    if not found:
        complain(f"{path} has no claim {number} in force; `scrapy works` lists them.")
        return ExitStatus.REFUSED
    with open_archive(path) as archive:
        undo_join(archive, found[0].work, found[0].target, why)
    print(printable(f"{found[0].work} and {found[0].target} are no longer joined: {why}"))
    return ExitStatus.DONE


def _print(path: str, claims: list[WorkClaim]) -> None:
    if not claims:
        print(f"No claim in {path} matches.")
    for claim in claims:
        doubted = "" if claim.believed or claim.undone_at else " (not believed: too many works claim to be this one)"
        print(printable(f"{claim.id}: {claim.work} is {claim.target}, by {claim.rule}{doubted}"))
        print(f"  {printable(claim.evidence)}")
        if claim.undone_at:
            print(printable(f"  undone {claim.undone_at}: {claim.undone_why or ''}"))
