"""What is answered in the place of a page: error pages, walls, parking pages, shells, stubs. Pure."""
