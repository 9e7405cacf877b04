"""Lets a program end with the one that started it, which may be killed without a word."""

import ctypes
import signal
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
"""linux/prctl.h; the signal comes when the thread ends that started this program: the hub's own starts all of them."""


def end_with_parent() -> None:
    """Have SIGTERM sent to this program when its parent ends; where the system cannot do that, nothing changes."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
