"""How many questions of one device wait for the writer at once; its next one is read when one of them is answered.

Without this a device that asks without end would fill the writer's inbox with some thousand commands, and everybody
else would wait until all of them were carried out.
"""

import asyncio
from typing import Final

from hub.protocol.limits import Limit

OPEN: Final = Limit(4, "questions", "of one device; a batch carries them out in 5 ms, so that others hardly notice")
READ_ON_S: Final = 1.0
"""Whatever was not answered for so long is not waited for: what has no answer must not stop a device for good."""


class Turns:
    """One connection's questions."""

    def __init__(self) -> None:
        self._open = 0
        self._answered = asyncio.Event()

    def asked(self) -> None:
        """A question was handed to the writer."""
        self._open += 1

    def answered(self) -> None:
        """An answer leaves."""
        self._open = max(0, self._open - 1)
        self._answered.set()

    async def wait(self) -> None:
        """Return when the next question may be read."""
        try:
            async with asyncio.timeout(READ_ON_S):
                while self._open >= OPEN.value:
                    self._answered.clear()
                    await self._answered.wait()
        except TimeoutError:
            self._open = 0
