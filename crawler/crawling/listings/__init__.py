"""Ways of listing the editions of a publication, each a module with one reader.

A new way is a module with a reader of its own, and a line in `registry`.
"""
