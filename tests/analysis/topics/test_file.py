import json
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.analysis.topics.counting import TopicCounter
from crawler.analysis.topics.file import ParsedVocabulary, load_vocabulary, parse_vocabulary, vocabulary_path
from crawler.analysis.topics.vocabulary import Analysis, Figure, Topic, said_to_count
from crawler.digests.publications import publication_keys
from crawler.exceptions import VocabularyError

GOOD = """
    groups:
      machines:
        topics:
          gears: [gear, gears]
"""


def parse(text: str) -> ParsedVocabulary:
    return parse_vocabulary(dedent(text), "gears.topics.yaml")


EVERYTHING = """
    analyses:
      first:
        title: A look back
        url: https://digest.example/look-back
        until: 2021-01-25
        words: 3
        roles: [story]
        types: [newsletter, special]
        headlines: {count: 1900, why: a round number}
    groups:
      firms:
        of: first
        topics:
          Cogs: {forms: [Cogs, 'cogs & co'], not: [cogs of war], since-renamed: Wheels, published: {count: 3}}
          Nuts: [nut]
      tools:
        topics: {hammer: [hammer]}
"""


def test_all_that_a_file_may_say() -> None:
    vocabulary, faults = parse(EVERYTHING)
    assert faults == ()
    assert vocabulary.analyses == (
        Analysis(
            name="first",
            title="A look back",
            url="https://digest.example/look-back",
            until=date(2021, 1, 25),
            words=3,
            roles=("story",),
            types=("newsletter", "special"),
            headlines=Figure(1900, "a round number"),
        ),
    )
    assert vocabulary.topics == (
        Topic(
            group="firms",
            name="Cogs",
            forms=("Cogs", "cogs & co"),
            exclusions=("cogs of war",),
            since_renamed="Wheels",
            analysis="first",
            figure=Figure(3, None),
        ),
        Topic(group="firms", name="Nuts", forms=("nut",), analysis="first"),
        Topic(group="tools", name="hammer", forms=("hammer",)),
    )


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("/m ?8/", "An M-8 bolt"),
        ("/m(-| )8/", "An M-8 bolt"),
        ("/螺 栓/", "新螺栓"),
        ("/caf\u0065\u0301s?/", "Two CAFÉS"),
        ("caf\u0065\u0301", "A café"),
        ("Acme®", "Acme bolts"),
        ("/or/", "this or that"),
        ("ボルト", "新しいボルトです"),
        ("ﾎﾞﾙﾄ", "新しいボルトです"),
        ("बोल्ट", "नया बोल्ट"),
    ],
    ids=str,
)
def test_forms_of_any_script_are_counted(form: str, text: str) -> None:
    vocabulary, faults = parse_vocabulary(json.dumps({"groups": {"g": {"topics": {"t": [form]}}}}), "x")
    assert faults == ()
    assert TopicCounter(vocabulary.topics).count(text) == {0: 1}


def test_names_that_look_alike_are_one() -> None:
    vocabulary, (fault,) = parse("groups: {g: {topics: {caf\u00e9: [a], CAFE\u0301: [b]}}}")
    assert [topic.name for topic in vocabulary.topics] == ["caf\u00e9"]
    assert "there is a topic of that name in g" in fault


def test_a_vocabulary_of_very_many_expressions_is_read_in_part() -> None:
    topics = {f"t{number}": [f"/bolt{number}s?/"] for number in range(203)}
    vocabulary, faults = parse_vocabulary(json.dumps({"groups": {"g": {"topics": topics}}}), "x")
    assert (len(vocabulary.topics), len(faults)) == (200, 3)
    assert "at most 200 regular expressions are read" in faults[0]


def test_an_analysis_that_is_not_described_counts_as_the_first_one_did() -> None:
    vocabulary, faults = parse("groups: {firms: {of: then, topics: {Cogs: [cogs]}}}")
    assert (vocabulary.analyses, faults) == ((Analysis(name="then"),), ())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("bolts: ['/(/']", "line 6: groups.machines.topics.bolts: '(' is no regular expression"),
        ("bolts: ['/(a+)+$/']", "line 6: groups.machines.topics.bolts: '(a+)+$' may take forever"),
        ("bolts: []", "line 6: groups.machines.topics.bolts: forms: Expected at least one form."),
        ("bolts: {forms: []}", "line 6: groups.machines.topics.bolts: forms: Expected at least one form."),
        ("bolts: {form: [bolt]}", "line 6: groups.machines.topics.bolts: form: did you mean forms?"),
        ("bolts: {not: [bolt]}", "line 6: groups.machines.topics.bolts: forms is missing."),
        ("bolts: bolt", "line 6: groups.machines.topics.bolts: Expected a table, got 'bolt'."),
        ("bolts:", "line 6: groups.machines.topics.bolts: Expected a table, got nothing."),
        (
            "bolts: [bolt, on]",
            "line 6: groups.machines.topics.bolts: forms[1]: Expected a string, got true or false: True. Put it in",
        ),
        ("bolts: [2021]", "line 6: groups.machines.topics.bolts: forms[0]: Expected a string, got an integer: 2021"),
        ("bolts: [[bolt]]", "line 6: groups.machines.topics.bolts: forms[0]: Expected a string, got an array"),
        (
            "bolts: {forms: bolt}",
            "line 6: groups.machines.topics.bolts: forms: Expected an array, got a string: 'bolt'",
        ),
        ("bolts: ['']", "line 6: groups.machines.topics.bolts: forms[0]: Expected text that is not empty"),
        ("bolts: ['–']", "line 6: groups.machines.topics.bolts: '–' has no letter and no digit"),
        (r'bolts: ["\u0301"]', "line 6: groups.machines.topics.bolts: '\u0301' has no letter and no digit"),
        (r'bolts: ["\u2764\ufe0f"]', "line 6: groups.machines.topics.bolts: '❤️' has no letter and no digit"),
        ("bolts: [bolt 🔩]", "line 6: groups.machines.topics.bolts: 'bolt 🔩' would count as bolt: signs part words."),
        ("bolts: [€ bolt]", "line 6: groups.machines.topics.bolts: '€ bolt' would count as bolt: signs part words."),
        ("bolts: ['/m-8/']", "line 6: groups.machines.topics.bolts: '/m-8/' fits no text: '-' parts words there"),
        ("bolts: ['/(m|k)(, 8)+/']", "line 6: groups.machines.topics.bolts: '/(m|k)(, 8)+/' fits no text: ',' parts"),
        ("bolts: ['/m[-]8/']", "line 6: groups.machines.topics.bolts: '/m[-]8/' fits no text: '-' parts words"),
        ("bolts: ['/ bolt/']", "line 6: groups.machines.topics.bolts: '/ bolt/' fits no text: ' ' parts words there"),
        (
            "bolts: ['/螺栓/']",
            "line 6: groups.machines.topics.bolts: '/螺栓/' fits no text: each sign of '螺栓' is a word",
        ),
        ("bolts: ['/bolt/i']", "line 6: groups.machines.topics.bolts: '/bolt/i' has something behind its last slash"),
        ("bolts: ['/(?i)bolt/']", "line 6: groups.machines.topics.bolts: '/(?i)bolt/' is no expression for a part"),
        ("bolts: ['/(.*)(.*)(.*)(.*)x/']", "line 6: groups.machines.topics.bolts: '/(.*)(.*)(.*)(.*)x/' takes too"),
        (
            "bolts: {forms: [bolt], not: [Nut, bolt]}",
            "line 6: groups.machines.topics.bolts: 'bolt' is never counted: not has 'bolt'.",
        ),
        ("'': [bolt]", "line 6: 'groups.machines.topics.': a name is empty."),
        (r'"a\nb": [bolt]', "line 6: 'groups.machines.topics.a\\nb': a name has a line break"),
        (f"{'b' * 101}: [bolt]", f"line 6: 'groups.machines.topics.{'b' * 101}': a name has more than 100 characters."),
        ("bolts: [C++]", "line 6: groups.machines.topics.bolts: 'C++' would count as C"),
        ("GEARS: [gear]", "line 6: groups.machines.topics.GEARS: there is a topic of that name in machines."),
        ("gears: [gear]", "line 5: groups.machines.topics.gears stands twice, again in line 6; the first counts."),
        ("bolts: {forms: [bolt], published: {count: -1}}", "line 6: groups.machines.topics.bolts: published.count: "),
        (
            "bolts: {forms: [bolt], since-rename: x}",
            "line 6: groups.machines.topics.bolts: since-rename: did you mean since-renamed?",
        ),
    ],
)
def test_what_is_wrong_with_a_topic_is_told_and_the_rest_goes_on(line: str, said: str) -> None:
    text = f"# What is counted.\n{dedent(GOOD).strip()}\n      {line}\n      nuts: [nut]\n"
    vocabulary, faults = parse_vocabulary(text, "gears.topics.yaml")
    assert [topic.name for topic in vocabulary.topics] == ["gears", "nuts"]
    (fault,) = faults
    assert fault.startswith(f"gears.topics.yaml, {said}"), fault


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("groups: {a: {topic: {b: [c]}}}", "line 1: groups.a: topic: did you mean topics?"),
        ("groups: {a: [b]}", "line 1: groups.a: Expected a table, got ['b']."),
        ("groups: {}\ngroup: {}", "line 2: group: did you mean groups?"),
        ("analyses: {a: {word: 3}}\ngroups: {}", "line 1: analyses.a: word: did you mean words?"),
        ("analyses: {a: {until: soon}}\ngroups: {}", "line 1: analyses.a: until: "),
        ("analyses: {a: {until: 2021-02-31}}\ngroups: {}", "line 1: analyses.a: until: "),
        ("analyses: {a: {words: 0}}\ngroups: {}", "line 1: analyses.a: words: "),
        ("analyses: {a: {roles: [stories]}}\ngroups: {}", "line 1: analyses.a: roles[0]: "),
        (
            "analyses: {a: {}}\ngroups:\n  g:\n    of: b\n    topics: {}",
            "line 4: groups.g.of: there is no analysis 'b'",
        ),
    ],
)
def test_what_is_wrong_outside_of_topics_is_told(text: str, said: str) -> None:
    (fault,) = parse(text).faults
    assert fault.startswith(f"gears.topics.yaml, {said}"), fault


BOMB = "a: &a [x]\n" + "".join(f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdef", "bcdefg", strict=True))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "gears.topics.yaml: Expected a table with the key groups."),
        ("- groups", "gears.topics.yaml: Expected a table with the key groups."),
        ("topics: {}", "groups is missing."),
        ("groups: [a]", "groups: Expected a table, got an array"),
        ("groups:\n  a: [b\n", "gears.topics.yaml, line 3: this is no YAML: "),
        ("groups:\n\ta: b", "gears.topics.yaml, line 2: this is no YAML: "),
        (BOMB, "gears.topics.yaml, line 2: aliases (*a) are not read."),
        ("[" * 10_000, "this is nested too deep."),
        ("groups: !!python/object:os.system {}", "line 1: tags (tag:yaml.org,2002:python/object:os.system) are not"),
        ("? [a]\n: b", "line 1: a key is a list or a table."),
        ("groups: {}\n---\ngroups: {}", "gears.topics.yaml, line 2: this is no YAML: "),
        ("#" * 600_000, "gears.topics.yaml has 600,000 characters; at most 500,000 are read."),
        ("groups: \x00", "gears.topics.yaml is no YAML"),
    ],
)
def test_what_is_no_vocabulary_at_all_is_refused(text: str, said: str) -> None:
    with pytest.raises(VocabularyError) as refused:
        parse_vocabulary(text, "gears.topics.yaml")
    assert said in str(refused.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "gears.topics.yaml").write_bytes(b"groups: \xff")
    for name in ("gears", "none"):
        with pytest.raises(VocabularyError, match=f"{name}.topics.yaml cannot be read"):
            load_vocabulary(vocabulary_path(name, tmp_path))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["groups", "topics", "a", "forms", "not", "of"]), inner, max_size=3)
        ),
        max_leaves=20,
    )
)
def test_whatever_a_file_holds_is_read_or_told(data: object) -> None:
    import yaml

    try:
        vocabulary, _ = parse_vocabulary(yaml.safe_dump({"groups": data}), "x.topics.yaml")
    except VocabularyError:
        return
    TopicCounter(vocabulary.topics)


@given(st.text(max_size=80))
def test_whatever_a_text_is_it_is_read_or_told(text: str) -> None:
    told = ["x.topics.yaml"]
    try:
        told += parse_vocabulary(text, "x.topics.yaml").faults
    except VocabularyError as error:
        told.append(str(error))
    assert all(said.startswith("x.topics.yaml") for said in told)


BUNDLED = [*(vocabulary_path(key) for key in publication_keys()), vocabulary_path("publication", Path("sample"))]


@pytest.mark.parametrize("path", [path for path in BUNDLED if path.exists()], ids=lambda path: path.stem)
def test_the_bundled_vocabularies_are_right(path: Path) -> None:
    vocabulary, faults = load_vocabulary(path)
    assert faults == ()
    assert len(vocabulary.topics) > 5


def test_what_decides_is_told_from_what_does_not() -> None:
    def version(text: str) -> str:
        return said_to_count(parse(text).vocabulary)

    assert version(GOOD) == version(f"# A remark.\n{dedent(GOOD)}")
    assert version(GOOD) != version(GOOD.replace("[gear, gears]", "[gear]"))
    assert version(GOOD) != version(GOOD.replace("[gear, gears]", "{forms: [gear, gears], not: [gear box]}"))
