"""What happened to people's accounts, in the past tense; no event holds a password or anything to guess one from.

A `password` here is the SHA-256 (hex) of the whole salted hash that is kept beside history: it tells an exchanged hash
from the one that was set, and without the salt, which is in no event, nothing can be tried against it.
"""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class StaffRole(StrEnum):
    """What somebody is in the hall (X2)."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    ADMINISTRATOR = "administrator"
    READ_ONLY = "read_only"


@unique
class StaffReason(StrEnum):
    """Why an account was changed; a choice, since free text could name a person."""

    JOINED = "joined"
    LEFT = "left"
    DUTIES_CHANGED = "duties_changed"
    FORGOTTEN = "forgotten"
    CHOSEN_ANEW = "chosen_anew"
    SUSPECTED = "suspected"
    ABSENT = "absent"
    CLEARED = "cleared"
    SET_UP_CODE = "set_up_code"


@unique
class LogOutCause(StrEnum):
    """How a log-in ended."""

    ASKED = "asked"
    IDLE = "idle"
    DAY_OVER = "day_over"
    REPLACED = "replaced"
    ACCOUNT_CHANGED = "account_changed"


@dataclass(frozen=True, slots=True)
class Duty:
    """A role and where it holds: an `agency`'s administrator has one, a supervisor may be of one `zone` only."""

    role: StaffRole
    agency: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account; `must_change`: the password was made by somebody else and opens nothing but its change."""

    account: str
    duty: Duty
    password: str
    must_change: bool = True
    locked: bool = False


@dataclass(frozen=True, slots=True)
class AccountAdded:
    """Somebody may log in from here on."""

    account: str
    duty: Duty
    password: str
    reason: StaffReason


@dataclass(frozen=True, slots=True)
class DutyGiven:
    """Somebody has another role, or has it elsewhere."""

    account: str
    before: Duty
    after: Duty
    reason: StaffReason


@dataclass(frozen=True, slots=True)
class PasswordSet:
    """An account has another password; `before` and `password` only tell that they differ."""

    account: str
    before: str
    password: str
    must_change: bool
    reason: StaffReason


@dataclass(frozen=True, slots=True)
class AccountLocked:
    """Nobody logs in with this account until it is unlocked."""

    account: str
    reason: StaffReason


@dataclass(frozen=True, slots=True)
class AccountUnlocked:
    """The account may be used again."""

    account: str
    reason: StaffReason


@dataclass(frozen=True, slots=True)
class AccountRemoved:
    """There is no such account any more; `before` is what it could do."""

    account: str
    before: Duty
    reason: StaffReason


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Somebody works at a device; `login` is the SHA-256 (hex) of a random key by which the device comes back."""

    account: str
    device: str
    login: str


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """A log-in ended."""

    account: str
    device: str
    login: str
    cause: LogOutCause


@dataclass(frozen=True, slots=True)
class StaffKept:
    """Who has an account as a service day begins: a new day repeats it."""

    accounts: tuple[Account, ...]


StaffEvent = (
    AccountAdded
    | DutyGiven
    | PasswordSet
    | AccountLocked
    | AccountUnlocked
    | AccountRemoved
    | LoggedIn
    | LoggedOut
    | StaffKept
)
"""What happened to accounts."""
