"""`scrapy explore`: the archive in a browser."""

import argparse
import re
from functools import partial
from ipaddress import ip_address
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ExitStatus, ProjectCommand, complain
from crawler.text.printable import printable

ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?/?")


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive and writes nothing to it."""

    def short_desc(self) -> str:
        return "Serve the archive as a web site: pages, search, SQL"

    def description(self) -> str:
        return (
            "Serves the archive (the setting ARCHIVE) with Datasette until it is interrupted. A crawl may write to the"
            " archive meanwhile, and its changes are visible at once. With --snapshot, makes a copy first and serves"
            " that, for publishing: visitors can download it, and a crawl does not change it. --only-copy makes the"
            " copy and serves nothing."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--host", default="127.0.0.1", help="address to serve at (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8001, help="port to serve at (default: %(default)s)")
        parser.add_argument(
            "--snapshot", metavar="FILE", help="copy the archive to FILE, which is replaced, and serve the copy"
        )
        parser.add_argument("--without-texts", action="store_true", help="leave full texts out of the snapshot")
        parser.add_argument("--only-copy", action="store_true", help="make the snapshot and serve nothing")
        parser.add_argument(
            "--immutable", action="store_true", help="the archive is never written to, such as a snapshot"
        )
        parser.add_argument("--no-sql", action="store_true", help="allow no SQL but the canned queries")
        parser.add_argument(
            "--base-url", metavar="PATH", default="/", help="path under which a proxy serves it, such as /archive/"
        )
        parser.add_argument(
            "--origin",
            metavar="URL",
            help="scheme and host under which visitors reach it, such as https://archive.example, for feeds and other"
            " absolute addresses (default: those of this machine)",
        )
        parser.add_argument(
            "--internals", action="store_true", help="show Datasette's pages about itself, such as /-/threads"
        )
        parser.add_argument(
            "--rate-limit", metavar="N", type=int, help="requests per minute and client; more get a 429"
        )
        parser.add_argument("--max-clients", metavar="N", type=int, help="concurrent requests; more get a 503")
        parser.add_argument(
            "--processes",
            metavar="N",
            type=int,
            default=1,
            help="server processes that share the port, the memory, and the two limits (default: %(default)s); one a"
            " processor answers most",
        )

    def check_options(self, opts: argparse.Namespace) -> None:
        if opts.snapshot is None and (opts.without_texts or opts.only_copy):
            raise UsageError("--without-texts and --only-copy need --snapshot", print_help=False)
        for name in ("rate_limit", "max_clients", "processes"):
            if getattr(opts, name) is not None and getattr(opts, name) < 1:
                raise UsageError(f"--{name.replace('_', '-')} takes a number from 1", print_help=False)
        if opts.origin is not None and not ORIGIN.fullmatch(opts.origin):
            raise UsageError("--origin takes scheme and host alone, such as https://archive.example", print_help=False)
        if not 0 <= opts.port <= 65535:
            raise UsageError("--port takes a number up to 65535", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Serve until a signal ends it, or make the copy."""
        # Scrapy imports the module of every command for each, and a crawl has no use for a web server.
        from explorer.serve import Serving, serve
        from explorer.snapshot import take_snapshot

        path = Path(self.archive_path)
        if opts.snapshot:
            path = take_snapshot(path, opts.snapshot, texts=not opts.without_texts)
            print(f"Copied to {printable(str(path))}")
            if opts.only_copy:
                return ExitStatus.DONE
        options = {
            "immutable": opts.immutable or bool(opts.snapshot),
            "sql": not opts.no_sql,
            "base_url": "/" + f"{opts.base_url.strip('/')}/".lstrip("/"),
            "rate_limit": opts.rate_limit,
            "origin": opts.origin.rstrip("/") if opts.origin else None,
            "internals": opts.internals,
        }
        serving = Serving(
            path=path,
            options=options,
            host=opts.host,
            port=opts.port,
            processes=opts.processes,
            max_clients=opts.max_clients,
        )
        serve(serving, partial(_announce, path, opts.origin))
        return ExitStatus.DONE


def _announce(path: Path, origin: str | None, host: str, port: int) -> None:
    if origin is None and not ip_address(host).is_loopback:
        complain("Without --origin, the absolute addresses of feeds and citations begin with http://localhost/.")
    shown = f"[{host}]" if ":" in host else host
    print(f"Serving {printable(str(path))} at http://{shown}:{port}/ (Ctrl-C ends it)", flush=True)
