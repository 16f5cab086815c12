"""What a member of a cluster runs, so that none of another version works on an archive."""

import platform
import re
import socket
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["CHECKOUT", "Member", "about_member", "differences", "fingerprint"]

CHECKOUT = Path(__file__).resolve().parents[3]
"""The folder that workers import the project from."""

CODE = ("crawler", "spiders")
"""Folders of what workers run."""

OF_CLUSTERS = ("cloudpickle", "dask", "distributed", "msgpack", "tornado")
"""Packages that the members of a cluster talk by; requirements.lock has those that the project runs with."""

PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)

Member = Mapping[str, Any]
"""What a member says of itself, in texts, which another version can read. See `about_member`."""


@cache
def about_member() -> dict[str, Any]:
    """Return what this process runs: `host`, `checkout`, `program` (a hash of its code), `python`, and `packages` with
    their versions. As it was when first asked: files that change later are not what runs."""
    names = {*PINNED.findall((CHECKOUT / "requirements.lock").read_text("utf-8")), *OF_CLUSTERS}
    return {
        "host": socket.gethostname(),
        "checkout": str(CHECKOUT),
        "program": _hash_of_code(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "packages": {name: _version_of(name) for name in sorted(names)},
    }


@cache
def fingerprint() -> str:
    """Return a text that members have in common when they run the same."""
    about = about_member()
    return sha256(repr([about[each] for each in ("program", "python", "packages")]).encode()).hexdigest()


def differences(here: Member, there: Member) -> Iterator[str]:
    """Yield in words what another member runs otherwise.

    >>> list(differences({"program": "a", "python": "3.12", "packages": {"lxml": "5.1"}},
    ...                  {"program": "a", "python": "3.11", "packages": {"lxml": "4.9"}}))
    ['Python 3.11 instead of 3.12', 'lxml 4.9 instead of 5.1']
    """
    if there.get("program") != here["program"]:
        yield f"another version of the program, in {there.get('checkout', 'no checkout')}"
    if there.get("python") != here["python"]:
        yield f"Python {there.get('python')} instead of {here['python']}"
    theirs = there.get("packages", {})
    for name, ours in here["packages"].items():
        if (found := theirs.get(name)) != ours:
            yield f"{name} {found or '(missing)'} instead of {ours or 'none'}"


def _hash_of_code() -> str:
    digest = sha256()
    for folder in CODE:
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.is_file() and path.parent.name != "__pycache__":
                digest.update(f"\0{path.relative_to(CHECKOUT).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
