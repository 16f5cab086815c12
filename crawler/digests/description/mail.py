"""The table `[mail]`: issues that come as mail."""

import re

import msgspec

__all__ = ["MailTable"]


class MailTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which messages of a mailbox (`-a mail=PATH`) are issues. Without the table, or a key of it, all are."""

    sender: re.Pattern[str] | None = None
    """Regular expression found in the name and address of the sender."""
    list: re.Pattern[str] | None = None
    """Regular expression found in the header `List-Id`."""
    subject: re.Pattern[str] | None = None
    """Regular expression found in the subject."""
    resolve: bool = False
    """Whether `scrapy crawl sources` may follow the platform's redirects, which tells the platform that the reader of
    the mailbox clicked. Where it may not, links whose target only a visit can tell are never visited."""
