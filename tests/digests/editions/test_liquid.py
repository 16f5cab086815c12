"""Tags of templates: resolved by the description, or told and shown nowhere."""

import pytest

from crawler.digests.editions.markdown import read_markdown_body
from crawler.digests.publications import Publication
from crawler.items import Body

PUBLICATION = Publication(
    key="cogs",
    name="Cogs",
    url="https://cogs.example",
    liquid={"site.shop": "https://shop.example"},
    includes={"note.html": '<p><a href="{{ include.url }}">{{ include.title }}</a></p>', "nothing.html": ""},
)


def read(markdown: str) -> Body:
    return read_markdown_body(f"- [A](https://a.example/) - {markdown}", PUBLICATION)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ page.place }}",
        "{% if x %}",
        '{{< ref "a.md" >}}',
        "{{% notice %}}",
        "{% include other.html %}",
        '{{ youtube(id="a") }}',
    ],
)
def test_a_tag_that_nothing_resolves_is_told_and_not_shown(tag: str) -> None:
    body = read(f"It {tag} turns.")
    assert body.mentions[0].summary == "It turns."
    assert [(problem.kind, problem.about) for problem in body.problems] == [("liquid_unresolved", tag)]


@pytest.mark.parametrize("code", ["`{{ x }}`", "`{% y %}`"])
def test_code_is_no_tag(code: str) -> None:
    body = read(f"It {code} turns.")
    assert (body.mentions[0].summary, body.problems) == (f"It {code.strip('`')} turns.", ())


def test_a_link_to_another_post_is_told_and_its_text_stays() -> None:
    body = read("As [told]({% post_url 2020-01-02-a %}) before.")
    assert (len(body.mentions), body.mentions[0].summary) == (1, "As told before.")
    assert [problem.about for problem in body.problems] == ["{% post_url 2020-01-02-a %}"]


def test_includes_of_the_description() -> None:
    body = read(
        "It turns.\n\n{% include note.html url=\"https://n.example/\" title='A note' %}{% include nothing.html %}"
    )
    assert [(mention.url, mention.title) for mention in body.mentions][1:] == [("https://n.example/", "A note")]
    assert body.problems == ()


def test_an_include_that_names_a_sponsor_is_promo() -> None:
    body = read('It turns.\n\n{% include sponsor-box.html link="https://s.example/" title="Gearworks" %}')
    assert [(mention.role, mention.title) for mention in body.mentions][1:] == [("promo", "Gearworks")]


def test_addresses_with_variables_stay_as_written() -> None:
    body = read_markdown_body("[a]({{ site.shop }}/a) [b]({{ page.shop }}/b)", PUBLICATION)
    assert [mention.url for mention in body.mentions] == ["{{ site.shop }}/a", "{{ page.shop }}/b"]


def test_comments_are_left_out_and_what_is_raw_stays() -> None:
    assert read("It {% comment %}never {% endcomment %}{% raw %}always{% endraw %} turns.").mentions[0].summary == (
        "It always turns."
    )


@pytest.mark.parametrize(("written", "told"), [("[a](b c)", True), ('[a](b "c")', False), ("`[a](b c)`", False)])
def test_a_link_that_only_kramdown_reads_is_told(written: str, told: bool) -> None:
    assert ["link_unrendered"] * told == [problem.kind for problem in read(written).problems]
