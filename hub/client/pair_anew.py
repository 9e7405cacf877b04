"""The way from a program's ordinary run to the pairing on its own glass, when staff ask for it there."""

import asyncio
from typing import NoReturn

from hub.client.pairing_round import MustPair


class PairAnew:
    """Holds the wish; all methods belong to the loop's thread."""

    def __init__(self) -> None:
        self._wanted = asyncio.Event()

    def want(self) -> None:
        """Let `wait` end."""
        self._wanted.set()

    async def wait(self) -> NoReturn:
        """Wait for the wish, and leave the program's ordinary run by it.

        Raises:
            MustPair: it came.
        """
        await self._wanted.wait()
        raise MustPair
