import os
import signal

import pytest

from crawler.commands.ending import ending_in_order


def test_a_signal_ends_in_order() -> None:
    before, cleared = signal.getsignal(signal.SIGTERM), []

    def begin() -> None:
        with ending_in_order():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            finally:
                cleared.append("all")

    with pytest.raises(SystemExit) as ended:
        begin()
    assert ended.value.code == 143
    assert cleared == ["all"]
    assert signal.getsignal(signal.SIGTERM) == before
