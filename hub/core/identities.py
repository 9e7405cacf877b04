"""Which devices belong to the hall, by their certificates, and when each was last here.

Rules: a device has one certificate at a time; the one that an administrator decided on last counts until it ends, and
a device that was put out has none. It is one name with one certificate: no certificate stands for two devices. What
could not be stored of putting one out holds in memory, until this hub ends or the device has another certificate. A
device that is paired anew may be another machine: where the one before was last does not count for it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.core.bindings import Bindings
from hub.core.effects import Trouble, Warned
from hub.core.places import place_of
from hub.domain.events import Record
from hub.domain.events_trust import DeviceStanding, TrustEvent, standing_after
from hub.protocol.alarms import AlarmCode
from hub.protocol.ids import DeviceId

WARN_BEFORE_MS: Final = 60 * 86_400_000
"""Two months in which somebody finds half an hour to pair the device anew."""
ALARM_BEFORE_MS: Final = 30 * 86_400_000
"""Nobody did in the first month: supervisors are told, too."""
SOURCE: Final = "certificates"


@dataclass(frozen=True, slots=True)
class Sighting:
    """When a device was last here (UTC ms), from which address, and with which version of its program."""

    at: int
    address: str = ""
    program: str = ""


class Identities:
    """All decisions that count, and all sightings."""

    def __init__(self) -> None:
        self._standings: dict[DeviceId, DeviceStanding] = {}
        self._devices: dict[str, DeviceId] = {}
        self._sightings: dict[DeviceId, Sighting] = {}
        self._refusals: dict[DeviceId, Sighting] = {}

    def know(self, standings: Iterable[DeviceStanding]) -> None:
        """Begin with what the journal knows."""
        for standing in standings:
            self._decide(standing)

    def took(self, record: Record) -> DeviceId | None:
        """Take what was decided; return the device whose earlier certificate does not count any more."""
        if not isinstance(record.event, TrustEvent):
            return None
        return self._decide(standing_after(record.event, record.at))

    def device_of(self, fingerprint: str | None, now: int) -> DeviceId | None:
        """Return whose certificate counts that has this fingerprint; None: nobody's."""
        return None if self.has_ended(fingerprint, now) else self._devices.get(fingerprint or "")

    def has_ended(self, fingerprint: str | None, now: int) -> bool:
        """Return whether this is a device's certificate that would count if its time were not over."""
        device = self._devices.get(fingerprint or "")
        until = None if device is None else self._standings[device].expires_at
        return until is not None and until <= now

    def is_out(self, device: DeviceId) -> bool:
        """Return whether a device was put out, or no certificate of its counts for another reason."""
        standing = self._standings.get(device)
        return standing is not None and self._devices.get(standing.fingerprint) != device

    def is_in(self, device: DeviceId) -> bool:
        """Return whether there is a certificate of a device's that counts, or did until its time was over."""
        return device in self._standings and not self.is_out(device)

    def shut_out(self, device: DeviceId) -> None:
        """Let a device's certificate not count from here on, though history does not know it."""
        standing = self._standings.get(device)
        if standing is not None:
            self._devices.pop(standing.fingerprint, None)

    def bar(self, fingerprints: Collection[str]) -> None:
        """Let none of these certificates count, though history, which was restored, lets them in."""
        for fingerprint in fingerprints:
            self._devices.pop(fingerprint, None)

    def barred(self) -> tuple[DeviceStanding, ...]:
        """Return the devices that history lets in with a certificate that does not count."""
        paired = (each for each in self._standings.values() if each.expires_at is not None)
        return tuple(each for each in paired if each.fingerprint not in self._devices)

    def standing(self, device: DeviceId) -> DeviceStanding | None:
        """Return what was decided about a device last."""
        return self._standings.get(device)

    def standings(self) -> tuple[DeviceStanding, ...]:
        """Return what was decided about each device."""
        return tuple(self._standings.values())

    def saw(self, device: DeviceId, now: int, address: str | None = None, program: str = "") -> None:
        """Remember that a device is here; without an address: that it was, until now.

        It was most likely itself that was refused at this address before: with a certificate of old, or a wrong clock.
        """
        before, refusal = self._sightings.get(device), self._refusals.get(device)
        if address is not None and refusal is not None and place_of(refusal.address) == place_of(address):
            del self._refusals[device]
        if address is not None:
            self._sightings[device] = Sighting(now, address, program)
        elif before is not None:  # else another machine has its name by now
            self._sightings[device] = Sighting(now, before.address, before.program)

    def refused(self, device: DeviceId, now: int, address: str) -> None:
        """Remember that somebody asked to come in with a certificate of this name that does not count."""
        self._refusals[device] = Sighting(now, address)

    def refusal(self, device: DeviceId) -> Sighting | None:
        """Return when one of this name was turned away last that did not come in since as itself; None: never."""
        return self._refusals.get(device)

    def sighting(self, device: DeviceId) -> Sighting | None:
        """Return when a device was last here, as far as that is known."""
        return self._sightings.get(device)

    def sightings(self) -> dict[DeviceId, Sighting]:
        """Return when each device was last here."""
        return dict(self._sightings)

    def recall(self, sightings: Mapping[DeviceId, Sighting]) -> None:
        """Begin with what is known from before this hub began; what it has seen itself is newer."""
        its_own = {device: each for device, each in sightings.items() if each.at >= self._begins(device)}
        self._sightings = {**its_own, **self._sightings}

    def _begins(self, device: DeviceId) -> int:
        """Return from when on who has this name is the one that has it now; one that was put out stays who it was."""
        standing = self._standings.get(device)
        return 0 if standing is None or standing.expires_at is None else standing.since

    def ending(self, now: int) -> tuple[DeviceStanding, ...]:
        """Return the devices whose certificates end within `WARN_BEFORE_MS`, or have ended."""
        counts = ((each.expires_at, each) for each in self._standings.values())
        return tuple(each for until, each in counts if until is not None and until - now < WARN_BEFORE_MS)

    def warned(self, bindings: Bindings, now: int) -> Warned:
        """Return what supervisors are to know: devices of the hall that will soon be turned away, or are."""
        soon = ((each.device, each.expires_at) for each in self._standings.values() if each.device in bindings.devices)
        ends = ((device, until) for device, until in soon if until is not None and until - now < ALARM_BEFORE_MS)
        return Warned(
            SOURCE,
            tuple(Trouble(AlarmCode.CERTIFICATE_ENDS, (("device", device), ("ends", str(at)))) for device, at in ends),
        )

    def _decide(self, standing: DeviceStanding) -> DeviceId:
        device = DeviceId(standing.device)
        before = self._standings.get(device)
        if before is not None:
            self._devices.pop(before.fingerprint, None)
        if before is not None and standing.expires_at is not None and before.fingerprint != standing.fingerprint:
            self._sightings.pop(device, None)
        self._standings[device] = standing
        self._refusals.pop(device, None)
        if standing.expires_at is not None:
            self._devices[standing.fingerprint] = device
        return device
