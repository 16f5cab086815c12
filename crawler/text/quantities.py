"""Sizes and time spans in words."""

__all__ = ["readable_bytes", "readable_time"]


def readable_bytes(count: int) -> str:
    """Return a number of bytes in words.

    >>> readable_bytes(999), readable_bytes(1_234_567)
    ('999 bytes', '1.2 MB')
    """
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1e3:,.1f} kB" if count < 1e6 else f"{count / 1e6:,.1f} MB"


def readable_time(seconds: float) -> str:
    """Return a time span in words.

    >>> readable_time(2.04), readable_time(3725)
    ('2.0 s', '1 h 2 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
