"""The description of a publication whose posts are files: from the files and from the configuration beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from crawler.commands.descriptions.conventions import issues_of, settle_conventions, settle_sections
from crawler.commands.descriptions.draft import Draft, some
from crawler.commands.descriptions.engines.configs import CONFIG_FILES, SiteConfig, read_config
from crawler.commands.descriptions.engines.made_schemes import scheme_by_config, scheme_by_folder
from crawler.commands.descriptions.names import common_name, own_site, titled
from crawler.commands.descriptions.other_posts import others_named
from crawler.commands.descriptions.schemes import known_posts, own_links, scheme_of
from crawler.digests.editions.reading import read_edition
from crawler.digests.listings.folder import LocalPosts, find_posts, read_bytes, to_document
from crawler.digests.listings.selection import in_words
from crawler.digests.publications import Publication
from crawler.exceptions import PostError
from crawler.items import Document, Edition

__all__ = ["Asked", "draft_of_folder", "posts_of"]

SAMPLE: Final = 250
"""Posts that are looked at, spread over all."""

PARENTS: Final = 3
"""Folders above the one given in which a configuration is looked for."""

CONFIG_BYTES: Final = 200_000
"""Most bytes of a configuration that is read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the person says of a publication."""

    key: str
    name: str | None = None
    address: str | None = None


def draft_of_folder(folder: str, asked: Asked) -> Draft:
    """Return the description of a publication whose posts are in a folder. Raise ArgumentError for none."""
    draft = Draft(source=f"the posts in {Path(folder).name or folder}")
    publication = Publication(key=asked.key, name=asked.name or titled(asked.key), url=f"https://{asked.key}.invalid")
    found = find_posts(folder, publication, option="--posts ", remedy="Name the folder that holds them.")
    sampled = Sampled(list(sample(list(posts_of(found)))))
    config = find_config(found.posts[0].root)
    publication = _settle_names(draft, asked, issues_of(sampled.read(publication)), config, publication)
    publication = settle_conventions(draft, sampled.read, publication)
    editions = sampled.read(publication)
    issues = issues_of(editions)
    _settle_permalink(draft, issues, config, publication, found.posts[0].root)
    settle_sections(draft, issues)
    draft.notes += others_named(issues)
    _tell_files(draft, found, editions, config)
    return draft


class Sampled:
    """Editions that are read by one description after the other, each time only where it differs."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._read: tuple[Publication, list[Edition]] | None = None

    def read(self, publication: Publication) -> list[Edition]:
        """Return the editions, as a description says. Its address decides nothing that is asked here."""
        described = replace(publication, url="https://site.invalid")
        if self._read is None or self._read[0] != described:
            self._read = described, [read_edition(document, publication) for document in self._documents]
        return self._read[1]


def posts_of(found: LocalPosts) -> Iterator[Document]:
    """Yield the posts of a folder that can be read."""
    for post in found.posts:
        try:
            yield to_document(post.name, read_bytes(post), url=post.path, revision=None)
        except PostError:
            continue


def sample(documents: Sequence[Document]) -> Sequence[Document]:
    """Return some of many documents, spread over all."""
    step = max(1, -(-len(documents) // SAMPLE))
    return documents[::step]


def find_config(folder: Path) -> SiteConfig | None:
    """Return what the configuration says of the program whose site the folder is of; None without one.

    What the nearest file lacks, another beside it may say, such as CNAME.
    """
    merged: SiteConfig | None = None
    for above in (folder, *list(folder.resolve().parents)[:PARENTS]):
        for name in CONFIG_FILES:
            path = above / name
            try:
                if not path.is_file() or path.stat().st_size > CONFIG_BYTES:
                    continue
                read = read_config(name, path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError):
                continue
            if read is not None:
                merged = read if merged is None else _merged(merged, read)
        if merged is not None:
            return merged
    return None


def _merged(first: SiteConfig, second: SiteConfig) -> SiteConfig:
    names = ("engine", "name", "url", "permalink", "language")
    return replace(first, **{name: getattr(first, name) or getattr(second, name) for name in names})


def _settle_names(
    draft: Draft, asked: Asked, issues: Sequence[Edition], config: SiteConfig | None, publication: Publication
) -> Publication:
    """Add name and address, and return the publication by them."""
    titles = common_name([issue.title for issue in issues if issue.title])
    if asked.name:
        name, why, is_sure = asked.name, "as given", True
    elif config and config.name:
        name, why, is_sure = config.name, f"title in {config.file}", True
    elif titles:
        name, why, is_sure = titles[0], f"in {titles[1]:.0%} of the titles", False
    else:
        name, why, is_sure = titled(asked.key), "the key: nothing else tells a name", False
    draft.set("", "name", name, why, is_sure=is_sure)
    site = own_site(issues, [name, asked.key])
    if asked.address:
        url, why, is_sure = asked.address, "as given", True
    elif config and config.url:
        url, why, is_sure = config.url, f"address in {config.file}", True
    elif site:
        url, why, is_sure = (
            site[0],
            f"{site[1]:.0%} of the issues link to it, and it is named like the publication",
            False,
        )
    else:
        url, is_sure = publication.url, False
        why = "nothing tells its address: write it here, or give it with --url"
    draft.set("", "url", url, why, is_sure=is_sure)
    return replace(publication, name=name, url=url)


def _settle_permalink(
    draft: Draft, issues: Sequence[Edition], config: SiteConfig | None, publication: Publication, root: Path
) -> None:
    """Add the scheme of addresses: of the header, of links between issues, of the configuration, in this order."""
    told = [issue for issue in issues if issue.permalink]
    if issues and len(told) >= len(issues) / 2:
        draft.notes.append(
            f"Addresses: the headers of {len(told)} of {len(issues)} posts give them, such as {told[-1].permalink}."
        )
        return
    found = scheme_of(own_links(issues, publication.url), known_posts(issues))
    if found is not None:
        why = f"{found[1]} issues are linked to by such an address"
        draft.set("issue", "permalink", found[0], why, is_sure=found[1] >= 5)
    elif config is not None and (scheme := scheme_by_config(config, issues, root)) is not None:
        draft.set("issue", "permalink", scheme, f"{config.engine}, by {config.file}", is_sure=False)
    elif (engine := _engine_by_path(issues, config)) is not None and (
        scheme := scheme_by_folder(issues, root, config.engine if config is not None else None)
    ):
        draft.set("issue", "permalink", scheme, f"what {engine} does by default", is_sure=False)
    else:
        draft.notes.append(
            'CHECK: nothing tells the addresses of issues. Say them with permalink = "/…/{slug}/" in [issue]; see'
            " docs/publications.md."
        )


def _engine_by_path(issues: Sequence[Edition], config: SiteConfig | None) -> str | None:
    """Return the program that shows a post at the path of its file; None for another one."""
    if config is not None and config.engine in ("Hugo", "Zola", "Eleventy", "Astro", "MkDocs", "VitePress", "Gatsby"):
        return config.engine
    tagged = sum(issue.document.text.lstrip("\ufeff").startswith("+++") for issue in issues)
    return "a program whose posts begin with +++ (Zola, Hugo)" if tagged > len(issues) / 2 else None


def _tell_files(draft: Draft, found: LocalPosts, editions: Sequence[Edition], config: SiteConfig | None) -> None:
    """Note which program made the files, and which of them are no issues."""
    if config is not None and config.engine:
        draft.notes.append(f"Made with {config.engine} ({config.file}).")
    others = [edition for edition in editions if edition.left_out is not None]
    if found.left_out:
        draft.notes.append(f"Left out: {in_words(found.left_out)}.")
    if others:
        names = some(edition.document.locator for edition in others)
        draft.notes.append(
            f"Read, and no issues: {len(others)} ({names}). Say with pattern in [posts] which files are."
        )
