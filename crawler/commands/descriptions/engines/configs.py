"""The configuration of the program that makes a site: what its file says of the site's name and addresses. Pure."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from crawler.commands.descriptions.engines.script_configs import address_in, engine_of_script, title_in
from crawler.text.safe_json import load_json

__all__ = ["CONFIG_FILES", "SiteConfig", "read_config"]

CONFIG_FILES: Final = (
    "_config.yml", "_config.yaml", "hugo.toml", "hugo.yaml", "hugo.yml", "config/_default/hugo.toml",
    "config/_default/config.toml", "config.toml", "config.yaml", "config.yml", "zola.toml", "pelicanconf.py",
    "publishconf.py", "eleventy.config.js", "eleventy.config.mjs", ".eleventy.js", "_data/metadata.json",
    "src/_data/metadata.json", "_data/site.json", "src/_data/site.json", "docusaurus.config.js",
    "docusaurus.config.ts", "astro.config.mjs", "astro.config.ts", "astro.config.js", "gatsby-config.js",
    "gatsby-config.ts", ".vitepress/config.js", ".vitepress/config.ts", ".vitepress/config.mts",
    ".vitepress/config.mjs", "mkdocs.yml", "mkdocs.yaml", "CNAME", "static/CNAME", "public/CNAME",
)  # fmt: skip
"""Paths of such files below the folder of a site."""

_LANGUAGES: Final = ("default_language", "languagecode", "defaultcontentlanguage")
_PELICAN_DATE: Final = {"%Y": "{year}", "%m": "{month}", "%d": "{day}"}


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteConfig:
    """What a file says; None for what it does not."""

    file: str
    """Its path below the folder of the site."""
    engine: str | None = None
    """The program that it is of."""
    name: str | None = None
    """Name of the site."""
    url: str | None = None
    """Address of the site, with its folder on the host."""
    permalink: str | None = None
    """Scheme of the addresses of posts, as `permalink` of `[issue]` writes it."""
    language: str | None = None
    """Language tag."""
    by_folder: Mapping[str, str] = field(default_factory=dict)
    """Folder of posts -> the scheme of the addresses of these, where it differs."""


def read_config(path: str, text: str) -> SiteConfig | None:
    """Return what a file says; None for one that cannot be read. path: one of CONFIG_FILES.

    >>> read_config("_config.yml", "title: Gears\\nurl: https://gears.example\\npermalink: /:year/:title/").permalink
    '/{year}/{slug}/'
    """
    name = path.rsplit("/", 1)[-1]
    if name == "CNAME":
        host = text.strip().split("\n")[0].strip()
        return SiteConfig(file=path, url=f"https://{host}") if re.fullmatch(r"[\w.-]+\.\w+", host) else None
    if name.endswith("conf.py"):
        return _pelican(path, text)
    if (engine := engine_of_script(path)) is not None:
        return SiteConfig(file=path, engine=engine, name=title_in(text), url=_address(address_in(text)))
    data = _parsed(name, text)
    if not isinstance(data, Mapping):
        return None
    if name.startswith("mkdocs"):
        told = (_text(data.get("site_name")), _address(data.get("site_url")))
        return SiteConfig(file=path, engine="MkDocs", name=told[0], url=told[1])
    if name.startswith("_config"):
        return _jekyll(path, data)
    return _hugo_or_zola(path, data) if not name.endswith(".json") else _eleventy(path, data)


def _parsed(name: str, text: str) -> Any:
    try:
        if name.endswith(".toml"):
            return tomllib.loads(text)
        return load_json(text) if name.endswith(".json") else yaml.safe_load(text)
    except (ValueError, RecursionError, yaml.YAMLError):
        return None


def _jekyll(path: str, data: Mapping[str, Any]) -> SiteConfig:
    url = _address(data.get("url"))
    base = data.get("baseurl")
    if url and isinstance(base, str) and base.strip("/"):
        url = f"{url.rstrip('/')}/{base.strip('/')}"
    return SiteConfig(
        file=path,
        engine="Jekyll",
        name=_text(data.get("title")) or _text(data.get("name")),
        url=url,
        permalink=_jekyll_scheme(data),
        by_folder=dict(_jekyll_collections(data)),
        language=_text(data.get("lang")),
    )


CATEGORIES: Final = "{header:categories}"
"""What stands in a scheme for the categories of a post, as its header gives them."""

_STYLES: Final = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_JEKYLL: Final = {
    ":year": "{year}", ":month": "{month}", ":day": "{day}", ":i_month": "{month:1}", ":i_day": "{day:1}",
    ":title": "{slug}", ":slug": "{slug}", ":name": "{slug}", ":output_ext": ".html", ":categories": CATEGORIES,
    ":collection": "posts",
}  # fmt: skip
_HUGO: Final = {
    **_JEKYLL, ":slug": "{title}", ":title": "{title}", ":filename": "{slug}", ":contentbasename": "{slug}",
    ":slugorfilename": "{slug}", ":slugorcontentbasename": "{slug}", ":section": "", ":sections": "",
}  # fmt: skip


def _jekyll_scheme(data: Mapping[str, Any]) -> str | None:
    said = data.get("permalink")
    for default in data.get("defaults") or () if isinstance(data.get("defaults"), list) else ():
        values, scope = (default.get("values"), default.get("scope")) if isinstance(default, dict) else (None, None)
        if isinstance(values, dict) and isinstance(scope, dict) and scope.get("type") == "posts":
            said = values.get("permalink") or said
    return _filled(_STYLES.get(said, said) if isinstance(said, str) else _STYLES["date"], _JEKYLL)


def _jekyll_collections(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the folders of collections, with the scheme of each."""
    collections = data.get("collections")
    for name, said in collections.items() if isinstance(collections, dict) else ():
        scheme = said.get("permalink") if isinstance(said, dict) else None
        filled = _filled(
            scheme if isinstance(scheme, str) else "/:collection/:name:output_ext", _JEKYLL | {":collection": str(name)}
        )
        if filled is not None:
            yield f"_{name}", filled


def _filled(scheme: str, known: Mapping[str, str]) -> str | None:
    """Return a scheme with our placeholders for those of a program; None where one of them is not known."""
    filled = re.sub(r":[a-z_]+", lambda match: known.get(match[0], match[0]), scheme.replace(":path", ":name"))
    filled = re.sub(r"/{2,}", "/", filled if filled.startswith("/") else f"/{filled}")
    return filled if ":" not in re.sub(r"\{[^{}]*+\}", "", filled) else None


def _hugo_or_zola(path: str, data: Mapping[str, Any]) -> SiteConfig:
    lower = {str(key).lower(): value for key, value in data.items()}
    is_zola = "base_url" in lower
    schemes = lower.get("permalinks")
    schemes = schemes.get("page", schemes) if isinstance(schemes, Mapping) else {}
    by_folder = {
        str(folder): filled
        for folder, scheme in schemes.items()
        if isinstance(scheme, str) and (filled := _filled(scheme, _HUGO))
    }
    return SiteConfig(
        file=path,
        engine="Zola" if is_zola else "Hugo",
        name=_text(lower.get("title")),
        url=_address(lower.get("base_url") or lower.get("baseurl")),
        permalink=next(iter(by_folder.values()), None) if len(by_folder) == 1 else None,
        by_folder=by_folder,
        language=_text(
            lower.get("default_language") or lower.get("languagecode") or lower.get("defaultcontentlanguage")
        ),
    )


def _eleventy(path: str, data: Mapping[str, Any]) -> SiteConfig:
    return SiteConfig(
        file=path,
        engine="Eleventy",
        name=_text(data.get("title")) or _text(data.get("name")),
        url=_address(data.get("url") or data.get("baseUrl")),
        language=_text(data.get("language") or data.get("lang")),
    )


def _pelican(path: str, text: str) -> SiteConfig | None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    said: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            said |= {target.id: node.value.value for target in node.targets if isinstance(target, ast.Name)}
    scheme = said.get("ARTICLE_URL", "{slug}.html")
    if said.get("SLUGIFY_SOURCE", "title") == "title":
        scheme = scheme.replace("{slug}", "{title:ascii}")
    scheme = re.sub(r"\{date:([^{}]*+)\}", lambda match: match[1], scheme)
    for written, placeholder in _PELICAN_DATE.items():
        scheme = scheme.replace(written, placeholder)
    return SiteConfig(
        file=path,
        engine="Pelican",
        name=said.get("SITENAME") or None,
        url=_address(said.get("SITEURL")),
        permalink=f"/{scheme.lstrip('/')}" if not {"%", "category"} & set(re.findall(r"%|category", scheme)) else None,
        language=said.get("DEFAULT_LANG") or None,
    )


def _text(value: object) -> str | None:
    return " ".join(value.split()) if isinstance(value, str) and value.strip() else None


def _address(value: object) -> str | None:
    """Return an address of the public web; None for another, such as that of a machine of one's own."""
    if not isinstance(value, str):
        return None
    url = f"https:{value}" if value.startswith("//") else value.strip()
    match = re.match(r"https?://([^/:?#]+)", url)
    return url.rstrip("/") if match and "." in match[1] and not match[1].startswith("127.") else None
