"""Keeps templates and plugins compiled from one explorer to the next.

Each explorer has an environment of its own, and compiling templates takes most of the time of its first page. Datasette
compiles the plugins of a folder again for each, and then finds that it has them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import CodeType

import pytest
from datasette import app, hookimpl
from datasette.plugins import pm
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """What templates were compiled to, in this process."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


class KeepsCompiled:
    """The plugin."""

    __name__ = "keeps_compiled"  # which Datasette asks each plugin for

    def __init__(self) -> None:
        self._compiled = Compiled()

    @hookimpl  # type: ignore[untyped-decorator]
    def prepare_jinja2_environment(self, env: Environment) -> None:
        env.bytecode_cache = self._compiled


@contextmanager
def keep_compiled() -> Iterator[None]:
    """Keep them for the explorers that are made meanwhile."""
    plugin = KeepsCompiled()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "module_from_path", cache(app.module_from_path))
        pm.register(plugin)
        yield
        pm.unregister(plugin)
