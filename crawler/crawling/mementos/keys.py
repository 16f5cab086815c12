"""The user's keys at a web archive, from the environment or a file: neither command line nor archive has them."""

import os
import re
from pathlib import Path

from scrapy.settings import BaseSettings

from crawler.exceptions import ArgumentError

__all__ = ["VARIABLE", "save_keys"]

VARIABLE = "SNAPSHOT_SAVE_KEYS"
"""Variable of the environment with the keys, `access:secret`."""

_KEYS = re.compile(r"[!-9;-~]+:[!-~]+")


def save_keys(settings: BaseSettings) -> str:
    """Return the keys. Setting: SNAPSHOT_KEYS, the path of a file. Raise ArgumentError when there are none."""
    path = settings.get("SNAPSHOT_KEYS")
    try:
        text = Path(path).expanduser().read_text("utf-8") if path else os.environ.get(VARIABLE, "")
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentError(f"-s SNAPSHOT_KEYS={path}: it cannot be read: {error}.") from None
    keys = text.strip()
    if not _KEYS.fullmatch(keys):
        where = f"the file {path}" if path else f"the environment variable {VARIABLE}"
        raise ArgumentError(
            f"-a submit=yes needs your keys at the web archive: write access:secret to {where}"
            f"{'' if path else ', or name a file with -s SNAPSHOT_KEYS=FILE'}."
        )
    return keys
