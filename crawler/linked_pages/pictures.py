"""Read the bytes of an image: type, size in pixels, perceptual hash. Pure.

The hash is the difference hash of 64 bits: the picture in grey, on white where it is transparent, scaled to eight rows
of nine; a bit says whether a pixel is darker than the one to its right. Scaling, recompression and brightening change a
few bits only.
"""

import io
import logging
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote, urlsplit

from lxml import etree

from crawler.text.xml_references import possible_references

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

# What decoders have to say of bytes that strangers sent is told by the flaw.
logging.getLogger("PIL").addHandler(logging.NullHandler())
logging.getLogger("PIL").propagate = False

__all__ = ["MAX_PIXELS", "Picture", "Placeholder", "placeholder_of", "read_picture", "unread_picture"]

MAX_PIXELS: Final = 100_000_000
"""Pixels of a picture that is decoded: a poster; more in a few bytes is a decompression bomb."""

FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "DIB", "ICO", "TIFF", "JPEG2000")
"""Formats that are decoded: those that browsers show, and two that they once did. Pillow knows many more, one of which
(EPS) it hands to another program."""

Placeholder = Literal["pixel", "icon", "plain", "named"]

PIXEL: Final = 4
"""Pixels in all of a picture that only counts readers."""

ICON: Final = 64
"""Pixels of the longer side of an icon: favicons have 16 to 64."""

# How files of these types begin; types whose beginning others could share are left to those who read on.
_BEGINNINGS: Final = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb".{4}ftypavi[fs]", re.DOTALL), "image/avif"),
    (re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cm]|mif1|msf1)", re.DOTALL), "image/heic"),
    (re.compile(rb"\xff\x0a|\x00\x00\x00\x0cJXL \r\n\x87\n"), "image/jxl"),
    (re.compile(rb"\x00\x00\x00\x0cjP  \r\n\x87\n"), "image/jp2"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "image/tiff"),
)

_PNG_END: Final = b"IEND"

_NAMES: Final = re.compile(
    r"(?:^|[^a-z])(?:favicons?|apple-touch-icon|placeholder|gravatar|"
    r"(?:default|fallback|missing|no)[-_]?(?:avatar|image|img|og|photo|picture|share|thumb|thumbnail))(?:[^a-z]|$)"
)
"""File names, in lower case, of pictures that are about no work, whatever else the name says."""

_MARKS: Final = frozenset({"avatar", "blank", "icon", "logo", "logos", "logotype", "spacer", "wordmark"})
"""Words of such file names where all other words are fillers or the site's own name: a logo of another is a subject."""

_FILLERS: Final = frozenset({
    "and", "bg", "big", "black", "brand", "card", "color", "colour", "copy", "cropped", "dark", "default",
    "facebook", "final", "full", "graph", "header", "horizontal", "image", "img", "large", "light", "main", "meta",
    "new", "og", "open", "opengraph", "share", "site", "small", "social", "square", "the", "transparent", "twitter",
    "vert", "vertical", "web", "white",
})  # fmt: skip

_LENGTH: Final = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]+)?)(?:px)?\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture, as far as it could be read."""

    content_type: str
    """Media type, by its bytes."""
    width: int | None = None
    """Width in pixels as stored; None where it is not known."""
    height: int | None = None
    """Height in pixels as stored; None where it is not known."""
    dhash: str | None = None
    """Difference hash, 16 hexadecimal digits; None for drawings (SVG), single pixels and flawed pictures."""
    plain: bool = False
    """Whether it has one colour only."""
    flaw: str | None = None
    """Why it was not decoded, in words; None where it was."""


def read_picture(body: bytes) -> Picture | None:
    """Return the picture in a body; None when there is none. Never raises.

    What begins like a picture, or has the head of one, and cannot be decoded is a picture with a flaw.

    >>> read_picture(b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 20'/>")
    Picture(content_type='image/svg+xml', width=30, height=20, dhash=None, plain=False, flaw=None)
    >>> read_picture(b"<html>Not found")
    """
    if body[:100].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return _drawing(body)
    try:
        from PIL import Image  # loaded when it is needed: most commands look at no picture

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # each library warns of a bomb that the bound below refuses
            with Image.open(io.BytesIO(body), formats=FORMATS) as image:
                return _unpacked(image, body)
    except Exception as error:  # what strangers send makes decoders raise whatever they can
        return unread_picture(body, _words(error))


def unread_picture(body: bytes, flaw: str) -> Picture | None:
    """Return the picture that a body is by its first bytes alone; None when they are those of no picture.

    `flaw`: the reason why no more is known.

    >>> unread_picture(b"GIF89a", "cut short").content_type
    'image/gif'
    """
    kind = next((kind for beginning, kind in _BEGINNINGS if beginning.match(body)), None)
    return Picture(content_type=kind, flaw=flaw) if kind else None


def placeholder_of(url: str, picture: Picture) -> Placeholder | None:
    """Return why a picture says nothing about what it illustrates; None when it may say something.

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
    return "named" if _is_named_so(url) else None


def _unpacked(image: "Opened", body: bytes) -> Picture:
    from PIL import Image

    # A JPEG that has others behind it, as cameras make them, is one to whoever looks at it
    kind = Image.MIME["JPEG" if image.format in (None, "MPO") else image.format]
    width, height = image.size
    if width * height > MAX_PIXELS:
        flaw = f"{width} times {height} pixels are more than are unpacked"
        return Picture(content_type=kind, width=width, height=height, flaw=flaw)
    try:
        on_white, on_black = _small(image)
        dhash = _difference_hash(on_white.convert("L")) if width > 1 and height > 1 else None
        plain = _has_one_colour(on_white) and _has_one_colour(on_black)
    except Exception as error:
        return Picture(content_type=kind, width=width, height=height, flaw=_words(error))
    if image.format == "PNG" and _PNG_END not in body:  # unpacked all the same, in rows that may be made up
        return Picture(content_type=kind, width=width, height=height, flaw="it cannot be unpacked: it is cut short")
    return Picture(content_type=kind, width=width, height=height, dhash=dhash, plain=plain)


def _small(image: "Opened") -> tuple["Opened", "Opened"]:
    """Return the picture on white and on black, scaled down: a poster takes a gigabyte in all the forms it goes
    through."""
    from PIL import Image

    image.draft("RGB", (288, 256))
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda level: level / 256)
    is_transparent = "A" in image.getbands() or "transparency" in image.info
    if image.mode != (mode := "RGBA" if is_transparent else "RGB"):
        image = image.convert(mode)
    if (factor := min(image.size) // 128) > 1:
        image = image.reduce(factor)
    if not is_transparent:
        return image, image
    grounds = (Image.new("RGBA", image.size, colour) for colour in ("white", "black"))
    white, black = (Image.alpha_composite(ground, image).convert("RGB") for ground in grounds)
    return white, black


def _has_one_colour(image: "Opened") -> bool:
    return all(low == high for low, high in (band.getextrema() for band in image.split()))


def _difference_hash(grey: "Opened") -> str:
    from PIL import Image

    spots = grey.resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (spots[9 * row + column] < spots[9 * row + column + 1])
    return f"{bits:016x}"


def _words(error: Exception) -> str:
    from PIL import Image

    if isinstance(error, Image.DecompressionBombError):
        return "it has more pixels than are unpacked"
    return f"it cannot be unpacked: {type(error).__name__}: {error}"[:200]


def _is_named_so(url: str) -> bool:
    try:
        split = urlsplit(url)
        host = (split.hostname or "").lower()
        name = unquote(split.path).rsplit("/", 1)[-1].lower()
    except ValueError:
        return False
    if _NAMES.search(name):
        return True
    words = set(re.findall(r"[a-z]+", re.sub(r"(?<![0-9])[0-9]++x[0-9]++", "", name.rpartition(".")[0] or name)))
    if words.isdisjoint(_MARKS):
        return False
    labels = host.split(".")
    return all(word in labels or (len(word) > 3 and word in host) for word in words - _MARKS - _FILLERS)


def _drawing(body: bytes) -> Picture | None:
    """Return an SVG drawing by its root element; nothing else is parsed."""
    try:
        parsing = etree.iterparse(
            io.BytesIO(possible_references(body)),
            events=("start",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            recover=True,
        )
        root = next((element for _, element in parsing), None)
        if root is None or re.split("[}:]", str(root.tag))[-1] != "svg":
            return None
        box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
        sides = [_pixels(root.get("width")), _pixels(root.get("height"))]
    except (etree.XMLSyntaxError, ValueError):  # also of texts that lxml cannot decode
        return None
    if None in sides and len(box) == 4:
        sides = [_pixels(box[2]), _pixels(box[3])]
    return Picture(content_type="image/svg+xml", width=sides[0], height=sides[1])


def _pixels(text: str | None) -> int | None:
    found = _LENGTH.fullmatch(text or "")
    return (round(float(found[1])) or None) if found else None
