"""Find and repair text that was decoded with the wrong charset. Pure, and fast on clean text."""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

__all__ = ["LostCharacter", "Repair", "lost_characters", "repair_mojibake"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """One stretch of text that was repaired."""

    before: str
    """The stretch as it stood."""
    after: str
    """What stands there now."""
    line: int
    """Its line in the text, from 1; lines end at line feeds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LostCharacter:
    """A run of replacement characters (U+FFFD): what stood there is lost and cannot be repaired."""

    line: int
    """Its line in the text, from 1."""
    context: str
    """The run with up to 20 characters of its line on either side."""


_LOST = re.compile("\ufffd+")
_CONTEXT = 20


def lost_characters(text: str) -> tuple[LostCharacter, ...]:
    """Return the runs of replacement characters in `text`.

    >>> lost_characters('fine\\na na\\ufffdve reader')
    (LostCharacter(line=2, context='a na\ufffdve reader'),)
    """
    if "\ufffd" not in text:
        return ()
    return tuple(
        LostCharacter(line=number, context=line[max(0, run.start() - _CONTEXT) : run.end() + _CONTEXT])
        for number, line in enumerate(text.split("\n"), start=1)
        for run in _LOST.finditer(line)
    )


_GBK_IDEOGRAPHS = "漏庐路鈥"

# Charsets in which ftfy knows UTF-8 to be read by mistake. In each, the lead byte of a character and its continuation
# become two characters; a text without any such pair has no mojibake of theirs. C1 controls are bytes of Windows-1252,
# GBK makes one ideograph of two bytes.
_CHARSETS = (
    "latin-1", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac_roman", "cp437",
)  # fmt: skip


@cache
def _sign_of_mojibake() -> re.Pattern[str]:
    def characters(start: int, stop: int, charset: str) -> str:
        return re.escape(bytes(range(start, stop)).decode(charset, "ignore"))

    pairs = [f"[{characters(0xC2, 0xF5, name)}][{characters(0x80, 0xC0, name)}]" for name in _CHARSETS]
    return re.compile("|".join(["[\x80-\x9f]", f"[{_GBK_IDEOGRAPHS}]", "ü[\x80-\U0010ffff]{2}", *pairs]))


_ASCII = bytes(range(0x80))
_ASCII_TO_SPACE = bytes.maketrans(bytes(range(0x80)), b" " * 0x80)
MAX_LINE = 10_000
"""Characters of a line that is decoded as a whole; in longer ones only stretches beyond ASCII are."""

MAX_RUNS = 100_000
"""Stretches beyond ASCII in which mojibake is repaired, the first ones: a long book of accented words has as many."""

MAX_FIXED = 300_000
"""Characters of lines and stretches with signs of mojibake that are repaired, the first ones."""

_EACH = 10
"""Characters in which as much time goes by as in what is done once a line or a stretch."""

_RUN = re.compile("[\x80-\U0010ffff]+")
_SPLIT_RUNS = re.compile("([\x80-\U0010ffff]+)")

# General punctuation (E2 80 xx) read as Mac Roman; beside correct typography no line of it decodes as a whole.
_MAC_PUNCTUATION = re.compile("‚Ä[\x80-\U0010ffff]")
# F0 is the private-use Apple logo in Mac Roman, which copying often drops: the rest of an emoji stays (9F xx xx).
_MAC_EMOJI = re.compile("(?<![^\\W\\d_])(?>\uf8ff?ü[\x80-\U0010ffff]{2})++")
_EMOJI = range(0x1F300, 0x1FB00)

# UTF-8 read as GBK, where nothing else explains the ideograph. 漏 is C2 A9, 庐 C2 AE, 路 C2 B7 and 鈥 E2 80, so that
# the ideograph after 鈥 holds the third byte and the ASCII character that followed.
_GBK_COPYRIGHT = re.compile(r"(?<=[Cc]opyright )漏|(?<=COPYRIGHT )漏|漏(?= ?(?:19|20)[0-9]{2}\b)")
_GBK_REGISTERED = re.compile(r"(?<=[A-Za-z0-9])庐(?=[\s.,;:)]|$)")
_GBK_MIDDLE_DOT = re.compile(r"(?<=[A-Za-z])路(?=[A-Za-z])")
_GBK_PUNCTUATION = re.compile("鈥[\u4e00-\u9fff]")
_IDEOGRAPHIC = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef\u3000-\u303f]")


def repair_mojibake(text: str) -> tuple[str, list[Repair]]:
    """Return `text` with its mojibake repaired, and the repairs.

    Repairs UTF-8 that was decoded as Windows-1252, Latin-1, Mac Roman and similar charsets (by ftfy, line by line), and
    as GBK where the context leaves no doubt. Correct text of any language stays as it is.

    >>> repair_mojibake('Gear‚Äôs wheel')
    ('Gear’s wheel', [Repair(before='‚Äô', after='’', line=1)])
    >>> repair_mojibake('one\\nCopyright 漏 2022')
    ('one\\nCopyright © 2022', [Repair(before='漏', after='©', line=2)])
    >>> repair_mojibake('“L’été” in Düsseldorf — 漏水')
    ('“L’été” in Düsseldorf — 漏水', [])
    """
    if text.isascii():
        return text, []
    whole, text = text, _first_runs(text)
    if not (signs := _signs_of_mojibake(text)):
        return whole, []
    fixer = _Fixer()
    broken = {stretch for stretch in signs if fixer.fix(stretch) != stretch}
    lines = text.split("\n")
    repairs: list[Repair] = []
    for index, line in enumerate(lines):
        if line.isascii() or signs.isdisjoint(_RUN.findall(line)):
            continue
        mended = _mend_gbk(_mend_single_byte(line, broken, fixer))
        if mended != line:
            lines[index] = mended
            repairs += _differences(line, mended, index + 1)
    return ("\n".join(lines) + whole[len(text) :], repairs) if repairs else (whole, [])


def _first_runs(text: str) -> str:
    """Return a text up to the end of the last stretch beyond ASCII that is looked at."""
    if len(text) <= MAX_RUNS:
        return text
    last = next(islice(_RUN.finditer(text), MAX_RUNS - 1, None), None)
    return text if last is None else text[: last.end()]


def _signs_of_mojibake(text: str) -> set[str]:
    """Return the stretches beyond ASCII that may be mojibake. Looked for in bytes, which is ten times as fast."""
    data = text.encode("utf-8", "surrogatepass")
    beyond = data.translate(None, _ASCII)
    if len(beyond) < MAX_LINE and not _sign_of_mojibake().search(beyond.decode("utf-8", "surrogatepass")):
        return set()  # nor is there any within the stretches, which this joins
    runs = set(data.translate(_ASCII_TO_SPACE).split())
    stretches = (run.decode("utf-8", "surrogatepass") for run in runs)
    return {stretch for stretch in stretches if _sign_of_mojibake().search(stretch)}


def _mend_single_byte(line: str, broken: Set[str], fixer: "_Fixer") -> str:
    """Return a line with UTF-8 repaired that was decoded in a single-byte charset: as a whole, then by stretch.

    `broken`: stretches of the text that ftfy repairs by themselves.
    """
    mended = fixer.fix(line) if len(line) <= MAX_LINE else line
    if "‚Ä" in mended:
        mended = _MAC_PUNCTUATION.sub(_decode_mac_punctuation, mended)
    if "ü" in mended:
        mended = _MAC_EMOJI.sub(_decode_mac_emoji, mended)
    if mended == line and broken.isdisjoint(_RUN.findall(line)):
        return line
    return _RUN.sub(lambda run: fixer.fix_run(run[0]), mended)


class _Fixer:
    """What ftfy makes of the lines and stretches of one text, each asked for once, up to `MAX_FIXED`."""

    def __init__(self) -> None:
        self._left = MAX_FIXED
        self._runs: dict[str, str] = {}

    def fix(self, text: str) -> str:
        """Return a text repaired; as it is where that would be too much."""
        # Loaded when it is needed: most texts show no sign of mojibake, and its tables take long to make.
        from ftfy import fix_encoding

        cost = len(text) + _EACH
        if cost > self._left:
            return text
        self._left -= cost
        return fix_encoding(text, _only_charsets())

    def fix_run(self, run: str) -> str:
        """Return a stretch repaired, where it may be mojibake."""
        fixed = self._runs.get(run)
        if fixed is None:
            fixed = self._runs[run] = self.fix(run) if _sign_of_mojibake().search(run) else run
        return fixed


@cache
def _only_charsets() -> "TextFixerConfig":
    from ftfy import TextFixerConfig

    # Everything that is no question of charsets is off: correct text keeps its quotes, ligatures, widths and entities.
    # Lossy sequences stay too, for a repair of them would put U+FFFD where a reader can still guess; and so does a
    # letter before a space, which may be the rest of an escaped à and may be a capital of Portuguese.
    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        restore_byte_a0=False,
        replace_lossy_sequences=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )


def _decode_mac_punctuation(match: re.Match[str]) -> str:
    mended = _decode_again(match[0].encode("mac_roman", "replace"))
    return mended if len(mended) == 1 and "\u2010" <= mended <= "\u2044" else match[0]


def _decode_mac_emoji(match: re.Match[str]) -> str:
    data = match[0].replace("\uf8ff", "").encode("mac_roman", "replace")
    mended = _decode_again(b"".join(b"\xf0" + data[start : start + 3] for start in range(0, len(data), 3)))
    return mended if mended and all(ord(character) in _EMOJI for character in mended) else match[0]


def _mend_gbk(line: str) -> str:
    """Return a line with UTF-8 repaired that was decoded as GBK, in contexts where it cannot be Chinese."""
    if not any(ideograph in line for ideograph in _GBK_IDEOGRAPHS):
        return line
    line = _GBK_COPYRIGHT.sub("©", line)
    line = _GBK_PUNCTUATION.sub(_decode_gbk_punctuation, line)
    if len(_IDEOGRAPHIC.findall(line)) == 1:
        line = _GBK_REGISTERED.sub("®", line)
        line = _GBK_MIDDLE_DOT.sub("·", line)
    return line


def _decode_gbk_punctuation(match: re.Match[str]) -> str:
    mended = _decode_again(match[0].encode("gbk", "replace"))
    return mended if len(mended) == 2 and "\u2010" <= mended[0] <= "\u2044" and mended[1].isascii() else match[0]


def _decode_again(data: bytes) -> str:
    """Return `data` decoded as UTF-8; '' if it is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _differences(before: str, after: str, line: int) -> list[Repair]:
    """Return the stretches in which two forms of a line differ; the whole line where they cannot be paired."""
    olds, news = _SPLIT_RUNS.split(before), _SPLIT_RUNS.split(after)
    if olds[::2] != news[::2]:  # a repair took in or gave back an ASCII character
        return [Repair(before=before, after=after, line=line)]
    return [
        Repair(before=old, after=new, line=line) for old, new in zip(olds[1::2], news[1::2], strict=True) if old != new
    ]
