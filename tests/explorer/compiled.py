"""Keeps templates compiled from one explorer to the next: a plugin of Datasette.

Each explorer has an environment of its own, and compiling templates takes most of the time of its first page.
"""

from types import CodeType

from datasette import hookimpl
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
