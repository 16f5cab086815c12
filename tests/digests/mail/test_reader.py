"""crawler.digests.mail.reader: the ways in which a mail spells its reader."""

import base64
import hashlib
from urllib.parse import quote

import pytest

from crawler.digests.mail.reader import MASK, Reader

ADA = Reader.named(addresses=["Ada@Reader.example", "ed@gears.example"], names=['"Ada Lovely"', "Gears Weekly"],
                   sender=("Gears Weekly", "ed@gears.example"))  # fmt: skip
ADDRESS = "ada@reader.example"


def test_the_sender_is_no_reader() -> None:
    assert (set(ADA.addresses), set(ADA.names)) == ({ADDRESS}, {"Ada Lovely"})


@pytest.mark.parametrize(
    "spelling",
    [
        ADDRESS,
        "ADA@READER.EXAMPLE",
        quote(ADDRESS, safe=""),
        "ada=reader.example",
        base64.b64encode(ADDRESS.encode()).decode(),
        ADDRESS.encode().hex(),
        hashlib.md5(ADDRESS.encode(), usedforsecurity=False).hexdigest(),
        hashlib.sha256(ADDRESS.encode()).hexdigest().upper(),
    ],
)
def test_addresses(spelling: str) -> None:
    assert ADA.is_named_in(f"x{spelling}y")
    assert spelling.lower().rstrip("=") not in ADA.cut(f"({spelling})").lower()


def test_an_address_within_base64() -> None:
    assert ADA.is_named_in(base64.urlsafe_b64encode(b'{"to": "ada@reader.example"}').decode())
    assert not ADA.is_named_in(base64.urlsafe_b64encode(b'{"to": "bo@reader.example"}').decode())


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Hi Ada, news", f"Hi {MASK}, news"),
        ("Dear Ms Lovely", "Dear Ms Lovely"),
        ("Liebe Ada!", f"Liebe {MASK}!"),
        ("Ada, your gears are here", f"{MASK}, your gears are here"),
        ("Your gears, Ada", f"Your gears, {MASK}"),
        ("本日もAda様へ", f"本日も{MASK}様へ"),
        ("By ada lovely for all", f"By {MASK} for all"),
        ("Ada Byron wrote of gears", "Ada Byron wrote of gears"),
        ("The language Ada turns 40", "The language Ada turns 40"),
    ],
)
def test_names(text: str, cut: str) -> None:
    assert ADA.cut(text) == cut


def test_a_reader_without_name_and_address() -> None:
    assert Reader().cut("Hi Ada, ada@reader.example") == "Hi Ada, ada@reader.example"
    assert not Reader().is_named_in("")
