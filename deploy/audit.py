"""Compare what locks name with published advisories: `python deploy/audit.py [LOCK ...]`, or `make audit`.

Exit status: 0 when no advisory is known, 1 for those that are printed, 3 for "not audited": none could be asked for.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

SERVICE = "https://api.osv.dev/v1/querybatch"
"""Open Source Vulnerabilities, of which PyPI's advisories are a part: https://google.github.io/osv.dev/post-v1-querybatch"""

TIMEOUT = 30
"""Seconds to wait for an answer."""

AT_ONCE = 500
"""Packages that are asked for at a time; the service takes a thousand."""

_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pinned(lock: str) -> list[tuple[str, str]]:
    """Return name and version of each package that a lock names.

    >>> pinned("a-b[c]==1.0 ; python_version < '3.12' \\\\\n    --hash=sha256:00\\nd==2\\n# e==3")
    [('a-b', '1.0'), ('d', '2')]
    """
    return list(dict.fromkeys(_PINNED.findall(lock)))


def advisories(packages: Sequence[tuple[str, str]], service: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield name, version and ids of the advisories of each package that has some. Raise OSError or ValueError."""
    for start in range(0, len(packages), AT_ONCE):
        part = packages[start : start + AT_ONCE]
        queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in part]
        answers = _ask(service, {"queries": queries})["results"]
        if len(answers) != len(part):
            raise ValueError(f"{len(answers)} answers to {len(part)} questions")
        for (name, version), answer in zip(part, answers, strict=True):
            if found := [each["id"] for each in answer.get("vulns", ())]:
                yield name, version, found


def _ask(service: str, question: object) -> Any:
    asked = Request(service, json.dumps(question).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310 - of a constant, or of the environment
        return json.load(answer)


def main(locks: Sequence[str]) -> int:
    """Print the advisories; return the exit status."""
    packages = [each for lock in locks for each in pinned(Path(lock).read_text("utf-8"))]
    packages = list(dict.fromkeys(packages))
    try:
        found = list(advisories(packages, os.environ.get("OSV_SERVICE", SERVICE)))
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        print(f"not audited: no advisories could be reached ({error})", file=sys.stderr)
        return 3
    for name, version, ids in found:
        print(f"{name} {version}: {', '.join(ids)}")
    print(f"{len(packages)} packages audited, {len(found)} with advisories")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["requirements.lock"]))
