import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.analysis.topics.counting import TopicCounter, pattern_of
from crawler.analysis.topics.vocabulary import Topic
from crawler.analysis.topics.words import folded_words, words_of


def count(text: str, *forms: str, without: tuple[str, ...] = ()) -> int:
    """How often a topic of these forms occurs."""
    return TopicCounter([Topic(group="g", name="t", forms=forms, exclusions=without)]).count(text).get(0, 0)


@pytest.mark.parametrize(
    ("text", "forms", "expected"),
    [
        ("Google’s rival sues Google", ["google"], 2),
        ("GOOGLE and Googlers", ["google"], 1),
        ("Ex-Google worker on “google-like” tools", ["google"], 2),
        ("OpenAI's GPT‑4 beats GPT-4o, GPT 4, GPT4", ["gpt-4"], 2),
        ("gpt–4 — with an en dash", ["gpt-4"], 1),
        ("GPT-40 and XGPT-4", ["gpt-4"], 0),
        ("DALL·E, DALL-E and Dall E", ["dall·e"], 3),
        ("COVID-19: Covid 19, covid19", ["covid-19"], 2),
        ("The Media\u00a0Lab, the media-lab", ["media lab"], 2),
        ("Llama 2 is a llama", ["llama", "llama 2"], 2),
        ("It’s what MIT did mit Absicht", ["MIT"], 1),
        ("Meta’s metadata of meta-learning", ["Meta"], 1),
        ("Straße, STRASSE", ["straße"], 2),
        ("ΜΆΣΚΑΣ μάσκας", ["μάσκας"], 2),
        ("Zu\u0308rich, Zürich", ["zürich"], 2),
        ("ＡＩ and ﬁne CO₂", ["ai", "fine", "co2"], 3),
        ("Goo\u00adgle", ["google"], 1),
        ("中国人工智能发展与人工智能", ["人工智能"], 2),
        ("使用ChatGPT的人", ["chatgpt"], 1),
        ("生成AI芯片", ["AI芯片"], 1),
        ("産業用ロボットアーム、ﾛﾎﾞｯﾄ", ["ロボット"], 2),
        ("인공지능은 인공지능", ["인공지능"], 2),
        ("हिन्दी में रोबोट", ["रोबोट", "हिन्दी"], 2),
        ("snake_case google_maps", ["google"], 1),
        ("", ["google"], 0),
        ("GPT 4 and gpt-12 but no gpt", ["/gpt [0-9]+/"], 2),
        ("robots robot robotic", ["/robots?/"], 2),
    ],
)
def test_whole_words_are_found_however_they_are_written(text: str, forms: list[str], expected: int) -> None:
    assert count(text, *forms) == expected


@pytest.mark.parametrize(
    ("text", "forms", "without", "expected"),
    [
        ("MIT Technology Review on MIT", ["MIT"], ("MIT Technology Review",), 1),
        ("Meta-Learning at Meta", ["Meta"], ("Meta-Learning",), 1),
        ("meta-learning", ["meta"], ("meta learning",), 0),
        ("the fake of the fake news", ["fake", "fake news"], ("fake news",), 1),
        ("apple pie, apple", ["apple"], ("/apple (pie|juice)/",), 1),
    ],
)
def test_exclusions_are_taken_out_first(text: str, forms: list[str], without: tuple[str, ...], expected: int) -> None:
    assert count(text, *forms, without=without) == expected


def test_topics_are_counted_apart() -> None:
    counter = TopicCounter([Topic(group="g", name=name, forms=(name,)) for name in ("gpt", "gpt-4", "robots")])
    assert counter.count("GPT-4, gpt and robots") == {0: 2, 1: 1, 2: 1}


@pytest.mark.parametrize("form", ["/(/", "/(a+)+$/", "/x*/", "/[z-a]/"])
def test_a_pattern_that_cannot_be_counted_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match=re.escape(form[1:-1])):
        pattern_of(form)


SIGNS = st.sampled_from([*"ab Ab-’'.,_é中ß4", "\u0301", "\u00ad"])
TEXTS = st.text(SIGNS | st.characters(exclude_categories=()), max_size=60)
WORD = st.text(st.sampled_from("abcdé4"), min_size=1, max_size=4)


@given(TEXTS)
def test_folded_words_are_the_words_folded(text: str) -> None:
    assert folded_words(text) == [word.casefold() for word in words_of(text)]


@given(TEXTS)
def test_words_are_of_letters_and_the_same_when_read_again(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words
    assert all(unicodedata.category(sign)[0] in "LNM" for word in words for sign in word)


@given(st.lists(WORD, max_size=30), st.lists(WORD, min_size=1, max_size=3))
def test_a_form_is_found_as_often_as_among_the_words(words: list[str], form: list[str]) -> None:
    line, sought = f" {' '.join(words)} ".replace(" ", "  "), f" {'  '.join(form)} "
    assert count(" ".join(words), " ".join(form)) == line.count(sought)


@given(st.lists(WORD, max_size=20), st.sampled_from(["-", "’", " ", "–", ". ", "\u00a0", "_", "…"]), WORD)
def test_what_stands_between_words_does_not_count(words: list[str], sign: str, form: str) -> None:
    assert count(sign.join(words), form) == count(" ".join(words), form) == words.count(form)


@given(st.text(st.sampled_from("人工智能x"), max_size=40), st.text(st.sampled_from("人工智能"), min_size=1, max_size=3))
def test_scripts_without_spaces_are_searched_within(text: str, form: str) -> None:
    assert count(text, form) == text.count(form)


@given(TEXTS, WORD)
def test_what_a_text_is_written_in_does_not_count(text: str, form: str) -> None:
    assert count(unicodedata.normalize("NFD", text), form) == count(unicodedata.normalize("NFC", text), form)


@given(TEXTS, WORD)
def test_an_exclusion_of_every_form_leaves_nothing(text: str, form: str) -> None:
    assert count(text, form, without=(form,)) == 0


def test_the_time_grows_with_the_text() -> None:
    counter = TopicCounter([Topic(group="g", name="t", forms=("a a a a a a a a b", "a", "人工智能"))])

    def seconds(text: str) -> float:
        begun = time.thread_time()
        counter.count(text)
        return time.thread_time() - begun

    for text in ("a ", "人工", "é-"):
        small, large = text * 2_000, text * 20_000
        assert min(seconds(large) for _ in range(3)) < 40 * max(min(seconds(small) for _ in range(3)), 1e-4)
