"""Posts that are named otherwise than the issues."""

from crawler.commands.descriptions.other_posts import others_named
from tests.digests.made import edition


def test_posts_named_otherwise_are_told_with_the_pattern_that_leaves_them_out() -> None:
    names = [*(f"2021-03-0{n}-cogs-{n}.md" for n in range(1, 6)), "2021-04-01-a-guest-writes.md"]
    editions = [edition("markdown", name) for name in names]
    (note,) = others_named(editions)
    assert note.startswith("CHECK: 1 posts are named otherwise than the other 5 (2021-04-01-a-guest-writes.md).")
    assert r"pattern = '\d+-\d+-\d+-cogs-\d+\.md' in [posts]" in note
    assert others_named(editions[:5]) == others_named(editions[4:]) == []
