"""XML documents of a real Datasette."""

from xml.etree import ElementTree

from datasette.app import Datasette

from tests.explorer.known_archive import get


def xml(datasette: Datasette, path: str) -> ElementTree.Element:
    response = get(datasette, path)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)  # noqa: S314 # our own


def texts(element: ElementTree.Element, path: str) -> list[str | None]:
    return [found.text for found in element.findall(path)]
