"""The explorer's static files, and the hash by which a page may run a script."""

import base64
import hashlib
from functools import cache
from pathlib import Path

__all__ = ["SCRIPT", "STATIC", "integrity"]

STATIC = Path(__file__).resolve().parent / "static"

SCRIPT = "charts.js"
"""The one script that pages may run."""


@cache
def integrity(name: str) -> str:
    """Return the hash of a file, as the attribute `integrity` and a content security policy write it.

    https://www.w3.org/TR/CSP3/#external-hash
    """
    return f"sha256-{base64.b64encode(hashlib.sha256((STATIC / name).read_bytes()).digest()).decode()}"
