"""Who asks is said, or nobody asks."""

import pytest
from scrapy.settings import Settings

from crawler.crawling.contact import sign
from crawler.exceptions import ArgumentError


def signed(contact: str | None, *, needed: bool = True) -> str:
    settings = Settings({"CONTACT_URL": contact, "USER_AGENT": "Backnumber/1"})
    sign(settings, needed=needed)
    return str(settings["USER_AGENT"])


@pytest.mark.parametrize("contact", ["https://a.example/who", "http://a.example", "mailto:who@a.example"])
def test_the_contact_is_added_to_the_user_agent(contact: str) -> None:
    assert signed(contact) == signed(contact, needed=False) == f"Backnumber/1 (+{contact})"


@pytest.mark.parametrize("contact", [None, ""])
def test_it_is_needed_for_a_live_run_only(contact: str | None) -> None:
    assert signed(contact, needed=False) == "Backnumber/1"
    with pytest.raises(ArgumentError, match="CONTACT_URL=https"):
        signed(contact)


@pytest.mark.parametrize(
    "contact",
    [
        "a.example",
        "ftp://a.example",
        "https://",
        "mailto:",
        "https://a.example/a b",
        "https://a.example/\r\nX: y",
        "https://a.example/)(",
        "https://ä.example/",
    ],
)
@pytest.mark.parametrize("needed", [True, False])
def test_what_is_none_is_refused(contact: str, needed: bool) -> None:
    with pytest.raises(ArgumentError, match="give the address of a page"):
        signed(contact, needed=needed)
