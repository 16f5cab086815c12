"""Archives with links to visit."""

import pytest

from crawler.archive.database import Archive
from tests.archive.ledgers import cite


@pytest.fixture
def ledger(archive: Archive) -> Archive:
    """An archive of two issues: the older with a and b, the newer with b and c."""
    cite(archive, "1-2025-01-06", "a", "b")
    cite(archive, "2-2025-02-03", "b", "c")
    return archive
