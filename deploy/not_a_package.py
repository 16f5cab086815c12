"""The build backend of a project that is never built: tells whoever runs `pip install .` what to do instead."""

import sys
from typing import NoReturn

ADVICE = (
    "Backnumber runs from its checkout and cannot be installed: run `make demo` there, or "
    "`pip install --require-hashes -r requirements.lock` and `python -m scrapy`; for Scrapyd see deploy/scrapyd.conf."
)


def refuse(*_: object, **__: object) -> NoReturn:
    """End with the advice."""
    sys.exit(ADVICE)


get_requires_for_build_wheel = get_requires_for_build_editable = get_requires_for_build_sdist = refuse
build_wheel = build_editable = build_sdist = refuse
