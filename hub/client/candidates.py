"""Which hub to try, in which order, and when a sighting is news; pure.

Order: the last known address, the configured ones, then what zeroconf saw. Anybody on the network can say anything
by zeroconf, so a sighting is a hint and comes last; of several the one with the highest epoch is tried first. An
address that took the connection and then said nothing is tried after all others: a frozen hub, whose place another one
has taken by then, would cost some seconds at each try.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Self

from hub.protocol import limits
from hub.protocol.hello import PROTOCOL_VERSION, Welcome
from hub.protocol.ids import BootId
from hub.protocol.limits import Limit

SIGHTINGS: Final = Limit(16, "hubs", "one hall has one hub and a standby; the rest is a fault or an attack")
ADDRESSES: Final = Limit(8, "addresses", "a hub host with more network addresses than that is not known")

_ADDRESS: Final = re.compile(r"^(?:\[(?P<six>[0-9A-Fa-f:.%a-z]+)\]|(?P<host>[A-Za-z0-9._-]+)):(?P<port>[0-9]{1,5})$")


@dataclass(frozen=True, slots=True)
class HubAddress:
    """Where a hub may listen; `host` is a name or an address without brackets."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address in "host:port" or "[v6]:port".

        Raises:
            ValueError: it is neither, or the port is not 1 to 65535.
        """
        found = _ADDRESS.match(text)
        if found is None or not 0 < int(found["port"]) < 1 << 16:
            raise ValueError(f'{text!r} is not a host and a port, such as "192.168.1.20:8765"')
        return cls(found["six"] or found["host"], int(found["port"]))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class LastHub:
    """The hub that took this device in the last time, its hall, and the highest epoch that is known of that hall."""

    address: HubAddress
    hall: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a hub (or whoever) says of itself by zeroconf; `name` is the service instance."""

    name: str
    hall: str
    boot: BootId
    protocol: int
    epoch: int
    addresses: tuple[HubAddress, ...]


def parse_all(texts: Iterable[str]) -> tuple[HubAddress, ...]:
    """Return the addresses of settings, in their order.

    Raises:
        ValueError: one of them is none; see `HubAddress.parse`.
    """
    return tuple(HubAddress.parse(text) for text in texts)


def after(last: LastHub | None, address: HubAddress, welcome: Welcome) -> LastHub:
    """Return what is to be remembered of a hub that took the device in: a hall's epoch never goes back.

    That of a hub that collects is a proposal, which may be given up.
    """
    known = last.epoch if last is not None and last.hall == welcome.hall else 0
    epoch = known if welcome.collects else max(known, min(welcome.epoch, limits.EPOCH_SAID.value))
    return LastHub(address, welcome.hall, epoch)


def order(
    last: HubAddress | None,
    configured: Iterable[HubAddress],
    sightings: Iterable[Sighting],
    silent: HubAddress | None = None,
) -> tuple[HubAddress, ...]:
    """Return all addresses to try, each once, the most trusted first and a `silent` one last."""
    known = [*([] if last is None else [last]), *configured]
    newest = sorted(sightings, key=lambda sighting: (-sighting.epoch, sighting.name))
    found = dict.fromkeys([*known, *(address for sighting in newest for address in sighting.addresses)])
    return tuple(sorted(found, key=lambda address: address == silent))


@dataclass(slots=True)
class Sightings:
    """What zeroconf shows now, of this hall and this version of the language only; `hall` None takes any."""

    hall: str | None = None
    joined: BootId | None = None
    _by_name: dict[str, Sighting] = field(default_factory=dict)

    def all(self) -> tuple[Sighting, ...]:
        """Return what is in sight."""
        return tuple(s for s in self._by_name.values() if self.hall is None or s.hall == self.hall)

    def saw(self, sighting: Sighting) -> bool:
        """Note a sighting; return whether it is worth waking a waiting reconnect.

        It is when the hub started anew (another boot id) or moved (a new address). That the hub which the device
        was joined to is in sight is no news.
        """
        if sighting.protocol != PROTOCOL_VERSION or (self.hall is not None and sighting.hall != self.hall):
            return False
        before = self._by_name.get(sighting.name)
        if before is None and len(self._by_name) >= SIGHTINGS.value:
            return False
        self._by_name[sighting.name] = sighting
        if before is None:
            return sighting.boot != self.joined
        return sighting.boot != before.boot or not set(sighting.addresses) <= set(before.addresses)

    def clear(self) -> None:
        """Forget them all: nobody listens any more, so that it would not be heard that one is gone."""
        self._by_name.clear()

    def lost(self, name: str) -> None:
        """Forget a sighting: it said goodbye, or somebody did in its name."""
        self._by_name.pop(name, None)
