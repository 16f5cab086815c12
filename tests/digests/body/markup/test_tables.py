"""Tables of layout, and of data."""

import pytest
from lxml import html

from crawler.digests.body.markup.tables import is_layout


@pytest.mark.parametrize(
    "table",
    [
        "<table role=presentation><tr><td>a<td>b</table>",
        "<table><tr><td><p>a</p></td><td>b</td></tr></table>",
        "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>",
        "<table cellpadding=0><tr><td>a</td><td>b</td></tr></table>",
        "<table><tr><th><table><tr><td>a</table></th></tr></table>",
    ],
)
def test_layout(table: str) -> None:
    assert is_layout(html.fromstring(table))


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>a</td><td>b</td></tr></table>",
        "<table><tr><th>a</th><th>b</th></tr><tr><td><p>1</p></td><td>2</td></tr></table>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
    ],
)
def test_data(table: str) -> None:
    assert not is_layout(html.fromstring(table))
