"""The sample publication, served once for all of its tests, and a client."""

from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import NamedTuple

import pytest

from sample.server import Publication, serve


class Response(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


Get = Callable[..., Response]


def fetch(publication: Publication, path: str, method: str = "GET", **headers: str) -> Response:
    """The response to a request; headers are named with underscores."""
    connection = HTTPConnection(publication.url.removeprefix("http://"), timeout=30)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Response(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


@pytest.fixture(scope="session")
def publication() -> Iterator[Publication]:
    with serve() as served:
        yield served


@pytest.fixture(scope="session")
def get(publication: Publication) -> Get:
    return lambda path, **options: fetch(publication, path, **options)
