"""`scrapy crawl`, whose exit status says whether anything failed. Scrapy's own exits with 0 after
exceptions in callbacks, in `start()`, in pipelines and in signal handlers."""

import argparse
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import NoReturn

from scrapy import Spider
from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.conf import arglist_to_dict

from crawler.commands.scaffold import CLUSTER_HELP, ExitStatus, ProjectCommand, whole_number
from crawler.exceptions import BacknumberError


class Command(ProjectCommand, crawl.Command):
    """Scrapy's command, whose exit status says how the run ended. It runs on asyncio, without a reactor."""

    requires_crawler_process = True
    OPERANDS = ("SPIDER",)
    FAILS_WHEN = "something failed or an expectation was not met (`scrapy problems` lists and accepts the latter)"

    def short_desc(self) -> str:
        return "Run a spider; the exit status says whether anything failed"

    def description(self) -> str:
        return (
            "Runs a spider of the project, by name, with arguments as -a NAME=VALUE and settings as -s NAME=VALUE."
            " `scrapy crawl SPIDER --help` lists the arguments of a spider. `scrapy crawl sources --cluster` makes"
            " shards of what is due (`scrapy shard`), crawls each on a worker of a Dask cluster, and adopts it when it"
            " ends."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        # Help is given when it is known which spider's arguments are to be in it.
        parser.add_argument("-h", "--help", action="store_true", help="show this help, and the arguments of the spider")

        parser.add_argument("--cluster", metavar="ADDRESS|local", help=CLUSTER_HELP)
        parts = "with --cluster: how many parts (default: one for each thread of its workers)"
        parser.add_argument("--parts", metavar="N", type=whole_number, help=parts)

    def check_options(self, opts: argparse.Namespace) -> None:
        """Raise UsageError for options that do not go together."""
        from crawler.visits.parts import MAX_PARTS

        if opts.parts is not None and (opts.cluster is None or not 1 <= opts.parts <= MAX_PARTS):
            raise UsageError(f"--parts N goes with --cluster, from 1 to {MAX_PARTS}.", print_help=False)
        if opts.cluster is not None and "part" in opts.spargs:
            raise UsageError("--cluster makes the parts: leave out -a part.", print_help=False)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options, and quieten Scrapy before it logs its first line."""
        if opts.help:
            self._help(args)
        super().process_options(args, opts)
        from crawler.commands.crawl import quieten

        quieten(self.project_settings)

    def refuse(self, args: list[str], given: Mapping[str, str], error: BacknumberError) -> NoReturn:
        from crawler.commands.crawl import tell_refusal

        settings = self.project_settings.copy()
        for name, value in given.items():
            with suppress(TypeError, ValueError, RecursionError):  # which is what is wrong with it
                settings.set(name, value, priority="cmdline")
        tell_refusal(settings, " ".join(("crawl", *args[:1])), error)
        super().refuse(args, given, error)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Run the spider."""
        if opts.cluster is not None:
            if args[0] != "sources":
                raise UsageError("--cluster is for the spider sources.", print_help=False)
            from crawler.commands.crawl_cluster import crawl_on_cluster

            return crawl_on_cluster(
                self.project_settings, arglist_to_dict(opts.set), opts.spargs, cluster=opts.cluster, parts=opts.parts
            )
        process = self.crawler_process
        if not isinstance(process, AsyncCrawlerProcess):
            raise UsageError("The project runs on asyncio alone: leave TWISTED_REACTOR_ENABLED off.")
        from crawler.commands.crawl import run_spider

        return run_spider(process, args[0], opts.spargs)

    def check_operands(self, args: list[str]) -> None:
        known = self._spiders()
        if not args:
            raise UsageError(f"Name the spider to run. Known spiders: {', '.join(known)}.", print_help=False)
        super().check_operands(args)
        if args[0] not in known:
            raise UsageError(f"There is no spider {args[0]!r}. Known spiders: {', '.join(known)}.", print_help=False)

    def _spiders(self) -> dict[str, type[Spider]]:
        loader = get_spider_loader(self.project_settings)
        return {name: loader.load(name) for name in sorted(loader.list())}

    def _help(self, args: list[str]) -> NoReturn:
        """Print the help, with the arguments of the spiders that are named, or else of all, and exit."""
        from crawler.crawling.arguments import arguments_of

        self.parser.print_help()
        known = self._spiders()
        for name in known.keys() & set(args) or known:
            # A parser of its own: spiders have arguments of the same name.
            parser = argparse.ArgumentParser(
                add_help=False, usage=argparse.SUPPRESS, formatter_class=self.parser.formatter_class
            )
            group = parser.add_argument_group(f"Arguments of {name}")
            for each in arguments_of(known[name]):
                meaning = each.meaning.replace("%", "%%")
                group.add_argument(f"-a {each.name}={each.form}", action="store_true", help=meaning)
            print(f"\n{parser.format_help()}".rstrip())
        sys.exit(ExitStatus.DONE)
