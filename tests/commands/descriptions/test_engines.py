"""What a folder's configuration says of the addresses of its posts."""

from pathlib import Path

import pytest

from crawler.commands.descriptions.folder import Asked, draft_of_folder

HEADER = (
    '---\ntitle: "Öl: Cogs #{n}"\ndate: 2021-03-0{n}\ncategories: [Letters]\n{more}---\n\n- [A](https://a.example/)\n'
)


@pytest.mark.parametrize(
    ("config", "said", "folder", "more", "scheme"),
    [
        ("_config.yml", "title: Cogs\npermalink: /:categories/:title/", "_posts", "", "/letters/{slug}/"),
        (
            "_config.yml",
            "title: Cogs\ncollections:\n  issues:\n    permalink: /sent/:name/\n",
            "_issues",
            "",
            "/sent/{slug}/",
        ),
        ("pelicanconf.py", "ARTICLE_URL = '{date:%Y}/{slug}/'", "content", "", "/{year}/{title:ascii}/"),
        ("pelicanconf.py", "SLUGIFY_SOURCE = 'basename'", "content", "", "/{slug}.html"),
        ("hugo.toml", "[permalinks]\nblog = '/b/:slug/'\nissues = '/i/:title/'", "content/issues", "", "/i/{title}/"),
        ("hugo.toml", "title = 'Cogs'", "content/issues", "", "/issues/{year}-{month}-{day}-{slug}/"),
        (".eleventy.js", "", "content/issues", "", "/issues/{slug}/"),
        ("docusaurus.config.js", "module.exports = {title: 'Cogs'};", "blog", "slug: cogs-{n}\n", "/blog/{title}"),
        ("docusaurus.config.ts", "", "blog", "", "/blog/{year}/{month}/{day}/{slug}"),
        (
            "astro.config.mjs",
            "export default {site: 'https://cogs.example'};",
            "src/content/n",
            "",
            "/n/{year}-{month}-{day}-{slug}/",
        ),
        ("mkdocs.yml", "site_name: Cogs\nsite_url: https://cogs.example/", "docs", "", "/{year}-{month}-{day}-{slug}/"),
    ],
)
def test_addresses_are_those_of_the_program_that_makes_the_site(
    config: str, said: str, folder: str, more: str, scheme: str, tmp_path: Path
) -> None:
    (tmp_path / config).write_text(said)
    posts = tmp_path / folder
    posts.mkdir(parents=True)
    for n in range(1, 4):
        text = HEADER.format(n=n, more=more.format(n=n))
        (posts / f"2021-03-0{n}-cogs-{n}.md").write_text(text, encoding="utf-8")
    draft = draft_of_folder(str(posts), Asked(key="cogs"))
    assert draft.get("issue", "permalink") == scheme
