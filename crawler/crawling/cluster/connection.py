"""Connect to a Dask cluster, and call functions on its workers."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crawler.archive.scratch import scratch_folder
from crawler.crawling.cluster.member import about_member, differences, fingerprint
from crawler.crawling.cluster.task import run_task
from crawler.exceptions import ArgumentError, ClusterError

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["LOCAL", "Cluster", "check_address", "check_folder", "connected"]

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

LOCAL: Final = "local"
"""In place of an address: a cluster of processes of this machine, for this command alone."""

ADDRESS = re.compile(r"(?:[a-z][a-z0-9+]*://)?(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")

START_SECONDS = 15.0
"""Seconds within which a scheduler has to answer, and its workers too."""

LOST_SECONDS = 30.0
"""Seconds without an answer after which a scheduler counts as lost."""

WITHOUT_SECONDS = 600.0
"""Seconds for which tasks wait for a worker when there is none left: schedulers of machines start others meanwhile."""

PROBE_SECONDS = 5.0
"""Seconds between two looks at the scheduler while a task is awaited."""

SHOWN = 5
"""Most members, or differences of one, that are named."""

INSTALL = (
    "`--cluster` needs Dask, which is not installed: `.venv/bin/python -m pip install distributed` (the version in"
    " requirements-dev.lock is the one that is tested)."
)


class Cluster:
    """Workers that do what is called; of one connection."""

    def __init__(self, client: "Client", address: str) -> None:
        self.address = address
        self._client = client
        self._program = fingerprint()
        self._lock = Lock()
        self._workers: dict[str, int] = dict(_ask(client))
        self._probed = self._had_workers = monotonic()

    @property
    def run(self) -> str:
        """Return the name by which the scheduler knows this connection; it ends with the connection."""
        return str(self._client.id)

    def keep_leases(self) -> None:
        """Have the scheduler keep leases for this command and those after it. Raise ClusterError."""
        from crawler.crawling.cluster.plugin import Leases

        try:
            self._client.register_plugin(Leases())
        except Exception as error:
            raise ClusterError(f"The scheduler {self.address} keeps no leases: {_words(error)}") from error

    @property
    def places(self) -> int:
        """Return how many calls are carried out at once."""
        return max(1, sum(self._workers.values()))

    def call(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Return what a function returns on a worker; on another one when the first is killed. Waits, in this thread.

        The function is one of a module of the project, which workers import; it has no effect that may not come twice.

        Raises ClusterError: the scheduler was lost, no worker is left, the function failed, or its worker is of another
        version.
        """
        from distributed import CancelledError

        future = self._client.submit(run_task, self._program, function, arguments, pure=False)
        try:
            self._await(future)
            return future.result()  # type: ignore[no-any-return]
        except ClusterError:
            raise
        except CancelledError:
            raise self._lost() from None
        except Exception as error:
            raise ClusterError(f"A task failed on the cluster {self.address}: {_words(error)}") from error
        finally:
            future.release()

    def _await(self, future: "Future[Any]") -> None:
        while True:
            try:
                future.exception(timeout=PROBE_SECONDS)  # raises none of the task's
            except TimeoutError:
                self._probe()
            else:
                return

    def _probe(self) -> None:
        """Look whether the scheduler and workers are there, once in a while; tell which workers came and went."""
        with self._lock:
            if monotonic() - self._probed < PROBE_SECONDS:
                return
            try:
                workers = _ask(self._client)
            except Exception as error:
                raise self._lost() from error
            self._probed = monotonic()
            for gone in sorted(self._workers.keys() - workers):
                logger.warning("The worker %s is gone; what it was doing is done again by another", gone)
            for new in sorted(workers.keys() - self._workers):
                logger.info("The worker %s has joined", new)
            self._workers = dict(workers)
            if workers:
                self._had_workers = self._probed
            elif self._probed - self._had_workers > WITHOUT_SECONDS:
                raise ClusterError(f"The cluster {self.address} has had no worker for {WITHOUT_SECONDS:.0f} s.")

    def _lost(self) -> ClusterError:
        return ClusterError(
            f"The scheduler {self.address} was lost. What came before is kept; run the command again for the rest."
        )


def check_address(address: str) -> None:
    """Raise ArgumentError unless it is one of a scheduler, or `local`, and Dask is installed, which is not imported."""
    if address != LOCAL and not ADDRESS.fullmatch(address):
        raise ArgumentError(
            f"--cluster {address}: give the address of a scheduler, such as tcp://HOST:8786, or `local` for processes"
            " of this machine."
        )
    if find_spec("distributed") is None:
        raise ArgumentError(INSTALL)


def check_folder(folder: Path, what: str) -> None:
    """Raise ClusterError, which names the worker that this runs on, where it does not see a folder of the command."""
    from distributed import get_worker

    if not folder.is_dir():
        raise ClusterError(
            f"The worker {get_worker().address} does not see {what}: it has no folder {folder}. Mount it there."
        )


@contextmanager
def connected(address: str, *, workers: int) -> Iterator[Cluster]:
    """Connect to a cluster whose members run what this process runs.

    Args:
        address: of its scheduler; `local` for a cluster of processes that ends with the block.
        workers: how many processes that has.

    Raises:
        ArgumentError: see `check_address`.
        ClusterError: there is no scheduler, or no worker, or one of another version.
    """
    check_address(address)
    with ExitStack() as stack:
        client = stack.enter_context(_local(workers) if address == LOCAL else _client(address))
        try:
            client.wait_for_workers(1, timeout=START_SECONDS)
        except TimeoutError:
            raise ClusterError(
                f"The cluster {address} has no workers. Start some, and run the command again."
            ) from None
        _check_members(client, address)
        yield Cluster(client, address)


@contextmanager
def _client(address: str) -> "Iterator[Client]":
    _quiet()
    from distributed import Client

    try:
        client = Client(address, timeout=START_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"No scheduler answers at {address} within {START_SECONDS:.0f} s ({_words(error)}). Start it, or check the"
            " address."
        ) from None
    with client:
        yield client


@contextmanager
def _local(workers: int) -> "Iterator[Client]":
    """Start processes for this command alone: they ask one another for a certificate that was made for them.

    A scheduler listens for its status in any case, by default on one port for all of a machine.
    """
    _quiet()
    import dask
    from distributed import Client, LocalCluster

    with (
        scratch_folder() as folder,
        dask.config.set({"temporary-directory": str(folder)}),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", security=True,
            dashboard_address=None, scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
            local_directory=str(folder), silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False, direct_to_workers=True) as client,
    ):  # fmt: skip
        yield client


def _quiet() -> None:
    """Have Dask tell nothing: what becomes of workers and connections is told here."""
    import dask

    quiet = dict.fromkeys(("distributed", "distributed.client", "distributed.gc"), "critical")
    # What nobody looks at, and what is looked at more often than it changes: together they took a twentieth of a
    # processor from what works. A page that takes too much memory ends the process that reads it, not a worker.
    spared = {
        "distributed.worker.profile.enabled": False,
        "distributed.worker.memory.monitor-interval": "1s",
        "distributed.admin.tick.interval": "500ms",
        "distributed.admin.system-monitor.interval": "10s",
        "distributed.admin.system-monitor.disk": False,
        "distributed.client.scheduler-info-interval": "10s",
        "distributed.scheduler.active-memory-manager.start": False,
    }
    dask.config.set({"logging": quiet, **spared})


def _check_members(client: "Client", address: str) -> None:
    """Raise ClusterError, which names them, where the scheduler or workers run something else than this process."""
    here, wrong = about_member(), []
    for name, there in _members(client, address):
        if isinstance(there, dict):
            if found := list(differences(here, there)):
                more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
                wrong.append(f"{name} on {there.get('host')} runs {', '.join(found[:SHOWN])}{more}")
        elif isinstance(there, ImportError):
            wrong.append(f"{name} does not find this version of the program ({there})")
        else:
            wrong.append(f"{name} does not answer ({_words(there)})")
    if wrong:
        wrong[SHOWN:] = [f"and {len(wrong) - SHOWN} more"] * (len(wrong) > SHOWN)
        raise ClusterError(
            f"The cluster {address} does not run what is run here: {'; '.join(wrong)}. Start its scheduler and workers"
            " anew from the same checkout, with PYTHONPATH naming it and the packages of its lock."
        )


def _ask(client: "Client") -> Mapping[str, int]:
    """Return the workers of a cluster, and how many calls each carries out at once. Raise what Dask does."""
    if client.scheduler is None:
        raise OSError("the connection is closed")
    workers: Mapping[str, int] = client.sync(client.scheduler.ncores, callback_timeout=LOST_SECONDS)
    return workers


def _members(client: "Client", address: str) -> Iterator[tuple[str, object]]:
    """Yield each member with what it says of itself, or the error that came instead."""

    def ask() -> dict[str, object]:
        return dict(client.run(about_member, on_error="return"))

    asking = ThreadPoolExecutor(2)
    try:
        workers, scheduler = asking.submit(ask), asking.submit(client.run_on_scheduler, about_member)
        try:
            yield f"the scheduler {address}", scheduler.result(START_SECONDS)
        except Exception as error:
            yield f"the scheduler {address}", error
        try:
            for name, there in sorted(workers.result(START_SECONDS).items()):
                yield f"the worker {name}", there
        except TimeoutError as error:
            yield "one of the workers", error
    finally:
        asking.shutdown(wait=False, cancel_futures=True)


def _words(error: object) -> str:
    return " ".join(str(error).split()) or type(error).__name__
