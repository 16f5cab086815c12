"""What is a section: headings with links, lines in bold, bars of text, entries that end in a colon."""

import pytest

from tests.digests.body.any_digest import read, sections, told

ENTRY = "[A wheel](https://a.example/) - It turns."


def test_a_linked_heading_is_a_section_above_a_list_and_a_story_above_prose() -> None:
    text = f"## [Mills](https://m.example/)\n\n- {ENTRY}\n\n## [A dam](https://d.example/)\n\nIt holds.\n"
    assert told(text) == ["inline Mills", "item A wheel: It turns.", "story A dam: It holds."]
    assert sections(text) == ["Mills", "Mills", "Mills"]


@pytest.mark.parametrize("heading", ["## React {#react}", "## React {.wide #react}", "## React"])
def test_attributes_of_a_heading_are_no_part_of_it(heading: str) -> None:
    assert sections(f"{heading}\n\n- {ENTRY}") == ["React"]


def test_a_line_in_bold_above_entries_is_a_section() -> None:
    assert sections(f"**Wheels**\n\n{ENTRY}\n\n**Mills:**\n\n- {ENTRY}") == ["Wheels", "Mills"]


@pytest.mark.parametrize("line", ["**Next deadline: May 7**", "**It turns.**", "**Wheels** and more", "Wheels"])
def test_another_line_is_none(line: str) -> None:
    assert sections(f"## News\n\n{line}\n\n{ENTRY}") == ["News"]


def test_lines_in_bold_are_the_sections_of_a_body_without_headings() -> None:
    text = "**Wheels turn**\n\nSee [a](https://a.example/).\n\n**Mills stand**\n\nSee [b](https://b.example/)."
    assert sections(text) == ["Wheels turn", "Mills stand"]


def test_an_entry_that_ends_in_a_colon_is_a_section_of_its_list() -> None:
    text = f"## News\n\n- Wheels:\n    - {ENTRY}\n- {ENTRY}\n"
    assert sections(text) == ["News > Wheels", "News"]
    assert sections(f"- Wheels:\n- {ENTRY}\n- Mills:\n- {ENTRY}\n") == ["Wheels", "Mills"]


def test_a_bar_of_text_alone_in_its_cell_is_a_section() -> None:
    cell = '<tr><td><a href="https://a.example/">A wheel</a><p>It turns.</p></td></tr>'
    bars = "<tr><td>Wheels</td></tr>" + cell + "<tr><td>Mills</td></tr>" + cell
    assert sections(f"<table>{bars}</table>") == ["Wheels", "Mills"]


def test_a_heading_among_linked_ones_above_a_list_is_a_section() -> None:
    text = f"## News\n\n### [A dam](https://d.example/)\n\nIt holds.\n\n### Meetings\n\n- {ENTRY}\n"
    assert sections(text) == ["News", "Meetings"]


def test_a_link_around_a_heading_is_a_story() -> None:
    text = '<a href="https://a.example/"><img src="/i.png"><h3>A wheel</h3><p>It turns.</p></a><p>Slowly.</p>'
    assert told(text) == ["story A wheel: It turns. Slowly."]
    assert [picture.role for picture in read(text).illustrations] == ["inline"]


def test_section_that_is_about_the_publication_holds_promo_links() -> None:
    assert told("## Contribute to Cogs\n\nSee [the list](https://l.example/).") == ["promo the list"]
