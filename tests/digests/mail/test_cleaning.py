"""crawler.digests.mail.cleaning: nothing of the reader is behind the door, and nothing else is lost."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.digests.mail.cleaning import clean, locator_of, read_stored
from crawler.digests.mail.message import read_message
from crawler.urls.reader_tokens import hidden_target
from tests.digests.mail.messages import HTML, SECRETS, TEXT, message


@pytest.mark.parametrize(("html", "text"), [(HTML, TEXT), (HTML, None), (None, TEXT)])
def test_no_secret_of_the_reader_stays(html: str | None, text: str | None) -> None:
    mail = clean(read_message(message(html=html, text=text)))
    for secret in SECRETS:
        assert secret.lower() not in mail.text.lower()
        assert secret.lower() not in mail.locator


def test_what_is_no_secret_stays() -> None:
    stored = read_stored(clean(read_message(message())).text)
    assert stored.subject == "[reader], gears weekly no. 7"
    assert (stored.sender, stored.list_id) == ("Gears Weekly <ed@gears.example>", "Gears <gears.list.example>")
    assert stored.date_raw == "Tue, 03 May 2022 21:58:00 -0700"
    assert stored.is_html
    for words in ("Wooden gears return", "They last longer than tin ones.", "A clock of sand", "No. 7, May 3, 2022"):
        assert words in stored.body
    assert 'src="https://img.gears.example/gear.png"' in stored.body


def test_links() -> None:
    mail = clean(read_message(message()))
    links = re.findall(r'href="([^"]*)"', mail.text)
    assert len(links) == 8
    assert hidden_target(links[1]) == "https://news.example/a"
    assert re.fullmatch(r"https://news\.example/b\?id=4&amp;mc_eid=~[0-9a-f]{12}", links[2])
    assert sorted(mail.tokens.values()) == [
        "https://click.gears.example/f/a/TOKENaa1aa1aa1~~/AAQ/BBB",
        "https://ct.gears.example/ls/click?upn=TOKENii9",
    ]  # what a visit may resolve, and no link that acts


def test_tracking_pixels_are_counted() -> None:
    problems = clean(read_message(message())).problems
    assert [(problem.kind, problem.evidence.split()[0]) for problem in problems] == [("tracker_left_out", "1")]


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://a.example/x.gif" width=1 height=1>',
        '<img src="https://a.example/x.gif" style="width:1px;height:1px">',
        '<img src="https://a.example/x.gif" style="display:none">',
        '<img src="https://u1.ct.sendgrid.net/wf/open?upn=abc">',
        '<img src="https://gears.us2.list-manage.com/track/open.php?u=1&id=2&e=3">',
        '<img width="0" src="https://a.example/x.gif">',
    ],
)
def test_each_kind_of_pixel(image: str) -> None:
    mail = clean(read_message(message(html=f"<p>Gears {image}</p>")))
    assert "<img" not in mail.text
    assert "Gears" in mail.text


def test_a_mail_has_one_name_whoever_reads_it() -> None:
    first = read_message(message())
    again = read_message(message().replace(b"Delivered-To", b"X-Delivered-To"))
    assert locator_of(first) == locator_of(again)
    assert re.fullmatch(r"2022-05-03-gears-weekly-no-7-[0-9a-f]{8}", locator_of(first))
    assert locator_of(first) != locator_of(read_message(message(number=8)))


def test_hosts_that_no_platform_is_known_by() -> None:
    links = [f"https://go.gears.example/x/TOKEN{number}aB1cD2eF3gH4iJ5kL6" for number in range(6)]
    html = "".join(f'<p><a href="{url}">Story {n}</a></p>' for n, url in enumerate(links))
    mail = clean(read_message(message(html=html)))
    assert "TOKEN" not in mail.text
    assert set(mail.tokens.values()) == set(links)


def test_a_digest_of_one_site_is_no_such_host() -> None:
    ids = ("dQw4w9WgXcQ", "aB3dE5fG7hI", "Zz9Yy8Xx7Ww", "1a2b3c4d5e6", "q1w2e3r4t5y", "p0o9i8u7y6t")
    html = "".join(f'<p><a href="https://video.example/watch?v={name}">{name}</a></p>' for name in ids)
    mail = clean(read_message(message(html=html)))
    assert all(f"https://video.example/watch?v={name}" in mail.text for name in ids)
    assert not mail.tokens


@settings(max_examples=40)
@given(st.text(max_size=200), st.text(alphabet="ABCDEFGH0123456789", min_size=12, max_size=40))
def test_a_token_is_nowhere_whatever_stands_around_it(around: str, token: str) -> None:
    around = around.encode("utf-8", "ignore").decode()
    html = f'<p>{around}<a href="https://click.gears.example/f/a/{token}~~/AAQ">{around}</a>{around}</p>'
    mail = clean(read_message(message(html=html)))
    assert token not in mail.text or token in around


MEMBER = "0a1b2c3d-1111-4222-8333-00aa11bb22cc"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (f"https://gears.example/#/feedback/65/1/?uuid={MEMBER}&key=0aB1cD2eF3gH4iJ5", r"~\w+\?acts"),
        ("https://gears.example/p/7?token=0aB1cD2eF3gH4iJ5kL", r"~\w+\?acts"),
        ("https://mail.gears.example/sendy/w/0aB1cD2eF3gH4iJ5kL6m", r"~\w+\?acts"),
        ("https://gears.substack.com/app-link/post?post_id=7&submitLike=true", r"~\w+\?acts"),
        (
            "https://gears.example/CL0/https:%2F%2Fa.example%2Fx/1/0100aB/0aB1cD2e=3",
            r"~\w+\?url=https%3A%2F%2Fa.example%2Fx",
        ),
        ("https://gears.example/link/1234/0a1b2c3d4e", r"~\w+"),
        ("https://cur.at/AbCdEf?m=email&amp;sid=aB3dE6", r"~\w+"),
    ],
)
def test_addresses_of_platforms(address: str, form: str) -> None:
    """Those that act say so in their hidden form."""
    mail = clean(read_message(message(html=f'<p><a href="{address}">Open</a></p>')))
    (link,) = re.findall(r'href="([^"]*)"', mail.text)
    assert re.fullmatch(rf"https://[\w.]+/{form}", link)
    assert MEMBER not in mail.text
    assert bool(mail.tokens) == (form == r"~\w+")


def test_any_host_whose_addresses_hold_others() -> None:
    wrapped = [f"https://go.gears.example/c?x={n}&to=https%3A%2F%2Fa{n}.example%2F" for n in range(3)]
    html = "".join(f'<p><a href="{url}">A gear</a></p>' for url in [*wrapped, "https://go.gears.example/about"])
    links = re.findall(r'href="([^"]*)"', clean(read_message(message(html=html))).text)
    assert [hidden_target(url) for url in links] == [f"https://a{n}.example/" for n in range(3)] + [None]
    assert links[3] == "https://go.gears.example/about"


def test_attributes_with_names_that_no_tree_takes_are_left_out() -> None:
    html = "<p a:=1 {x}=2 \x01=3 :=4 class=gear><a href='https://a.example/' <b=5>A gear</a></p>"
    stored = clean(read_message(message(html=html))).text
    assert '<p class="gear"><a href="https://a.example/">A gear</a></p>' in stored


@pytest.mark.parametrize("subject", ["Gears weekly no. 7", "Fwd: Gears weekly no. 7"])
def test_a_mail_of_too_many_tags_is_cut_and_that_is_told(subject: str) -> None:
    forward = "<div class=gmail_attr>From: G &lt;g@g.example&gt;<br>Date: May 3, 2022<br>Subject: Gears</div>"
    mail = message(html=f"<html><body>{forward}<p>Gears{'<i>x</i>' * 30_001}<p>end</body></html>", Subject=subject)
    assert [each.evidence for each in clean(read_message(mail)).problems if each.kind == "markup_unread"] == [
        "of the text, 30,000 tags and bare addresses are read"
    ]


def test_thousands_of_tokens_are_looked_for_at_once() -> None:
    links = [f"https://ct.gears.example/ls/click?upn=TOKEN{number}ii9" for number in range(5_000)]
    html = "".join(f"<p><a href='{link}'>A gear</a>" for link in links) + "<p>Gears turn. " * 20_000
    began = time.thread_time()
    mail = clean(read_message(message(html=f"{html}<p>{links[0]} {links[-1]}x")))
    assert time.thread_time() - began < 10
    assert len(mail.tokens) == 5_000
    assert "TOKEN" not in mail.text
