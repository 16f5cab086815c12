"""Answers as servers of the real web give them, byte by byte, with what is read of each, and those that are none."""

import gzip
from typing import NamedTuple

OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: 3\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n"
PACKED = gzip.compress(b"gears " * 50, mtime=0)
REDIRECT = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"


class Read(NamedTuple):
    """What is read of an answer."""

    data: bytes
    """All that the server sends."""
    body: bytes = b"abc"
    status: int = 200
    closes: bool = False
    """Whether the end of the connection ends the answer."""


READ: dict[str, Read] = {
    "plain": Read(OK + LENGTH + b"\r\nabc"),
    "no-length": Read(OK + b"\r\nabc", closes=True),
    # Heads that break a rule
    "line-without-colon": Read(OK + b"a word or two\r\n" + LENGTH + b"\r\nabc"),
    "first-line-without-colon": Read(OK + b"<html>\r\n" + LENGTH + b"\r\nabc"),
    "name-with-spaces": Read(OK + b"X Frame Options: DENY\r\n" + LENGTH + b"\r\nabc"),
    "name-with-brackets": Read(OK + b"X-[a](b){c}\x7f\xe9: DENY\r\n" + LENGTH + b"\r\nabc"),
    "nul-in-a-name": Read(OK + b"X\x00Y: a\r\n" + LENGTH + b"\r\nabc"),
    "nul-in-a-reason": Read(b"HTTP/1.1 200 O\x00K\r\n" + LENGTH + b"\r\nabc"),
    "folded-900-times": Read(OK + b"X: a\r\n" + b" b\r\n" * 900 + LENGTH + b"\r\nabc"),
    "type-of-many-parameters": Read(OK + b"Content-Type: text/html" + b";a=b" * 20_000 + b"\r\n" + LENGTH + b"\r\nabc"),
    "connection-in-pieces": Read(OK + b"Connection: cl\x00ose, ,\r\nConnection: x\r\n" + LENGTH + b"\r\nabc"),
    "no-name": Read(OK + b": b\r\n" + LENGTH + b"\r\nabc"),
    "only-a-colon": Read(OK + b":\r\n" + LENGTH + b"\r\nabc"),
    "no-name-first-folded": Read(OK + b" folded\r\n" + LENGTH + b"\r\nabc"),
    "space-before-colon": Read(OK + b"Content-Length : 3\r\n\r\nabc"),
    "no-space-after-colon": Read(OK + b"Content-Length:3\r\n\r\nabc"),
    "tabs-around-a-value": Read(OK + b"Content-Length:\t 3 \t\r\n\r\nabc"),
    "folded": Read(OK + b"X: a\r\n b\r\n\tc\r\n" + LENGTH + b"\r\nabc"),
    "folded-length": Read(OK + b"Content-Length:\r\n 3\r\n\r\nabc"),
    "control-characters": Read(OK + b"X: a\x01\x0b\x1b[31mb\r\n" + LENGTH + b"\r\nabc"),
    "nul-in-a-value": Read(OK + b"X: a\x00b\r\n" + LENGTH + b"\r\nabc"),
    "bare-carriage-return": Read(OK + b"X: a\rb\r\n" + LENGTH + b"\r\nabc"),
    "raw-bytes": Read(OK + b"X: \xff\xfe caf\xc3\xa9\r\n" + LENGTH + b"\r\nabc"),
    "line-feeds-alone": Read(b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc"),
    "line-feeds-and-both": Read(b"HTTP/1.1 200 OK\nX: a\r\nContent-Length: 3\n\r\nabc"),
    "both-and-a-line-feed": Read(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\nabc"),
    "blank-line-first": Read(b"\r\n" + OK + LENGTH + b"\r\nabc"),
    "blank-lines-first": Read(b"\n\r\n\r\n\n" + OK + LENGTH + b"\r\nabc"),
    "long-line": Read(OK + b"X: " + b"a" * 15_000 + b"\r\n" + LENGTH + b"\r\nabc"),
    "many-lines": Read(OK + b"X: a\r\n" * 900 + LENGTH + b"\r\nabc"),
    # Status lines
    "no-reason": Read(b"HTTP/1.1 200\r\n" + LENGTH + b"\r\nabc"),
    "no-reason-but-a-space": Read(b"HTTP/1.1 200 \r\n" + LENGTH + b"\r\nabc"),
    "reason-of-raw-bytes": Read(b"HTTP/1.1 404 P\xe1gina n\xc3\xa3o encontrada\r\n" + LENGTH + b"\r\nabc", status=404),
    "two-spaces": Read(b"HTTP/1.1  200  OK\r\n" + LENGTH + b"\r\nabc"),
    "version-1.0": Read(b"HTTP/1.0 200 OK\r\n" + LENGTH + b"\r\nabc", closes=True),
    "version-1.0-without-length": Read(b"HTTP/1.0 200 OK\r\n\r\nabc", closes=True),
    "version-1.2": Read(b"HTTP/1.2 200 OK\r\n" + LENGTH + b"\r\nabc"),
    "version-1.10": Read(b"HTTP/1.10 200 OK\r\n" + LENGTH + b"\r\nabc"),
    "version-11.1": Read(b"HTTP/11.1 200 OK\r\n" + LENGTH + b"\r\nabc"),
    "byte-order-mark-first": Read(b"\xef\xbb\xbf" + OK + LENGTH + b"\r\nabc"),
    "version-2": Read(b"HTTP/2.0 200 OK\r\n" + LENGTH + b"\r\nabc"),
    "version-2-short": Read(b"HTTP/2 200 OK\r\n" + LENGTH + b"\r\nabc"),
    "version-in-small-letters": Read(b"http/1.1 200 OK\r\n" + LENGTH + b"\r\nabc"),
    "version-without-number": Read(b"HTTP 200 OK\r\n" + LENGTH + b"\r\nabc"),
    "shoutcast": Read(b"ICY 200 OK\r\n" + LENGTH + b"\r\nabc"),
    "status-999": Read(b"HTTP/1.1 999 Request denied\r\n" + LENGTH + b"\r\nabc", status=999),
    "status-600": Read(b"HTTP/1.1 600 Odd\r\n" + LENGTH + b"\r\nabc", status=600),
    "status-299": Read(b"HTTP/1.1 299 Odd\r\n" + LENGTH + b"\r\nabc", status=299),
    # Answers before the answer
    "continue": Read(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + LENGTH + b"\r\nabc"),
    "early-hints": Read(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 3 + OK + LENGTH + b"\r\nabc"),
    "early-hints-in-chunks": Read(
        b"HTTP/1.1 103 Early\r\nTransfer-Encoding: chunked\r\n\r\n" + OK + LENGTH + b"\r\nabc"
    ),
    "early-hints-of-a-length": Read(b"HTTP/1.1 103 Early\r\nContent-Length: 9\r\n\r\n" + OK + LENGTH + b"\r\nabc"),
    "status-199": Read(b"HTTP/1.1 199 Odd\r\n\r\n" + OK + LENGTH + b"\r\nabc"),
    # Lengths
    "length-twice": Read(OK + LENGTH + LENGTH + b"\r\nabc"),
    "length-as-a-list": Read(OK + b"Content-Length: 3, 3\r\n\r\nabc"),
    "length-with-a-plus": Read(OK + b"Content-Length: +3\r\n\r\nabc"),
    "length-with-zeros": Read(OK + b"Content-Length: 0003\r\n\r\nabc"),
    "length-empty": Read(OK + b"Content-Length:\r\n\r\nabc", closes=True),
    "longer-than-its-length": Read(OK + LENGTH + b"\r\nabcdef"),
    "much-longer-than-its-length": Read(OK + LENGTH + b"\r\nabc" + b"d" * 60_000),
    "length-of-none": Read(OK + b"Content-Length: 0\r\n\r\n", b""),
    "gzip-of-the-unpacked-length": Read(OK + b"Content-Encoding: gzip\r\nContent-Length: 300\r\n\r\n" + PACKED, PACKED),
    "gzip-of-the-unpacked-length-closed": Read(
        OK + b"Content-Encoding: gzip\r\nContent-Length: 300\r\n\r\n" + PACKED, PACKED, closes=True
    ),
    # Chunks
    "chunks": Read(CHUNKED + b"\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"),
    "length-and-chunks": Read(CHUNKED + b"Content-Length: 9\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "length-before-chunks": Read(OK + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "chunks-in-capitals": Read(OK + b"Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "chunks-twice": Read(CHUNKED + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "chunks-as-a-list": Read(OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "chunks-after-identity": Read(OK + b"Transfer-Encoding: identity, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "identity": Read(OK + b"Transfer-Encoding: identity\r\n" + LENGTH + b"\r\nabc"),
    "chunks-with-extensions": Read(CHUNKED + b'\r\n3;a=b;c="d"\r\nabc\r\n0;e\r\n\r\n'),
    "chunks-with-zeros": Read(CHUNKED + b"\r\n0003\r\nabc\r\n000\r\n\r\n"),
    "chunks-with-spaces": Read(CHUNKED + b"\r\n3  \r\nabc\r\n0 \r\n\r\n"),
    "chunks-with-spaces-first": Read(CHUNKED + b"\r\n 3\r\nabc\r\n 0\r\n\r\n"),
    "chunks-by-line-feeds": Read(CHUNKED + b"\r\n3\nabc\n0\n\n"),
    "chunks-and-trailers": Read(CHUNKED + b"\r\n3\r\nabc\r\n0\r\nX-Sum: a\r\n\r\n"),
    "chunks-without-the-last-line": Read(CHUNKED + b"\r\n3\r\nabc\r\n0\r\n", closes=True),
    "chunks-and-more": Read(CHUNKED + b"\r\n3\r\nabc\r\n0\r\n\r\nmore"),
    "chunks-with-quoted-extensions": Read(CHUNKED + b'\r\n3;a="\\"x";b\r\nabc\r\n0\r\n\r\n'),
    "chunks-with-extensions-of-control-characters": Read(CHUNKED + b"\r\n3;\x00\x1b\r\nabc\r\n0\r\n\r\n"),
    "chunks-with-many-zeros": Read(CHUNKED + b"\r\n" + b"0" * 500 + b"3\r\nabc\r\n0\r\n\r\n"),
    "chunks-and-trailers-that-tell-of-another-body": Read(
        CHUNKED + b"\r\n3\r\nabc\r\n0\r\nContent-Length: 99\r\nTransfer-Encoding: rot13\r\n\r\n"
    ),
    "chunks-after-the-last-one": Read(CHUNKED + b"\r\n0\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b""),
    "chunks-before-identity": Read(OK + b"Transfer-Encoding: chunked, identity\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "chunks-between-commas": Read(OK + b"Transfer-Encoding: ,chunked ,\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "transfer-of-none": Read(OK + b"Transfer-Encoding:\r\n" + LENGTH + b"\r\nabc"),
    "chunks-by-version-1.0": Read(
        b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", closes=True
    ),
    # Bodies where there are none
    "status-204": Read(b"HTTP/1.1 204 No Content\r\n\r\n", b"", 204),
    "status-204-of-a-length": Read(b"HTTP/1.1 204 No Content\r\n" + LENGTH + b"\r\nabc", b"", 204),
    "status-304-of-a-length": Read(b"HTTP/1.1 304 Not Modified\r\n" + LENGTH + b"\r\n", b"", 304),
    "status-304-in-chunks": Read(b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", b"", 304),
    "status-205": Read(b"HTTP/1.1 205 Reset Content\r\n" + LENGTH + b"\r\nabc", status=205),
    "status-206-of-a-range": Read(
        b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-2/99\r\n" + LENGTH + b"\r\nabc", status=206
    ),
    "status-416-of-a-range": Read(
        b"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */3\r\nContent-Length: 0\r\n\r\n", b"", 416
    ),
    "range-of-20-digits": Read(OK + b"Content-Range: bytes 0-2/99999999999999999999\r\n" + LENGTH + b"\r\nabc"),
    # Redirects
    "location-of-raw-bytes": Read(REDIRECT + "Location: /plain?é=ü\r\n\r\n".encode(), b"", 302),
    "location-of-latin-1": Read(REDIRECT + "Location: /plain?é\r\n\r\n".encode("latin-1"), b"", 302),
    "location-twice": Read(REDIRECT + b"Location: /a\r\nLocation: /b\r\n\r\n", b"", 302),
    "unknown-content-coding": Read(OK + b"Content-Encoding: UTF-8\r\n" + LENGTH + b"\r\nabc"),
    "upgrade-offered": Read(OK + b"Upgrade: h2,h2c\r\nConnection: Upgrade, Keep-Alive\r\n" + LENGTH + b"\r\nabc"),
    "keep-alive-with-proxy": Read(OK + b"Proxy-Connection: close\r\n" + LENGTH + b"\r\nabc"),
}
"""Name -> the answer, and what is read of it."""

HELD: dict[str, tuple[bytes, str]] = {
    "status-0": (b"HTTP/1.1 0 Odd\r\n\r\n", "protocol_error"),
    "status-99": (b"HTTP/1.1 99 Odd\r\n\r\n", "protocol_error"),
    "status-099": (b"HTTP/1.1 099 Odd\r\n\r\n", "protocol_error"),
    "status-1000": (b"HTTP/1.1 1000 Odd\r\n\r\n", "protocol_error"),
    "status-below-0": (b"HTTP/1.1 -5 Odd\r\n\r\n", "protocol_error"),
    "status-of-letters": (b"HTTP/1.1 2OO OK\r\n\r\n", "protocol_error"),
    "status-of-other-digits": ("HTTP/1.1 \u0662\u0660\u0660 OK\r\n\r\n".encode(), "protocol_error"),
    "no-status": (b"HTTP/1.1\r\n\r\n", "protocol_error"),
    "another-protocol": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", "protocol_error"),
    "version-0.9": (b"<html><p>Gears", "protocol_error"),
    "of-mail": (b"220 mail.example ESMTP\r\n", "protocol_error"),
    "of-tls": (b"\x15\x03\x03\x00\x02\x02\x28", "protocol_error"),
    "of-version-2": (b"\x00\x00\x12\x04\x00\x00\x00\x00\x00", "protocol_error"),
    "blank-lines": (b"\r\n" * 100_000, "too_large"),
    "early-answers": (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2_000, "too_large"),
    "early-answers-of-many-bytes": (
        (b"HTTP/1.1 100 Continue\r\nX: " + b"a" * 10_000 + b"\r\n\r\n") * 20,
        "too_large",
    ),
    "head-of-13-megabytes": (OK + b"X: aaaaaaaaaaaaaaaaaaaaaa\r\n" * 500_000 + b"\r\n", "too_large"),
    "line-of-13-megabytes": (OK + b"X: " + b"a" * 13_000_000, "too_large"),
    "unknown-transfer": (OK + b"Transfer-Encoding: rot13\r\n" + LENGTH + b"\r\nabc", "protocol_error"),
    "packed-in-chunks": (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "two-lengths": (OK + LENGTH + b"Content-Length: 5\r\n\r\nabcde", "protocol_error"),
    "two-lengths-in-a-list": (OK + b"Content-Length: 3, 5\r\n\r\nabcde", "protocol_error"),
    "length-below-0": (OK + b"Content-Length: -3\r\n\r\nabc", "protocol_error"),
    "length-in-words": (OK + b"Content-Length: three\r\n\r\nabc", "protocol_error"),
    "length-with-a-point": (OK + b"Content-Length: 3.0\r\n\r\nabc", "protocol_error"),
    "length-of-5000-digits": (OK + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\nabc", "protocol_error"),
    "length-beyond-the-bound": (OK + b"Content-Length: 99999999999\r\n\r\nabc", "too_large"),
    "chunk-beyond-the-bound": (CHUNKED + b"\r\nffffff\r\n" + bytes(3_100_000), "too_large"),
    "chunk-beyond-the-bound-by-its-word": (CHUNKED + b"\r\nffffffffffffffff\r\nabc", "too_large"),
    "byte-order-mark-alone": (b"\xef\xbb\xbf<html>", "protocol_error"),
    "early-answer-with-a-body": (
        b"HTTP/1.1 103 Early\r\nContent-Length: 5\r\n\r\nabcde" + OK + LENGTH + b"\r\nabc",
        "protocol_error",
    ),
    "preface-of-version-2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "protocol_error"),
    "head-of-10000-lines": (OK + b"".join(b"X-%d: a\r\n" % n for n in range(10_000)), "too_large"),
    "head-of-a-megabyte": (OK + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n", "too_large"),
    "folded-without-end": (OK + b"X: a\r\n" + b" b\r\n" * 2_000, "too_large"),
    "length-in-hexadecimal": (OK + b"Content-Length: 0x3\r\n\r\nabc", "protocol_error"),
    "length-with-an-underscore": (OK + b"Content-Length: 1_0\r\n\r\nabc", "protocol_error"),
    "length-of-other-digits": (OK + "Content-Length: \u0663\r\n\r\nabc".encode(), "protocol_error"),
    "length-of-a-superscript": (OK + b"Content-Length: \xb2\r\n\r\nabc", "protocol_error"),
    "length-in-two-parts": (OK + b"Content-Length: 3 3\r\n\r\nabc", "protocol_error"),
    "length-in-quotes": (OK + b'Content-Length: "3"\r\n\r\nabc', "protocol_error"),
    "transfer-with-a-nul": (OK + b"Transfer-Encoding: chunked\x00\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "transfer-in-quotes": (OK + b'Transfer-Encoding: "chunked"\r\n\r\n3\r\nabc\r\n0\r\n\r\n', "protocol_error"),
    "transfer-with-parameters": (OK + b"Transfer-Encoding: chunked;q=1\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "packed-after-chunks": (OK + b"Transfer-Encoding: chunked, gzip\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-with-an-underscore": (CHUNKED + b"\r\n1_0\r\nabc", "protocol_error"),
    "chunk-with-a-prefix": (CHUNKED + b"\r\n0x3\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-with-a-plus": (CHUNKED + b"\r\n+3\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-in-two-parts": (CHUNKED + b"\r\n3 3\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-of-more-than-64-bits": (CHUNKED + b"\r\n10000000000000003\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-of-too-many-zeros": (CHUNKED + b"\r\n" + b"0" * 2_000 + b"3\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-without-its-line-break": (CHUNKED + b"\r\n3\r\nabc0\r\n\r\n", "protocol_error"),
    "chunk-after-a-carriage-return-alone": (CHUNKED + b"\r\n3\rabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-in-words": (CHUNKED + b"\r\nthree\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-below-0": (CHUNKED + b"\r\n-3\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-of-40-digits": (CHUNKED + b"\r\n" + b"f" * 40 + b"\r\nabc", "protocol_error"),
    "chunk-longer-than-it-says": (CHUNKED + b"\r\n2\r\nabc\r\n0\r\n\r\n", "protocol_error"),
    "chunk-without-length": (CHUNKED + b"\r\n;a=b\r\nabc\r\n", "protocol_error"),
    "chunk-of-a-long-extension": (CHUNKED + b"\r\n3;" + b"a" * 2_000 + b"\r\nabc", "protocol_error"),
    "chunks-of-one-byte": (CHUNKED + b"\r\n" + b"1;aaaaa\r\na\r\n" * 60_000, "protocol_error"),
    "trailers": (CHUNKED + b"\r\n0\r\n" + b"X: a\r\n" * 5_000, "protocol_error"),
    "trailer-of-many-bytes": (CHUNKED + b"\r\n0\r\nX: " + b"a" * 50_000, "protocol_error"),
}
"""Name -> what a server sends, whose connection stays open, and the outcome to which it leads at once."""
