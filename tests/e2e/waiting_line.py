"""The people before one kiosk, handed from the thread that lets them in to the thread that serves them."""

import threading
from collections.abc import Iterator

from tests.e2e.day_hall import Visitor


class WaitingLine:
    """Visitors in the order in which they came; iterating waits for the next one until the line is closed."""

    def __init__(self) -> None:
        self._waiting: list[Visitor] = []
        self._changed = threading.Condition()
        self._closed = False

    def put(self, visitor: Visitor) -> None:
        """A visitor joins the line."""
        with self._changed:
            self._waiting.append(visitor)
            self._changed.notify_all()

    def close(self) -> None:
        """Nobody else will come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Visitor]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting) or self._closed)
                if not self._waiting:
                    return
                visitor = self._waiting.pop(0)
            yield visitor
