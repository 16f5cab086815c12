"""The description of a publication: what its file `publications/KEY.toml` may say, one module a table. Pure.

A new key is a field of a table here; a new table is a module with its class, and a field of `file.PublicationFile`.
Unknown keys, wrong types and docs/publications.md follow from them.
"""
