"""What the ledger keeps of what a run ran with: its settings, without secrets, and the versions of what it ran on."""

import platform
import re
from importlib.metadata import version
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from crawler.archive.database import sqlite_version

__all__ = ["settings_on_record", "versions_on_record"]

DECISIVE = (
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
"""Settings that decide what a run sees, and so are kept whoever set them."""

LIBRARIES = ("lxml", "parsel", "Scrapy", "Twisted")

HIDDEN = "…"

# An archive may be published, and the address of a webhook is as good as a password.
_SECRET = re.compile(r"AUTH|COMMAND|COOKIE|CREDENTIAL|KEY|PASS|PROXY|SECRET|TOKEN|WEBHOOK", re.IGNORECASE)


def settings_on_record(settings: BaseSettings) -> dict[str, Any]:
    """The decisive settings, and those that were given with -s; what may be a secret is named without its value.

    >>> settings_on_record(BaseSettings({"NOTIFY_WEBHOOK": "https://a.example/x", "LOG_LEVEL": "INFO"}, "cmdline"))
    {'LOG_LEVEL': 'INFO', 'NOTIFY_WEBHOOK': '…'}
    """
    given = {n for n in settings if (settings.getpriority(n) or 0) >= SETTINGS_PRIORITIES["cmdline"]}
    decisive = {name for name in DECISIVE if settings.get(name) is not None}
    return {
        name: HIDDEN if _SECRET.search(name) and settings[name] else settings[name] for name in sorted(given | decisive)
    }


def versions_on_record() -> dict[str, str]:
    """Name -> version of Python, SQLite and the libraries on which readings depend.

    >>> sorted(versions_on_record())
    ['Python', 'SQLite', 'Scrapy', 'Twisted', 'lxml', 'parsel']
    """
    own = {"Python": platform.python_version(), "SQLite": sqlite_version()}
    return own | {name: version(name) for name in LIBRARIES}
