"""How often commands that make many objects look for garbage among them."""

import gc

__all__ = ["relax_garbage_collector"]


def relax_garbage_collector() -> None:
    """Keep the garbage collector from walking through the program itself while editions and pages are read and written.

    These make many small objects that die by their reference counts; with Python's thresholds up to a quarter of the
    time goes to looking for cycles among them. What Scrapy does with a request leaves a cycle, which may hold a
    page: they are not to gather without bound.
    """
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
