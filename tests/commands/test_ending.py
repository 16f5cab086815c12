import os
import signal

import pytest

from crawler.commands.ending import ending_in_order


def test_a_signal_ends_in_order() -> None:
    before, cleared = signal.getsignal(signal.SIGTERM), []
    with pytest.raises(SystemExit) as ended, ending_in_order():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.sigtimedwait([], 5)
        finally:
            cleared.append("all")
    assert ended.value.code == 143
    assert cleared == ["all"]
    assert signal.getsignal(signal.SIGTERM) == before
