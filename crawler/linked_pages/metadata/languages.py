"""The language of a page: the one it declares, else a guess from its text."""

from crawler.linked_pages.metadata.candidates import Candidate, Origin
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.jsonld import texts
from crawler.text.languages import guess_language, normalise_tag


def language_of(page: Page, text: str) -> Candidate | None:
    """Return the language as a BCP 47 tag: by elements of the page, else by its JSON-LD, else guessed from its text."""
    declared: list[tuple[Origin, str]] = [("meta", page.language_tag)]
    declared += [("jsonld", value) for node in page.nodes for value in texts(node.get("inLanguage"))]
    for origin, value in declared:
        if tag := normalise_tag(value):
            return Candidate(value=tag, origin=origin)
    guess = guess_language(text)
    return Candidate(value=guess, origin="dom") if guess else None
