"""One device that asks to be taken into the hall: how far it is, what is to be done for it, and how it ended."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import NewType

from hub.protocol.ids import DeviceId
from hub.protocol.pairing import AnswerPairing, Ending, OfferPairing, PairingHubMessage

AskingId = NewType("AskingId", int)
"""One connection that asks; never used twice in a process."""


@unique
class Stage(StrEnum):
    """How far an asking has come."""

    ASKED = "asked"
    SHOWN = "shown"
    SIGNING = "signing"


@unique
class Objection(StrEnum):
    """Why an administrator's word was not followed."""

    UNKNOWN_ASKING = "unknown_asking"
    UNKNOWN_DEVICE = "unknown_device"
    WRONG_ROLE = "wrong_role"
    APPROVED_BEFORE = "approved_before"


@dataclass(slots=True)
class Asking:
    """One device that asks; `code` is known once it said its number, `device` and `by` once somebody approved."""

    id: AskingId
    address: str
    offer: OfferPairing
    answer: AnswerPairing
    asked_at: int
    stage: Stage = Stage.ASKED
    code: str | None = None
    confirmed: bool = False
    device: DeviceId | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """Say this to one that asks."""

    to: AskingId
    message: PairingHubMessage


@dataclass(frozen=True, slots=True)
class Sign:
    """Sign a device's key, and let it in under that certificate: `by` is who decided so."""

    asking: AskingId
    request: str
    device: DeviceId
    by: str


@dataclass(frozen=True, slots=True)
class Remember:
    """Let history say that two codes were seen, and at which side; `by` is who said so ("": somebody at the device)."""

    device: DeviceId | None
    ending: Ending
    by: str


@unique
class Gravity(StrEnum):
    """How much a line of the log matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the log."""

    what: str
    values: tuple[tuple[str, str], ...]
    gravity: Gravity = Gravity.INFO


PairingEffect = Tell | Sign | Remember | Note


@dataclass(frozen=True, slots=True)
class Ended:
    """How one ended without a certificate whose code was shown; `device` is what it calls itself."""

    id: AskingId
    device: DeviceId
    address: str
    ending: Ending
