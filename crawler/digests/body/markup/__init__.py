"""The HTML of a body as a flat run of blocks, each a line of tokens. Only this package knows HTML's elements. Pure."""
