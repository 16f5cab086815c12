"""crawler.digests.mail.forwarded: a message that somebody sent on to the mailbox is read as what it was."""

from typing import Any

import pytest

from crawler.digests.mail.cleaning import clean
from crawler.digests.mail.message import read_head, read_message
from tests.digests.mail.messages import ADDRESS, NAME, message

FORWARDER: dict[str, Any] = {"From": f"{NAME} <{ADDRESS}>", "To": "Box <box@box.example>", "Subject": "Fwd: Gears 7"}
LINES = ("From: <b>Gears</b> &lt;ed@gears.example&gt;", "Date: Fri, May 3, 2024 at 9:15 AM", "Subject: Gears 7",
         f"To: {NAME} &lt;{ADDRESS}&gt;")  # fmt: skip
MARKED = (
    f'<p>Look, Box!</p><div class="gmail_quote"><div class="gmail_attr">--- Forwarded<br>{"<br>".join(LINES)}</div>'
)
HTML = f'{MARKED}<br><p><a href="https://wood.example/">Wood</a> for {NAME}</p></div>'
TEXT = f"""See.

---------- Forwarded message ---------
From: Gears <ed@gears.example>
Date: 3 May 2024
Subject: Gears 7
To: {NAME} <{ADDRESS}>

Wood: https://wood.example/
"""


@pytest.mark.parametrize(("html", "text"), [(HTML, None), (None, TEXT)])
def test_what_was_forwarded(html: str | None, text: str | None) -> None:
    data = message(html=html, text=text, **FORWARDER)
    for mail in (read_message(data), read_head(data)):
        assert (mail.subject, mail.sender) == ("Gears 7", "Gears <ed@gears.example>")
        assert mail.date is not None
        assert mail.date.date().isoformat() == "2024-05-03"
    stored = clean(read_message(data)).text
    assert "https://wood.example/" in stored
    assert "Look" not in stored
    assert not any(secret in stored for secret in (NAME, ADDRESS, "box@box.example"))


def test_a_message_that_is_attached() -> None:
    inner = b"From: Gears <ed@gears.example>\r\nSubject: Gears 7\r\nDate: Fri, 3 May 2024 09:00:00 +0000\r\n\r\nWood."
    head = f"From: {NAME} <{ADDRESS}>\r\nSubject: Fwd: Gears 7\r\nMIME-Version: 1.0\r\n".encode()
    part = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
    mail = read_message(head + part + inner + b"\r\n--b--\r\n")
    assert (mail.subject, mail.body.strip()) == ("Gears 7", "Wood.")
    assert ADDRESS in mail.reader.addresses


def test_a_subject_alone_forwards_nothing() -> None:
    assert read_message(message(html="<p>Why we forward mails.</p>", Subject="Fwd: a habit")).subject == "Fwd: a habit"
