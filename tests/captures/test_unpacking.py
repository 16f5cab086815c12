import gzip
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.captures.files import CHUNK
from crawler.captures.unpacking import Unpacked

CHECKOUT = Path(__file__).parents[2]
DATA = b"A gear turns. " * 20_000 + os.urandom(CHUNK)


def unpacked(packed: bytes, place: int = 0) -> tuple[bytes, int]:
    file = BytesIO(packed)
    file.seek(place)
    member = Unpacked(file)
    pieces = list(iter(member.read, b""))
    assert all(len(piece) <= CHUNK for piece in pieces)
    return b"".join(pieces), member.length


@given(st.binary(max_size=3000), st.integers(0, 9), st.binary(max_size=30))
def test_the_member_at_a_place_is_unpacked(data: bytes, level: int, after: bytes) -> None:
    member = gzip.compress(data, level)
    assert unpacked(b"before" + member + after, 6) == (data, len(member))


def test_a_large_member_is_unpacked_a_chunk_at_a_time() -> None:
    for member in (gzip.compress(DATA), gzip.compress(DATA, 0), gzip.compress(bytes(10_000_000))):
        assert unpacked(member + gzip.compress(b"the next")) == (gzip.decompress(member), len(member))


def test_what_is_damaged_or_cut_off_is_told() -> None:
    member = gzip.compress(DATA)
    for place in (0, 2, len(member) // 2, len(member) - 6, len(member) - 1):
        damaged = bytearray(member)
        damaged[place] ^= 0x55
        with pytest.raises(ValueError, match=r"\w"):
            unpacked(bytes(damaged))
    for end in (0, 5, len(member) // 2, len(member) - 1):
        with pytest.raises(EOFError, match="cut off"):
            unpacked(member[:end])


def test_without_the_fast_library_zlib_stands_in() -> None:
    code = (
        "import sys; sys.modules['isal'] = None\n"
        "import gzip, io\n"
        "from crawler.captures.unpacking import Unpacked\n"
        "print(Unpacked(io.BytesIO(gzip.compress(b'a gear'))).read())\n"
        "try:\n"
        "    Unpacked(io.BytesIO(b'no gear')).read()\n"
        "except ValueError:\n"
        "    print('damaged')"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert run.stdout == "b'a gear'\ndamaged\n"
