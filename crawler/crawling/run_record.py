"""What is recorded of the conditions of a run: its settings, without secrets, and the versions of its software."""

import platform
import re
from importlib.metadata import version
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from crawler.archive.database import sqlite_version

__all__ = ["settings_on_record", "versions_on_record"]

RECORDED_SETTINGS = (
    "ALLOWED_NETWORKS",
    "ARCHIVE",
    "CAPTURES",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "CONTACT_URL",
    "CORRECTIONS",
    "DOWNLOAD_DELAY",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_TIMEOUT",
    "RETRY_TIMES",
    "ROBOTSTXT_OBEY",
)
"""Settings that decide what a run sees; they are recorded wherever they were set."""

LIBRARIES = ("lxml", "parsel", "Scrapy", "Twisted")
"""Distributions whose versions are recorded."""

HIDDEN = "…"
"""The recorded value of a setting that may be a secret."""

# An archive may be published, and the address of a webhook is as good as a password.
_SECRET = re.compile(r"AUTH|COMMAND|COOKIE|CREDENTIAL|HEADERS|KEY|PASS|PROXY|SECRET|TOKEN|WEBHOOK", re.IGNORECASE)


def settings_on_record(settings: BaseSettings) -> dict[str, Any]:
    """Return the settings that are always recorded and those given with -s; secrets without their values.

    >>> settings_on_record(BaseSettings({"NOTIFY_WEBHOOK": "https://a.example/x", "LOG_LEVEL": "INFO"}, "cmdline"))
    {'LOG_LEVEL': 'INFO', 'NOTIFY_WEBHOOK': '…'}
    """
    given = {n for n in settings if (settings.getpriority(n) or 0) >= SETTINGS_PRIORITIES["cmdline"]}
    always = {name for name in RECORDED_SETTINGS if settings.get(name) is not None}
    return {
        name: HIDDEN if _SECRET.search(name) and settings[name] else _plain(settings[name])
        for name in sorted(given | always)
    }


def _plain(value: Any) -> Any:
    """Return a value that JSON has: Scrapy keeps a table of components as settings of their own."""
    return value.copy_to_dict() if isinstance(value, BaseSettings) else value


def versions_on_record() -> dict[str, str]:
    """Return name -> version of Python, SQLite and the libraries on which readings depend.

    >>> sorted(versions_on_record())
    ['Python', 'SQLite', 'Scrapy', 'Twisted', 'lxml', 'parsel']
    """
    own = {"Python": platform.python_version(), "SQLite": sqlite_version()}
    return own | {name: version(name) for name in LIBRARIES}
