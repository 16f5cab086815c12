"""MDX, Markdown with components, as Markdown: what its components show stays, their code goes. Pure."""

import re
from html import escape

__all__ = ["without_components"]

_MODULE = re.compile(r"^(?:import\s[^\n]*(?:from\s|[\"'])|export\s)[^\n]*\n(?>(?![ \t]*\n)[^\n]*\n)*+", re.MULTILINE)
_COMMENT = re.compile(r"\{\s*+/\*(?>[^*]|\*(?!/\s*+\}))*+(?P<end>\*/\s*+\})?", re.DOTALL)
_FENCED = re.compile(r"(^ {0,3}(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^ {0,3}\2[^\n]*$|\Z))", re.DOTALL | re.MULTILINE)
_TAG = re.compile(
    r"<(?P<close>/)?(?P<name>[A-Z][\w.]*+)(?P<attributes>(?>[^<>\"'{}/]|/(?!>)|\"[^\"]*+\"|'[^']*+'|\{[^{}]*+\})*+)(?P<alone>/)?>"
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])([A-Za-z][\w-]*+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|\{\s*+[\"'`]([^\"'`{}]*+)[\"'`]\s*+\})"
)
_ADDRESSES = ("href", "url", "link", "to")
_TITLES = ("title", "name", "headline", "label", "text")
_TEXTS = ("description", "summary", "excerpt")


def without_components(text: str) -> str:
    """Return an MDX text without modules and comments; a component with an address is a link.

    >>> without_components('import A from "a";\\n\\n<Link href="https://a.example/">A</Link> <B>b</B>')
    '\\n<a href="https://a.example/">A</a> b'
    >>> without_components('<Card url="https://a.example/" title="A" description="B." />')
    '<a href="https://a.example/">A</a> — B.'
    """
    pieces = _FENCED.split(text)
    # Two groups of the pattern: the text before a fenced block, the block, its fence, the text behind it, and so on.
    return "".join(_shown(piece) if place % 3 == 0 else piece for place, piece in enumerate(pieces) if place % 3 < 2)


def _shown(text: str) -> str:
    text = _COMMENT.sub(lambda comment: "" if comment["end"] else comment[0], _MODULE.sub("", text))
    opened: list[tuple[str, str]] = []

    def tag(match: re.Match[str]) -> str:
        name = match["name"]
        if match["close"]:
            while opened:
                last, end = opened.pop()
                if last == name:
                    return end
            return ""
        said = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(match["attributes"])}
        url = next((said[key] for key in _ADDRESSES if said.get(key)), None)
        title = next((said[key] for key in _TITLES if said.get(key)), "")
        more = next((said[key] for key in _TEXTS if said.get(key)), "")
        if match["alone"]:
            shown = f'<a href="{escape(url)}">{title or url}</a>' if url else title
            return " — ".join(part for part in (shown, more) if part)
        heading = f"{title} " if title and not url else ""
        opened.append((name, "</a>" if url and not title else ""))
        if url:
            return f'<a href="{escape(url)}">{title}</a> — ' if title else f'<a href="{escape(url)}">'
        return heading

    return _TAG.sub(tag, text)
