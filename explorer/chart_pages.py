"""The charts of the page of charts."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

__all__ = ["CHARTS", "Chart"]


class Chart(Protocol):
    """A chart: its question in SQL, and the picture of the answer."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def caption(self) -> str: ...
    @property
    def sql(self) -> str: ...

    def render(self, rows: Sequence[Mapping[str, Any]]) -> str: ...


CHARTS: tuple[Chart, ...] = ()
