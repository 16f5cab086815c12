"""The build backend of a project that is never built: tells whoever runs `pip install .` what to do instead."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

ADVICE = (
    "Backnumber runs from its checkout and cannot be installed: run `make demo` there, or "
    "`pip install --require-hashes -r requirements.lock` and `python -m scrapy`; for Scrapyd see deploy/scrapyd.conf."
)


def refuse(*_: object, **__: object) -> NoReturn:
    """End with the advice."""
    if Path("/dev/stderr").resolve() == Path(os.devnull):  # scrapyd-deploy throws away what is said there
        with suppress(OSError):
            Path("/dev/tty").write_text(f"{ADVICE}\n", "utf-8")
    sys.exit(ADVICE)


get_requires_for_build_wheel = get_requires_for_build_editable = get_requires_for_build_sdist = refuse
build_wheel = build_editable = build_sdist = refuse
