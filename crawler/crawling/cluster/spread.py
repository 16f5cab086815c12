"""Have analyses compute on the workers of a cluster, which read the rows as Parquet."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from crawler.archive.analyses.spread import Portion
from crawler.archive.exports.targets import clear_left, folder_beside
from crawler.crawling.cluster.connection import Cluster, check_folder

__all__ = ["ClusterSpread", "compute_on_worker", "spread_on"]

AHEAD: Final = 3
"""Portions for each thread of a worker: one that is computed, one that waits there, one that is being written."""

FAILURES = (ArithmeticError, LookupError, TypeError, ValueError)
"""What a function raises of its own: of one analysis, and not of the cluster."""

Result = TypeVar("Result")
Row = tuple[Any, ...]


@contextmanager
def spread_on(cluster: Cluster, archive: str) -> "Iterator[ClusterSpread]":
    """Give a spread with a folder of its own beside an archive, which is there for as long."""
    path = Path(archive).resolve().with_suffix(".portions")
    clear_left(path)
    with folder_beside(path) as folder:
        yield ClusterSpread(cluster, folder)


class ClusterSpread:
    """The workers of a cluster; see `Spread`.

    folder: of portions that are under way, under which the workers find it too.
    """

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.ways = cluster.places
        self._cluster, self._folder = cluster, folder

    def __call__(self, function: Callable[..., Result], portions: Iterable[Portion]) -> Iterator[Result]:
        """Yield what a function returns for each portion, in their order. Raise ClusterError."""
        ahead = AHEAD * self.ways
        waiting: deque[Future[Result]] = deque()
        with ThreadPoolExecutor(ahead, thread_name_prefix="portion") as threads:
            try:
                for number, (rows, *others) in enumerate(portions):
                    path = self._folder / f"{number}.parquet"
                    _write(path, rows)
                    waiting.append(threads.submit(self._compute, path, function, others))
                    if len(waiting) >= ahead:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for each in waiting:
                    each.cancel()

    def _compute(self, path: Path, function: Callable[..., Result], others: Sequence[object]) -> Result:
        """Have a worker compute; in a thread."""
        told: Any = self._cluster.call(compute_on_worker, str(path), function, tuple(others))
        path.unlink()
        if isinstance(told, FAILURES):
            raise told
        computed: Result = told
        return computed


def compute_on_worker(path: str, function: Callable[..., Result], others: Sequence[object]) -> Result | Exception:
    """Return what a function returns for the rows of a file, or what it raises. Raise ClusterError for no such folder.

    others: what else it takes.
    """
    check_folder(Path(path).parent, "the rows to analyse")
    rows = _read(Path(path))
    try:
        return function(rows, *others)
    except FAILURES as error:
        return error


def _write(path: Path, rows: Iterable[Row]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    columns = [pa.array(values) for values in zip(*rows, strict=True)]
    parquet.write_table(pa.table(columns, names=[str(place) for place in range(len(columns))]), path)


def _read(path: Path) -> list[Row]:
    from pyarrow import parquet

    columns = parquet.read_table(path).columns
    return list(zip(*(column.to_pylist() for column in columns), strict=True))
