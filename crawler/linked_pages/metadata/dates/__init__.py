"""Read the dates of a linked page: stated, hinted at, and of its last change."""
