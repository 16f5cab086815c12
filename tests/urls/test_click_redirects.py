"""crawler.urls.click_redirects: which addresses count clicks, and what they hold."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls.click_redirects import PLATFORMS, held_target, is_click_redirect

TARGET = "https://news.example/a?b=1"


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


REDIRECTS = {
    "ActiveCampaign and phpList": "https://gears.acemlna.example/lists/lt.php?x=3TxtmrQ0&s=4f",
    "AWeber": "https://clicks.aweber.com/y/ct/?l=AbC&m=DeF",
    "Amazon SES, own host": "https://track.gears.example/CL0/https:%2F%2Fnews.example%2Fa/1/0102/abc=1",
    "Benchmark": "https://clt1.benchmarkurl.com/c/l?u=1A2b",
    "CleverReach": "https://1a.seu2.cleverreach.com/c/7/AbC",
    "Cooperpress": "https://gears.example/link/1234/0a1b2c3d4e",
    "Curated": "https://cur.at/AbCdEf?m=email&sid=aB3dE6",
    "Drip": "https://t.dripemail2.com/c/eyJhY2NvdW50X2lkIjoiMSJ9",
    "Eloqua": "https://app.gears.example/e/er?s=1&lid=2&elqTrackId=3",
    "Emma": "https://t.e2ma.net/click/AbC/DeF/1",
    "FeedBlitz": "https://feeds.feedblitz.com/~/t/0/0/gears/~https://news.example/a",
    "GetResponse": "https://app.gears.example/click.html?x=a62b&lc=1",
    "Google": "https://www.google.com/url?q=https://news.example/a&usg=AOv",
    "Newsletter for WordPress": "https://gears.example/?nltr=MTs3O2h0dHBzOi8vbmV3cy5leGFtcGxlL2E7Ozg5",
    "Sendy": "https://mail.gears.example/sendy/l/0aB1cD2eF3gH4iJ5kL6m/0aB1cD2eF3gH4iJ5kL6n/0aB1cD2eF3gH",
    "Stibee": "https://event.stibee.com/v2/click/AbC/aHR0cHM6Ly9uZXdzLmV4YW1wbGUvYQ",
    "UniSender": "https://geteml.com/ru/mail_link_tracker?hash=6a&url=aHR0cHM6Ly9uZXdzLmV4YW1wbGUvYQ~~-dXRm",
    "Zoho": "https://gears.maillist-manage.com/click/1a/2b",
    "Amazon SES": "https://a1.r.eu.awstrack.me/L0/https:%2F%2Fnews.example%2Fa/1/0102/abc=1",
    "Beehiiv and SendGrid's short form": "https://link.mail.gears.example/ss/c/u001.AbC/4gh/h0/h001.xyz",
    "Brevo": "https://r.mail.gears.example/mk/cl/f/sh/7nVU1aA2/qwe",
    "Buttondown": "https://buttondown.email/click/abc",
    "Campaign Monitor": "https://gears.createsend1.com/t/t-l-abcdef-l-y/",
    "Campaign Monitor, own host": "https://mail.gears.example/t/t-l-abcdef-l-r/",
    "Constant Contact": "https://r20.rs6.net/tn.jsp?f=001AbC&c=&ch=",
    "ConvertKit": "https://click.convertkit-mail2.com/abc/def/aHR0cHM6Ly9uZXdzLmV4YW1wbGUvYQ==",
    "Customer.io": "https://e.gears.example/e/c/eyJlbWFpbF9pZCI6ImEifQ/1f",
    "Ghost": "https://gears.example/r/4e5f6a7b?m=0c3e0c3e-0c3e-0c3e-0c3e-0c3e0c3e0c3e",
    "HubSpot": "https://info.gears.example/e3t/Ctc/AbC*113/d2",
    "Iterable": "https://links.gears.example/a/click?_t=1&_m=2",
    "Mailchimp": "https://gears.us2.list-manage.com/track/click?u=1&id=2&e=3",
    "MailerLite": "https://click.mlsend.com/link/c/YT0x/ab",
    "Mailgun": "https://email.mg.gears.example/c/eJxNjk1qwzAQhU8jb8",
    "Mailjet": "https://xy.mjt.lu/lnk/AbC/1/DeF/aHR0cHM6Ly9uZXdzLmV4YW1wbGUvYQ",
    "Marketing Cloud": "https://click.e.gears.example/?qs=0123456789abcdef0123456789abcdef",
    "Microsoft Safe Links": "https://eur1.safelinks.protection.outlook.com/?url=https%3A%2F%2Fnews.example%2Fa&data=05",
    "Postmark": "https://click.pstmrk.it/3s/news.example%2Fa/AbC/DeF",
    "Proofpoint": "https://urldefense.com/v3/__https://news.example/a__;!!AbC!DeF$",
    "Sailthru": "https://link.gears.example/click/12345.67/aHR0cHM6Ly9uZXdzLmV4YW1wbGUvYQ/5e",
    "SendGrid": "https://u1.ct.sendgrid.net/ls/click?upn=u001.AbC",
    "SparkPost": "https://go.gears.example/f/a/AbC~~/AAQ/DeF",
    "Substack": "https://substack.com/redirect/0c3e0c3e-0c3e-0c3e-0c3e-0c3e0c3e0c3e?j=eyJ1Ijoi",
}


@pytest.mark.parametrize("platform", REDIRECTS)
def test_a_platforms_redirect_is_known(platform: str) -> None:
    assert platform in PLATFORMS
    assert is_click_redirect(REDIRECTS[platform])


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a",
        "https://news.example/c/e-mail",
        "https://www.mailerlite.com/help/links",
        "https://buttondown.com/gears/archive/12/",
        "https://gears.substack.com/p/redirect",
        "https://gears.example/r/gears",
        "https://gears.example/link/1234/gears-turn",
        "https://www.youtube.com/watch?v=AbC",
        "https://www.google.com/search?q=gears",
        "https://github.example/t/topics",
        "https://news.example/e/2021/why/gears",
        "https://news.example/?qs=gears",
        "https://vk.com/linkage",
        "https://www.linkedin.com/redir/redirected",
        "mailto:ada@news.example",
        "not an address",
        "",
    ],
)
def test_pages_are_no_redirects(url: str) -> None:
    assert not is_click_redirect(url)


@pytest.mark.parametrize(
    "url",
    [
        f"https://x.mjt.lu/lnk/AbC/1/DeF/{coded(TARGET.encode())}",
        f"https://feeds.feedblitz.com/~/t/0/0/gears/~{TARGET}",
        f"https://gears.example/?nltr={coded(f'1;7;{TARGET};;89'.encode())}",
        f"https://geteml.com/ru/mail_link_tracker?hash=6a&url={coded(TARGET.encode())}~~-dXRm",
        "https://x.awstrack.me/CL0/https:%2F%2Fnews.example%2Fa%3Fb=1/1/0102-ab/xyz=1",
        "https://click.pstmrk.it/3s/news.example%2Fa%3Fb=1/AbC/DeF/ghi",
        "https://urldefense.com/v3/__https://news.example/a?b=1__;!!AbC!DeF$",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__news.example_a-3Fb-3D1&d=DwMFaQ",
        "https://go.example/click?url=https%3A%2F%2Fnews.example%2Fa%3Fb%3D1&id=4",
        f"https://substack.com/redirect/2/{coded(json.dumps({'e': TARGET, 's': 7}).encode())}.AbC",
        f"https://e.example/e/c/{coded(json.dumps({'email_id': 'x', 'href': TARGET}).encode())}/1f",
        f"https://email.example/c/{coded(zlib.compress(b'h=1&l=https%3A%2F%2Fnews.example%2Fa%3Fb%3D1'))}",
    ],
)
def test_the_target_that_a_redirect_holds(url: str) -> None:
    assert held_target(url) == TARGET


@pytest.mark.parametrize(
    "url",
    [
        REDIRECTS["SendGrid"],
        f"https://e.example/c/{coded(b'javascript:alert(1)')}",
        f"https://e.example/c/{coded(json.dumps({'href': 'file:///etc/passwd'}).encode())}",
        f"https://e.example/c/{coded(b'[' * 5000)}",
        "https://urldefense.com/v2/url",
    ],
)
def test_what_holds_no_target(url: str) -> None:
    assert held_target(url) is None


def test_a_compressed_bomb_is_not_inflated() -> None:
    bomb = coded(zlib.compress(b"l=https://news.example/" + b"a" * 50_000_000, 9))
    assert held_target(f"https://email.example/c/{bomb[:9000]}") is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    for url in (text, f"https://{text}", f"https://a.mjt.lu/lnk/{text}", f"https://a.example/c/{text}?url={text}"):
        target = held_target(url)
        assert is_click_redirect(url) in (True, False)
        assert target is None or target.startswith(("http://", "https://", "HTTP"))
