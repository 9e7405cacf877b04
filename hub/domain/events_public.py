"""What the hall was told as a whole, in the past tense: emergencies and the running text (V3, V3b)."""

from dataclasses import dataclass
from enum import StrEnum, unique

from hub.domain.catalogue import Names


@unique
class EmergencyKind(StrEnum):
    """What an emergency message says; `MESSAGE` is its text alone."""

    EVACUATE = "evacuate"
    SUSPENDED = "suspended"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class EmergencySent:
    """All screens and voices say this since an instant (UTC ms), until somebody ends it.  A new day repeats it."""

    kind: EmergencyKind
    text: Names
    since: int


@dataclass(frozen=True, slots=True)
class EmergencyEnded:
    """The emergency is over."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RunningTextSet:
    """All screens let this text run, by language; without any it is taken back.  A new day repeats it."""

    text: Names


PublicEvent = EmergencySent | EmergencyEnded | RunningTextSet
"""What everybody in the hall is told."""
