"""Read a message (RFC 5322, MIME) as what an issue needs of it. Pure."""

import email
import email.policy
import email.utils
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from itertools import islice
from typing import Any

from crawler.digests.mail.forwarded import Forwarded, forwarded_in, is_forward
from crawler.digests.mail.reader import Reader
from crawler.exceptions import PostError
from crawler.items import Problem
from crawler.text.charsets import decode_page, is_charset
from crawler.text.dates import parse_date, parse_rfc_time
from crawler.text.html import CUT, first_tags
from crawler.text.safe_json import storable
from crawler.text.space import fold_space

__all__ = ["Mail", "read_head", "read_message"]

MAX_PARTS = 200
"""Parts of a message that are looked at; real ones have fewer than ten."""

MAX_LINES = 200_000
"""Lines of a message that are read, those of attachments among them: fifteen megabytes of them have as many."""

MAX_BOUNDARIES = 1_000
"""Lines that may be the boundary of a part that are read: each part takes time, also one that is not looked at."""

MAX_HEADER = 20_000
"""Characters of a header that are read: the standard library takes the square of the words that they encode."""

_TO_READER = ("To", "Cc", "Bcc", "Delivered-To", "X-Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To",
              "X-Rcpt-To", "X-Forwarded-To", "Resent-To")  # fmt: skip
_READ = ("Subject", "From", "Date", "List-Id", "Message-ID", *_TO_READER, "Reply-To")
"""Headers that are decoded."""

_BOUNDARY = re.compile(rb"\n--[^\s-]")

_ACTIONS = ("List-Unsubscribe", "List-Subscribe", "List-Owner", "List-Help")
_OF_SEVEN_BITS = ("iso-2022-", "csiso2022", "hz", "utf-7")
"""Charsets whose bytes are those of ASCII, and so of UTF-8, with another meaning."""
_IN_BRACKETS = re.compile(r"<([^<>]+)>")
_RECEIVED_FOR = re.compile(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)")
_VERP = re.compile(r"[+=-]([^+=@<>]{1,100})=([A-Za-z0-9.-]{1,250}\.[A-Za-z]{2,60})@")
_REPLY = re.compile(
    r"(?:\[[^\]]{1,60}\]\s*)?(?:re|aw|sv|antw|odp|res|rif|ynt|回复|回覆|答复|返信|답장)\s*(?:\[\d+\])?[:：]",
    re.IGNORECASE,
)
_QUOTED_PRINTABLE = re.compile(rb"=3D|=\r?\n|=20\r?$|=E2=80", re.MULTILINE)
_BASE64_BODY = re.compile(rb"\s*(?:[A-Za-z0-9+/]{60,76}\r?\n){2,}[A-Za-z0-9+/=\r\n\s]*\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A message, read."""

    subject: str
    """Its subject, decoded and unfolded; '' without one."""

    sender: str
    """Its From, decoded: name and address."""

    list_id: str
    """Its List-Id, decoded; '' without one."""

    date: datetime | None
    """Its Date, in the zone in which it is written; None where it says none."""

    date_raw: str
    """Its Date as written."""

    identifier: str
    """What names it however often it is stored: its Message-ID, else its sender, date and subject."""

    is_html: bool
    """Whether the body is HTML."""

    body: str
    """The HTML part, else the text; '' where it has neither."""

    reader: Reader
    """To whom it was sent."""

    actions: frozenset[str]
    """Addresses with which the reader unsubscribes and the like, as its headers give them."""

    refusal: str | None = None
    """Why it is no issue, in words: a report of delivery, an automatic answer; None for any other."""

    problems: tuple[Problem, ...] = ()
    """What was odd."""


def read_message(data: bytes) -> Mail:
    """Return what a message says; of one that was forwarded, what that says. Raise PostError where it is none, or is
    nested too deep."""
    try:
        read = _first_lines(data)
        message = email.message_from_bytes(read, policy=email.policy.compat32)
        inner = _forwarded_whole(message)
        mail = _read(message if inner is None else inner)
        if len(read) < len(data):
            evidence = f"of the message, {len(read):,} of {len(data):,} bytes are read"
            mail = replace(mail, problems=(*mail.problems, Problem(kind="markup_unread", evidence=evidence)))
        if inner is not None:
            return replace(mail, reader=mail.reader | _reader(message, of_forward=True))
    except (RecursionError, MessageError, ValueError) as error:
        raise PostError(f"it is no message that can be read: {type(error).__name__}.", "not_text") from None
    found = forwarded_in(mail.body, is_html=mail.is_html) if is_forward(mail.subject) else None
    return mail if found is None else _of_forward(mail, found, _reader(message, of_forward=True))


def _first_lines(data: bytes) -> bytes:
    """Return a message up to the line, or to the boundary, that is one too many."""
    if data.count(b"\n") > MAX_LINES:
        data = b"\n".join(data.split(b"\n", MAX_LINES)[:MAX_LINES])
    beyond = next(islice(_BOUNDARY.finditer(data), MAX_BOUNDARIES, None), None)
    return data if beyond is None else data[: beyond.start()]


def read_head(data: bytes) -> Mail:
    """Return what the headers of a message say, its body left unread unless the message was forwarded. Raise PostError
    where it is no message."""
    end = re.search(rb"\r?\n\r?\n", data)
    head = data[: end.end()] if end else data
    mail = read_message(head)
    return read_message(data) if is_forward(mail.subject) else mail


def _read(message: Message) -> Mail:
    parts = list(_text_parts(message))
    if not any(message.get(name) for name in ("From", "Date", "Subject", "Message-ID", "Received")):
        raise PostError("it has none of the headers of a message (From, Date, Subject).", "not_text")
    html = max((part for kind, part in parts if kind == "text/html"), key=_weight, default=None)
    chosen = html if html is not None else next((part for kind, part in parts if kind == "text/plain"), None)
    body, problems = _decoded(chosen) if chosen is not None else ("", ())
    problems += _cuts(message)
    if (first := first_tags(body)) != body:
        body = first
        problems += (Problem(kind="markup_unread", evidence=CUT),)
    date_raw, subject, sender = _date_raw(message), _header(message, "Subject"), _header(message, "From")
    return Mail(
        subject=subject,
        sender=sender,
        list_id=_header(message, "List-Id"),
        date=parse_rfc_time(date_raw),
        date_raw=date_raw,
        identifier=_header(message, "Message-ID") or f"{sender} {date_raw} {subject}",
        is_html=html is not None,
        body=body,
        reader=_reader(message),
        actions=_actions(message),
        refusal=_refusal(message),
        problems=problems,
    )


def _cuts(message: Message) -> tuple[Problem, ...]:
    """Return a problem for each bound that a message passes."""
    found: list[Problem] = []
    if cut := [name for name in _READ if any(len(str(value)) > MAX_HEADER for value in message.get_all(name, ()))]:
        evidence = f"{', '.join(cut)}: of a header, {MAX_HEADER:,} characters are read"
        found.append(Problem(kind="characters_lost", evidence=evidence))
    if next(islice(message.walk(), MAX_PARTS, None), None) is not None:
        found.append(Problem(kind="markup_unread", evidence=f"of the message, {MAX_PARTS} parts are read"))
    return tuple(found)


def _forwarded_whole(message: Message) -> Message | None:
    """Return the message that another one of no other text forwards as an attachment; None without one."""
    if not is_forward(_header(message, "Subject")):
        return None
    inner = next((part for part in message.walk() if part.get_content_type() == "message/rfc822"), None)
    held = inner.get_payload() if inner is not None else None
    return held[0] if isinstance(held, list) and held and isinstance(held[0], Message) else None


def _of_forward(mail: Mail, found: Forwarded, forwarder: Reader) -> Mail:
    """Return the message that another one forwards in its text; who forwarded it is a reader too."""
    day = parse_date(found.date_raw) or parse_date(found.date_raw.split(" at ")[0])
    reader = Reader.named(
        addresses=[address for _, address in email.utils.getaddresses([found.to])],
        names=[name for name, _ in email.utils.getaddresses([found.to])],
        sender=email.utils.parseaddr(found.sender),
    )
    return replace(
        mail,
        subject=found.subject,
        sender=found.sender,
        date=datetime.combine(day, time()) if day is not None else mail.date,
        date_raw=found.date_raw if day is not None else mail.date_raw,
        body=found.body,
        reader=mail.reader | forwarder | reader,
    )


def _date_raw(message: Message) -> str:
    """Return the date as the message writes it; where it has none, the one at which the first server took it."""
    if written := _header(message, "Date"):
        return written
    taken = [str(value).rpartition(";")[2] for value in message.get_all("Received", [])]
    return next((fold_space(each) for each in reversed(taken) if parse_rfc_time(fold_space(each)) is not None), "")


def _text_parts(message: Message) -> Iterator[tuple[str, Message]]:
    """Yield the parts that are HTML or plain text, but for attachments."""
    for count, part in enumerate(message.walk()):
        if count == MAX_PARTS:
            return
        kind = part.get_content_type()
        if kind not in ("text/html", "text/plain") or part.is_multipart():
            continue
        if part.get_content_disposition() != "attachment" and _bytes(part).strip():
            yield kind, part


def _weight(part: Message) -> int:
    return len(_bytes(part))


def _bytes(part: Message) -> bytes:
    """Return the bytes of a part, its transfer encoding undone, also where the header names another one."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return b""
    named = str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    if named in ("quoted-printable", "base64"):
        return data
    if _BASE64_BODY.match(data):
        return b64decode(data)
    if len(_QUOTED_PRINTABLE.findall(data[:20_000])) > 5:
        return quopri.decodestring(data)
    return data


def _decoded(part: Message) -> tuple[str, tuple[Problem, ...]]:
    """Return the text of a part, by the rules for pages whose charset may not be the one they name."""
    named = part.get("Content-Type")
    text, repairs = decode_page(_bytes(part), None if named is None else str(named))
    evidence = f"the bytes are not what {named or 'no header'} says ({', '.join(repairs)})"
    return storable(text), (Problem(kind="characters_lost", evidence=evidence),) if repairs else ()


def _strict(data: bytes, charset: str | None) -> str | None:
    """Return bytes decoded; None where they are not of that charset, or it is none."""
    if charset is None or not is_charset(charset):
        return None
    try:
        text = data.decode(charset)
    except (LookupError, ValueError, AssertionError):
        return None
    return text.removeprefix("\ufeff")


def _header(message: Message, name: str) -> str:
    """Return a header decoded (RFC 2047) and unfolded; '' without one. Text in an unknown charset stays as it is."""
    value = message.get(name)
    return "" if value is None else _unfolded(value, _charset_of(message))


def _charset_of(message: Message) -> str | None:
    """Return the charset that the first text of a message names: that of headers which name none."""
    parts = islice(message.walk(), MAX_PARTS)
    return next((name for part in parts if (name := part.get_content_charset())), None)


def _unfolded(value: Any, charset_of_text: str | None = None) -> str:
    if len(written := str(value)) > MAX_HEADER:
        value = written[:MAX_HEADER]
    try:
        pieces = decode_header(value)
    except (MessageError, ValueError):
        return storable(fold_space(str(value)))
    named = ((piece, charset_of_text if charset == "unknown-8bit" else charset) for piece, charset in pieces)
    return storable(fold_space("".join(_word(piece, charset) for piece, charset in named)))


def _word(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    asked = (charset, "utf-8") if charset and charset.lower().startswith(_OF_SEVEN_BITS) else ("utf-8", charset)
    return next((text for name in asked if (text := _strict(piece, name))), None) or piece.decode("latin-1")


def _reader(message: Message, *, of_forward: bool = False) -> Reader:
    """Return to whom a message was sent, as its headers and those of the servers on its way say.

    of_forward: it forwards another one, so that its sender is a reader too.
    """
    headers = (*_TO_READER, "From", "Reply-To") if of_forward else _TO_READER
    named = [value for name in headers for value in message.get_all(name, [])]
    people = email.utils.getaddresses([_unfolded(value) for value in named])
    passed = [match for value in message.get_all("Received", []) for match in _RECEIVED_FOR.findall(str(value))]
    bounced = [
        f"{local.split('-', count)[-1]}@{host}"
        for name in ("Return-Path", "Sender", "Reply-To")
        for local, host in _VERP.findall(str(message.get(name, "")))
        for count in range(local.count("-") + 1)
    ]
    sender = ("", "") if of_forward else email.utils.parseaddr(_header(message, "From"))
    return Reader.named(
        addresses=[address for _, address in people] + passed + bounced,
        names=[name for name, _ in people],
        sender=sender,
    )


def _actions(message: Message) -> frozenset[str]:
    return frozenset(
        "".join(address.split())
        for name in _ACTIONS
        for value in message.get_all(name, [])
        for address in _IN_BRACKETS.findall(str(value))
    )


def _refusal(message: Message) -> str | None:
    """Return why a message is no issue: RFC 3462 for reports, RFC 3834 for automatic answers, RFC 5322 for replies."""
    if message.get_content_type() == "multipart/report":
        return "a report of delivery"
    answers = message.get("In-Reply-To") or message.get("References")
    if answers and _REPLY.match(_header(message, "Subject")):
        return "a reply"
    automatic = str(message.get("Auto-Submitted", "no")).strip().lower()
    return "an automatic answer" if automatic.startswith("auto-replied") else None
