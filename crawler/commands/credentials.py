"""Credentials come from the environment or a file, never from the command line, and are cut out of logs."""

import logging
import re
import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from crawler.exceptions import ArgumentError
from crawler.text.credentials import without_userinfo

__all__ = [
    "LEAVE_OUT",
    "PREFIX",
    "credentials_of",
    "hide_credentials_in_logs",
    "is_credential",
    "refuse_credentials",
    "refuse_passwords",
    "refuse_proving_headers",
]

PREFIX = "BACKNUMBER_"
"""What stands before the name of a setting in the environment; `_FILE` behind it for the path of a file."""

HIDDEN = "…"
"""What stands for a credential in a log."""

LEAVE_OUT = "others can see the command line. Leave user and password out."
"""What is said of an address with a user or password on the command line."""

SHORTEST = 4
"""Characters of the shortest credential that is looked for in lines: shorter ones are in any word."""

# The address of a webhook is as good as a password.
_CREDENTIAL = re.compile(r"WEBHOOK|PASS(?:WORD|WD)?\Z|SECRET|TOKEN|CREDENTIAL|ACCESS_KEY|API_KEY", re.IGNORECASE)

_PROVING = re.compile(r"AUTH|COOKIE|KEY|PASS|SECRET|SESSION|TOKEN", re.IGNORECASE)
"""Headers by which a server knows who asks."""


def is_credential(name: str) -> bool:
    """Return whether a setting of this name holds a credential.

    >>> is_credential("NOTIFY_WEBHOOK"), is_credential("MAIL_PASS"), is_credential("HTTPCACHE_DIR")
    (True, True, False)
    """
    return _CREDENTIAL.search(name) is not None


def refuse_credentials(given: Mapping[str, str]) -> None:
    """Raise ArgumentError for a credential among what -s says: every user of a machine sees its command lines."""
    for name, value in given.items():
        if value and (is_credential(name) or without_userinfo(value) != value):
            raise ArgumentError(
                f"-s {name}=…: credentials are not taken from the command line, which others can see. Put it into the "
                f"environment variable {PREFIX}{name}, or into a file that {PREFIX}{name}_FILE names."
            )


def refuse_passwords(options: Mapping[str, object]) -> None:
    """Raise ArgumentError for an address with a user or password among the values of options, by their names."""
    for name, value in options.items():
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and without_userinfo(text) != text for text in texts):
            raise ArgumentError(f"--{name.replace('_', '-')} …: {LEAVE_OUT}")


def refuse_proving_headers(headers: Iterable[str]) -> None:
    """Raise ArgumentError for headers of all requests by which a server knows who asks.

    headers: the names in DEFAULT_REQUEST_HEADERS.
    """
    for name in headers:
        if _PROVING.search(name):
            raise ArgumentError(
                f"DEFAULT_REQUEST_HEADERS: {name} would be sent to every host that is asked, and kept with captures."
                " Leave it out."
            )


def credentials_of(environment: Mapping[str, str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the settings that the environment gives, directly or by the path of a file. known: names of settings.

    Raise ArgumentError for a file that cannot be read.
    """
    for variable, value in environment.items():
        name = variable.removeprefix(PREFIX)
        if name == variable:
            continue
        if name.removesuffix("_FILE") in known and name not in known:
            try:
                yield name.removesuffix("_FILE"), Path(value).expanduser().read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
                raise ArgumentError(f"{variable}={value}: the file cannot be read: {why}.") from None
        elif name in known:
            yield name, value


class _HidingRecord(logging.LogRecord):
    """A line of the log without credentials."""

    known: ClassVar[set[str]] = set()
    """Credentials that the environment gave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[0] is not None:
            self.exc_text = self._hidden("".join(traceback.format_exception(*self.exc_info))).rstrip("\n")

    def getMessage(self) -> str:  # noqa: N802 - logging's name
        return self._hidden(super().getMessage())

    def _hidden(self, text: str) -> str:
        for credential in sorted(self.known, key=len, reverse=True):  # one may be part of another
            text = text.replace(credential, HIDDEN)
        return without_userinfo(text)


def hide_credentials_in_logs(known: Iterable[str] = ()) -> None:
    """Cut these, and the users and passwords of addresses, out of every line that is logged from now on."""
    _HidingRecord.known |= {credential for credential in known if len(credential) >= SHORTEST}
    logging.setLogRecordFactory(_HidingRecord)
