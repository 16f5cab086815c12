"""A small made-up publication with its linked pages, and a local web server for it."""
