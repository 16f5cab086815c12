"""The messages of a mailbox, given with `-a mail=PATH`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar, Self

from crawler.archive.database import Archive
from crawler.archive.links import make_due
from crawler.archive.tokens import TokenFile
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.reader import LocalListing
from crawler.crawling.listings.scope import RunScope
from crawler.digests.description.mail import MailTable
from crawler.digests.listings.folder import blob_hash
from crawler.digests.listings.mailbox import StoredMessage, find_messages, read_message_bytes
from crawler.digests.mail.cleaning import clean, locator_of
from crawler.digests.mail.message import Mail, read_head, read_message
from crawler.exceptions import PostError
from crawler.items import Document, EditionKind, ListingEntry
from crawler.text.dates import parse_date

__all__ = ["MailListing", "left_out"]


class MailListing(LocalListing):
    """Lists the messages that are issues by the publication's description. What git calls their bytes is their
    revision."""

    name: ClassVar[str] = "mail"
    kind: ClassVar[EditionKind] = "mail"

    def __init__(self, scope: RunScope, place: str) -> None:
        """Raise ArgumentError where there is no such mailbox."""
        super().__init__(scope)
        self.url = place
        self._messages: dict[str, StoredMessage] = {}
        self._archive: Path | None = None
        self._left_out: dict[str, list[str]] = {}

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        return cls(scope, scope.mail) if scope.mail is not None else None

    def begin(self, archive: Archive) -> None:
        """Have the readers' tokens stored. Links that the description allows to visit since the last run are due."""
        self._archive = archive.path
        with TokenFile(archive.path) as tokens:
            newly = tokens.allow(self.scope.public.key, is_allowed=self.scope.public.mail.resolve)
        make_due(archive, newly)

    @property
    def is_complete(self) -> bool:
        return False  # a mailbox holds what was kept: an issue whose mail is not in it is not gone

    @property
    def left_out(self) -> Mapping[str, tuple[str, ...]]:
        return {why: tuple(names) for why, names in self._left_out.items()}

    def entries(self) -> Iterable[ListingEntry]:
        """Yield the messages that are issues, each once, however often it lies in the mailbox."""
        rules = self.scope.publication.mail
        for message in find_messages(self.url):
            try:
                data = read_message_bytes(message)
                head = read_head(data)
            except PostError as error:
                self._left_out.setdefault(str(error), []).append(message.address)
                continue
            why = left_out(head, rules)
            locator = locator_of(head)
            if why is not None:
                self._left_out.setdefault(why, []).append(message.address)
            elif locator not in self._messages:
                self._messages[locator] = message
                published = head.date.date().isoformat() if head.date else None
                yield ListingEntry(locator=locator, revision=blob_hash(data), published=published)

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        since = self.scope.selection.since
        published = parse_date(entry.published) if entry.published else None
        return since is None or published is None or published >= since

    def address(self, entry: ListingEntry) -> str:
        return self._messages[entry.locator].address

    def revision(self, entry: ListingEntry) -> str | None:
        return entry.revision

    def document(self, entry: ListingEntry) -> Document:
        mail = clean(read_message(read_message_bytes(self._messages[entry.locator])))
        publication = self.scope.public
        if self._archive is not None and mail.tokens:
            with TokenFile(self._archive) as tokens:
                tokens.add(mail.tokens, publication.key, is_allowed=publication.mail.resolve)
        return Document(
            kind=self.kind,
            locator=entry.locator,
            url=f"{publication.url}#{entry.locator}",
            text=mail.text,
            revision=entry.revision,
            problems=mail.problems,
        )


def left_out(mail: Mail, rules: MailTable) -> str | None:
    """Return why a message is no issue of the publication, in words; None where it is one."""
    if mail.refusal is not None:
        return mail.refusal
    for name, pattern, value in (
        ("sender", rules.sender, mail.sender),
        ("list", rules.list, mail.list_id),
        ("subject", rules.subject, mail.subject),
    ):
        if pattern is not None and not pattern.search(value):
            return f"another {name}"
    return None
