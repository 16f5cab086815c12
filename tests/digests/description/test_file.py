"""Files of publications: an error names the wrong key and the most similar known one."""

import pytest

from crawler.digests.description.file import parse_publication
from crawler.exceptions import PublicationError

LEAST = 'key = "gears"\nname = "A"\nurl = "https://a.example"\n'
SITE = f'{LEAST}[site]\nurl = "https://a.example"\n'


def refusal(text: str) -> str:
    """What is said of a file, after its name."""
    with pytest.raises(PublicationError) as error:
        parse_publication(text, "folder/gears.toml")
    assert str(error.value).startswith("folder/gears.toml")
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (f"{LEAST}[repositry]\ntree = 1", "repositry: did you mean repository?"),
        (f'{SITE}page = "."', "site.page: did you mean site.pages?"),
        (f'{LEAST}former_name = ["Old"]', "former_name: did you mean former_names?"),
        (f'{LEAST}branch = "main"', "branch: did you mean repository.branch?"),
        (f"{LEAST}[substack]\nzzz = 1", "substack.zzz: known keys are url, titles."),
        (f"{LEAST}quux = 1\nsubstak = 2", "quux: known keys are key, name, url, former_names, "),
        (f"{LEAST}quux = 1\nsubstak = 2", "substak: did you mean substack?"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_right_one(text: str, hint: str) -> None:
    assert hint in refusal(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('key = "a"\nname = "A"\nurl = 7', "url: Expected a string, got an integer: 7."),
        (f'{LEAST}former_names = "Old"', "former_names: Expected an array, got a string: 'Old'."),
        (f'{LEAST}former_names = ["Old", 3]', "former_names[1]: Expected a string, got an integer: 3."),
        (f'{LEAST}former_names = [""]', "former_names[0]: Expected text that is not empty, got ''."),
        (f"{LEAST}site = 5", "site: Expected a table, got an integer: 5."),
        (f'{LEAST}[liquid]\n"site.x" = 5', "liquid.site.x: Expected a string, got an integer: 5."),
        (f'{LEAST}[liquid]\na = "b"\nc = [1]', "liquid.c: Expected a string, got an array: [1]."),
        (f'{LEAST}liquid = "{"x" * 999}"', f"got a string: '{'x' * 37}...{'x' * 38}'."),
        (f"{SITE}pages = 5", "site.pages: Expected a regular expression, as text: 5."),
        (f'{SITE}pages = "("', "site.pages: '(' is no regular expression: missing ), unterminated subpattern"),
        (
            f'{SITE}sitemap = "sitemap.xml"',
            "Expected a path such as /sitemap.xml, or none, got 'sitemap.xml'.",
        ),
        (f'{LEAST}[posts]\npattern = "("', "posts.pattern: '(' is no regular expression"),
        (f'{LEAST}[posts]\npattern = "(?P<yaer>.)"', "posts.pattern: the group 'yaer' has no meaning"),
        (f'{LEAST}[posts]\nheader = "yml"', 'posts.header: Expected "fields" or "none" or "rst" or'),
        (f'{LEAST}[issue]\nnumber = "path:number"', "issue.number: Expected an array, got a string"),
        (f'{LEAST}[issue]\nnumber = ["heading:a"]', "issue.number[0]: 'heading:a' is no source. There are: a field of"),
        (f'{LEAST}[issue]\nnumber = ["header:a", 3]', "issue.number[1]: Expected a source such as header:date"),
        (
            f'{LEAST}[issue]\ndate = ["path:dat"]',
            "issue.date: there is no group 'dat': without posts.pattern",
        ),
        (f'{LEAST}[issue]\ndate = ["mail:form"]', "issue.date[0]: 'mail:form' does not say what: write mail:subject"),
        (f'{LEAST}[issue]\ntitle = ["page:h1["]', "issue.title[0]: 'h1[' is no CSS selector"),
        (f'{SITE}body = "h1["', "site.body: 'h1[' is no CSS selector"),
        (f"{SITE}body = 5", "site.body: Expected a CSS selector such as article h1"),
        (f"{SITE}[[site.layouts]]\nuntill = 2019-12-31", "site.layouts.untill: did you mean site.layouts.until?"),
        (f'{SITE}[[site.layouts]]\nuntil = "x"', "site.layouts[0].until: "),
        (
            f'{LEAST}[feed]\nurl = "https://a.example/f"\npaged = "?page=2"',
            "feed.paged: Expected an address, or its end",
        ),
        (f'{LEAST}[feed]\nurl = "https://a.example/f"\nfollow = "no"', 'feed.follow: Expected "all" or "none" or'),
        (f'{LEAST}[issue]\ntitle = ["title:("]', "issue.title[0]: '(' is no regular expression"),
        (
            f'{LEAST}[issue]\npermalink = "/{{yaer}}"',
            "issue.permalink: {yaer} in '/{yaer}' is unknown: there are",
        ),
        (f'{LEAST}[issue]\npermalink = "/{{year"', "issue.permalink: a bracket in '/{year' has no partner"),
        (f'{LEAST}[issue]\npermalink = "a"', "issue.permalink: 'a' is no path: it begins with a slash"),
        (f'{LEAST}[issue]\npermalink = "/{{path:part}}"', "issue.permalink: there is no group 'part'"),
        (f'{LEAST}[issue]\ndate_order = "us"', 'issue.date_order: Expected "day-first" or "month-first"'),
        (f'{LEAST}[posts]\npattern = "(?:[a-z]+-?)+!"', "posts.pattern: '(?:[a-z]+-?)+!' may take forever"),
        (f'{LEAST}[categories]\n"/(a|a)+!/" = "A"', "categories: '(a|a)+!' may take forever"),
        (
            f'{LEAST}languages = ["german"]',
            "languages[0]: Expected a language's tag, such as de or pt-BR",
        ),
        (f"{LEAST}[reading]\nlowest_section = 9", "reading.lowest_section: Expected an integer <= 6: 9."),
        (f"{SITE}[[site.layouts]]\nfrom = 2021-01-01\nuntil = 2020-01-01", "from: 2021-01-01 is later than until"),
        (
            'key = "A b"\nname = "A"\nurl = "https://a.example"',
            "key: Expected lowercase letters, digits, hyphens and underscores",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_key(text: str, said: str) -> None:
    assert said in refusal(text)


@pytest.mark.parametrize(
    "url",
    ["", "a.example", "ftp://a.example", "https://", "https://[::z]/", "https://a.example:99999/", "https://a b/"],
)
def test_a_bad_address_is_refused(url: str) -> None:
    assert "substack.url: Expected an address such as https://" in refusal(f'{LEAST}[substack]\nurl = "{url}"')


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/base", "https://[::1]:443", "https://bücher.example/?page=1"])
def test_a_good_address_is_taken(url: str) -> None:
    assert parse_publication(f'name = "A"\nurl = "{url}"', "a.toml").url == url


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('name = "A"', "url"),
        (f'{LEAST}[repository]\ntree = "https://a.example/tree"', "repository.raw"),
    ],
)
def test_a_missing_key_is_named(text: str, key: str) -> None:
    assert refusal(text) == f"folder/gears.toml: {key} is missing."


@pytest.mark.parametrize("text", [f"a = {'[' * 5000}", f"a = {'{a = ' * 2000}1{'}' * 2000}"])
def test_deep_nesting_is_refused(text: str) -> None:
    assert refusal(text) == "folder/gears.toml has arrays or tables that are nested too deep."


def test_an_error_of_toml_gives_the_line() -> None:
    assert "is no TOML file" in refusal(f"{LEAST}[site\nx = 1")
    assert "line 4" in refusal(f"{LEAST}[site\nx = 1")


def test_a_group_of_the_pattern_serves_sources_and_permalink() -> None:
    text = (
        f"{LEAST}[posts]\npattern = '(?P<part>[a-z]+)/(?P<number>[0-9]+)[.]md'\n"
        '[issue]\ntitle = ["path:part"]\npermalink = "/{path:part}/{number:3}/"\n'
    )
    issue = parse_publication(text, "gears.toml").issue
    assert [source.text for source in issue.title] == ["path:part"]
    assert issue.permalink is not None
    assert issue.permalink.places() == (("path", "part"), ("number", "3"))


def test_a_mark_of_the_byte_order_is_no_part_of_the_file() -> None:
    assert parse_publication(f"\ufeff{LEAST}", "gears.toml").name == "A"
