"""Send notices of how a run ended: to a command, on its standard input, and to a webhook, both as JSON."""

import json
import logging
import os
import shlex
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from tempfile import TemporaryFile
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings

from crawler import __version__
from crawler.crawling.extensions.summary import RunSummary
from crawler.crawling.run_summary import Summary, as_json
from crawler.exceptions import ArgumentError

__all__ = ["Notices", "Receivers", "is_wanted", "receivers", "send"]

logger = logging.getLogger(__name__)

OCCASIONS = ("failure", "change", "always")
"""Values of NOTIFY_ON."""

MAX_STDERR_CHARS = 500
"""Characters of a command's standard error that are logged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receivers:
    """Who gets notices, and when."""

    command: tuple[str, ...] = ()
    """Words of a command line; () for none."""

    webhook: str | None = None
    """URL to which notices are posted; None for none."""

    on: str = "failure"
    """When notices are sent, one of OCCASIONS."""

    seconds: float = 30.0
    """Time that each receiver may take."""


class Notices:
    """Send notices when the engine has stopped. One that cannot be sent is a failure of the run and changes no data."""

    def __init__(self, crawler: Crawler, to: Receivers) -> None:
        self.crawler = crawler
        self.receivers = to
        self.sent = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension. Raise ArgumentError for a wrong setting, NotConfigured without receivers."""
        to = receivers(crawler.settings)
        if not to.command and to.webhook is None:
            raise NotConfigured
        extension = cls(crawler, to)
        crawler.signals.connect(extension.finish, signals.engine_stopped)
        return extension

    def finish(self) -> None:
        """Send the notices, once. Nothing else is in flight any more, so this may block."""
        summary = self.crawler.get_extension(RunSummary)
        if self.sent or summary is None:
            return
        self.sent = True
        for failure in send(self.receivers, summary.collect()):
            logger.error("A notice could not be sent: %s", failure)
            self.crawler.stats.inc_value("failures/notice")


def receivers(settings: BaseSettings) -> Receivers:
    """Return who gets notices, by the settings NOTIFY_COMMAND, _WEBHOOK, _ON and _TIMEOUT. Raise ArgumentError."""
    on = settings.get("NOTIFY_ON") or "failure"
    if on not in OCCASIONS:
        raise ArgumentError(f"-s NOTIFY_ON={on}: give one of {', '.join(OCCASIONS)}.")
    try:
        seconds = settings.getfloat("NOTIFY_TIMEOUT", 30.0)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise ArgumentError(f"-s NOTIFY_TIMEOUT={settings['NOTIFY_TIMEOUT']}: give seconds, at most an hour.")
    return Receivers(
        command=_command(settings.get("NOTIFY_COMMAND") or ""),
        webhook=_webhook(settings.get("NOTIFY_WEBHOOK") or None),
        on=on,
        seconds=seconds,
    )


def is_wanted(on: str, summary: Summary) -> bool:
    """Return whether a run that ended so is an occasion for a notice.

    >>> when = "2024-01-01T00:00:00Z"
    >>> killed = Summary(command="crawl a", archive="", outcome="interrupted", started=when, finished=when)
    >>> same = Summary(command="crawl a", archive="", outcome="finished", started=when, finished=when)
    >>> [(is_wanted(on, killed), is_wanted(on, same)) for on in OCCASIONS]
    [(True, False), (True, False), (True, True)]
    """
    if on == "always" or summary.outcome != "finished":
        return True
    return on == "change" and not summary.nothing_new


def send(to: Receivers, summary: Summary) -> list[str]:
    """Send a notice to each receiver; return what went wrong, in words without secrets.

    Never raises, and takes no more than the time that is allowed for each receiver.
    """
    if not is_wanted(to.on, summary):
        return []
    message = json.dumps(as_json(summary), ensure_ascii=False).encode("utf-8", "replace")
    failures = [_run(to.command, message, to.seconds) if to.command else None]
    failures.append(_post(to.webhook, message, to.seconds) if to.webhook else None)
    return [failure for failure in failures if failure is not None]


def _command(line: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(line))
    except ValueError as error:
        raise ArgumentError(f"NOTIFY_COMMAND is no command line: {error}.") from None
    if words and shutil.which(words[0]) is None:
        raise ArgumentError(f"NOTIFY_COMMAND: there is no program {words[0]}. Give its path.")
    return words


def _webhook(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web or not url.isascii() or not url.isprintable() or " " in url:
        raise ArgumentError("NOTIFY_WEBHOOK is no address of the web. Give one such as https://hooks.example/…")
    return url


def _run(words: tuple[str, ...], message: bytes, seconds: float) -> str | None:
    """Run a command without a shell, with the message on its standard input; return what went wrong."""
    with TemporaryFile() as errors:  # a pipe could be held open by processes that the command leaves behind
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell, and no word of it comes from the web
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        except OSError as error:
            return f"{words[0]} cannot be run: {error.strerror}."
        try:
            process.communicate(message, timeout=seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"{words[0]} took more than {seconds:g} s and was stopped."
        if process.returncode == 0:
            return None
        errors.seek(0)
        said = errors.read(4 * MAX_STDERR_CHARS).decode("utf-8", "replace").strip()[:MAX_STDERR_CHARS]
        return f"{words[0]} ended with status {process.returncode}{f': {said}' if said else ''}."


def _post(url: str, message: bytes, seconds: float) -> str | None:
    """Post the message; return what went wrong. In a thread, since a server that sends a byte at a time never exceeds a
    socket's timeout."""
    parts = urlsplit(url)
    problem = ["did not answer"]

    def post() -> None:
        make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = make(str(parts.hostname), parts.port, timeout=seconds)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"Backnumber/{__version__}"}
        try:
            connection.request("POST", target, message, headers)
            status = connection.getresponse().status
            # A redirect is not followed: the message is for the receiver that the setting names
            problem[0] = "" if 200 <= status < 300 else f"answered {status}"
        except (OSError, HTTPException) as error:
            problem[0] = f"cannot be reached: {getattr(error, 'strerror', None) or type(error).__name__}"
        finally:
            connection.close()

    posting = Thread(target=post, daemon=True)
    posting.start()
    posting.join(seconds)
    # The path may be a secret, the host is none
    return f"the webhook at {parts.hostname} {problem[0]}." if problem[0] else None
