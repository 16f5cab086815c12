"""The bytes of an image -> what it is: type, size in pixels, perceptual hash. Pure.

The hash is the difference hash of 64 bits: the picture in grey, eight rows of nine; a bit says whether a spot is darker
than the one to its right. It stays, but for a few bits, when a picture is scaled, recompressed or brightened.
"""

import io
import re
import warnings
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from lxml import etree
from PIL import Image

__all__ = ["MAX_PIXELS", "Picture", "Placeholder", "placeholder_of", "read_picture"]

MAX_PIXELS: Final = 100_000_000
"""Pixels of a picture that is unpacked: a poster; more in a few bytes is a bomb."""

Placeholder = Literal["pixel", "icon", "plain", "named"]

PIXEL: Final = 4
"""Pixels in all of what is there to count readers."""

ICON: Final = 64
"""Pixels of the longer side of an icon: favicons have 16 to 64."""

_NAMES: Final = re.compile(
    r"(?:^|[^a-z])(?:favicon|apple-touch-icon|(?:site-?)?logo|placeholder|spacer|blank|default[-_]?"
    r"(?:image|thumbnail|share|og)|no[-_]?image|avatar|gravatar)(?:[^a-z]|$)"
)
"""Names of files, in lower case, that say that the picture is not about a work."""

_LENGTH: Final = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]+)?)(?:px)?\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """What a picture is. content_type: by its bytes. width, height: pixels, None where they are not told. dhash: 16
    hexadecimal digits, None for drawings (SVG) and what has not two spots. plain: whether it has one colour only."""

    content_type: str
    width: int | None = None
    height: int | None = None
    dhash: str | None = None
    plain: bool = False


def read_picture(body: bytes) -> Picture | None:
    """The picture in a body; None when there is none that can be read. Never raises.

    >>> read_picture(b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 20'/>")
    Picture(content_type='image/svg+xml', width=30, height=20, dhash=None, plain=False)
    >>> read_picture(b"<html>Not found")
    """
    if b"<svg" in body[:2000]:
        return _drawing(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # each library warns of a bomb that the bound below refuses
            with Image.open(io.BytesIO(body)) as image:
                kind = Image.MIME.get(image.format or "", "image/x-unknown")
                width, height = image.size
                if width * height > MAX_PIXELS:
                    return Picture(content_type=kind, width=width, height=height)
                grey = image.convert("RGBA").convert("L")
                low, high = grey.getextrema()
                dhash = _difference_hash(grey) if width > 1 and height > 1 else None
                return Picture(content_type=kind, width=width, height=height, dhash=dhash, plain=low == high)
    except Exception:  # what strangers send makes decoders raise whatever they can
        return None


def placeholder_of(url: str, picture: Picture) -> Placeholder | None:
    """Why a picture says nothing of what it illustrates; None when it may say something.

    >>> placeholder_of("https://a.example/favicon.ico", Picture(content_type="image/x-icon", width=128, height=128))
    'named'
    >>> placeholder_of("https://a.example/tram.jpg", Picture(content_type="image/jpeg", width=800, height=600))
    """
    if picture.width is not None and picture.height is not None:
        if picture.width * picture.height <= PIXEL:
            return "pixel"
        if max(picture.width, picture.height) <= ICON:
            return "icon"
    if picture.plain:
        return "plain"
    try:
        name = unquote(urlsplit(url).path).rsplit("/", 1)[-1].lower()
    except ValueError:
        return None
    return "named" if _NAMES.search(name) else None


def _difference_hash(grey: Image.Image) -> str:
    spots = grey.resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (spots[9 * row + column] < spots[9 * row + column + 1])
    return f"{bits:016x}"


def _drawing(body: bytes) -> Picture | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or etree.QName(root).localname != "svg":
        return None
    box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    sides = [_pixels(root.get("width")), _pixels(root.get("height"))]
    if None in sides and len(box) == 4:
        sides = [_pixels(box[2]), _pixels(box[3])]
    return Picture(content_type="image/svg+xml", width=sides[0], height=sides[1])


def _pixels(text: str | None) -> int | None:
    found = _LENGTH.fullmatch(text or "")
    return (round(float(found[1])) or None) if found else None
