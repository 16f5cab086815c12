"""A network in which every name leads to the sample's server, so that its links can be visited as they stand.

Plugged in with ``-s 'ADDONS={"sample.network.SampleAddon": 0}'``. All above it is as it is on the real web: the
addresses, the certificates, the rules of the crawler.
"""

import socket
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from scrapy.settings import BaseSettings

from crawler.crawling.download_handler import PoliteHTTPHandler
from crawler.crawling.http.network import Network

__all__ = ["SampleAddon", "SampleHandler", "SampleNetwork"]

HERE = "127.0.0.1"


class SampleAddon:
    """Scrapy add-on that puts the sample's network in the place of the real one."""

    SETTINGS: ClassVar[Mapping[str, Any]] = {"SAMPLE_HTTP": int, "SAMPLE_HTTPS": int}
    """Name -> type of its settings, which the commands then take: the ports that stand for 80 and 443."""

    HANDLER: ClassVar[str] = "sample.network.SampleHandler"
    """Path of the download handler that uses the network."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Put the handler in the place of the project's."""
        for scheme in ("http", "https"):
            settings["DOWNLOAD_HANDLERS"][scheme] = self.HANDLER


class SampleNetwork(Network):
    """Settings: SAMPLE_HTTP and SAMPLE_HTTPS, the ports that stand for 80 and 443.

    No name is looked up, whichever it is: nothing that is asked for leaves this machine.
    """

    ports: Mapping[int, int]

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        network = super().from_settings(settings)
        network.ports = {80: settings.getint("SAMPLE_HTTP"), 443: settings.getint("SAMPLE_HTTPS")}
        return network

    def look_up(self, name: str) -> Sequence[str]:
        return [HERE]

    async def connect(self, address: str, port: int) -> socket.socket:
        return await super().connect(address, self.ports.get(port, port) if address == HERE else port)


class SampleHandler(PoliteHTTPHandler):
    """The project's download handler in the sample's network."""

    NETWORK = SampleNetwork
