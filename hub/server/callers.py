"""How many connections an address may have open before it has said who it is, and how fast new ones may come; pure.

Rules: nobody knows who calls until a device has been welcomed, so strangers are told apart by their address alone: one
of IPv4, or the 64 bits of IPv6 that one host has for itself. An address may have `STRANGERS_EACH` connections of
strangers at a time, and `NEW_BURST` new ones at once and `NEW_RATE` for good; what is above that is turned away at the
door, before a byte of it is read. When there are `STRANGERS` in all, only an address without any may have one. Devices
that were welcomed do not count, unless they come so often that they flood: a whole hall may stand behind one address.
Whoever is turned away comes again within two seconds. Instants are steady ms.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from hub.core.places import place_of
from hub.protocol.limits import SESSIONS, Limit

STRANGERS_EACH: Final = Limit(
    64, "connections", "a hall behind one address comes back within two seconds; 20 MB by TLS"
)
STRANGERS: Final = Limit(256, "connections", "a fifth of the house; honest ones are strangers for some milliseconds")
NEW_BURST: Final = Limit(
    96, "connections", "of a hall behind one address as many as may be strangers, and half as many"
)
NEW_RATE: Final = Limit(10, "connections per second", "a twentieth of a core by TLS; to pair takes one a second")
ADDRESSES: Final = Limit(2 * SESSIONS.value, "addresses", "those that have nothing open are forgotten, oldest first")
SHOWN_FOR: Final = Limit(60_000, "ms", "whoever reads the log needs one line a minute, not one for each connection")

Caller = tuple[str, int]
"""The other end of a connection: its address and port, of which no two are let in at once.

A hub with several addresses can be called at two of them from one port; nobody has to, so the second is turned away."""


@dataclass(slots=True)
class _Place:
    """One address: its connections that are open, those of strangers among them, and what it may still open."""

    open: int = 0
    strangers: set[Caller] = field(default_factory=set)
    left: float = NEW_BURST.value
    at: int = 0
    turned_away: int = 0
    told_at: int | None = None


class Callers:
    """Knows every open connection by its caller; bounded by the connections and `ADDRESSES`."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._open: dict[Caller, str] = {}
        self._strangers = 0

    def knocks(self, caller: Caller, now: int) -> bool:
        """Return whether a new connection may come in; if so, `leaves` says when it has gone."""
        name = place_of(caller[0])
        place = self._places.setdefault(name, _Place(at=now))
        self._places.move_to_end(name)
        place.left = min(NEW_BURST.value, place.left + (now - place.at) * NEW_RATE.value / 1_000)
        place.at = now
        is_double = caller in self._open
        many = len(place.strangers) >= STRANGERS_EACH.value or (self._strangers >= STRANGERS.value and place.strangers)
        if is_double or many or place.left < 1:
            place.turned_away += 1
            self._forget()
            return False
        place.left -= 1
        place.open += 1
        place.strangers.add(caller)
        self._strangers += 1
        self._open[caller] = name
        self._forget()
        return True

    def welcomed(self, caller: Caller, *, counts: bool = False) -> None:
        """It is a device of the hall, and its connection counts no more, unless it floods."""
        place = self._known(caller)
        if place is not None and not counts:
            place.left += 1  # `knocks` sees to it that it is never more than a whole allowance

    def leaves(self, caller: Caller) -> None:
        """A connection has ended; twice is once."""
        self._known(caller)
        name = self._open.pop(caller, None)
        if name is not None:
            self._places[name].open -= 1

    def _known(self, caller: Caller) -> _Place | None:
        """Take a caller from the strangers; return its address, if it was one."""
        name = self._open.get(caller)
        if name is None or caller not in (place := self._places[name]).strangers:
            return None
        place.strangers.remove(caller)
        self._strangers -= 1
        return place

    def news(self, now: int) -> list[tuple[str, int]]:
        """Return which addresses were turned away how often since they were told last, each once a minute."""
        found: list[tuple[str, int]] = []
        for name, place in self._places.items():
            if place.turned_away and (place.told_at is None or now - place.told_at >= SHOWN_FOR.value):
                found.append((name, place.turned_away))
                place.turned_away, place.told_at = 0, now
        return found

    def _forget(self) -> None:
        if len(self._places) <= ADDRESSES.value:
            return
        oldest = next((name for name, place in self._places.items() if not place.open), None)
        if oldest is not None:
            del self._places[oldest]
