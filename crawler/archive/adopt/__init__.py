"""Merge another archive, such as that of a release or of a second machine, into this one.

Rows are matched by natural keys (addresses, record ids, times), never by row ids, and the ids of those that are added are
mapped. What is derived (states, joins, hosts of redirects, full-text indexes) is derived again from the rows of both.
"""

from crawler.archive.adopt.merge import Adopted, adopt

__all__ = ["Adopted", "adopt"]
