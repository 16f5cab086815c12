"""crawler.digests.mail.message: what a message says, however it is written."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.digests.mail.message import read_head, read_message
from crawler.exceptions import PostError
from tests.digests.mail.messages import ADDRESS, NAME, message

HEAD = b"From: ed@gears.example\r\nSubject: Gears\r\nMIME-Version: 1.0\r\n"


def test_headers_and_the_html_part() -> None:
    mail = read_message(message(text="Plain.", html="<p>The <b>page</b>.</p>"))
    assert mail.subject == "Ada, gears weekly no. 7"
    assert mail.sender == "Gears Weekly <ed@gears.example>"
    assert mail.list_id == "Gears <gears.list.example>"
    assert mail.date is not None
    assert mail.date.date().isoformat() == "2022-05-03"  # its own day: in UTC it is the fourth
    assert mail.date.astimezone(UTC) == datetime(2022, 5, 4, 4, 58, tzinfo=UTC)
    assert mail.is_html
    assert mail.body.strip() == "<p>The <b>page</b>.</p>"
    assert ADDRESS in mail.reader.addresses
    assert not any("gears.example" in address for address in mail.reader.addresses)
    assert mail.reader.names == {NAME}
    assert "https://act.gears.example/u/TOKENdd4" in mail.actions


def test_the_text_where_there_is_no_html() -> None:
    mail = read_message(message(html=None, text="Plain."))
    assert (mail.is_html, mail.body.strip()) == (False, "Plain.")


def test_folded_and_encoded_headers() -> None:
    sender = b"From: =?iso-8859-1?q?B=FCcher?= <b@gears.example>\r\n"
    mail = read_message(sender + b"Subject: =?utf-8?b?R2VhcnPwn5iA?=\r\n =?utf-8?q?_and_more?=\r\n\r\nx")
    assert (mail.sender, mail.subject) == ("Bücher <b@gears.example>", "Gears😀 and more")


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        (b"iso-8859-1", "Zahnräder".encode(), "Zahnräder"),
        (b"utf-8", "Zahnräder".encode("cp1252"), "Zahnräder"),
        (b"us-ascii", "Zahnräder".encode(), "Zahnräder"),
        (b"windows-1251", "шестерни".encode("cp1251"), "шестерни"),
        (b"iso-2022-jp", "歯車".encode("iso-2022-jp"), "歯車"),
        (b"no-such-charset", "Zahnräder".encode(), "Zahnräder"),
        (b"rot13", b"gears", "gears"),
        (b"gbk", "齿轮".encode("gbk"), "齿轮"),
    ],
)
def test_charsets_that_lie(charset: bytes, data: bytes, text: str) -> None:
    mail = read_message(HEAD + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + data)
    assert mail.body == text


def test_a_lost_charset_is_on_record() -> None:
    mail = read_message(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nZahnr\xe4der")
    assert [problem.kind for problem in mail.problems] == ["characters_lost"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            b'<a href=3D"https://a.example/x">=\r\nA</a> =3D =3D =3D =3D =3D =3D',
            '<a href="https://a.example/x">A</a> = = = = = =',
        ),
        (b"PHA+" + b"IDxiPg==", "PHA+IDxiPg=="),
    ],
)
def test_transfer_encodings_that_are_not_named(body: bytes, text: str) -> None:
    assert read_message(HEAD + b"Content-Type: text/html\r\n\r\n" + body).body.strip() == text


def test_the_largest_html_part_of_nested_multiparts() -> None:
    mail, inner = EmailMessage(), EmailMessage()
    inner.set_content("<p>short</p>", subtype="html")
    inner.add_related("<p>the whole issue</p>", subtype="html")
    mail["From"] = "ed@gears.example"
    mail.make_mixed()
    mail.attach(inner)
    mail.add_attachment("<p>x</p>" * 99, subtype="html", filename="x.html")
    assert read_message(mail.as_bytes()).body.strip() == "<p>the whole issue</p>"


def test_no_body_at_all() -> None:
    assert read_message(HEAD + b"\r\n").body == ""


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        (b"Auto-Submitted: auto-replied\r\n", "an automatic answer"),
        (b'Content-Type: multipart/report; boundary="a"\r\n', "a report of delivery"),
        (b"Auto-Submitted: no\r\n", None),
    ],
)
def test_what_is_no_issue(headers: bytes, why: str | None) -> None:
    assert read_message(HEAD + headers + b"\r\nx").refusal == why


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 100, b"<html><p>no message</p></html>"])
def test_what_is_no_message(data: bytes) -> None:
    with pytest.raises(PostError, match="none of the headers"):
        read_message(data)


def test_parts_within_parts_without_end() -> None:
    data = HEAD
    for number in range(3000):
        data += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)
    with pytest.raises(PostError, match="no message that can be read"):
        read_message(data + b"Content-Type: text/plain\r\n\r\nx")


def test_the_head_is_that_of_the_whole() -> None:
    whole, head = read_message(message()), read_head(message())
    assert head.body == ""
    assert replace(head, body=whole.body, is_html=whole.is_html) == whole


@settings(max_examples=60)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(head: bytes, body: bytes) -> None:
    for data in (head, HEAD + head + b"\r\n\r\n" + body, HEAD + b"Content-Type: " + head + b"\r\n\r\n" + body):
        try:
            assert isinstance(read_message(data).body, str)
        except PostError:
            continue


def test_a_charset_of_seven_bits_in_a_header() -> None:
    word = "=?iso-2022-jp?b?GyRCO3U8VhsoQg==?="
    assert read_message(f"From: e@a.example\r\nSubject: {word}\r\n\r\nx".encode()).subject == "歯車"


def test_a_header_in_the_charset_of_the_text() -> None:
    head = "From: e@a.example\r\nSubject: Ось\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n".encode("koi8-r")
    assert read_message(head + b"x").subject == "Ось"


@pytest.mark.parametrize("subject", ["Re: Gears 7", "[gears] RE: Gears 7", "AW: Gears 7", "回复：Gears 7"])
def test_replies_are_no_issues(subject: str) -> None:
    answering: dict[str, Any] = {"Subject": subject, "In-Reply-To": "<1@a.example>"}
    assert read_message(message(**answering)).refusal == "a reply"
    assert read_message(message(Subject=subject)).refusal is None


def test_the_day_of_a_message_without_a_date_is_that_of_its_first_server() -> None:
    received = "Received: by b; Wed, 4 May 2022 01:00:00 +0000\r\nReceived: by a; Tue, 3 May 2022 23:00:00 +0000\r\n"
    mail = read_message(f"{received}From: e@a.example\r\nSubject: Gears\r\n\r\nx".encode())
    assert mail.date_raw == "Tue, 3 May 2022 23:00:00 +0000"


def test_a_header_without_end_is_cut_and_that_is_told() -> None:
    mail = read_message(b"From: ed@gears.example\r\nSubject: " + b"=?utf-8?q?gear?= " * 50_000 + b"\r\n\r\nText.")
    assert mail.subject.startswith("geargear")
    assert len(mail.subject) < 20_000
    assert [problem.evidence[:8] for problem in mail.problems] == ["Subject:"]


def test_what_of_a_message_is_not_read_is_told() -> None:
    long = ", ".join(f"reader{number}@gears.example" for number in range(2_000))
    mail = read_message(f"From: ed@gears.example\r\nTo: {long}\r\nMessage-ID: <{'a' * 30_000}>\r\n\r\nText.".encode())
    assert [problem.evidence for problem in mail.problems] == [
        "Message-ID, To: of a header, 20,000 characters are read"
    ]
    parts = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    for times, told in ((199, []), (200, ["of the message, 200 parts are read"])):
        data = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts * times + b"--b--\r\n"
        assert [problem.evidence for problem in read_message(data).problems] == told


def test_a_message_has_as_many_lines_and_parts_as_messages_have() -> None:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\n%s\r\n"
    head = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part % b"Gears turn."
    for more in (part % b"x" * 1_001, part % (b"\r\n" * 200_001)):
        data = head + more + b"--b--\r\n"
        mail = read_message(data)
        assert mail.body.strip() == "Gears turn."
        assert re.fullmatch(rf"of the message, [\d,]+ of {len(data):,} bytes are read", mail.problems[-1].evidence)
    assert read_message(head + part % b"x" * 100 + b"--b--\r\n").problems == ()


def test_of_a_text_so_many_addresses_are_read_and_that_is_told() -> None:
    text = "".join(f"https://a.example/{number}\n" for number in range(30_001))
    mail = read_message(HEAD + b"\r\n" + text.encode())
    assert mail.body.count("https://") == 30_000
    assert [problem.evidence for problem in mail.problems] == ["of the text, 30,000 tags and bare addresses are read"]
