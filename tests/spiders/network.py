"""The network of a crawl: names are looked up in a table, and each connection that the process tries is on record."""

import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler

from sample.network import SampleAddon, SampleNetwork

__all__ = ["Network", "NetworkAddon"]


class NetworkAddon(SampleAddon):
    """Plugs in the network of a crawl; WORLD is the path of its table."""

    SETTINGS: ClassVar[Mapping[str, Any]] = {**SampleAddon.SETTINGS, "WORLD": str}
    RESOLVER: ClassVar[str] = "tests.spiders.network.Network"


class Network(SampleNetwork):
    """Setting: WORLD, the path of a JSON file.

    names: host -> its addresses; one that is not there has 127.0.0.1, one with none does not exist. ports: address and
    port -> the port that stands for it. authority: path of the certificate to trust. connections: path to which each
    connection is appended, `address port`.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        network = super().from_crawler(crawler, reactor)
        network.world = json.loads(Path(crawler.settings["WORLD"]).read_text("utf-8"))
        os.environ["SSL_CERT_FILE"] = network.world["authority"]
        return network

    world: dict[str, Any]

    def install_on_reactor(self) -> None:
        super().install_on_reactor()
        reactor: Any = self.reactor
        connect = reactor.connectTCP

        record = os.open(self.world["connections"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

        def connect_here(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            if not host.startswith("127."):
                # What the crawler should have refused is on record, and stays on this machine all the same
                os.write(record, f"{host} {port}\n".encode())
                host, port = "127.0.0.1", 1
            return connect(host, self.world["ports"].get(f"{host}:{port}", port), *args, **kwargs)

        def audit(event: str, arguments: tuple[Any, ...]) -> None:
            # The event loop wakes itself through a pair of local sockets, the reading processes are at a path
            if event == "socket.connect" and isinstance(arguments[1], tuple):
                os.write(record, f"{arguments[1][0]} {arguments[1][1]}\n".encode())

        reactor.connectTCP = connect_here
        sys.addaudithook(audit)

        def getaddrinfo(host: str, *_arguments: Any, **_options: Any) -> list[Any]:
            if not self.addresses(host):
                raise socket.gaierror(socket.EAI_NONAME, "no such name")
            return []

        # By which the crawler asks why a name has no address
        socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]

    def addresses(self, name: str) -> Sequence[str]:
        found: list[str] = self.world["names"].get(name, ["127.0.0.1"])
        return found
