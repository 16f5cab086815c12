from contextlib import closing
from sqlite3 import connect

from hypothesis import given
from hypothesis import strategies as st

from crawler.analysis.topics.own_analysis import OwnAnalysis
from crawler.analysis.topics.vocabulary import Analysis, Topic

FORMS = ("fake", "Deepfakes", "co2", "two words", "covid-19", "/fa.e/")

_SPACES = "".join(f", {sign!r}, ' ')" for sign in '’,.?:-‘!"')
PLAIN = f"lower({'replace(' * 10}?1{_SPACES}, '''', ' '))"
SQL = f"""
SELECT sum((length(t) - length(replace(t, ' ' || form || ' ', ''))) / (length(form) + 2))
FROM (SELECT ' ' || {PLAIN} || ' ' AS t), (SELECT 'fake' AS form UNION SELECT 'deepfakes' UNION SELECT 'co2')
WHERE length(?1) - length(replace(?1, ' ', '')) >= ?2 - 1
"""  # noqa: S608


def count(headline: str, words: int = 4) -> int:
    topic = Topic(group="g", name="fake", forms=FORMS, analysis="then")
    return OwnAnalysis(Analysis(name="then", words=words), [topic]).count(headline).get(0, 0)


def test_every_occurrence_counts_and_short_headlines_do_not() -> None:
    assert count("Fake deepfakes, and a “fake: fake-news") == 3
    assert count("Fake deepfakes here") == 0
    assert count("Fake deepfakes here", words=3) == 2


def test_what_follows_itself_counts_once_as_in_a_count_by_replacement() -> None:
    assert count("a fake fake thing indeed") == 1


def test_forms_of_several_words_or_with_a_hyphen_are_not_found() -> None:
    assert count("two words on covid-19 and more") == 0


def test_topics_of_no_analysis_are_not_counted() -> None:
    topics = [Topic(group="g", name="fake", forms=("fake",))]
    assert OwnAnalysis(Analysis(name="then"), topics).count("a fake thing that is") == {}


PIECES = st.sampled_from(
    ["fake", "FAKE", "deepfakes", "co2", " ", " ", " ", "-", "’", "'", "“", ".", "!", "é", "\u00a0"]
)


@given(st.lists(PIECES, max_size=25).map("".join), st.integers(1, 6))
def test_it_is_a_count_by_replacement(headline: str, words: int) -> None:
    with closing(connect(":memory:")) as connection:
        (expected,) = connection.execute(SQL, (headline, words)).fetchone()
    assert count(headline, words) == (expected or 0)
