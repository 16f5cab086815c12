"""Look up names and make connections. Every connection of the client is made here, and judged by its own address."""

import asyncio
import errno
import socket
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Self

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError
from scrapy.settings import BaseSettings

from crawler.crawling.fetch_errors import AddressRefusedError, FetchError, NoSuchHostError, ShortageError
from crawler.crawling.http.threads import DaemonThreads
from crawler.urls.address_rules import PORTS, Rules, is_address, parse_rules, refused_connection

__all__ = ["Network", "rules_of"]

NEXT_ADDRESS_AFTER = 0.3
"""Seconds after which the next address of a host is tried beside those before (RFC 8305)."""

MAX_ADDRESSES = 6
"""Addresses of one host that are tried."""

THREADS_PER_REQUEST = 4
"""Look-ups at a time for each request: one that hangs goes on when its request has been given up, and so do others."""

_SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL})
"""Errors of this machine, which tell nothing of the host: no files, no memory or no ports are left."""


class Network:
    """The network of a run.

    Args:
        rules: what may be connected to.
        lookups: names that are looked up at a time, each in a thread of its own.
        remembered: names whose addresses are kept for the run; 0 for none.
        patience: seconds that a look-up may take.
        source: address and port of this machine from which connections are made; None for any.
    """

    def __init__(
        self,
        rules: Rules,
        *,
        lookups: int = 64,
        remembered: int = 10_000,
        patience: float = 60,
        source: tuple[str, int] | None = None,
    ) -> None:
        self.rules = rules
        self.patience = patience
        self.source = source
        self._threads = DaemonThreads(self.look_up, most=lookups, name="names")
        self._remembered = remembered
        self._known: OrderedDict[str, Sequence[str]] = OrderedDict()
        self._asked: dict[str, asyncio.Future[Sequence[str]]] = {}

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the network. Raise ArgumentError.

        Settings: ALLOWED_NETWORKS, ALLOWED_PORTS, CONCURRENT_REQUESTS, DNSCACHE_ENABLED, DNSCACHE_SIZE, DNS_TIMEOUT,
        DOWNLOAD_BIND_ADDRESS.
        """
        bound = settings.get("DOWNLOAD_BIND_ADDRESS")
        return cls(
            rules_of(settings),
            lookups=THREADS_PER_REQUEST * max(settings.getint("CONCURRENT_REQUESTS"), 1),
            remembered=settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0,
            patience=settings.getfloat("DNS_TIMEOUT"),
            source=(bound, 0) if isinstance(bound, str) else bound,
        )

    def close(self) -> None:
        """End the threads, those that look up a name once they have done so."""
        self._threads.close()

    def look_up(self, name: str) -> Sequence[str]:
        """Return the IP addresses of a name, in the order in which they are to be tried. Blocks.

        Raise socket.gaierror, or UnicodeError for what is no name.
        """
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    async def connect(self, address: str, port: int) -> socket.socket:
        """Return a socket that is connected to an IP address. Raise OSError."""
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            made.setblocking(False)
            if self.source is not None:
                made.bind(self.source)
            await asyncio.get_running_loop().sock_connect(made, (address, port))
        except BaseException:
            made.close()
            raise
        return made

    async def addresses(self, host: str) -> Sequence[str]:
        """Return the IP addresses of a host.

        Raise NoSuchHostError, ShortageError, or CannotResolveHostError where none was told.
        """
        if is_address(host):
            return (host,)
        if host in self._known:
            self._known.move_to_end(host)
            return self._known[host]
        asked = self._asked.get(host)
        if asked is None:
            asked = self._threads.run(host)
            self._asked[host] = asked
            asked.add_done_callback(lambda done: self._told(host, done))
        try:
            async with asyncio.timeout(self.patience):
                found = await asyncio.shield(asked)  # one request's end is not to end what others wait for
        except socket.gaierror as error:
            if error.errno == socket.EAI_NONAME:
                raise NoSuchHostError(host) from error
            raise CannotResolveHostError(f"no address was found: {error.strerror}") from error
        except (UnicodeError, TimeoutError, OSError) as error:
            _check_shortage(error)
            raise CannotResolveHostError(f"no address was found: {error}") from error
        if not found:
            raise CannotResolveHostError("the host has no address")
        return found

    def is_asked(self, host: str) -> bool:
        """Whether the addresses of a host are being looked up."""
        return host in self._asked

    async def open(self, host: str, port: int) -> socket.socket:
        """Return a socket that is connected to a host: to one of its addresses that may be connected to.

        Raise AddressRefusedError where none may, NoSuchHostError, CannotResolveHostError,
        DownloadConnectionRefusedError, ShortageError, or DownloadFailedError.
        """
        allowed, refusal = [], None
        for address in await self.addresses(host):
            refused = refused_connection(address, port, self.rules)
            if refused is None:
                allowed.append(address)
            elif refusal is None:
                refusal = AddressRefusedError(refused.words, refused.kind)
        if not allowed:
            raise refusal or CannotResolveHostError("the host has no address")
        try:
            return await _first([self._attempt(address, port) for address in allowed[:MAX_ADDRESSES]])
        except ConnectionRefusedError as error:
            raise DownloadConnectionRefusedError("the host refuses connections") from error
        except OSError as error:
            _check_shortage(error)
            raise DownloadFailedError(f"no connection could be made: {error}") from error

    def _attempt(self, address: str, port: int) -> Callable[[], "asyncio.Task[socket.socket]"]:
        return lambda: asyncio.ensure_future(self.connect(address, port))

    def _told(self, host: str, done: "asyncio.Future[Sequence[str]]") -> None:
        del self._asked[host]
        if not done.cancelled() and done.exception() is None and self._remembered:
            self._known[host] = done.result()
            if len(self._known) > self._remembered:
                self._known.popitem(last=False)


def rules_of(settings: BaseSettings) -> Rules:
    """Return what may be connected to, by ALLOWED_NETWORKS and ALLOWED_PORTS. Raise ArgumentError."""
    return parse_rules(settings.getlist("ALLOWED_NETWORKS"), settings.getlist("ALLOWED_PORTS", sorted(PORTS)))


async def _first(attempts: Sequence[Callable[[], "asyncio.Task[socket.socket]"]]) -> socket.socket:
    """Return the first connection that comes about; each attempt begins when the one before fails, or a while after.

    Raise what the last one raised.
    """
    if len(attempts) == 1:
        return await attempts[0]()
    running: set[asyncio.Task[socket.socket]] = set()
    waiting = list(attempts)
    error: BaseException | None = None
    try:
        while waiting or running:
            if waiting:
                running.add(waiting.pop(0)())
            patience = NEXT_ADDRESS_AFTER if waiting else None
            done, running = await asyncio.wait(running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                if (error := one.exception()) is None:
                    running |= done - {one}
                    return one.result()
                if not isinstance(error, OSError | FetchError):
                    raise error
    finally:
        for one in running:
            one.add_done_callback(_drop)
            one.cancel()
    raise error or OSError("there is no address")


def _check_shortage(error: Exception) -> None:
    if isinstance(error, OSError) and error.errno in _SHORTAGES:
        raise ShortageError(f"this machine has nothing left to connect with: {error.strerror}") from error


def _drop(attempt: "asyncio.Task[socket.socket]") -> None:
    with suppress(asyncio.CancelledError, OSError):
        attempt.result().close()
