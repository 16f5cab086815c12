"""A network in which every name leads to the sample's server, so that its links can be visited as they stand.

Plugged in with ``-s TWISTED_DNS_RESOLVER=sample.network.SampleNetwork``. All above it is as it is on the real web: the
addresses, the certificates, the rules of the crawler.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver, HostResolution
from twisted.internet.address import IPv4Address, IPv6Address

__all__ = ["SampleNetwork"]

HERE = "127.0.0.1"


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
