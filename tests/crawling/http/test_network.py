"""Names are looked up once, connections judged by their own addresses, and an address that hangs holds nobody up."""

import asyncio
import errno
import socket
import threading
import time
from collections.abc import Sequence

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError
from scrapy.settings import Settings

from crawler.crawling.fetch_errors import AddressRefusedError, NoSuchHostError, ShortageError
from crawler.crawling.http import network as module
from crawler.crawling.http.network import Network
from crawler.urls.address_rules import Rules, parse_rules
from tests.crawling.http.servers import HERE, Table, ask, asking, sending, serving

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no such name"), NoSuchHostError),
        (socket.gaierror(socket.EAI_AGAIN, "the name server does not answer"), CannotResolveHostError),
        (socket.gaierror(socket.EAI_FAIL, "the name server fails"), CannotResolveHostError),
        (UnicodeError("label too long"), CannotResolveHostError),
        (OSError("too many files"), CannotResolveHostError),
        (OSError(errno.EMFILE, "too many files"), ShortageError),
        ([], CannotResolveHostError),
    ],
)
def test_a_host_does_not_exist_only_if_the_name_server_says_so(
    failure: Exception | Sequence[str], error: type[Exception]
) -> None:
    network = Table({"a.example": failure})
    with pytest.raises(error) as raised:
        asyncio.run(network.open("a.example", 80))
    assert type(raised.value) is error
    assert network.asked == ["a.example"]
    network.close()


def test_a_name_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def getaddrinfo(host: str, port: None, *, type: int) -> list[object]:  # noqa: A002 - as the function has it
        asked.append(host)
        time.sleep(0.02)
        return [(socket.AF_INET, type, 6, "", ("127.0.0.1", 0)), (socket.AF_INET6, type, 6, "", ("::1", 0, 0, 0))] * 2

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    async def visit(network: Network) -> None:
        found = await asyncio.gather(*[network.addresses("a.example") for _ in range(5)])
        assert found == [["127.0.0.1", "::1"]] * 5
        assert await network.addresses("a.example") == found[0]
        assert await network.addresses("127.0.0.1") == ("127.0.0.1",)
        assert await network.addresses("::1") == ("::1",)
        network.close()

    asyncio.run(visit(Network(HERE)))
    assert asked == ["a.example"]
    asyncio.run(visit(Network(HERE, remembered=0)))
    assert asked == ["a.example"] * 3


def test_names_that_hang_hold_no_other_up() -> None:
    over = threading.Event()

    class Hanging(Network):
        def look_up(self, name: str) -> Sequence[str]:
            if name != "quick.example":
                over.wait(5)
            return ["127.0.0.1"]

    async def visit() -> None:
        async with asking(Hanging(HERE, lookups=21)) as client:
            asked = [client.ask(ask(f"http://h{number}.example/", timeout=0.2)) for number in range(20)]
            told = asyncio.gather(*asked, return_exceptions=True)
            await asyncio.sleep(0.05)
            began = time.monotonic()
            assert await client.network.addresses("quick.example") == ["127.0.0.1"]
            assert time.monotonic() - began < 0.15
            assert {type(error) for error in await told} == {CannotResolveHostError}
            over.set()

    asyncio.run(visit())


def test_names_that_hang_when_their_requests_are_over_leave_threads_to_others() -> None:
    over = threading.Event()

    class Hanging(Network):
        def look_up(self, name: str) -> Sequence[str]:
            if name != "quick.example":
                over.wait(5)
            return ["127.0.0.1"]

    async def visit() -> None:
        network = Hanging.from_settings(Settings({"CONCURRENT_REQUESTS": 1, "DNS_TIMEOUT": 0.02}))
        for number in range(3):
            with pytest.raises(CannotResolveHostError):
                await network.addresses(f"h{number}.example")
        assert await asyncio.wait_for(network.addresses("quick.example"), 2) == ["127.0.0.1"]
        over.set()
        network.close()

    asyncio.run(visit())


def test_a_name_server_is_waited_for_within_bounds() -> None:
    over = threading.Event()

    class Hanging(Network):
        def look_up(self, name: str) -> Sequence[str]:
            over.wait(5)
            return []

    async def visit() -> None:
        network = Hanging(HERE, patience=0.05)
        with pytest.raises(CannotResolveHostError):
            await network.addresses("a.example")
        over.set()
        network.close()

    asyncio.run(visit())


def test_each_address_is_judged_where_it_is_connected_to() -> None:
    async def visit() -> None:
        async with serving(sending(GOOD)) as served:
            rules = parse_rules(["127.0.0.1/32"])
            inside = ["10.0.0.1", "127.0.0.2", "169.254.169.254", "::1", "::ffff:127.0.0.2"]
            network = Table({"a.example": [*inside, "127.0.0.1"], "b.example": inside}, rules, remembered=0)
            async with asking(network) as client:
                assert (await client.ask(ask(served.url(host="a.example"))))[0].body == b"abc"
                for host in ("b.example", *inside[:3], "[::1]", "[::ffff:127.0.0.2]"):
                    with pytest.raises(AddressRefusedError):
                        await client.ask(ask(served.url(host=host)))
                with pytest.raises(AddressRefusedError):
                    await client.ask(ask("http://c.example/", proxy="http://10.0.0.1:8080"))
            assert network.tried == [("127.0.0.1", served.port)]

    asyncio.run(visit())


def test_a_port_where_no_web_is_served_is_refused() -> None:
    network = Table({"a.example": ["1.1.1.1"]}, Rules())
    with pytest.raises(AddressRefusedError) as raised:
        asyncio.run(network.open("a.example", 25))
    assert (raised.value.kind, network.tried) == ("port", [])
    network.close()


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once where one fails, a while after where one hangs; what comes too late is closed."""
    monkeypatch.setattr(module, "NEXT_ADDRESS_AFTER", 0.02)
    made: list[socket.socket] = []

    class Slow(Table):
        async def connect(self, address: str, port: int) -> socket.socket:
            self.tried.append((address, port))
            if address == "127.0.0.3":
                await asyncio.sleep(10)
            if address == "127.0.0.4":
                raise OSError("no route")
            made.append(await Network.connect(self, address, port))
            return made[-1]

    async def visit() -> None:
        async with serving(sending(GOOD)) as served:
            names = {"a.example": ["127.0.0.4", "127.0.0.3", "127.0.0.2", "127.0.0.1"], "b.example": ["127.0.0.4"] * 2}
            network = Slow(names)
            async with asking(network) as client:
                assert (await client.ask(ask(served.url(host="a.example"))))[0].body == b"abc"
                with pytest.raises(DownloadFailedError):
                    await client.ask(ask(served.url(host="b.example")))
            assert [address for address, _ in network.tried] == [*names["a.example"], *names["b.example"]]

    asyncio.run(visit())
    assert all(each.fileno() == -1 for each in made)


def test_of_addresses_that_all_refuse_that_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    network = Table({"a.example": ["127.0.0.2", "127.0.0.1"]})
    with pytest.raises(DownloadConnectionRefusedError):
        asyncio.run(network.open("a.example", port))
    network.close()


def test_what_this_machine_lacks_is_not_said_of_the_host() -> None:
    class Poor(Network):
        async def connect(self, address: str, port: int) -> socket.socket:
            raise OSError(errno.EMFILE, "too many open files")

    network = Poor(HERE)
    with pytest.raises(ShortageError, match="too many open files") as raised:
        asyncio.run(network.open("127.0.0.1", 80))
    assert raised.value.outcome == "postponed"
    network.close()


def test_of_two_connections_at_once_the_other_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "NEXT_ADDRESS_AFTER", 0.01)
    made: list[socket.socket] = []

    class Both(Table):
        async def connect(self, address: str, port: int) -> socket.socket:
            made.append(opened := socket.socket())
            await together.wait()
            return opened

    async def visit() -> None:
        asyncio.get_running_loop().call_later(0.05, together.set)
        opened = await network.open("a.example", 80)
        await asyncio.sleep(0)
        assert sorted(each.fileno() == -1 for each in made) == [False, True]
        opened.close()
        network.close()

    together = asyncio.Event()
    network = Both({"a.example": ["127.0.0.1", "127.0.0.2"]})
    asyncio.run(visit())


def test_ipv6_is_spoken() -> None:
    async def visit() -> None:
        async with serving(sending(GOOD), host="::1") as served, asking(Table({"a.example": ["::1"]})) as client:
            for host in ("[::1]", "a.example"):
                answer, address = await client.ask(ask(served.url(host=host)))
                assert (answer.body, str(address)) == (b"abc", "::1")
            assert f"Host: [::1]:{served.port}\r\n".encode() in served.heads[0]

    asyncio.run(visit())
