"""Sponsors in the header of a post."""

import pytest

from crawler.digests.editions.sponsors import with_sponsors
from crawler.items import Body, Mention

OWN = Mention(role="item", url="https://a.example/")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"sponsor": "https://s.example/"}, [(None, "https://s.example/")]),
        ({"sponsor.name": "Gearworks", "sponsor.url": "https://s.example/"}, [("Gearworks", "https://s.example/")]),
        ({"sponsor": "Gearworks", "sponsor_url": "https://s.example/"}, [("Gearworks", "https://s.example/")]),
        ({"sponsor": "By [Gearworks](https://s.example/)"}, [("Gearworks", "https://s.example/")]),
        ({"sponsor": "Gearworks", "author": "https://b.example/", "sponsored": "https://c.example/"}, []),
    ],
)
def test_their_links_are_promo(fields: dict[str, str], found: list[tuple[str | None, str]]) -> None:
    mentions = with_sponsors(Body(mentions=(OWN,)), fields, ("sponsor",)).mentions
    assert mentions[0] == OWN
    assert [(m.role, m.title, m.url) for m in mentions[1:]] == [("promo", *each) for each in found]
