"""The cells of layout tables, which say what a text of a mail belongs to."""

from itertools import takewhile

from crawler.digests.body.headlines import is_address
from crawler.digests.body.lines import plain_text
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.pictures import Pictures
from crawler.digests.body.section_lines import is_picture_line
from crawler.digests.rules import ReadingRules
from crawler.text.space import fold_space

__all__ = ["Cells"]


class Cells(Pictures):
    """A walk that knows in which cells the open story or item stands."""

    def __init__(self, rules: ReadingRules) -> None:
        super().__init__(rules)
        self.cells: tuple[int, ...] = ()
        """Cells of the open story or item, the outermost first."""
        self._shared: int | None = None  # how many of them its texts share with it
        self._least_shared: int | None = None  # the fewest that texts of earlier ones shared
        self._owner_cells: int | None = None  # the story or item that these are of

    def enter_cell(self, block: Block) -> None:
        """Note the cell of the story or item that a block opened."""
        if self.owner is not None and self.owner != self._owner_cells:
            self._owner_cells, self.cells, self._shared = self.owner, block.cells, None

    def is_source_line(self, block: Block) -> bool:
        """Return whether a line is nothing but a link to where the open story or item leads, or shows a site's name."""
        links = [token for token in block.tokens if token.kind == "link"]
        if self.owner is None or len(links) != 1 or fold_space(links[0].text) != plain_text(block.tokens):
            return False
        return is_address(links[0]) or links[0].url.strip() == self.findings.mentions[self.owner].url

    def leave_cell(self, block: Block, following: Block | None = None) -> None:
        """Close the open story or item before a text that stands further away from it than its own texts do."""
        if self.owner is None or self.owner != self._owner_cells or not self.cells or not plain_text(block.tokens):
            return
        shared = _shared(self.cells, block.cells)
        if self.is_source_line(block) and (following is None or _shared(block.cells, following.cells) <= shared):
            return
        least = self._least_shared if self._shared is None else self._shared
        if least is not None and shared < least:
            self.close()
        elif self._shared is None and not is_picture_line(block.tokens):
            self._shared = shared
            self._least_shared = shared if self._least_shared is None else min(self._least_shared, shared)


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return how many of the outermost cells two texts share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
