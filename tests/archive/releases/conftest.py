"""Archives to release."""

from tests.archive.exports.conftest import filled, filled_path

__all__ = ["filled", "filled_path"]
