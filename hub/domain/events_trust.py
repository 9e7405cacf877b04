"""Whom the hall let in and put out again, in the past tense: devices with their keys (requirements group X)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DevicePaired:
    """An administrator let a device in under this certificate, until it ends; one that it had before is out.

    `fingerprint` is the certificate's SHA-256 (hex), `expires_at` its end (UTC ms). `reason` says on what grounds (a
    code; None: before that was kept).
    """

    device: str
    fingerprint: str
    expires_at: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceRevoked:
    """An administrator put a device out, whatever certificate it shows; `reason` says why, and names no person."""

    device: str
    fingerprint: str
    reason: str


@dataclass(frozen=True, slots=True)
class OtherCodeSeen:
    """Hub and device showed two codes while a device was paired: somebody may have stood between.

    `device` is what it calls itself, "?" where the hall has none of that name; `reason` is at which side somebody said
    so. It decides nothing about the device.
    """

    device: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceStanding:
    """What was decided about a device last, and when (`since`, UTC ms); without `expires_at` it is put out."""

    device: str
    fingerprint: str
    expires_at: int | None
    since: int


TrustEvent = DevicePaired | DeviceRevoked
"""Who belongs to the hall. No day's rules depend on it."""


def standing_after(event: TrustEvent, at: int) -> DeviceStanding:
    """Return how a device stands after what was decided at an instant (UTC ms)."""
    until = event.expires_at if isinstance(event, DevicePaired) else None
    return DeviceStanding(event.device, event.fingerprint, until, at)
