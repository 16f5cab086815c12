"""`scrapy publication`: find out how a publication is to be described, check a description, list and remove
publications."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ProjectCommand

ACTIONS = ("new", "check", "list", "remove")
FOR: dict[str, tuple[str, ...]] = {
    "new": ("posts", "mail", "url", "name", "force"),
    "check": ("posts", "mail", "all"),
    "list": ("json",),
    "remove": ("yes",),
}
"""Action -> options that it has."""


class Command(ProjectCommand, ScrapyCommand):
    """Writes description files; reads the archive; writes to it only to remove a publication."""

    OPERANDS = ("ACTION", "[KEY]")
    FAILS_WHEN = "check finds no issue or something that cannot be read"

    def short_desc(self) -> str:
        return "Describe a publication, check its description, list or remove publications"

    def description(self) -> str:
        return (
            "new KEY looks at a folder, a mailbox or a site, and writes publications/KEY.toml, with comments that say"
            " what tells each key and what to check. check KEY reads the publication by its description, stores"
            " nothing, and prints which files are issues, where number, date, title and address are from, links, roles,"
            " sections, doubts, the outline of an issue, expressions of the description that may take long, and what"
            " its vocabulary of topics finds; without --posts or --mail it asks the publication's ways in. list names"
            " the publications that are described or archived."
            " remove KEY removes a publication's issues from the archive (the setting ARCHIVE), with what only it"
            " cites; it asks first. KEY may be the path of a"
            " .toml file, but for remove."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--posts", metavar="DIR", help="new, check: the folder of the posts")
        parser.add_argument("--mail", metavar="PATH", help="new, check: the mailbox")
        parser.add_argument(
            "--url",
            metavar="URL",
            help="new: the publication's site, feed or list of issues; with --posts or --mail its address, not asked",
        )
        parser.add_argument("--name", metavar="NAME", help="new: the publication's name")
        parser.add_argument("--force", action="store_true", help="new: replace a description that exists")
        parser.add_argument("--all", action="store_true", help="check: ask for all editions, not only the first 20")
        parser.add_argument("--json", action="store_true", help="list: print JSON instead of text")
        parser.add_argument("--yes", action="store_true", help="remove: do not ask")

    def check_operands(self, args: list[str]) -> None:
        super().check_operands(args)
        if args[0] not in ACTIONS:
            raise UsageError(f"There is no action {args[0]!r}: there are {', '.join(ACTIONS)}.", print_help=False)
        if (len(args) == 1) != (args[0] == "list"):
            needed = "no key" if args[0] == "list" else "the key of a publication"
            raise UsageError(f"publication {args[0]} takes {needed}.", print_help=False)
        self.action = args[0]

    def check_options(self, opts: argparse.Namespace) -> None:
        for name in {name for names in FOR.values() for name in names} - set(FOR[self.action]):
            if getattr(opts, name):
                raise UsageError(f"publication {self.action} has no option --{name}.", print_help=False)
        if opts.posts and opts.mail:
            raise UsageError("--posts and --mail do not go together.", print_help=False)
        if self.action == "new" and not (opts.posts or opts.mail or opts.url):
            raise UsageError(
                "publication new needs what it is to look at: --posts DIR, --mail PATH or --url URL.", print_help=False
            )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Carry out the action."""
        match self.action:
            case "new":
                from crawler.commands.descriptions.create import create
                from crawler.commands.descriptions.folder import Asked

                return create(
                    args[1],
                    lambda key: Asked(key=key, name=opts.name, address=opts.url),
                    self.project_settings,
                    posts=opts.posts,
                    mail=opts.mail,
                    force=opts.force,
                )
            case "check":
                from crawler.commands.descriptions.check import check

                return check(args[1], self.project_settings, posts=opts.posts, mail=opts.mail, everything=opts.all)
            case "remove":
                from crawler.commands.descriptions.removal import remove

                return remove(args[1], self.archive_path, asks=not opts.yes)
            case _:
                from crawler.commands.descriptions.listing import print_publications

                return print_publications(self.archive_path, as_json=opts.json)
