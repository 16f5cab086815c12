"""Merge another archive, such as that of a release or of a second machine, into this one.

Rows are matched by natural keys (addresses, record ids, times), never by row ids, and the ids of those that are added
are mapped. What follows from the rows of both (states, joins, full-text indexes) is derived again.
"""

from crawler.archive.adopt.merge import Adopted, adopt

__all__ = ["Adopted", "adopt"]
