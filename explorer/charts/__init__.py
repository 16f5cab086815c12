"""Charts: SVG from numbers, and which chart shows which query."""
