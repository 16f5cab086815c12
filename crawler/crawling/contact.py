"""The contact in the User-Agent, by which a site can reach whoever runs the crawler."""

import re

from scrapy.settings import BaseSettings

from crawler.exceptions import ArgumentError

__all__ = ["sign"]

_CONTACT = re.compile(r"(?:https?://|mailto:)[!-'*-~]+")
"""A URL without white space and without the round brackets that enclose it in the User-Agent."""


def sign(settings: BaseSettings, *, needed: bool) -> None:
    """Add the setting CONTACT_URL to USER_AGENT. Raise ArgumentError when it is needed and missing, or is no URL."""
    contact = settings.get("CONTACT_URL")
    if not contact:
        if needed:
            raise ArgumentError(
                "A run over the network needs a contact, so that sites can reach whoever runs it: "
                "set -s CONTACT_URL=https://your.page/ (or mailto:you@…)."
            )
        return
    if not _CONTACT.fullmatch(contact):
        raise ArgumentError(f"-s CONTACT_URL={contact}: give the address of a page, or mailto: and an address.")
    settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="spider")
