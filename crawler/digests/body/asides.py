"""What of a body belongs to no story: footnotes, menus, share bars, the end of a mail."""

from crawler.digests.body.lines import plain_text
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.sectioning import Sectioning
from crawler.digests.body.words.promotion import has_action, is_footer, is_menu
from crawler.digests.body.words.sign_off import is_sign_off

__all__ = ["Asides"]


class Asides(Sectioning):
    """A walk that reads what stands beside the stories."""

    def read_footnote(self, block: Block) -> None:
        """Read a footnote: it stands at the end of the body and belongs to no story, so its links are inline."""
        self.close()
        for row in block.items:
            for part in row:
                self.read_footnote(part)
        self.add_images(block.tokens)
        self.add_links(block.tokens)

    def is_housekeeping(self, block: Block) -> bool:
        """Return whether a paragraph is a menu, holds a link that acts, or belongs to the end of an issue or mail."""
        if self.rules.table.own_texts is not None:
            return False
        if is_menu(block.tokens) or has_action(block.tokens) or is_sign_off(plain_text(block.tokens)):
            return True
        return bool(block.cells) and is_footer(block.tokens)

    def read_housekeeping(self, block: Block) -> None:
        """Read a menu, a share bar, the end of a mail: its links are promo, its text is nobody's summary."""
        if plain_text(block.tokens) or block.items:
            self.close()
        self.add_links(block.tokens, role="promo")
        self.add_images(block.tokens)
        for row in block.items:
            for part in row:
                self.read_housekeeping(part)
