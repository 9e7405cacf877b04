"""What came in and waits for the writer: bounded, so that a flood is refused and not piled up."""

import asyncio
import contextlib

from hub.core.effects import Input
from hub.protocol import limits


class Inbox:
    """The one queue between all clients and the writer."""

    def __init__(self, size: int = limits.INBOX.value) -> None:
        self._queue: asyncio.Queue[Input] = asyncio.Queue(size)
        self._closed = False

    def offer(self, item: Input) -> bool:
        """Add an input; return False when there is no room."""
        if self._closed:
            return True
        try:
            self._queue.put_nowait(item)
        except asyncio.QueueFull:
            return False
        return True

    async def put(self, item: Input) -> None:
        """Add an input; wait for room. Only the client that this input came from waits with it."""
        if not self._closed:
            await self._queue.put(item)

    async def take(self, wait_s: float) -> list[Input]:
        """Return all that waits, `limits.BATCH` at most; nothing if nothing came within `wait_s`."""
        taken: list[Input] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                taken.append(await self._queue.get())
        while taken and len(taken) < limits.BATCH.value and not self._queue.empty():
            taken.append(self._queue.get_nowait())
        return taken

    def close(self) -> None:
        """Drop what waits and whatever still comes: nobody takes any more, and no client may hang on that."""
        self._closed = True
        while not self._queue.empty():
            self._queue.get_nowait()
