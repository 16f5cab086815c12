"""The network of a crawl: names are looked up in a table, and each connection that the process tries is on record."""

import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy.settings import BaseSettings

from crawler.crawling.download_handler import PoliteHTTPHandler
from crawler.crawling.http.network import Network
from sample.network import SampleAddon

__all__ = ["NetworkAddon", "TableHandler", "TableNetwork"]


class NetworkAddon(SampleAddon):
    """Plugs in the network of a crawl; WORLD is the path of its table."""

    SETTINGS: ClassVar[Mapping[str, Any]] = {**SampleAddon.SETTINGS, "WORLD": str}
    HANDLER: ClassVar[str] = "tests.spiders.network.TableHandler"

    def update_settings(self, settings: BaseSettings) -> None:
        super().update_settings(settings)
        # Before the handler reads which authorities are trusted
        os.environ["SSL_CERT_FILE"] = json.loads(Path(settings["WORLD"]).read_text("utf-8"))["authority"]


class TableNetwork(Network):
    """Setting: WORLD, the path of a JSON file.

    names: host -> its addresses; one that is not there has 127.0.0.1, one with none does not exist. ports: address and
    port -> the port that stands for it. authority: path of the certificate to trust. connections: path to which each
    connection is appended, `address port`.
    """

    world: dict[str, Any]
    record: int

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        network = super().from_settings(settings)
        network.world = json.loads(Path(settings["WORLD"]).read_text("utf-8"))
        network.record = os.open(network.world["connections"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

        def audit(event: str, arguments: tuple[Any, ...]) -> None:
            # The event loop wakes itself through a pair of local sockets, the reading processes are at a path
            if event == "socket.connect" and isinstance(arguments[1], tuple):
                os.write(network.record, f"{arguments[1][0]} {arguments[1][1]}\n".encode())

        sys.addaudithook(audit)
        return network

    def look_up(self, name: str) -> Sequence[str]:
        found: list[str] = self.world["names"].get(name, ["127.0.0.1"])
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return found

    async def connect(self, address: str, port: int) -> socket.socket:
        if not address.startswith("127."):
            # What the crawler should have refused is on record, and stays on this machine all the same
            os.write(self.record, f"{address} {port}\n".encode())
            address, port = "127.0.0.1", 1
        return await super().connect(address, self.world["ports"].get(f"{address}:{port}", port))


class TableHandler(PoliteHTTPHandler):
    """The project's download handler in the network of the table."""

    NETWORK = TableNetwork
