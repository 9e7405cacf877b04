"""Orders of people who work on the hub itself: put into the inbox, and answered when they are stored."""

import asyncio
import contextlib
from typing import Final
from uuid import uuid4

from hub.core.effects import Done, Ordered
from hub.domain.commands import Command
from hub.protocol.errors import RejectionCode
from hub.server.inbox import Inbox

WAIT_S: Final = 10.0
"""A commit takes milliseconds; a disk that stands still is told of by then."""


class Orders:
    """Everything here happens on the loop's thread."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._waiting: dict[str, asyncio.Future[str | None]] = {}

    async def give(self, command: Command, actor: str) -> str | None:
        """Give an order; return None when it is stored, else why not (a `RejectionCode`)."""
        order = Ordered(command, actor, f"order:{uuid4()}")
        assert order.id is not None
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._waiting[order.id] = answer
        try:
            if self._inbox.offer(order):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(WAIT_S):
                        return await answer
            return RejectionCode.TOO_BUSY
        finally:
            del self._waiting[order.id]

    def done(self, done: Done) -> None:
        """Answer whoever waits."""
        answer = self._waiting.get(done.order)
        if answer is not None and not answer.done():
            answer.set_result(done.refused)
