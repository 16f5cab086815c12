"""XML responses of a Datasette."""

from xml.etree import ElementTree

from datasette.app import Datasette

from tests.explorer.known_archive import get


def xml(datasette: Datasette, path: str) -> ElementTree.Element:
    """Return the root element of the response."""
    response = get(datasette, path)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)  # noqa: S314 # our own


def texts(element: ElementTree.Element, path: str) -> list[str | None]:
    """Return the texts of the elements at a path."""
    return [found.text for found in element.findall(path)]
