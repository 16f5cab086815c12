"""Escapes of bytes that are no UTF-8 come through every rule that decodes an address."""

from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import fold
from crawler.urls.escapes import decode, parameters

GOOGLE = "https://www.google.com/url?q="
CLOUDINARY = "https://res.cloudinary.com/c/image/fetch/"
SUBSTACK = "https://substackcdn.com/image/fetch/w_9/"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (f"{GOOGLE}https%3A%2F%2Fa.example%2Fcaf%E9", "https://a.example/caf%E9"),
        (f"{GOOGLE}https%3A%2F%2Fa.example%2Fcaf%e9&x=1", "https://a.example/caf%E9"),
        (f"{GOOGLE}https%3A%2F%2Fa.example%2Fcaf%C3%A9", "https://a.example/caf%C3%A9"),
        (f"{GOOGLE}https%3A%2F%2Fa.example%2Fcaf%25E9", "https://a.example/caf%E9"),
        (f"{GOOGLE}https%3A%2F%2Fa.example%2F%C3%A9%3Fq%3D%E9%FF", "https://a.example/%C3%A9?q=%E9%FF"),
        (f"{GOOGLE}https%3A%2F%2Fa.example%2F%ED%B3%A9", "https://a.example/%ED%B3%A9"),
        ("https://c.example/_next/image?url=%2Fcaf%E9.png", "https://c.example/caf%E9.png"),
        (f"{CLOUDINARY}https%3A%2F%2Fb.example%2Fcaf%E9.png", "https://b.example/caf%E9.png"),
        (f"{SUBSTACK}https%3A%2F%2Fb.example%2Fcaf%E9.png", "https://b.example/caf%E9.png"),
        ("https://web.archive.org/web/2020/https%3A%2F%2Fb.example%2Fcaf%E9", "https://b.example/caf%E9"),
    ],
)
def test_a_fold_keeps_escapes_that_are_no_utf8(url: str, target: str) -> None:
    found = fold(url)
    assert found is not None
    assert found.url == target


@given(st.binary(min_size=1).filter(lambda data: b"%" not in data))
def test_no_byte_is_lost(data: bytes) -> None:
    escaped = "".join(f"%{byte:02X}" for byte in data)
    assert unquote_to_bytes(decode(escaped)) == data
    assert parameters(f"a={escaped}") == [("a", decode(escaped))]


def test_more_parameters_than_any_address_has_are_not_read() -> None:
    assert parameters("a=1&" * 100 + "a=1") is None
    assert parameters(None) == []
