"""The description of a publication that comes as mail: from the messages of a mailbox."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from crawler.commands.descriptions.conventions import issues_of, settle_conventions, settle_sections
from crawler.commands.descriptions.draft import Draft, counted, some
from crawler.commands.descriptions.folder import Asked, Sampled
from crawler.commands.descriptions.names import common_name, is_host, is_platform, own_site, titled
from crawler.digests.listings.mailbox import StoredMessage, find_messages, read_message_bytes
from crawler.digests.mail.cleaning import clean, locator_of
from crawler.digests.mail.message import Mail, read_head, read_message
from crawler.digests.publications import Publication
from crawler.exceptions import ArgumentError, PostError
from crawler.items import Document
from crawler.urls import domain

__all__ = ["draft_of_mailbox"]

SAMPLE: Final = 60
"""Messages that are read whole, spread over all of the publication."""

MOST_HEADS: Final = 20_000
"""Messages whose headers are looked at."""

_ADDRESS: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w.-]+")
_SENDER: Final = re.compile(r'^\s*+"?([^"<]++)"?\s*+<')
_LIST: Final = re.compile(r"<?([^<>\s]+)>?\s*$")


def draft_of_mailbox(place: str, asked: Asked) -> Draft:
    """Return the description of the publication that most messages of a mailbox are of. Raise ArgumentError."""
    draft = Draft(source="the messages of a mailbox")
    heads = list(islice(_heads(place), MOST_HEADS))
    if not heads:
        raise ArgumentError(f"--mail {place}: none of its messages can be read.")
    ours, rest = _settle_rules(draft, heads, asked)
    documents = [document for message, _ in _spread(ours) if (document := _document(message)) is not None]
    name, why, is_sure = _name([head for _, head in ours], asked)
    draft.set("", "name", name, why, is_sure=is_sure)
    publication = Publication(key=asked.key, name=name, url=asked.address or f"https://{asked.key}.invalid")
    sampled = Sampled(documents)
    site = own_site(issues_of(sampled.read(publication)), [name, asked.key])
    if asked.address:
        draft.set("", "url", asked.address, "as given")
    elif site:
        why = f"{site[1]:.0%} of the messages link to it, and it is named like the publication"
        draft.set("", "url", site[0], why, is_sure=False)
    elif told := _address_of(heads=[head for _, head in ours]):
        draft.set("", "url", told[0], told[1], is_sure=False)
    else:
        why = "nothing tells its address: write it here, or give it with --url"
        draft.set("", "url", publication.url, why, is_sure=False)
    draft.choices.sort(key=lambda choice: choice.table != "")
    publication = settle_conventions(draft, sampled.read, publication)
    settle_sections(draft, issues_of(sampled.read(publication)))
    draft.notes.append(f"Messages: {len(ours):,} are of the publication.")
    if rest:
        draft.notes.append(f"Others: {len(rest):,}, such as {some(repr(head.subject) for _, head in rest)}.")
    draft.notes.append(
        "Links that are redirects of a mail platform are resolved only where resolve = true in [mail] allows it: see"
        " docs/mail.md."
    )
    return draft


def _heads(place: str) -> Iterator[tuple[StoredMessage, Mail]]:
    """Yield the messages of a mailbox that are no replies, each once."""
    seen = set()
    for message in find_messages(place):
        try:
            head = read_head(read_message_bytes(message))
        except PostError:
            continue
        if head.refusal is None and locator_of(head) not in seen:
            seen.add(locator_of(head))
            yield message, head


Messages = list[tuple[StoredMessage, Mail]]


def _settle_rules(draft: Draft, heads: Messages, asked: Asked) -> tuple[Messages, Messages]:
    """Add which messages are issues: those of one list, else of one sender; return them, and the others."""
    lists = Counter(match[1] for _, head in heads if (match := _LIST.search(head.list_id or "")))
    senders = Counter(match[0].lower() for _, head in heads if (match := _ADDRESS.search(head.sender)))
    for key, counts, value_of in (
        ("list", lists, _list_of),
        ("sender", senders, _sender_of),
    ):
        if not counts:
            continue
        found = _likeliest(counts, asked)
        ours = [each for each in heads if found in value_of(each[1])]
        if key == "list" and len(ours) < len(heads) / 2 and senders and senders.most_common(1)[0][1] > len(ours):
            continue
        others = [each for each in heads if found not in value_of(each[1])]
        pattern = ("(?i)" if key == "sender" else "") + re.escape(found).replace(r"\-", "-").replace(r"\@", "@")
        why = f"{len(ours):,} of {len(heads):,} messages have it ({counted(counts, 3)})"
        draft.set("mail", key, pattern, why, is_sure=not others)
        return ours, others
    return heads, []


def _list_of(head: Mail) -> str:
    return head.list_id


def _sender_of(head: Mail) -> str:
    return head.sender.lower()


def _likeliest(counts: Counter[str], asked: Asked) -> str:
    """Return the value that is like the publication's name, else the most frequent one."""
    wanted = {re.sub(r"[\W_]+", "", text.lower()) for text in (asked.key, asked.name or "") if len(text) > 3}
    like = [value for value in counts if any(text in re.sub(r"[\W_]+", "", value.lower()) for text in wanted if text)]
    return max(like or counts, key=lambda value: counts[value])


def _name(heads: Sequence[Mail], asked: Asked) -> tuple[str, str, bool]:
    if asked.name:
        return asked.name, "as given", True
    senders = Counter(match[1].strip() for head in heads if (match := _SENDER.match(head.sender)))
    subjects = [head.subject for head in heads if head.subject]
    common = common_name(subjects)
    if senders and common:
        name, count = senders.most_common(1)[0]
        share = sum(name.lower() in subject.lower() for subject in subjects) / len(subjects)
        if count > len(heads) / 2 and share >= common[1]:
            return name, f"the sender's name, in {share:.0%} of the subjects", False
    if common and common[1] > 0.8:
        return common[0], f"in {common[1]:.0%} of the subjects", False
    if senders:
        name, count = senders.most_common(1)[0]
        return name, f"the sender's name in {count:,} of {len(heads):,} messages", False
    return titled(asked.key), "the key: nothing else tells a name", False


def _address_of(heads: Sequence[Mail]) -> tuple[str, str] | None:
    """Return the address that list or sender of most messages are below, and why; None where that is a service's."""
    lists = Counter(match[1].lower() for head in heads if (match := _LIST.search(head.list_id or "")))
    senders = Counter(match[0].lower().rpartition("@")[2] for head in heads if (match := _ADDRESS.search(head.sender)))
    for counts, what in ((lists, "list"), (senders, "sender")):
        for host, _ in counts.most_common(1):
            above = domain(f"https://{host}/")
            if above is None or is_platform(host) or (what == "list" and not is_host(host)):
                continue
            own = host if is_host(host) else above
            return f"https://{own}", f"where its {what} is"
    return None


def _spread(messages: Messages) -> Messages:
    return messages[:: max(1, -(-len(messages) // SAMPLE))]


def _document(message: StoredMessage) -> Document | None:
    try:
        data = read_message_bytes(message)
        mail = clean(read_message(data))
        return Document(
            kind="mail", locator=locator_of(read_head(data)), url="", text=mail.text, problems=mail.problems
        )
    except PostError:
        return None
