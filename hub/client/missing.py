"""How often a log says that a hub is not reached: at once, then each minute with how often it was tried; pure."""

from typing import Final

SAY_EVERY_MS: Final = 60_000
"""A night without the hub is some hundred lines and not ten thousand."""

KNOWN_MAX: Final = 32
"""Addresses that are told apart: zeroconf can name any number of them."""


class Missing:
    """Tries of which nothing came, by address; instants are steady ms."""

    def __init__(self) -> None:
        self._tries: dict[str, int] = {}
        self._said_at: dict[str, int] = {}

    def failed(self, address: str, now: int) -> int | None:
        """Count a try; return how many there were since a hub was last reached, if that is to be said now."""
        if address not in self._tries and len(self._tries) >= KNOWN_MAX:
            self.reached()
        count = self._tries[address] = self._tries.get(address, 0) + 1
        if address in self._said_at and now - self._said_at[address] < SAY_EVERY_MS:
            return None
        self._said_at[address] = now
        return count

    def reached(self) -> None:
        """A hub is there: what fails from now on is news."""
        self._tries.clear()
        self._said_at.clear()
