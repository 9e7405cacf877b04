"""Waits for conditions, never for time alone: each wait has a limit and says what did not happen."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

POLL_S: Final = 0.02
"""How often a condition outside this process is looked at."""


class DidNotHappen(TimeoutError):
    """A condition did not come true within its limit; the message says which, and how long it was waited for."""


def wait_for(what: str, look: Callable[[], T | None], timeout_s: float = 90.0) -> T:
    """Return the first answer of `look` that is true (not None, False, or empty).

    Raises:
        DidNotHappen: there was none within `timeout_s` seconds.
    """
    until = time.monotonic() + timeout_s
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() >= until:
            raise DidNotHappen(f"{what}: not within {timeout_s:g} s")
        time.sleep(POLL_S)
