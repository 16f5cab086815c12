"""A network in which every name leads to the sample's server, so that its links can be visited as they stand.

Plugged in with ``-s 'ADDONS={"sample.network.SampleAddon": 0}'``. All above it is as it is on the real web: the
addresses, the certificates, the rules of the crawler.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver, HostResolution
from scrapy.settings import BaseSettings
from twisted.internet.address import IPv4Address, IPv6Address

__all__ = ["SampleAddon", "SampleNetwork"]

HERE = "127.0.0.1"


class SampleAddon:
    """Scrapy add-on that puts the sample's network in the place of the real one."""

    SETTINGS: ClassVar[Mapping[str, Any]] = {"SAMPLE_HTTP": int, "SAMPLE_HTTPS": int}
    """Name -> type of its settings, which the commands then take: the ports that stand for 80 and 443."""

    RESOLVER: ClassVar[str] = "sample.network.SampleNetwork"
    """Path of the class that is the network."""

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Plug the network in before the reactor is set up."""
        settings.set("TWISTED_DNS_RESOLVER", cls.RESOLVER, priority="cmdline")


class SampleNetwork(CachingHostnameResolver):
    """Settings: SAMPLE_HTTP and SAMPLE_HTTPS, the ports that stand for 80 and 443.

    No name is looked up, whichever it is: nothing that is asked for leaves this machine.
    """

    ports: Mapping[int, int]

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        network = super().from_crawler(crawler, reactor)
        settings = crawler.settings
        network.ports = {80: settings.getint("SAMPLE_HTTP"), 443: settings.getint("SAMPLE_HTTPS")}
        return network

    def install_on_reactor(self) -> None:
        """Leads the reactor's look-ups and connections here."""
        reactor: Any = self.reactor  # of which its type does not know that it speaks TCP
        connect = reactor.connectTCP

        def connect_here(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            return connect(host, self.ports.get(port, port) if host == HERE else port, *args, **kwargs)

        super().install_on_reactor()
        reactor.connectTCP = connect_here

    def addresses(self, name: str) -> Sequence[str]:
        """The IP addresses of a name; none, it does not exist."""
        return [HERE]

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - likewise
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        *_arguments: Any,
        **_options: Any,
    ) -> Any:
        """Twisted's way to ask for `addresses`."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        for address in self.addresses(hostName):
            kind = IPv6Address if ":" in address else IPv4Address
            resolutionReceiver.addressResolved(kind("TCP", address, portNumber))
        resolutionReceiver.resolutionComplete()
        return resolution
