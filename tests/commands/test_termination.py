import os
import signal

import pytest

from crawler.commands.termination import exit_on_sigterm


def test_a_signal_ends_in_order() -> None:
    before, cleared = signal.getsignal(signal.SIGTERM), []

    def begin() -> None:
        with exit_on_sigterm():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            finally:
                cleared.append("all")

    with pytest.raises(SystemExit) as ended:
        begin()
    assert ended.value.code == 143
    assert cleared == ["all"]
    assert signal.getsignal(signal.SIGTERM) == before
