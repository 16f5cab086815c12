"""What an image is, by its bytes."""

import io
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from crawler.linked_pages.pictures import MAX_PIXELS, Picture, placeholder_of, read_picture


def drawing(seed: int, size: tuple[int, int] = (480, 320)) -> Image.Image:
    """Some discs in some colours."""
    dice = random.Random(seed)  # noqa: S311 - a seed makes a failure come again
    image = Image.new("RGB", size, (dice.randrange(256), dice.randrange(256), dice.randrange(256)))
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y, r = dice.randrange(size[0]), dice.randrange(size[1]), dice.randrange(20, 140)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(dice.randrange(256), dice.randrange(256), dice.randrange(256)))
    return image


def saved(image: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def modes(image: Image.Image, mode: str) -> Image.Image:
    """The picture in another mode."""
    if mode != "I;16":
        return image.convert(mode)
    levels = bytes(byte for level in image.convert("L").tobytes() for byte in (0, level))
    return Image.frombytes("I;16", image.size, levels)


def hash_of(body: bytes) -> int:
    picture = read_picture(body)
    assert picture is not None
    assert picture.dhash is not None
    return int(picture.dhash, 16)


def apart(one: bytes, other: bytes) -> int:
    return (hash_of(one) ^ hash_of(other)).bit_count()


@pytest.mark.parametrize(
    ("kind", "named"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp"), ("BMP", "image/bmp")],
)
def test_type_and_size_are_those_of_the_bytes(kind: str, named: str) -> None:
    picture = read_picture(saved(drawing(1), kind))
    assert picture is not None
    assert (picture.content_type, picture.width, picture.height, picture.plain) == (named, 480, 320, False)


@pytest.mark.parametrize("seed", range(8))
def test_the_hash_stays_when_a_picture_is_scaled_recompressed_or_brightened(seed: int) -> None:
    image = drawing(seed)
    original = saved(image)
    assert apart(original, saved(image, "JPEG", quality=60)) <= 4
    assert apart(original, saved(image.resize((200, 133)))) <= 4
    assert apart(original, saved(ImageEnhance.Brightness(image).enhance(0.8))) <= 6


def test_other_pictures_have_other_hashes() -> None:
    hashes = [hash_of(saved(drawing(seed))) for seed in range(12)]
    assert min((one ^ two).bit_count() for n, one in enumerate(hashes) for two in hashes[:n]) > 10


def test_drawings_have_sizes_and_no_hash() -> None:
    given_size = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="12.4px" height="7"><path/></svg>'
    assert read_picture(given_size) == Picture(content_type="image/svg+xml", width=12, height=7)
    assert read_picture(b'<svg width="5" height="4" title="&#xD83E;"/>') == Picture(
        content_type="image/svg+xml", width=5, height=4
    )
    assert read_picture(b'<svg width="&#55358;"/>') == Picture(content_type="image/svg+xml")
    assert read_picture(b'<svg width="100%"/>') == Picture(content_type="image/svg+xml")
    licence = b"<!-- " + b"As is. " * 9_000 + b"-->"
    assert read_picture(b"\xef\xbb\xbf" + licence + b'<svg viewBox="0 0 8 9"/>') == Picture(
        content_type="image/svg+xml", width=8, height=9
    )
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">%s]><svg width="5" height="5">&z;</svg>' % b"".join(
        b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (n, n - 1, n - 1, n - 1, n - 1) for n in range(98, 123)
    )
    begun = time.process_time()
    read_picture(bomb)
    assert time.process_time() - begun < 1


def test_a_bomb_is_measured_and_not_unpacked() -> None:
    side = int(MAX_PIXELS**0.5) + 1
    bomb = saved(Image.new("1", (side, side)))
    assert len(bomb) < 100_000
    picture = read_picture(bomb)
    assert picture is not None
    assert picture.flaw is not None
    assert picture == Picture(content_type="image/png", width=side, height=side, flaw=picture.flaw)
    # Pillow does not even open what has twice as many as it takes for safe.
    larger = read_picture(saved(Image.new("1", (14_000, 14_000))))
    assert larger is not None
    assert larger == Picture(content_type="image/png", flaw="it has more pixels than are unpacked")


def test_what_is_no_picture_is_none() -> None:
    assert read_picture(b"") is None
    assert read_picture(b"<!doctype html><title>Not found</title>") is None
    assert read_picture(b"<!doctype html><title>A page</title><svg width='5' height='5'/>") is None
    assert read_picture(b"Not found") is None
    assert read_picture(b"%PDF-1.4 and more") is None


def test_what_is_there_and_cannot_be_unpacked_is_a_picture_with_a_flaw() -> None:
    whole = saved(drawing(3), "JPEG")
    cut = read_picture(whole[: len(whole) // 3])
    assert cut is not None
    assert (cut.content_type, cut.width, cut.height, cut.dhash) == ("image/jpeg", 480, 320, None)
    assert cut.flaw is not None
    assert "truncated" in cut.flaw
    head = read_picture(whole[:30])
    assert head is not None
    assert (head.content_type, head.width, head.flaw is None) == ("image/jpeg", None, False)
    drawn = saved(drawing(3), "PNG")
    for missing in (9, 13, 25, len(drawn) // 2):  # without its end all of it may still be unpacked
        cut = read_picture(drawn[:-missing])
        assert cut is not None
        assert (cut.width, cut.dhash, cut.flaw is None) == (480, None, False), missing
    unknown = read_picture(b"\0\0\0\x18ftypheic" + bytes(99))  # a format that is not unpacked
    assert unknown is not None
    assert (unknown.content_type, unknown.dhash) == ("image/heic", None)


def test_a_picture_is_never_handed_to_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*words: object, **options: object) -> None:
        raise AssertionError(words)

    monkeypatch.setattr(subprocess, "Popen", run)
    # Pillow has Ghostscript unpack these; the head is all that it takes.
    printed = saved(drawing(1).convert("RGB"), "EPS")
    assert read_picture(printed) is None


def test_decoders_tell_people_nothing() -> None:
    samples = b"\x15\x01\x03\x00\x01\x00\x00\x00"  # the tag SamplesPerPixel, one short number
    odd = saved(drawing(1), "TIFF").replace(samples + b"\x03\x00", samples + b"\xff\x7f")
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from crawler.linked_pages.pictures import *; read_picture(sys.stdin.buffer.read())",
        ],
        input=odd,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
    )
    assert (told.stdout, told.stderr) == (b"", b"")


def test_what_is_drawn_on_transparency_is_seen() -> None:
    drawn = {}
    for name, colour in {"black": (0, 0, 0), "white": (255, 255, 255)}.items():
        image = Image.new("RGBA", (480, 320), (*colour, 0))
        ImageDraw.Draw(image).ellipse((40, 40, 300, 280), fill=(*colour, 255))
        drawn[name] = saved(image)
        picture = read_picture(drawn[name])
        assert picture is not None
        assert not picture.plain, name
    flat = Image.new("RGB", (480, 320), "white")
    ImageDraw.Draw(flat).ellipse((40, 40, 300, 280), fill="black")
    assert apart(drawn["black"], saved(flat, "JPEG")) <= 4
    nothing = read_picture(saved(Image.new("RGBA", (480, 320), (3, 5, 7, 0))))
    assert nothing is not None
    assert nothing.plain


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("L", "PNG"), ("LA", "PNG"), ("P", "GIF"), ("1", "PNG"), ("CMYK", "JPEG"), ("I;16", "PNG"), ("F", "TIFF")],
)
def test_pictures_of_every_mode_are_unpacked(mode: str, kind: str) -> None:
    picture = read_picture(saved(modes(drawing(4), mode), kind))
    assert picture is not None
    assert (picture.width, picture.height, picture.plain, picture.flaw) == (480, 320, False, None)
    assert picture.dhash is not None


@settings(max_examples=settings().max_examples // 2)
@given(st.integers(0, 10_000), st.floats(0.15, 3), st.integers(40, 95))
def test_a_picture_that_is_scaled_and_recompressed_stays_within_a_few_bits(
    seed: int, scale: float, quality: int
) -> None:
    image = drawing(seed)
    size = (round(image.width * scale), round(image.height * scale))
    assert apart(saved(image), saved(image.resize(size), "JPEG", quality=quality)) <= 8


@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_bytes_raise(noise: bytes, place: int) -> None:
    read_picture(noise)
    small = saved(drawing(2, (20, 20)), "GIF")
    read_picture(small[:place] + noise + small[place:])


@pytest.mark.parametrize(
    ("url", "size", "why"),
    [
        ("https://a.example/p.gif", (1, 1), "pixel"),
        ("https://a.example/mark.png", (32, 32), "icon"),
        ("https://a.example/site-logo.png", (600, 200), "named"),
        ("https://cdn.gearbox.example/gearbox-logo-600x200-dark.png", (600, 200), "named"),
        ("https://a.example/gearbox-logo.png", (600, 200), None),  # of the one that it is about
        ("https://a.example/the-avatar-of-a-machine.jpg", (1200, 630), None),
        ("https://a.example/point-blank.jpg", (1200, 630), None),
        ("https://a.example/blank.gif", (1200, 630), "named"),
        ("https://a.example/no-image.png?v=1", (1200, 630), "named"),
        ("https://[a/logo.png", (1200, 630), None),
        ("https://a.example/img/default-share.jpg", (1200, 630), "named"),
        ("https://a.example/dialogo.jpg", (1200, 630), None),
        ("https://a.example/tram.jpg", (1200, 630), None),
    ],
)
def test_placeholders(url: str, size: tuple[int, int], why: str | None) -> None:
    picture = Picture(content_type="image/png", width=size[0], height=size[1])
    assert placeholder_of(url, picture) == why


def test_one_colour_says_nothing() -> None:
    picture = read_picture(saved(Image.new("RGB", (300, 200), (10, 20, 30))))
    assert picture is not None
    assert placeholder_of("https://a.example/tram.jpg", picture) == "plain"
