"""What administrators decide about devices: whom the hall lets in, and whom it puts out (requirements group X)."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

OUT_BEFORE: Final = "put_out_before_restore"
"""Why a hub puts a device out by itself; who did it and why at first stands in the history that was restored over."""


@unique
class PairReason(StrEnum):
    """On what grounds a device is let in."""

    CODE_COMPARED = "code_compared"
    IDENTITY_ISSUED = "identity_issued"


@dataclass(frozen=True, slots=True)
class PairDevice:
    """Let a device in under the certificate of this fingerprint (SHA-256, hex), which ends at `expires_at` (UTC ms)."""

    device: str
    fingerprint: str
    expires_at: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RevokeDevice:
    """Put a device out; `fingerprint` is the certificate that it had."""

    device: str
    fingerprint: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordOtherCode:
    """Somebody saw two codes while a device was paired; `reason` is at which side, `device` what it calls itself."""

    device: str
    reason: str


TrustCommand = PairDevice | RevokeDevice | RecordOtherCode
"""The core compares them with the identities that it knows; the rules of a day have no say."""
