"""The virtual printer (`tests.fakes.printer`) under one name, and how to wait for what it does."""

import time
from collections.abc import Callable

from tests.fakes.printer.black_hole import TcpBlackHole
from tests.fakes.printer.mechanism import Mechanism
from tests.fakes.printer.paper import PrintedLine, PrintedSlip
from tests.fakes.printer.plugs import PtyVirtualPrinter, TcpVirtualPrinter
from tests.fakes.printer.troubles import Trouble

__all__ = [
    "Mechanism",
    "PrintedLine",
    "PrintedSlip",
    "PtyVirtualPrinter",
    "TcpBlackHole",
    "TcpVirtualPrinter",
    "Trouble",
    "wait_until",
]


def wait_until(condition: Callable[[], bool], timeout_s: float = 60) -> None:
    """Return when the condition holds.

    Raises:
        AssertionError: it did not within the time.
    """
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.005)
