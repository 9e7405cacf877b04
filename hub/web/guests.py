"""How many browsers may be connected to the pages' port, and how often one may ask; pure.

Rules: nobody has to say who it is there, so guests are told apart by their address alone (of IPv6 its first 64 bits).
An address may have `EACH` connections at a time, `NEW_BURST` new ones at once and `NEW_RATE` for good, and may ask
`ASK_BURST` times at once and `ASK_RATE` for good. When there are `MANY` connections in all, only an address without any
may have one, until there are `MOST`. Who is above that is turned away before a byte is read; devices have a port of
their own, of which nothing is taken away here. Instants are steady ms.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from hub.core.places import place_of
from hub.protocol.limits import Limit

EACH: Final = Limit(24, "connections", "a browser opens six for a page; a machine may have some boards")
MANY: Final = Limit(96, "connections", "a large hall has twenty boards; each keeps one")
MOST: Final = Limit(128, "connections", "the hub's files and memory: 128 of them hold 20 MB at most")
NEW_BURST: Final = Limit(60, "connections", "ten boards behind one address begin at once")
NEW_RATE: Final = Limit(5, "connections per second", "a board that lost the hub tries again every few seconds")
ASK_BURST: Final = Limit(60, "requests", "a page asks for four things")
ASK_RATE: Final = Limit(10, "requests per second", "a board without scripts asks every ten seconds")
ADDRESSES: Final = Limit(1_024, "addresses", "those that have nothing open are forgotten, oldest first")
SHOWN_FOR: Final = Limit(60_000, "ms", "whoever reads the log needs one line a minute")

Caller = tuple[str, int]
"""The other end of a connection: its address and port."""


@dataclass(slots=True)
class _Allowance:
    """So many at once, so many a second for good."""

    burst: int
    rate: int
    at: int
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.burst

    def takes(self, now: int) -> bool:
        self.left = min(self.burst, self.left + (now - self.at) * self.rate / 1_000)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


@dataclass(slots=True)
class _Place:
    """One address: its open connections and what it may still do."""

    new: _Allowance
    asks: _Allowance
    open: int = 0
    turned_away: int = 0
    told_at: int | None = None


class Guests:
    """Knows every open connection; bounded by `MOST` and `ADDRESSES`."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._open: dict[Caller, str] = {}

    def knocks(self, caller: Caller, now: int) -> bool:
        """Return whether a new connection may come in; if so, `leaves` says when it has gone."""
        place = self._place(caller[0], now)
        total = len(self._open)
        crowded = total >= MOST.value or (total >= MANY.value and place.open > 0)
        if crowded or caller in self._open or place.open >= EACH.value or not place.new.takes(now):
            place.turned_away += 1
            return False
        place.open += 1
        self._open[caller] = place_of(caller[0])
        return True

    def leaves(self, caller: Caller) -> None:
        """A connection has ended; twice is once."""
        name = self._open.pop(caller, None)
        if name is not None:
            self._places[name].open -= 1

    def asks(self, address: str, now: int) -> bool:
        """Return whether an address may be answered now."""
        place = self._place(address, now)
        if place.asks.takes(now):
            return True
        place.turned_away += 1
        return False

    def news(self, now: int) -> list[tuple[str, int]]:
        """Return which addresses were turned away how often since they were told last, each once a minute."""
        found: list[tuple[str, int]] = []
        for name, place in self._places.items():
            if place.turned_away and (place.told_at is None or now - place.told_at >= SHOWN_FOR.value):
                found.append((name, place.turned_away))
                place.turned_away, place.told_at = 0, now
        return found

    def _place(self, address: str, now: int) -> _Place:
        name = place_of(address)
        place = self._places.get(name)
        if place is None:
            new = _Allowance(NEW_BURST.value, NEW_RATE.value, now)
            place = self._places[name] = _Place(new, _Allowance(ASK_BURST.value, ASK_RATE.value, now))
        self._places.move_to_end(name)
        if len(self._places) > ADDRESSES.value:
            del self._places[next(each for each, known in self._places.items() if not known.open)]
        return place
