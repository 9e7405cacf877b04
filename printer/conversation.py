"""Sends bytes to a device and hears its words, each within its time.  Blocking, for the worker thread."""

import math
import time
from typing import Final

from printer.backends.interface import Backend
from printer.stream import Stream, Word

CHATTER_S: Final = 0.05
"""Automatic status comes in bursts of a few bytes; who goes on has something wrong."""

REST_S: Final = 0.02
"""The rest of a word is on its heels: a byte takes 1 ms at 9600 baud."""

LATE_READS: Final = 8
"""So often is read what waits already when the time is over: a device that always has something more is not heard."""

SEND_LEAST_S: Final = 0.1
"""A question has a few bytes, a slow line takes them in 10 ms; a machine with other work lets it wait for more."""


class Conversation:
    """One device's bytes and words.  What the backend raises comes through; `until` is a monotonic time."""

    def __init__(self, backend: Backend, *, presents: bool = False) -> None:
        self._backend = backend
        self._stream = Stream(presents)
        self._over, self._late_reads = -math.inf, 0

    def open(self) -> bool:
        """Reach the device; return whether the connection is a new one, of which nothing has been heard yet."""
        is_new = self._backend.open()
        if is_new:
            self._stream.break_off()
        return is_new

    def send(self, data: bytes, until: float, name: str = "") -> None:
        """Hand over all bytes, for which `SEND_LEAST_S` is always left."""
        self._backend.write(data, max(SEND_LEAST_S, until - time.monotonic()), name)

    def hear(self, until: float) -> list[Word]:
        """Return the next words; nothing: none came in time, or one has begun and is not whole.

        Who asks again with the same `until` is told nothing in the end, whatever the device goes on to say.
        """
        while (left_s := until - time.monotonic()) > 0 or self._has_more_time(until):
            data = self._backend.read(max(0.0, left_s))
            words = self._stream.feed(data)
            if words or not data:
                return words
        return []

    def hear_out(self, quiet_s: float = 0.0) -> list[Word]:
        """Return all that comes until it is quiet for so long; a word that is not whole then is noise.

        A device that is never quiet is heard for `quiet_s` and `CHATTER_S`.
        """
        found: list[Word] = []
        until = time.monotonic() + quiet_s + CHATTER_S
        while data := self._backend.read(max(quiet_s, REST_S) if self._stream.is_within else quiet_s):
            found += self._stream.feed(data)
            if time.monotonic() >= until:
                break
        return found + self._stream.break_off()

    def _has_more_time(self, until: float) -> bool:
        """Return whether something may still be read though the time is over, and note that it is."""
        self._late_reads = self._late_reads + 1 if until == self._over else 1
        self._over = until
        return self._late_reads <= LATE_READS

    def close(self) -> None:
        """Let the device go."""
        self._backend.close()
        self._stream.break_off()
