"""How often something happened at each address, for a log that no stranger can fill; pure.

Rules: an address is named the first time at once, then at most once a minute with how often it was since then. More
than `ADDRESSES` are not kept: the oldest is forgotten. Instants are steady ms.
"""

from hub.server.callers import ADDRESSES, SHOWN_FOR


class Tally:
    """Counts by address."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}
        self._told_at: dict[str, int] = {}

    def add(self, place: str) -> None:
        """It happened there once more."""
        self._times[place] = self._times.pop(place, 0) + 1
        while len(self._times) > ADDRESSES.value:
            del self._times[next(iter(self._times))]

    def news(self, now: int) -> list[tuple[str, int]]:
        """Return what is to be told now, which counts as told."""
        self._told_at = {place: at for place, at in self._told_at.items() if now - at < SHOWN_FOR.value}
        found = [each for each in self._times.items() if each[0] not in self._told_at]
        for place, _ in found:
            del self._times[place]
            self._told_at[place] = now
        return found
