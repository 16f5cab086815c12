import gzip
import random

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares.whole_bodies import WholeBodies, is_whole_gzip

REQUEST = Request("https://site.example/page")
WORDS = b" ".join(b"%d" % number for number in range(20_000))
WHOLE = gzip.compress(WORDS)


def answer(body: bytes, encoding: str | None = "gzip") -> Response:
    return Response(REQUEST.url, headers={"Content-Encoding": encoding} if encoding else {}, body=body)


@pytest.mark.parametrize(
    "response",
    [
        answer(WHOLE),
        answer(WHOLE, " X-GZIP"),
        answer(gzip.compress(b"")),
        answer(WHOLE[:100], None),
        answer(WHOLE[:100], "br"),
        answer(b"", "gzip"),
    ],
)
def test_a_whole_answer_is_passed_on_as_it_is(response: Response) -> None:
    assert WholeBodies().process_response(REQUEST, response) is response


@pytest.mark.parametrize("body", [WHOLE[:-1], WHOLE[:100], WHOLE[:5], b"no gzip at all", b"\x1f\x8b"])
def test_an_answer_that_is_cut_off_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(IgnoreRequest, match=r"https://site\.example/page: the answer's gzip body is cut off"):
        WholeBodies().process_response(REQUEST, answer(body))


def test_every_cut_is_noticed() -> None:
    whole = gzip.compress(b"gears and more gears")
    assert is_whole_gzip(whole)
    assert not any(is_whole_gzip(whole[:length]) for length in range(len(whole)))


def test_a_damaged_body_is_not_whole() -> None:
    damaged = bytearray(WHOLE)
    damaged[len(damaged) // 2] ^= 0xFF
    assert not is_whole_gzip(bytes(damaged))


def test_what_unpacks_to_very_much_is_left_to_the_bound_of_scrapy() -> None:
    assert is_whole_gzip(gzip.compress(bytes(120_000_000), compresslevel=1))


def test_noise_is_never_taken_for_a_body() -> None:
    noise = random.Random(1)  # noqa: S311 - a seed makes a failure come again
    assert not any(is_whole_gzip(noise.randbytes(200)) for _ in range(200))
