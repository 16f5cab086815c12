"""The base of all commands of the project: usage, checks, help and exit statuses."""

import argparse
import json
import os
import re
import signal
import sys
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from difflib import get_close_matches
from enum import IntEnum
from inspect import isclass
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.utils.conf import arglist_to_dict
from scrapy.utils.misc import walk_modules_iter

from crawler.commands.credentials import (
    LEAVE_OUT,
    credentials_of,
    hide_credentials_in_logs,
    is_credential,
    refuse_credentials,
    refuse_passwords,
    refuse_proving_headers,
)
from crawler.commands.settings_check import check_log_file, check_settings, project_types
from crawler.commands.termination import (
    STOPPED,
    exit_on_signals,
    finish_output,
    is_full,
    leave_full_output,
    leave_output,
    speak_any_encoding,
)
from crawler.exceptions import BacknumberError
from crawler.text.credentials import without_userinfo, without_userinfo_in
from crawler.text.printable import printable

if TYPE_CHECKING:
    Base = ScrapyCommand
else:
    Base = object  # Scrapy takes each of its subclasses in this package for a command.

__all__ = [
    "CLUSTER_HELP",
    "ExitStatus",
    "ProjectCommand",
    "check_decision",
    "complain",
    "print_as_json",
    "project_commands",
    "whole_number",
]


CLUSTER_HELP = (
    "have the workers of the Dask cluster with the scheduler at this address work, such as tcp://HOST:8786; `local`"
    " starts a cluster of READERS processes"
)
"""Help of the option --cluster."""


class ExitStatus(IntEnum):
    """Exit status of a command. After signal N it is 128 + N, as in a shell: 130 for Ctrl-C, 143 for SIGTERM."""

    DONE = 0
    """All that was asked for was done."""
    FAILED = 1
    """It was carried out, and something failed or was found that a person has to look at."""
    REFUSED = 2
    """Nothing was done: wrong usage, or it could not start."""


class ProjectCommand(Base):
    """Base of the project's commands, before one of Scrapy's: `class Command(ProjectCommand, ScrapyCommand)`.

    A command has `short_desc`, `description` and `execute`, and where it needs them `OPERANDS`, `FAILS_WHEN`,
    `add_options` and `check_options`.
    """

    requires_project = True
    requires_crawler_process = False

    OPERANDS: ClassVar[tuple[str, ...]] = ()
    """Names of what follows the options, in their order; those that may be left out in square brackets, and `[NAME...]`
    for one that may be repeated."""

    FAILS_WHEN: ClassVar[str] = ""
    """When the exit status is 1, as a clause; empty for a command that never has it."""

    OF_CONTENT: ClassVar[tuple[str, ...]] = ()
    """Names of the options whose values are looked for in the archive, in addresses of digests too."""

    @abstractmethod
    def description(self) -> str:
        """Return what the command does, for `--help` and docs/commands.md."""

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Carry the command out and return its exit status. A BacknumberError is printed and gives 2."""

    def check_options(self, opts: argparse.Namespace) -> None:
        """Raise UsageError for options that do not go together; nothing is opened yet."""

    def syntax(self) -> str:
        return " ".join(("[options]", *self.OPERANDS))

    def long_desc(self) -> str:
        failed = f"1 when {self.FAILS_WHEN}, " if self.FAILS_WHEN else ""
        return (
            f"{self.description()} Exit status: 0 on success, {failed}2 for wrong usage or when it cannot start,"
            " 128 + N when signal N ended it."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        speak_any_encoding()  # the help, too, is printed
        super().add_options(parser)
        self.parser = parser
        tell = parser.error
        # It repeats what was given.
        parser.error = lambda message: tell(without_userinfo(message))  # type: ignore[method-assign]

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check options, settings and operands before anything is opened; a wrong one ends the command with 2."""
        try:
            given = arglist_to_dict(opts.set)
        except ValueError:
            raise UsageError("-s takes NAME=VALUE.", print_help=False) from None
        try:
            self._take_credentials(given)
            checked_apart = {"set", "spargs", *self.OF_CONTENT}
            refuse_passwords({name: value for name, value in vars(opts).items() if name not in checked_apart})
            check_settings(given, self.project_settings)
            super().process_options(args, opts)
            refuse_proving_headers(self.project_settings.getdict("DEFAULT_REQUEST_HEADERS"))
            check_log_file(self.project_settings)
        except BacknumberError as error:
            self.refuse(args, given, error)
        self.check_operands(args)
        self.check_options(opts)

    def _take_credentials(self, given: Mapping[str, str]) -> None:
        """Take credentials from the environment, and none from -s; keep them out of the log. Raise ArgumentError."""
        refuse_credentials(given)
        taken = dict(credentials_of(os.environ, {*self.project_settings, *project_types()}))
        hide_credentials_in_logs(value for name, value in taken.items() if is_credential(name))
        for name, value in taken.items():
            self.project_settings.set(name, value, priority="project")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Carry the command out and set its exit status."""
        try:
            with exit_on_signals():
                self.exitcode = self.execute(args, opts)
                finish_output()
        except BacknumberError as error:
            complain(str(error))
            self.exitcode = ExitStatus.REFUSED
        except OSError as error:
            self.exitcode = self._ended_by(error)
        except KeyboardInterrupt:
            complain(STOPPED)
            self.exitcode = 128 + signal.SIGINT

    def _ended_by(self, error: OSError) -> int:
        """Say what failed, and return the exit status. Raise an error of neither a named file nor the output."""
        if error.filename is not None:  # too long a name, a folder that may not be entered, a disk that fails
            complain(f"{error.filename}: {error.strerror}.")
            return ExitStatus.REFUSED
        if leave_output():
            return 128 + (signal.SIGPIPE if isinstance(error, BrokenPipeError) else signal.SIGHUP)
        if not is_full(error):
            raise error
        leave_full_output(error)
        return ExitStatus.FAILED

    def refuse(self, args: list[str], given: Mapping[str, str], error: BacknumberError) -> NoReturn:
        """Print what is wrong with the settings that -s gives, and exit with 2."""
        complain(f"scrapy {type(self).__module__.rpartition('.')[2]}: {error}")
        sys.exit(ExitStatus.REFUSED)

    @property
    def project_settings(self) -> BaseSettings:
        """The settings; Scrapy gives them to a command before it calls it."""
        assert self.settings is not None  # noqa: S101 - see above
        return self.settings

    @property
    def archive_path(self) -> str:
        """The setting ARCHIVE."""
        return str(self.project_settings["ARCHIVE"])

    def check_operands(self, args: list[str]) -> None:
        """Raise UsageError for unknown options, for too few or too many operands, and for passwords in them."""
        for arg in args:
            if without_userinfo(arg) != arg:
                raise UsageError(f"{without_userinfo(arg)}: {LEAVE_OUT}", print_help=False)
            if arg.startswith("-") and arg != "-":
                options = re.findall(r"--[a-z][a-z-]*", self.parser.format_help())
                near = get_close_matches(arg.partition("=")[0], options, n=1)
                raise UsageError(
                    f"There is no option {arg}{f'; did you mean {near[0]}?' if near else '.'}", print_help=False
                )
        least = sum(not name.startswith("[") for name in self.OPERANDS)
        most = len(args) if self.OPERANDS[-1:] and self.OPERANDS[-1].endswith("...]") else len(self.OPERANDS)
        if not least <= len(args) <= most:
            wanted = " ".join(self.OPERANDS) or "no arguments"
            raise UsageError(f"Expected {wanted}, got {' '.join(args) or 'nothing'}.", print_help=False)


def check_decision(option: str, given: object, why: str | None) -> None:
    """Raise UsageError unless an option by which a person decides on a row comes with its reason, and --why with it.

    Args:
        option: its name, such as `--undo`.
        given: its value, such as the id of the row; None where the option is not given.
        why: the reason; None where --why is not given.
    """
    if (given is None) != (why is None) or (why is not None and not why.strip()):
        raise UsageError(f"{option} ID and --why TEXT go together.", print_help=False)


def reason(text: str) -> str:
    """Return the reason of a decision, as a type of argparse: without users and passwords of addresses; it is kept.

    >>> reason(" seen at https://u:hush@a.example/ ")
    'seen at https://a.example/'
    """
    return without_userinfo(text).strip()


def whole_number(text: str) -> int:
    """Return a whole number of an option, as a type of argparse: one that a row's id or number may be.

    >>> whole_number("12")
    12

    Raises argparse.ArgumentTypeError.
    """
    if not re.fullmatch(r"-?[0-9]{1,18}", text.strip(), re.ASCII):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no whole number")
    return int(text)


def complain(message: str) -> None:
    """Print a message on the standard error, on one line."""
    print(printable(message), file=sys.stderr)


def print_as_json(records: Iterable[Any]) -> None:
    """Print dataclasses as a list of JSON objects, with users and passwords cut out of addresses."""
    print(json.dumps(without_userinfo_in([asdict(record) for record in records]), ensure_ascii=False, indent=2))


def project_commands(module: str) -> Iterator[tuple[str, ScrapyCommand]]:
    """Yield name and instance of each command in a package, such as the setting COMMANDS_MODULE, by name."""
    for each in sorted(walk_modules_iter(module), key=lambda each: each.__name__):
        for kind in vars(each).values():
            if isclass(kind) and issubclass(kind, ScrapyCommand) and kind.__module__ == each.__name__:
                yield each.__name__.rpartition(".")[2], kind()
