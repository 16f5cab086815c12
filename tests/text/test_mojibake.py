"""Only text that was surely decoded with the wrong charset is changed."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text.mojibake import LostCharacter, Repair, lost_characters, repair_mojibake


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        # Mac Roman
        ("OpenAI‚Äôs model ‚Äì and", "OpenAI’s model – and"),
        ("‚ÄòA‚Äô on the line of a correct ’", "‘A’ on the line of a correct ’"),
        ("and more! \uf8ffüé•\uf8ffü§ñ", "and more! 🎥🤖"),
        ("and more! üé•", "and more! 🎥"),
        ("caf√© ¬© 2024", "café © 2024"),
        # Windows-1252, Latin-1
        ("doesnâ€™t", "doesn’t"),
        ("itâ€™s, and a correct ’", "it’s, and a correct ’"),
        ("cafÃ©", "café"),
        ("Copyright Â© 2022", "Copyright © 2022"),
        ("\x93quoted\x94", "“quoted”"),
        # GBK
        ("Copyright 漏 2022", "Copyright © 2022"),
        ("漏 2022 Back Numbers", "© 2022 Back Numbers"),
        ("don鈥檛", "don’t"),
        ("DALL路E", "DALL·E"),
        ("Brand庐 things", "Brand® things"),
    ],
)
def test_text_in_the_wrong_charset_is_mended(broken: str, mended: str) -> None:
    text, repairs = repair_mojibake(f"first\n{broken}\nlast")
    assert text == f"first\n{mended}\nlast"
    assert repairs
    assert {repair.line for repair in repairs} == {2}


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "“It’s” ‘fine’—really… – 5′",
        "naïve café, Düsseldorf, Łódź, Málaga, Ægir, smørrebrød, Fußgänger süß®",
        "¿Qué? ¡Ñandú! «à côté» “l’Élysée…” VOILÀ…",
        "Ελλάδα, Привет «мир» — да, עברית, العربية",
        "日本語の「テスト」、漏水、庐山、道路 and 漏 alone",
        "hospital in 庐山 and a 路",
        "🎥🤖🌍 👩\u200d💻 ™® © ½ 50 °C ± 2 µm² £20 ¥100 €5",
        "ﬁne ﬂow ＦＵＬＬ &amp; &quot;entities&quot; e\u0301",
        "lost \ufffd character",
        "Ã is a letter, so is Â, and â too",
    ],
)
def test_correct_text_stays_as_it_is(text: str) -> None:
    assert repair_mojibake(text) == (text, [])


def test_each_stretch_is_reported_with_its_line() -> None:
    text, repairs = repair_mojibake("a\nb‚Äôc d‚Äìe\nok ’\nCopyright 漏 2022")
    assert text == "a\nb’c d–e\nok ’\nCopyright © 2022"
    assert repairs == [
        Repair(before="‚Äô", after="’", line=2),
        Repair(before="‚Äì", after="–", line=2),
        Repair(before="漏", after="©", line=4),
    ]


@given(st.text(max_size=60))
@settings(max_examples=2 * settings().max_examples)
def test_what_is_reported_is_what_changed(text: str) -> None:
    mended, repairs = repair_mojibake(text)
    assert bool(repairs) == (mended != text)
    before, after = text.split("\n"), mended.split("\n")
    assert len(before) == len(after)
    changed = {number for number, (old, new) in enumerate(zip(before, after, strict=True), start=1) if old != new}
    assert {repair.line for repair in repairs} == changed
    for repair in repairs:
        assert repair.before in before[repair.line - 1]
        assert repair.after in after[repair.line - 1]


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60))
@settings(max_examples=settings().max_examples // 2)
def test_ascii_is_never_changed(text: str) -> None:
    assert repair_mojibake(text) == (text, [])


@given(st.sampled_from(["’", "“", "—", "…", "é", "🎥"]), st.sampled_from(["mac_roman", "cp1252", "latin-1"]))
def test_each_common_accident_is_undone(character: str, charset: str) -> None:
    sentence = f"It was {character} that stood there"
    try:
        broken = sentence.encode().decode(charset)
    except UnicodeDecodeError:
        return  # the accident would have failed
    assert repair_mojibake(broken)[0] == sentence


def test_lost_characters_are_found_with_their_context() -> None:
    assert lost_characters("none") == ()
    assert lost_characters("a\nb \ufffd\ufffd c\ufffd") == (
        LostCharacter(line=2, context="b \ufffd\ufffd c\ufffd"),
        LostCharacter(line=2, context="b \ufffd\ufffd c\ufffd"),
    )
    (lost,) = lost_characters("x" * 100 + "\ufffd" + "y" * 100)
    assert lost.context == "x" * 20 + "\ufffd" + "y" * 20


def test_a_long_broken_line_takes_no_longer_than_its_length() -> None:
    started = time.perf_counter()
    mended, repairs = repair_mojibake("it‚Äôs â€™ \ufffd 漏" * 20_000)
    assert time.perf_counter() - started < 20
    assert len(repairs) >= 1
    assert "‚Äô" not in mended


def test_many_lines_that_are_each_broken_otherwise_take_no_longer_than_their_length() -> None:
    text = "\n".join(f"Ã©{chr(0x100 + n % 5000)}â€™{chr(0x400 + n // 5000)}" for n in range(8000))
    started = time.process_time()
    assert len(repair_mojibake(text)[1]) == 8000
    assert time.process_time() - started < 2.5


def test_real_posts_change_only_where_they_are_broken(shared: Path) -> None:
    broken = {"漏": "©", "Â©": "©"}
    posts = sorted((shared / "corpus" / "posts").glob("*.md"))
    assert posts
    for post in posts:
        text = post.read_text(encoding="utf-8")
        _mended, repairs = repair_mojibake(text)
        assert all(broken.get(repair.before) == repair.after for repair in repairs), (post.name, repairs)
        assert len(repairs) == text.count("Copyright 漏") + text.count("Copyright Â©"), post.name


def test_the_post_read_as_mac_roman_is_mended_whole(shared: Path) -> None:
    text = (shared / "seed" / "last-week-in-ai-288.md").read_text(encoding="utf-8")
    mended, repairs = repair_mojibake(text)
    # Undone the other way round, by the charset that the accident went through.
    assert mended == text.encode("mac_roman").decode("utf-8")
    assert repairs


def test_a_line_of_any_length_is_repaired() -> None:
    line = "word " * 20_000
    text, repairs = repair_mojibake(f"{line}doesnâ€™t {line}OpenAI‚Äôs")
    assert text == f"{line}doesn’t {line}OpenAI’s"
    assert len(repairs) == 2


def test_clean_text_beyond_ascii_takes_little_time() -> None:
    text = "Wheels “turn” — and the café’s 歯車は回る — Колёса.\n" * 20_000
    started = time.process_time()
    assert repair_mojibake(text) == (text, [])
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "part", ["\x94`", "Ã©", "鈥漏路", "ü¡\x8a", "‚Ä‚Ä "], ids=["controls", "latin", "gbk", "emoji", "punctuation"]
)
def test_of_a_text_that_is_nothing_else_the_first_part_is_looked_at(part: str) -> None:
    began = time.process_time()
    text = "Gear‚Äôs wheel\n" + part * 300_000
    mended, repairs = repair_mojibake(text)
    assert time.process_time() - began < 3, "seconds of CPU; each stretch by itself would take ten"
    assert (repairs[0].after, mended.partition("\n")[0], mended[-2:]) == ("’", "Gear’s wheel", text[-2:])
